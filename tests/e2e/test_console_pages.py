"""Every page of the console is whole: wide and on a phone, light and dark, for eyes, keyboards and screen readers."""

import re
from collections.abc import Iterator
from typing import Any, Final

import pytest
from console_browser import PHONE, WIDE, Watched, axe_script, reading, sign_in
from console_server import Served
from console_whole import serious, unfold
from playwright.sync_api import Browser, Page, expect

pytestmark = pytest.mark.browser

PAGES: Final[dict[str, str | re.Pattern[str]]] = {
    "/": "This week’s plan",
    "/import": "Bring in your files",
    "/products": "Products",
    "/products?search=nothing+like+it": "Products",
    "/products/A-003": re.compile("^Sourdough bread"),
    "/products/unknown": "Product",
    "/operations": "Operations",
    "/operations/walk.pack": "Pack everything",
    "/operations/plan.weekly": re.compile("^Plan this week"),
    "/jobs": "Jobs",
    "/receipts": "Receipts",
    "/settings": "Settings",
    "/keys": "Keys for programs",
}


@pytest.fixture(scope="module")
def axe() -> str:
    return axe_script()


@pytest.fixture(params=[WIDE, PHONE], ids=["wide", "phone"])
def sized(request: pytest.FixtureRequest, browser: Browser, stocked: Served, owner: Any) -> Iterator[Watched]:
    with reading(browser, stocked, size=request.param, state=owner) as opened:
        yield opened


@pytest.mark.parametrize("path", PAGES)
def test_page_is_whole(path: str, sized: Watched, axe: str) -> None:
    """It has its title and one heading, fits its window, and axe finds nothing serious in it, light or dark.

    That nothing failed to load, nothing came from elsewhere and nothing was written to the browser's console is
    checked when the reader leaves.
    """
    page = sized.go(path)
    title = PAGES[path]
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    heading = page.get_by_role("heading", level=1).inner_text()
    assert page.title() == f"{heading} · Morgiana"
    unfold(page)
    assert sized.sideways() <= 0
    serious(page, axe)


def test_error_states_are_whole(sized: Watched, axe: str) -> None:
    """What is wrong with a form is told at its fields, and axe finds nothing serious then either."""
    page = sized.go("/operations/walk.pack")
    page.get_by_label("Pieces").fill("12")
    page.get_by_label("Weight (kg)").fill("heavy")
    page.get_by_role("button", name="Run", exact=True).click()
    expect(page.get_by_text("“heavy” is not a number.")).to_be_visible()
    page.get_by_label("Weight (kg)").fill("1,5")
    page.get_by_role("button", name="Run", exact=True).click()
    expect(page.get_by_text("It can be at most 9.")).to_be_visible()
    expect(page.get_by_text("This must be said.")).to_be_visible()
    expect(page.get_by_label("Pieces")).to_have_attribute("aria-invalid", "true")
    assert sized.sideways() <= 0
    serious(page, axe)


def test_door_is_whole(browser: Browser, stocked: Served, axe: str) -> None:
    """The page before the door says how to get in."""
    with reading(browser, stocked, size=PHONE) as stranger:
        page = stranger.page
        page.goto(stocked.url + "/login")
        expect(page.get_by_text("morgiana link")).to_be_visible()
        assert stranger.sideways() <= 0
        serious(page, axe)


def test_keyboard_alone(reader: Watched) -> None:
    """Without a mouse: past the navigation, into a line of the plan, and through a dialog and back to its button."""
    page = reader.go("/")
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to the page")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Make the plan again")).to_be_focused()
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline != "none"
    summary = page.get_by_role("region", name="Will run out").locator("summary").first
    _tab_to(page, summary)
    page.keyboard.press("Enter")
    expect(page.get_by_role("img", name=re.compile("^Sales and forecast of "))).to_be_visible()

    reader.go("/import")
    first = page.locator("details.line > summary").first
    _tab_to(page, first)
    page.keyboard.press("Enter")
    back = page.get_by_role("button", name="Take back")
    expect(back).to_be_visible()
    _tab_to(page, back)
    page.keyboard.press("Enter")
    dialog = page.get_by_role("alertdialog")
    expect(dialog).to_be_visible()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('[role=alertdialog]') !== null")
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(page.locator("details.line > summary").first).not_to_contain_text("taken back")


