"""The whole way of a stranger: from an empty shop to this week's plan, and back."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from console_browser import Watched, reading, sign_in
from console_server import Served, served
from console_shop import office_files, sales_file
from playwright.sync_api import Browser, Page, expect

from morgiana.client import Morgiana

pytestmark = pytest.mark.browser

_LONG = 90_000
"""Milliseconds that the slowest steps, an import and a plan, may take on two busy cores."""


@pytest.fixture
def stranger(browser: Browser, empty: Served) -> Iterator[Watched]:
    with reading(browser, empty) as opened:
        yield opened


def test_from_empty_to_plan_and_back(stranger: Watched, empty: Served, tmp_path: Path) -> None:
    """Sign in by the printed link, drop files, load, make the plan, use what it opens, and take the import back."""
    page = stranger.page
    _door(stranger, empty)
    _import(stranger, page, [sales_file(tmp_path), *office_files(tmp_path)])
    _plan(page)
    _open_a_line(page)
    _export(page, tmp_path)
    _product(page)
    _operation(stranger, page)
    _cancel_a_job(stranger, page)
    _undo(stranger, page)
    assert not [line for line in empty.said if "Traceback" in line or "ERROR" in line]


def _door(stranger: Watched, empty: Served) -> None:
    """Nothing is shown without a session; the link opens one, and only once."""
    page = stranger.page
    page.goto(stranger.url + "/receipts")
    expect(page).to_have_url(stranger.url + "/login")
    expect(page).to_have_title("Sign in · Morgiana")
    sign_in(stranger, empty.link)
    expect(page.get_by_role("heading", level=2).first).to_have_text("Welcome. Let us begin with what you already have.")
    assert stranger.context.request.get(empty.link).status == 401


def _import(stranger: Watched, page: Page, files: list[Path]) -> None:
    page.get_by_role("link", name="Bring in your files").click()
    stranger.ready()
    page.get_by_label("Choose files").set_input_files(files)
    expect(page.get_by_text("Everything is clear.")).to_be_visible(timeout=_LONG)
    sheet = page.get_by_role("article", name="sales.csv")
    for name, text in (("Rows", "2,254"), ("Products", "12"), ("Sales", "€38,886.35")):
        expect(sheet.locator("dl.totals div", has_text=re.compile(f"^{name}{re.escape(text)}$")).first).to_be_visible()
    page.get_by_role("button", name="Load into the shop").click()
    expect(page.get_by_role("heading", name="Loaded")).to_be_visible(timeout=_LONG)
    row = page.get_by_role("row", name=re.compile("^Sales "))
    expect(row.get_by_role("cell")).to_have_text(["Sales", "2,254", "0", "0"])
    expect(page.get_by_text("Every row and every sum is accounted for").first).to_be_visible()


def _plan(page: Page) -> None:
    page.get_by_role("link", name="See this week’s plan").click()
    page.get_by_role("button", name="Make the plan").click()
    expect(page.get_by_role("heading", name="In short")).to_be_visible(timeout=_LONG)
    expect(page.locator(".sentences li")).to_have_count(4)
    expect(page.get_by_role("article", name="Order from Northfield Foods")).to_be_visible()


def _open_a_line(page: Page) -> None:
    """A line says why, draws its chart, and lists the rows it rests on with the file of each."""
    line = page.get_by_role("region", name="Will sell").locator("details.line").first
    line.locator("summary").first.click()
    expect(line.get_by_role("img", name=re.compile("^Sales and forecast of "))).to_be_visible()
    line.get_by_text("Rests on").click()
    rows = line.get_by_role("table").get_by_role("row")
    expect(rows.nth(1)).to_contain_text("sales.csv")


def _export(page: Page, folder: Path) -> None:
    """Each format comes as a file that is what its name says."""
    for name, ending, begin in (("Excel", ".xlsx", b"PK"), ("PDF", ".pdf", b"%PDF")):
        with page.expect_download(timeout=_LONG) as download:
            page.get_by_role("button", name=name, exact=True).click()
        assert download.value.suggested_filename.endswith(ending)
        place = folder / download.value.suggested_filename
        download.value.save_as(place)
        assert place.read_bytes().startswith(begin)
    with page.expect_download(timeout=_LONG) as download:
        page.get_by_role("button", name="Download the purchase order for Northfield Foods").click()
    assert download.value.suggested_filename


def _product(page: Page) -> None:
    line = page.get_by_role("region", name="Will sell").locator("details.line").first
    line.get_by_role("link", name="Open the product").click()
    expect(page.get_by_role("heading", name="Sales and forecast")).to_be_visible()
    expect(page.get_by_role("img", name=re.compile("^Sales and forecast of "))).to_be_visible()
    expect(page.get_by_role("heading", name="What the plan does about it")).to_be_visible()
    expect(page.get_by_role("heading", name="Stock", exact=True)).to_be_visible()


def _operation(stranger: Watched, page: Page) -> None:
    """An example fills the form; the estimate comes before, the receipt after."""
    stranger.go("/operations/shop.products")
    page.get_by_role("button", name="Try: The best sellers").click()
    expect(page.get_by_label("Limit")).to_have_value("10")
    page.get_by_role("button", name="What may it cost?").click()
    expect(page.get_by_text("At most 1 call, which costs nothing.")).to_be_visible()
    page.get_by_role("button", name="Run", exact=True).click()
    expect(page.get_by_role("heading", name="Answer")).to_be_visible()
    expect(page.get_by_role("table").get_by_role("row")).to_have_count(11)
    expect(page.locator("details.receipt")).to_contain_text("free")


def _cancel_a_job(stranger: Watched, page: Page) -> None:
    """A job shows its progress, can be stopped, begun again and stopped again."""
    stranger.go("/operations/walk.far")
    page.get_by_role("button", name="Run as a job").click()
    page.get_by_role("link", name="Follow it among the jobs").click()
    expect(page.get_by_role("status").filter(has_text="of 1,000 steps")).to_be_visible(timeout=_LONG)
    page.get_by_role("button", name="Stop").click()
    again = page.get_by_role("button", name="Begin again")
    expect(again).to_be_visible(timeout=_LONG)
    expect(page.locator("dl.facts").first).to_contain_text("stopped")
    again.click()
    page.get_by_role("button", name="Stop").click()
    expect(again).to_be_visible(timeout=_LONG)
    page.get_by_role("link", name="All jobs").click()
    expect(page.get_by_role("row", name=re.compile("Walk a long way"))).to_contain_text("stopped")


def _undo(stranger: Watched, page: Page) -> None:
    """The import is taken back after one question, by keyboard; then the shop is as empty as before."""
    stranger.go("/import")
    page.locator("details.line > summary").first.click()
    page.get_by_role("button", name="Take back").click()
    dialog = page.get_by_role("alertdialog", name="Take this import back?")
    expect(dialog).to_be_visible()
    dialog.get_by_role("button", name="Take back").press("Enter")
    expect(page.locator("details.line > summary").first).to_contain_text("taken back")
    stranger.go("/products")
    expect(page.get_by_text("There are no products yet.")).to_be_visible()


def test_questions_and_what_was_put_aside(browser: Browser, empty: Served, tmp_path: Path) -> None:
    """What could mean two things is asked; a row that cannot be read comes back as a file, and so into the shop."""
    place = tmp_path / "till.csv"
    rows = ["03/04/2026,R1,A-1,2,3.50", "05/04/2026,R2,A-2,1,abc", "06/05/2026,R3,A-1,1,1.75"]
    place.write_text("\n".join(["date,order,item,qty,amount", *rows]), "utf-8")
    with reading(browser, empty) as reader:
        sign_in(reader, empty.spare_link)
        page = reader.go("/import")
        page.get_by_label("Choose files").set_input_files(place)
        expect(page.get_by_text("1 question before this can be loaded.")).to_be_visible(timeout=_LONG)
        go_on = page.get_by_role("button", name="Go on with these answers")
        expect(go_on).to_be_disabled()
        page.get_by_role("radio", name=re.compile("^day, month, year")).check()
        go_on.click()
        expect(page.get_by_text("1 row cannot be read and will be put aside, with its reason.")).to_be_visible(
            timeout=_LONG
        )
        _correct(page, "item", "sales.product_id")
        page.get_by_role("button", name="Load into the shop").click()
        expect(page.get_by_text(re.compile("^1 row could not be read."))).to_be_visible(timeout=_LONG)
        with page.expect_download() as download:
            page.get_by_role("button", name=re.compile("^Rows that were put aside")).first.click()
        aside = tmp_path / download.value.suggested_filename
        download.value.save_as(aside)
        assert "abc" in aside.read_text("utf-8-sig")
        aside.write_text(aside.read_text("utf-8-sig").replace("abc", "1.25"), "utf-8")
        reader.go("/import")
        page.get_by_label("Choose files").set_input_files(aside)
        page.get_by_role("button", name="Load into the shop").click(timeout=_LONG)
        row = page.get_by_role("row", name=re.compile("^Sales "))
        expect(row.get_by_role("cell")).to_have_text(["Sales", "1", "0", "0"], timeout=_LONG)


@pytest.mark.parametrize("said", [None, "en"])
def test_first_files_choose_the_language(browser: Browser, tmp_path: Path, said: str | None) -> None:
    """A shop of which nothing was said speaks French to who brings its files in French; what was said stays."""
    with served(tmp_path / "home") as started, Morgiana(started.url, started.key) as shop:
        with reading(browser, started, language="fr") as reader:
            sign_in(reader, started.link)
            page = reader.go("/import")
            if said:
                shop.call("shop.set_profile", {"name": "Said elsewhere", "language": said}, key="elsewhere")
            page.get_by_label("Choisir des fichiers").set_input_files(sales_file(tmp_path))
            expect(page.get_by_text("Tout est clair. Vérifiez, puis chargez.")).to_be_visible(timeout=_LONG)
        assert shop.call("shop.profile", {}).answer["language"] == (said or "fr")


def _correct(page: Page, column: str, meaning: str) -> None:
    """Say what a column means; the file is read again with that."""
    page.get_by_text("Columns and what they mean").click()
    page.get_by_role("button", name=f"Change what “{column}” means").click()
    page.get_by_label(f"Meaning of “{column}”").select_option(meaning)
    page.get_by_text("Columns and what they mean").click(timeout=_LONG)
    expect(page.locator(".columns-list li", has_text=column).get_by_text("you said so")).to_be_visible()
