"""What an owner sees of money: what was spent and on what, how to spend less, limits, invoices and what is owed."""

import csv
import re
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import pytest
from console_browser import PHONE, WIDE, Watched, member_of, reading
from console_house import OWNER_EMAIL, Seeded
from console_whole import whole, without_english
from playwright.sync_api import Browser, Page, expect

from morgiana.kernel.ids import new_id

pytestmark = pytest.mark.browser

PAGES: Final[dict[str, str | re.Pattern[str]]] = {
    "/spending": "Spending",
    "/spending?by=shop": "Spending",
    "/spending?by=key": "Spending",
    "/spending?month=2001-01": "Spending",
    "/invoices": "Invoices",
    "/invoices/FIRST": re.compile("^Invoice 20"),
    "/invoices/nothing": "Invoice",
}


@pytest.fixture
def house_owner(house_owner: Watched, house: Seeded) -> Watched:
    """The owner at the stall, which has no country of its own to write figures by."""
    house_owner.choose_shop(house.shops[1])
    return house_owner


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
@pytest.mark.parametrize("path", PAGES)
def test_page_is_whole(path: str, size: tuple[int, int], browser: Browser, house: Seeded) -> None:
    """It has its title, fits its window, and axe finds nothing serious in it, light or dark, forms open too."""
    whole(browser, house, OWNER_EMAIL, path, PAGES[path], size)


def test_pages_have_no_english(browser: Browser, house: Seeded) -> None:
    """Every text has its French there too, in what opens as well."""
    without_english(browser, house, OWNER_EMAIL, PAGES)