def test_phone_has_every_way(browser: Browser, stocked: Served, owner: Any) -> None:
    """What does not fit at the foot of a phone's screen is one touch away, and cells say what they are."""
    with reading(browser, stocked, size=PHONE, state=owner) as reader:
        page = reader.go("/products")
        expect(page.get_by_role("link", name="Settings")).to_be_hidden()
        page.get_by_text("More", exact=True).click()
        expect(page.get_by_role("link", name="Settings")).to_be_visible()
        cell = page.get_by_role("cell").nth(3)
        label = cell.evaluate("cell => getComputedStyle(cell, '::before').content")
        assert "Revenue" in label


def test_search_and_pages_are_addresses(reader: Watched) -> None:
    """A search is in the address, so that it can be kept and gone back to."""
    page = reader.go("/products")
    page.get_by_role("searchbox").fill("oil")
    page.get_by_role("button", name="Search").click()
    page.wait_for_url("**/products?search=oil&order_by=revenue")
    reader.ready()
    expect(page.get_by_role("row")).to_have_count(2)
    expect(page.get_by_role("row").nth(1)).to_contain_text("Olive oil 75 cl")
    page.go_back()
    reader.ready()
    expect(page.get_by_role("row")).to_have_count(13)


def test_names_and_numbers_are_only_text(reader: Watched) -> None:
    """A product's name is never read as HTML, and a number of any letters has its page."""
    page = reader.go("/products?search=Lentils")
    expect(page.get_by_role("cell").first).to_contain_text("Lentils <b>500 g</b>")
    page.get_by_role("cell").first.get_by_role("link").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Lentils <b>500 g</b>")
    reader.go("/products?search=Washing")
    page.get_by_role("cell").first.get_by_role("link").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Washing-up liquid")
    expect(page.locator(".page-head")).to_contain_text("A/12 50%20 ü?#&")


def test_nothing_is_at_other_addresses(reader: Watched, stocked: Served) -> None:
    """An address without a page says so, with a way back, and is none of the browser's errors."""
    page = reader.page
    answered = page.goto(stocked.url + "/nowhere")
    assert answered is not None
    assert answered.status == 404
    expect(page).to_have_title("There is no such page · Morgiana")
    page.get_by_role("link", name="To the plan").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("This week’s plan")
    reader.ready()
    expected = [line for line in reader.wrong if "404" in line]
    assert len(expected) == len(reader.wrong) == 2
    reader.wrong.clear()


def test_sign_out_closes_the_door(browser: Browser, stocked: Served) -> None:
    """After signing out the session is worth nothing, even for whoever kept its cookie."""
    with reading(browser, stocked) as visitor:
        sign_in(visitor, stocked.spare_link)
        kept = visitor.context.storage_state()
        visitor.page.get_by_role("button", name="Sign out").click()
        expect(visitor.page).to_have_title("Sign in · Morgiana")
    with reading(browser, stocked, state=kept) as thief:
        thief.page.goto(stocked.url + "/")
        expect(thief.page).to_have_url(stocked.url + "/login")


def test_settings_hold(reader: Watched, stocked: Served) -> None:
    """Language and theme are the browser's; the profile is the shop's; a key works until it is ended."""
    page = reader.go("/settings")
    page.get_by_label("Light or dark").select_option("dark")
    page.get_by_role("button", name="Apply").click()
    reader.ready()
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"

    page.get_by_label("Name").fill("Chez Simone")
    page.get_by_label("Time zone").fill("Mars/Olympus")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("There is no time zone 'Mars/Olympus'.")).to_be_visible()
    page.get_by_label("Time zone").fill("Europe/Paris")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    reader.go("/settings")
    expect(page.locator(".brand")).to_contain_text("Chez Simone")

    page.get_by_role("link", name="Keys for programs").click()
    reader.ready()
    if not page.get_by_label("Who or what it is for").is_visible():
        page.get_by_text("Give a key").first.click()
    page.get_by_label("Who or what it is for").fill("till 2")
    page.get_by_label("Only what I tick").check()
    page.get_by_role("group", name="Of these").get_by_label("The shop").check()
    page.get_by_role("button", name="Give a key").click()
    key = page.locator(".copyable code").inner_text()
    called = reader.context.request
    headers = {"Authorization": f"Bearer {key}"}
    assert called.post(f"{stocked.url}/v1/shop/profile", data={}, headers=headers).status == 200
    page.get_by_role("button", name="End the key of till 2").click()
    page.get_by_role("alertdialog").get_by_role("button", name="End it").click()
    expect(page.get_by_role("button", name="End the key of till 2")).to_be_hidden()
    assert called.post(f"{stocked.url}/v1/shop/profile", data={}, headers=headers).status == 401


def _tab_to(page: Page, wanted: Any) -> None:
    """Press Tab until the element has the focus."""
    for _ in range(60):
        if wanted.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError("the keyboard does not reach it")
