"""A real Chromium that notes whatever goes wrong on a page."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import resources
from typing import Any, Final

from console_house import Seeded
from console_server import Served
from playwright.sync_api import (
    APIResponse,
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Playwright,
    Request,
    Response,
)

CHROMIUM: Final = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
ALWAYS_LET_IN: Final = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}
"""A passkey's authenticator, of Chromium's own, that asks its owner nothing."""
"""The system's own Chromium, if it has one."""

WIDE: Final = (1440, 900)
PHONE: Final = (390, 844)

_QUIETLY: Final = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-dev-shm-usage",
    "--no-first-run",
]


def launch(playwright: Playwright) -> Browser:
    """Start the browser."""
    assert CHROMIUM is not None
    return playwright.chromium.launch(executable_path=CHROMIUM, args=_QUIETLY)


class Watched:
    """A reader's browser: its pages, and what went wrong on them."""

    def __init__(self, context: BrowserContext, url: str) -> None:
        self.context, self.url = context, url
        self.wrong: list[str] = []
        context.on("console", self._console)
        context.on("weberror", lambda error: self.wrong.append(f"error on the page: {error.error}"))
        context.on("requestfailed", self._failed)
        context.on("response", self._answered)
        context.set_default_timeout(20_000)
        self.page: Page = context.new_page()

    def go(self, path: str) -> Page:
        """Open a page and wait until its contents are there."""
        self.page.goto(self.url + path)
        self.ready()
        return self.page

    def choose_shop(self, shop: str) -> APIResponse:
        """Go to another of the reader's shops, as the form at the top does."""
        return self.context.request.post(f"{self.url}/shop", form={"shop": shop}, headers={"Origin": self.url})

    def ready(self) -> None:
        """Wait until nothing is loading any more."""
        self.page.wait_for_function("document.querySelector('h1') && !document.querySelector('.skeleton')")

    def sideways(self) -> int:
        """By how many pixels the page is wider than the window."""
        return int(self.page.evaluate("document.documentElement.scrollWidth - innerWidth"))

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.wrong.append(f"console: {message.text}")

    def _failed(self, request: Request) -> None:
        # A page that is left lets its open requests go; that is no failure.
        if request.failure != "net::ERR_ABORTED":
            self.wrong.append(f"not loaded: {request.url} {request.failure}")

    def _answered(self, response: Response) -> None:
        if response.status >= 400:
            self.wrong.append(f"{response.status}: {response.url}")
        if not response.url.startswith((self.url, "data:", "blob:")):
            self.wrong.append(f"loaded from elsewhere: {response.url}")


@contextmanager
def reading(
    browser: Browser,
    served: Served | Seeded,
    *,
    size: tuple[int, int] = WIDE,
    language: str = "en",
    theme: str = "light",
    state: Any = None,
) -> Iterator[Watched]:
    """A reader with a window of their own; signed in where `state` says so. At the end nothing may have gone wrong."""
    width, height = size
    context = browser.new_context(
        viewport={"width": width, "height": height}, locale=language, storage_state=state, has_touch=width < 600
    )
    cookies: list[Any] = [
        {"name": "morgiana_theme", "value": theme, "url": served.url},
        {"name": "morgiana_language", "value": language, "url": served.url},
    ]
    context.add_cookies(cookies)
    reader = Watched(context, served.url)
    try:
        yield reader
        assert reader.wrong == []
    finally:
        context.close()


def member_of(house: Seeded, email: str) -> Any:
    """Somebody of the house who is signed in, as a browser keeps it."""
    cookie = {"name": "morgiana_session", "value": house.sessions[email]}
    return {"cookies": [{**cookie, "domain": "localhost", "path": "/", "expires": -1, "httpOnly": True,
                         "secure": False, "sameSite": "Strict"}], "origins": []}  # fmt: skip


def sign_in(reader: Watched, link: str) -> None:
    """Use a one-time link."""
    reader.page.goto(link)
    reader.page.locator("form button").click()
    reader.page.wait_for_url(reader.url + "/")
    reader.ready()


def axe_script() -> str:
    """axe-core, as its package ships it."""
    return (resources.files("axe_playwright_python") / "axe.min.js").read_text("utf-8")
