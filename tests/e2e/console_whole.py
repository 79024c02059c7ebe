"""What is true of every page that is whole: axe finds nothing serious, light or dark, also in what opens."""

import re
from collections.abc import Iterable

from console_browser import PHONE, axe_script, member_of, reading
from console_french import english_texts, left_in_english
from console_house import Seeded
from playwright.sync_api import Browser, Page, expect


def whole(
    browser: Browser, house: Seeded, who: str, path: str, title: str | re.Pattern[str], size: tuple[int, int]
) -> None:
    """A page of the house has its title, fits its window, and axe finds nothing serious in it, light or dark."""
    with reading(browser, house, size=size, state=member_of(house, who)) as reader:
        page = reader.go(path.replace("FIRST", house.invoice))
        expect(page.get_by_role("heading", level=1)).to_have_text(title)
        open_all(page)
        assert reader.sideways() <= 0
        serious(page, axe_script())


def without_english(browser: Browser, house: Seeded, who: str, paths: Iterable[str]) -> None:
    """Pages of the house have the French of every text, also in what opens, and fit a phone in it."""
    english = english_texts()
    with reading(browser, house, size=PHONE, language="fr", state=member_of(house, who)) as lecteur:
        for path in paths:
            page = lecteur.go(path.replace("FIRST", house.invoice))
            open_all(page)
            assert (path, left_in_english(page, english)) == (path, set())
            assert lecteur.sideways() <= 0


def open_all(page: Page) -> None:
    """Open everything that opens, twice: what is drawn when it is opened may open in turn."""
    for _ in range(2):
        page.evaluate("document.querySelectorAll('main details').forEach(one => { one.open = true; })")
        page.wait_for_timeout(300)


def unfold(page: Page) -> None:
    """Open the first things that open, so that what they hold is looked at too."""
    for place in page.locator("main details > summary").all()[:3]:
        if place.is_visible():
            place.click()
    page.wait_for_timeout(300)


def serious(page: Page, axe: str) -> None:
    """Run axe on the page as it stands, then its rule about contrast in the other theme, where nothing else differs."""
    page.evaluate(axe)
    for theme, only in (("light", None), ("dark", ["color-contrast"])):
        page.evaluate("theme => { document.documentElement.dataset.theme = theme; }", theme)
        page.evaluate("() => Promise.all(document.getAnimations().map(one => one.finished.catch(() => null)))")
        found = page.evaluate(
            "only => axe.run(document, {resultTypes: ['violations'], ...(only ? {runOnly: only} : {})})"
            ".then(done => done.violations)",
            only,
        )
        serious = [
            f"{theme}: {rule['id']}: {node['html'][:200]} {node['failureSummary']}"
            for rule in found
            if rule["impact"] in ("serious", "critical")
            for node in rule["nodes"]
        ]
        assert not serious, "\n".join(serious)