def test_the_month_is_what_was_charged(house_owner: Watched) -> None:
    """The figures are those of the books: 9 products at 0.20, 2 lists at 0.03 on each day, six lists more today.

    On each of the month's days 4 + 3 + 2 products are forecast (1.80) and three lists asked for (0.09).
    """
    page = house_owner.go("/spending")
    n_days = len({1, max(1, datetime.now(UTC).day // 2), datetime.now(UTC).day})
    cents = n_days * (180 + 9) + 6 * 3
    tiles = page.get_by_role("region", name="The month in figures")
    expect(tiles).to_contain_text(f"€{cents / 100:.2f}")
    where = page.get_by_role("region", name="Where it went").first
    row = where.get_by_role("row", name=re.compile("^Forecast what each product will sell"))
    expect(row).to_contain_text(f"€{n_days * 1.80:.2f}")
    expect(row).to_contain_text(f"{9 * n_days} products")
    page.get_by_role("link", name="Which key").click()
    house_owner.ready()
    row = page.get_by_role("row", name=re.compile("^Till 2"))
    expect(row).to_contain_text(f"€{n_days * (3 * 0.20 + 0.03):.2f}")


def test_last_month_is_kept(house_owner: Watched) -> None:
    """The month before has its own page: 3, 6 and 12 products of the owner's and twice 3 of the till's, six lists."""
    page = house_owner.go("/spending")
    page.get_by_role("navigation", name="Months").get_by_role("link").first.click()
    house_owner.ready()
    expect(page.get_by_role("region", name="The month in figures")).to_contain_text("€5.58")
    expect(page.get_by_role("heading", name="Limits")).to_be_hidden()


def test_how_to_spend_less_has_its_money(house_owner: Watched) -> None:
    """Calls that repeated others to the letter are counted, with what they cost; an unused key is named."""
    page = house_owner.go("/spending")
    advice = page.get_by_role("region", name="How to spend less")
    again = advice.get_by_role("listitem").filter(has_text="Do not ask the same again")
    expect(again).to_contain_text("List the products, with what sold lately and what is in stock")
    saved = re.search(r"saves €0\.(\d\d)", again.inner_text())
    assert saved is not None
    assert int(saved[1]) >= 5 * 3, "six calls were the same; five of them in vain, at three cents each"
    expect(advice).to_contain_text("Old web shop")
    expect(advice).not_to_contain_text("Till 2")


def test_jobs_that_could_have_waited_are_told(house_owner: Watched, house: Seeded) -> None:
    """A job that began in a dirty hour could have waited for a clean one; in a clean hour nothing is said of it."""
    headers = {"Authorization": f"Bearer {house.till}", "Idempotency-Key": new_id("job")}
    body = {"horizon": 1, "history": [{"product_id": "P", "first_day": "2026-01-05", "units": [3, 4] * 10}]}
    asked = house_owner.context.request
    job = asked.post(f"{house.url}/v1/jobs/forecast/demand", data=body, headers=headers).json()
    until = datetime.now(UTC) + timedelta(seconds=120)
    while asked.get(f"{house.url}/v1/jobs/{job['id']}", headers=headers).json()["state"] != "done":
        assert datetime.now(UTC) < until, "the job does not end"
    house_owner.choose_shop(house.shops[0])
    page = house_owner.go("/spending")
    began = asked.get(f"{house.url}/v1/jobs/{job['id']}", headers=headers).json()["started_at"]
    advice = page.get_by_role("region", name="How to spend less")
    if datetime.fromisoformat(began).hour % 6 == 2:
        expect(advice).not_to_contain_text("Let jobs wait for clean hours")
    else:
        expect(advice).to_contain_text("Let jobs wait for clean hours")
        expect(advice).to_contain_text("spared 90% of its greenhouse gas")
    house_owner.choose_shop(house.shops[1])


def test_the_early_warning_is_seen_first(house_owner: Watched) -> None:
    """On the plan's page too, since that is where the day begins; and it leads to the limit."""
    page = house_owner.go("/")
    warning = page.get_by_role("alert").filter(has_text="that this month may cost are spent")
    expect(warning).to_contain_text("Once it is used up, calls are refused until")
    warning.get_by_role("link").click()
    page.wait_for_url("**/spending#limits")
    expect(page.get_by_role("region", name="Limits")).to_be_visible()


def test_a_limit_is_set_told_wrong_and_taken_away(house_owner: Watched) -> None:
    """Where it stands: what cannot be an amount is told at its field; a limit below what was spent refuses calls."""
    page = house_owner.go("/spending")
    limits = page.get_by_role("region", name="Limits")
    stall = limits.locator(".limit").filter(has_text="Market stall")
    stall.get_by_text("Set a limit").click()
    stall.get_by_label("The most in a month (EUR)").fill("a lot")
    stall.get_by_role("button", name="Save the limit of Market stall").click()
    expect(stall.get_by_text("Say an amount, such as €12.50.")).to_be_visible()
    stall.get_by_label("The most in a month (EUR)").fill("-4")
    stall.get_by_role("button", name="Save the limit of Market stall").click()
    expect(stall.locator(".error").filter(has_text=re.compile("greater|less|least"))).to_be_visible()
    stall.get_by_label("The most in a month (EUR)").fill("0,50")
    stall.get_by_label("Warn me from (percent)").fill("60")
    stall.get_by_role("button", name="Save the limit of Market stall").click()
    expect(page.get_by_text("The limit holds from now on.")).to_be_visible()
    expect(stall).to_contain_text("of €0.50 this month")
    expect(stall).to_contain_text("used up: calls are refused")
    alert = page.get_by_role("alert").filter(has_text="Market stall")
    expect(alert).to_contain_text("Calls that cost money are refused until")
    stall.get_by_text("Change the limit").click()
    stall.get_by_role("button", name="Remove the limit of Market stall").click()
    expect(stall).to_contain_text("no limit")
    expect(alert).to_be_hidden()


def test_the_month_is_exported(house_owner: Watched) -> None:
    """The file has the lines that the page shows, with their cost as a plain number."""
    page = house_owner.go("/spending")
    with page.expect_download() as download:
        page.get_by_role("button", name="Export as CSV").click()
    path = download.value.path()
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert download.value.suggested_filename.startswith("usage-by-operation-")
    costs = {row["operation"]: row["cost"] for row in rows}
    assert float(costs["forecast.demand"]) > 0
    assert {row["currency"] for row in rows} == {"EUR"}


def test_roles_see_what_they_may(browser: Browser, house: Seeded) -> None:
    """A manager sees what was spent and changes no limit; staff are not led there, and are refused at the address."""
    with reading(browser, house, state=member_of(house, "maud@example.org")) as manager:
        page = manager.go("/spending")
        expect(page.get_by_role("region", name="Limits")).to_be_visible()
        expect(page.get_by_text("Set a limit")).to_have_count(0)
    with reading(browser, house, state=member_of(house, "sam@example.org")) as staff:
        page = staff.go("/")
        expect(_ways(page).get_by_role("link", name="Spending")).to_have_count(0)
        page = staff.go("/spending")
        expect(page.get_by_role("alert")).to_contain_text("may not use")
        expect(page.get_by_text("€")).to_have_count(0)


def _ways(page: Page) -> Any:
    return page.get_by_role("navigation", name="Main")


def test_no_month_before_time_and_none_to_come(house_owner: Watched) -> None:
    """An address of another month, or of nonsense, is this month or an empty one, never an error."""
    ahead = (datetime.now(UTC) + timedelta(days=40)).strftime("%Y-%m")
    for month in (ahead, "2026-99", "x", "0001-01", "9999-12"):
        page = house_owner.go(f"/spending?month={month}")
        expect(page.get_by_role("region", name="The month in figures")).to_be_visible()


def test_an_invoice_says_what_it_is_for_and_how_to_pay(house_owner: Watched, house: Seeded) -> None:
    """27 products at 0.20 and six lists at 0.03 are 5.58; VAT at 20 % is 1.12, rounded half up; 1.00 was paid."""
    page = house_owner.go("/invoices")
    expect(page.get_by_role("alert")).to_contain_text("1 invoice is overdue.")
    row = page.get_by_role("row").filter(has=page.get_by_role("link", name=house.invoice)).first
    expect(row).to_contain_text("€6.70")
    expect(row).to_contain_text("€5.70")
    payments = page.get_by_role("region", name="Payments").first
    expect(payments).to_contain_text("€1.00")
    row.get_by_role("link", name=house.invoice).click()
    house_owner.ready()
    pay = page.get_by_role("region", name="How to pay")
    expect(pay).to_contain_text("Pay €5.70")
    expect(pay).to_contain_text("FR14 2004 1010 0505 0001 3M02 606")
    expect(pay).to_contain_text(f"RF42{house.invoice.replace('-', '')}")
    expect(pay.get_by_role("button", name="Pay online")).to_have_count(0)
    lines = page.get_by_role("region", name="What it is for").first
    expect(lines.get_by_role("row", name=re.compile("^Forecast what each"))).to_contain_text("27 products")
    expect(page.locator("main")).to_contain_text("€1.12")


def test_an_invoice_is_downloaded(house_owner: Watched, house: Seeded) -> None:
    """As a PDF, as one with its data inside, and as data alone."""
    page = house_owner.go(f"/invoices/{house.invoice}")
    for text, opening, inside in (
        ("PDF to print", b"%PDF", b""),
        ("PDF with its data (Factur-X)", b"%PDF", b"factur-x.xml"),
        ("Data alone (UBL)", b"<?xml", b"Le comptoir du th"),
    ):
        with page.expect_download() as download:
            page.get_by_role("button", name=text).click()
        content = download.value.path().read_bytes()
        assert content.startswith(opening), text
        assert inside in content, text


def test_the_bookkeeper_sees_invoices(browser: Browser, house: Seeded) -> None:
    """An accountant does; staff are refused, and see nothing of them."""
    with reading(browser, house, state=member_of(house, "ada@example.org")) as books:
        page = books.go("/")
        _ways(page).get_by_role("link", name="Invoices").click()
        books.ready()
        expect(page.get_by_role("link", name=house.invoice).first).to_be_visible()
    with reading(browser, house, state=member_of(house, "sam@example.org")) as staff:
        for path in ("/invoices", f"/invoices/{house.invoice}"):
            page = staff.go(path)
            expect(page.get_by_role("alert")).to_contain_text("may not use")
            expect(page.get_by_text("€")).to_have_count(0)
