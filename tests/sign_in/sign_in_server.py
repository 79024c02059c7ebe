"""A whole installation with accounts, reached by a browser that is none: its cookies, its pages, its letters."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

from starlette.testclient import TestClient
from stores import settings_of

from morgiana.app import installation
from morgiana.control.installation import Opened
from morgiana.control.sign_in.joining import SignUp
from morgiana.surfaces.console.door import open_door
from morgiana.surfaces.console.door_account import AccountDoor
from morgiana.surfaces.console.door_join import JoinDoor
from morgiana.surfaces.console.door_sign_in import SignInDoor
from morgiana.surfaces.console.screen import Desk
from morgiana.surfaces.http.app import create_app

URL = "https://shop.example.org"
FROM_HERE = {"Origin": URL, "Sec-Fetch-Site": "same-origin"}


@dataclass
class Served:
    """The installation and how to reach it."""

    app: Any
    opened: Opened
    home: Path

    def browser(self, address: str = "192.0.2.10", **headers: str) -> TestClient:
        """A browser with no cookies yet."""
        return TestClient(
            self.app,
            base_url=URL,
            client=(address, 50000),
            headers={**FROM_HERE, "User-Agent": "Mozilla/5.0 (X11; Linux x86_64) Firefox/150.0", **headers},
            follow_redirects=False,
        )

    def letters(self) -> list[tuple[str, str]]:
        """What the post has sent since the last look: to whom, and the text."""
        assert self.opened.sign_in is not None
        self.opened.sign_in.errands.carry_out()
        found = []
        for path in sorted((self.home / "letters").glob("*.eml")):
            message = message_from_bytes(path.read_bytes(), policy=policy.default)
            found.append((str(message["To"]), message.get_content()))
            path.unlink()
        return found

    def link(self, to: str) -> str:
        """The path, with its ticket, of the one link in the one letter."""
        [(found, text)] = self.letters()
        assert found == to
        link = re.search(rf"{URL}(/\S+)", text)
        assert link is not None, text
        return link[1]

    def ticket(self, to: str) -> str:
        return self.link(to).partition("ticket=")[2]

    def signed_up(self, email: str = "anna@example.org", password: str = "quatre pommes vertes") -> TestClient:
        """A browser in which a new person has just signed up."""
        browser = self.browser()
        browser.post("/v1/sign-in/letter", json={"purpose": "sign up", "email": email})
        given = {"ticket": self.ticket(email), "name": "Anna Petit", "business": "Chez Anna", "password": password}
        assert browser.post("/v1/sign-in/sign-up", json=given).json() == {"state": "signed in"}
        return browser


@contextmanager
def served(home: Path, *, sign_up: SignUp = "open", url: str = URL, **settings: Any) -> Iterator[Served]:
    """The program as it is, without jobs and without NiceGUI, of which there is one for each process."""
    chosen = installation(settings_of(home, url=url, sign_up=sign_up, **settings))
    opened = chosen.open(chosen.settings)
    app = create_app(chosen, opened, console=False, mcp=False)
    work = app.state.sign_in
    if work.is_open:
        ways = SignInDoor(work)
        open_door(app, Desk(chosen, opened), ways.ways)
        for door in (ways, JoinDoor(work), AccountDoor(work)):
            door.open(app)
    else:
        open_door(app, Desk(chosen, opened))
    try:
        yield Served(app, opened, home)
    finally:
        opened.close()
