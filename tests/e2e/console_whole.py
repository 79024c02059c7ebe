"""What is true of every page that is whole: axe finds nothing serious, light or dark, also in what opens."""

from playwright.sync_api import Page


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
        assert serious == []
