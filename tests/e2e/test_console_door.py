"""The door in a real browser: an account is opened, a passkey made and used, and open pages end with their session."""

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from console_browser import ALWAYS_LET_IN, PHONE, WIDE, axe_script
from playwright.sync_api import Browser, BrowserContext, Page, expect

pytestmark = pytest.mark.browser

PASSWORD = "quatre pommes vertes"


@dataclass(frozen=True)
class Door:
    """A server with accounts, on this machine."""

    url: str
    home: Path

    def link(self) -> str:
        """The link in the next letter that the post sends."""
        until = time.monotonic() + 20
        while not (found := sorted((self.home / "letters").glob("*.eml"))):
            assert time.monotonic() < until, "no letter came"
            time.sleep(0.1)
        message = message_from_bytes(found[0].read_bytes(), policy=policy.default)
        found[0].unlink()
        assert isinstance(message, EmailMessage)
        link = re.search(r"http://\S+", message.get_content())
        assert link is not None
        return link[0]


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    """`morgiana serve` where anybody may sign up."""
    home = tmp_path_factory.mktemp("door")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    url = f"http://localhost:{port}"
    settings = {"HOME": str(home), "PORT": str(port), "URL": url, "SIGN_UP": "open"}
    process = subprocess.Popen(
        [Path(sys.executable).parent / "morgiana", "serve"],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1", **{f"MORGIANA_{name}": value for name, value in settings.items()}},
    )
    assert process.stdout is not None
    said: list[str] = []
    try:
        for line in process.stdout:
            said.append(line)
            if "Sign in:" in line:
                break
        else:
            raise AssertionError("the server ended: " + "".join(said))
        yield Door(url, home)
    finally:
        process.terminate()
        process.wait(30)


@contextmanager
def window(browser: Browser, door: Door, size: tuple[int, int] = WIDE, **more: Any) -> Iterator[Page]:
    """A browser of somebody's own; nothing may be loaded from elsewhere, and no script may fail."""
    width, height = size
    context: BrowserContext = browser.new_context(
        viewport={"width": width, "height": height}, **{"locale": "en", **more}
    )
    context.set_default_timeout(20_000)
    wrong: list[str] = []
    context.on("request", lambda asked: None if asked.url.startswith((door.url, "data:")) else wrong.append(asked.url))
    context.on("weberror", lambda error: wrong.append(str(error.error)))
    try:
        yield context.new_page()
        assert wrong == []
    finally:
        context.close()


def sign_up(page: Page, door: Door, email: str) -> None:
    page.goto(f"{door.url}/login")
    page.get_by_role("link", name="Open an account").click()
    page.get_by_label("E-mail address").fill(email)
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("status")).to_contain_text("a letter is on its way")
    page.goto(door.link())
    page.get_by_label("Your name").fill("Anna Petit")
    page.get_by_label("Your shop’s name").fill("Chez Anna")
    page.get_by_label("New password").fill(PASSWORD)
    page.get_by_role("button", name="Open the account").click()
    page.wait_for_url(f"{door.url}/")
    expect(page.get_by_role("navigation").first).to_be_visible()


def sign_in(page: Page, door: Door, email: str) -> None:
    page.goto(f"{door.url}/login")
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(f"{door.url}/")


def test_a_passkey_is_made_and_used(browser: Browser, door: Door) -> None:
    """With Chromium's own authenticator, as its protocol simulates one."""
    with window(browser, door) as page:
        devices = page.context.new_cdp_session(page)
        devices.send("WebAuthn.enable")
        devices.send("WebAuthn.addVirtualAuthenticator", {"options": ALWAYS_LET_IN})
        sign_up(page, door, "anna@example.org")
        page.goto(f"{door.url}/account")
        page.get_by_label("What to call it").fill("My laptop")
        page.get_by_role("button", name="Add a passkey").click()
        page.wait_for_url(f"{door.url}/account?done=passkey")
        expect(page.get_by_text("My laptop")).to_be_visible()
        page.goto(f"{door.url}/settings")
        page.get_by_role("main").get_by_role("button", name="Sign out").click()
        page.wait_for_url(f"{door.url}/login")
        page.get_by_role("button", name="Sign in with a passkey").click()
        page.wait_for_url(f"{door.url}/")
        page.goto(f"{door.url}/account")
        expect(page.get_by_text("not used yet")).to_have_count(0)
    door.link()  # the letter that tells of the passkey


def test_passwords_are_masked_and_can_be_pasted(browser: Browser, door: Door) -> None:
    """What a manager or a person puts in by the clipboard is what is sent; on the way it is not to be read."""
    with window(browser, door, permissions=["clipboard-read", "clipboard-write"]) as page:
        sign_up(page, door, "gina@example.org")
    with window(browser, door, permissions=["clipboard-read", "clipboard-write"]) as page:
        page.goto(f"{door.url}/login")
        page.get_by_label("E-mail address").fill("gina@example.org")
        field = page.get_by_label("Password")
        page.evaluate("text => navigator.clipboard.writeText(text)", PASSWORD)
        field.focus()
        page.keyboard.press("Control+V")
        assert field.input_value() == PASSWORD
        assert field.evaluate("field => getComputedStyle(field).webkitTextSecurity") == "disc"
        page.get_by_role("button", name="Sign in", exact=True).click()
        page.wait_for_url(f"{door.url}/")


def test_every_page_of_the_account_has_the_way_out(browser: Browser, door: Door) -> None:
    """Where an app is set up, where its codes are shown and on the account itself; one press, and nothing opens."""
    with window(browser, door) as page:
        sign_up(page, door, "hugo@example.org")
        page.goto(f"{door.url}/account")
        expect(page.get_by_role("button", name="Sign out")).to_be_visible()
        page.get_by_role("button", name="Set it up").click()
        expect(page.get_by_role("heading", name="Authenticator app")).to_be_visible()
        page.get_by_role("button", name="Sign out").click()
        page.wait_for_url(f"{door.url}/login")
        page.goto(f"{door.url}/account")
        page.wait_for_url(f"{door.url}/login?then=/account")


def test_an_open_page_ends_with_its_session(browser: Browser, door: Door) -> None:
    """A page that another browser signs out is led to the door, and nothing of it can be used meanwhile."""
    with window(browser, door) as desk, window(browser, door) as phone:
        sign_up(desk, door, "bert@example.org")
        sign_in(phone, door, "bert@example.org")
        phone.goto(f"{door.url}/settings")
        expect(phone.get_by_role("heading", name="Settings")).to_be_visible()
        desk.goto(f"{door.url}/account")
        desk.get_by_role("button", name="End all others").click()
        expect(desk.get_by_role("status")).to_contain_text("The other sessions were ended.")
        phone.wait_for_url(f"{door.url}/login")
        phone.goto(f"{door.url}/settings")
        phone.wait_for_url(f"{door.url}/login")
        desk.goto(f"{door.url}/settings")
        expect(desk.get_by_role("heading", name="Settings")).to_be_visible()


def test_an_open_page_ends_with_its_rights(browser: Browser, door: Door) -> None:
    """Somebody who is removed from the shop does not go on with a page from before."""
    with window(browser, door) as owner, window(browser, door) as helper:
        sign_up(owner, door, "dora@example.org")
        call(owner, "people/invite", {"email": "emil@example.org", "role": "manager", "send": True})
        helper.goto(door.link())
        helper.get_by_label("Your name").fill("Emil")
        helper.get_by_label("New password").fill(PASSWORD)
        helper.get_by_role("button", name="Accept the invitation").click()
        helper.wait_for_url(f"{door.url}/")
        expect(helper.get_by_role("navigation").first).to_be_visible()
        people = call(owner, "people/list", {})["people"]
        [emil] = [person["person_id"] for person in people if person["email"] == "emil@example.org"]
        call(owner, "people/remove", {"person_id": emil})
        helper.wait_for_url(f"{door.url}/login")
        expect(helper.get_by_role("alert")).to_contain_text("belong to no shop")


def call(page: Page, name: str, request: dict[str, Any]) -> Any:
    """Call an operation as the page's own scripts would, and give its answer."""
    script = """async ([name, request]) => {
        const answer = await fetch(`/v1/${name}`, {
            method: "POST", body: JSON.stringify(request),
            headers: {"Content-Type": "application/json", "Idempotency-Key": crypto.randomUUID()},
        });
        const said = await answer.json();
        if (!answer.ok) throw new Error(said.detail);
        return said.answer;
    }"""
    return page.evaluate(script, [name, request])


@pytest.mark.parametrize("size", [WIDE, PHONE])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_door_is_accessible(browser: Browser, door: Door, size: tuple[int, int], theme: Any) -> None:
    """axe finds nothing on any page of the door, on a wide screen and a phone, light and dark; nothing sticks out."""
    with window(browser, door, size, color_scheme=theme) as page:
        sign_up(page, door, f"{theme}-{size[0]}@example.org")
        page.goto(f"{door.url}/account")
        page.get_by_role("button", name="Set it up").click()
        for path in ("/account/codes", "/account", "/login", "/login/second", "/sign-up", "/forgotten"):
            page.goto(door.url + path)
            page.evaluate(axe_script())
            found = page.evaluate("axe.run()")
            assert [violation["id"] for violation in found["violations"]] == [], path
            assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, path


def test_the_door_works_without_a_script(browser: Browser, door: Door) -> None:
    """All but passkeys, whose button is not even shown."""
    with window(browser, door, java_script_enabled=False) as page:
        page.goto(f"{door.url}/login")
        expect(page.get_by_role("button", name="Sign in with a passkey")).to_be_hidden()
        page.get_by_label("E-mail address").fill("anna@example.org")
        page.get_by_label("Password").fill("a guess that is wrong")
        page.get_by_role("button", name="Sign in", exact=True).click()
        expect(page.get_by_role("alert").first).to_contain_text("The e-mail address or the password is wrong.")
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in", exact=True).click()
        page.goto(f"{door.url}/account")
        expect(page.get_by_text("anna@example.org")).to_be_visible()
