"""What the host sees: the organisations that it serves, their money, the work of all and the health of the whole."""

import ast
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import pytest
from console_browser import PHONE, WIDE, Watched, member_of, reading
from console_house import OPERATOR, SUPPORT, Seeded
from console_whole import whole, without_english
from playwright.sync_api import Browser, expect

from morgiana.app import installation
from morgiana.control.caller import LOCAL_ORGANISATION
from morgiana.surfaces.console.host_pages import HOST_PAGES

CONSOLE: Final = Path(__file__).parents[2] / "src" / "morgiana" / "surfaces" / "console"
PAGES: Final[dict[str, str | re.Pattern[str]]] = {
    "/host/tenants": "Tenants",
    "/host/tenants?name=nobody+at+all": "Tenants",
    f"/host/tenants/{LOCAL_ORGANISATION}": "Le comptoir du thé",
    "/host/tenants/org_none": "Organisation",
    "/host/invoices": "Invoices",
    f"/host/invoices?organisation={LOCAL_ORGANISATION}&state=overdue": "Invoices",
    "/host/invoices/FIRST": re.compile("^Invoice 20"),
    "/host/invoices/nothing": "Invoice",
    "/host/usage": "Usage",
    "/host/usage?month=2001-01": "Usage",
    "/host/plans": "Plans and prices",
    "/host/jobs": "Jobs and workers",
    "/host/health": "Health",
}


def test_no_page_names_an_operation() -> None:
    """What the host's pages ask is named by the control plane's parts; no operation's name is in their code."""
    names = {operation.name for operation in installation().registry}
    files = [*(CONSOLE / "host").glob("*.py"), *(CONSOLE / "pages").glob("host_*.py"), CONSOLE / "host_pages.py"]
    assert len(files) > 8
    named = {
        (path.name, node.value)
        for path in files
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant) and node.value in names
    }
    assert named == set()


@pytest.mark.browser
@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
@pytest.mark.parametrize("path", PAGES)
def test_page_is_whole(path: str, size: tuple[int, int], browser: Browser, house: Seeded) -> None:
    """It has its title, fits its window, and axe finds nothing serious in it, light or dark, forms open too."""
    whole(browser, house, OPERATOR, path, PAGES[path], size)


@pytest.mark.browser
def test_pages_have_no_english(browser: Browser, house: Seeded) -> None:
    """Every text has its French there too, in what opens as well."""
    without_english(browser, house, OPERATOR, PAGES)


@pytest.mark.browser
def test_only_the_host_is_there(browser: Browser, house: Seeded) -> None:
    """The host begins at its tenants; for the owner of an organisation there is nothing at any of these addresses."""
    with reading(browser, house, state=member_of(house, OPERATOR)) as reader:
        reader.page.goto(house.url + "/")
        reader.page.wait_for_url("**/host/tenants")
        reader.ready()
    with reading(browser, house, state=member_of(house, "olive@example.org")) as owner:
        for of_host in HOST_PAGES:
            path = re.sub(r"{.*?}", LOCAL_ORGANISATION, of_host.path)
            answer = owner.context.request.get(house.url + path)
            assert (path, answer.status) == (path, 404)
            assert "comptoir" not in answer.text()


@pytest.mark.browser
def test_a_tenant_is_seen_with_its_money_and_without_its_data(host: Watched, house: Seeded) -> None:
    """The list has what was spent and what is late; the page has the shops and the use, and no product of theirs."""
    page = host.go("/host/tenants")
    row = page.get_by_role("row").filter(has=page.get_by_role("link", name="Le comptoir du thé"))
    expect(row).to_contain_text("€5.70")
    expect(row).to_contain_text("1 overdue")
    row.get_by_role("link").click()
    host.ready()
    expect(page.get_by_role("region", name="Shops").first).to_contain_text("Market stall")
    used = page.get_by_role("region", name="Used this month").first
    expect(used.get_by_role("row", name=re.compile("^Forecast what each"))).to_contain_text("products")
    for secret in ("Tea 0", "Marie Dupont", "TEA-1"):
        expect(page.locator("main")).not_to_contain_text(secret)


@pytest.mark.browser
def test_a_tenant_comes_is_suspended_goes_on_and_is_closed(host: Watched) -> None:
    """The owner's link is shown once; why is asked for; closing wants the name, and is for good."""
    page = host.go("/host/tenants")
    page.get_by_text("Take on an organisation").click()
    page.get_by_label("The organisation’s name").fill("Boulangerie Neuve")
    page.get_by_label("The owner’s e-mail address").fill("nora@example.org")
    page.get_by_role("button", name="Take it on").click()
    note = page.get_by_role("status").filter(has_text="Boulangerie Neuve is taken on.")
    expect(note).to_contain_text("ticket=")
    note.get_by_role("link", name="Open its page").click()
    page.wait_for_url("**/host/tenants/org_*")
    host.ready()
    page.get_by_text("Suspend or close it").click()
    page.get_by_role("button", name="Suspend", exact=True).click()
    expect(page.get_by_text("Say why; the organisation is told.")).to_be_visible()
    page.get_by_label("Why").fill("Three invoices are unpaid.")
    page.get_by_role("button", name="Suspend", exact=True).click()
    page.get_by_role("alertdialog").get_by_role("button", name="Suspend", exact=True).click()
    expect(page.get_by_role("alert").filter(has_text="Three invoices are unpaid.")).to_be_visible()
    page.get_by_text("Let it go on, or close it").click()
    page.get_by_role("button", name="Let it go on").click()
    expect(page.get_by_text("Three invoices are unpaid.")).to_be_hidden()
    page.get_by_text("Suspend or close it").click()
    page.get_by_role("button", name="Close it for good").click()
    dialog = page.get_by_role("alertdialog")
    dialog.get_by_label("Write the name to go on: Boulangerie Neuve").fill("Boulangerie")
    dialog.get_by_role("button", name="Close it for good").click()
    expect(dialog).to_contain_text("That is not the name.")
    dialog.get_by_label("Write the name to go on: Boulangerie Neuve").fill("Boulangerie Neuve")
    dialog.get_by_role("button", name="Close it for good").click()
    expect(page.get_by_role("alert").filter(has_text="It was closed, for good.")).to_be_visible()
    expect(page.get_by_text("Suspend or close it")).to_have_count(0)
    page = host.go("/host/tenants?status=closed")
    expect(page.get_by_role("row").filter(has_text="Boulangerie Neuve")).to_be_visible()
    expect(page.get_by_role("link", name="Le comptoir du thé")).to_have_count(0)


@pytest.mark.browser
def test_support_looks_and_changes_nothing(browser: Browser, house: Seeded) -> None:
    """Whoever may only look is offered nothing to press."""
    with reading(browser, house, state=member_of(house, SUPPORT)) as reader:
        page = reader.go("/host/tenants")
        expect(page.get_by_role("link", name="Le comptoir du thé")).to_be_visible()
        expect(page.get_by_text("Take on an organisation")).to_have_count(0)
        page = reader.go(f"/host/tenants/{LOCAL_ORGANISATION}")
        expect(page.get_by_role("region", name="Shops").first).to_be_visible()
        expect(page.get_by_text("Suspend or close it")).to_have_count(0)


@pytest.mark.browser
def test_the_month_is_seen_before_it_is_issued(host: Watched, house: Seeded) -> None:
    """The month was closed for the first organisation; one that came later is closed by it, and owes nothing."""
    page = host.go("/host/tenants")
    page.get_by_text("Take on an organisation").click()
    page.get_by_label("The organisation’s name").fill("Fromagerie")
    page.get_by_role("button", name="Take it on").click()
    expect(page.get_by_role("status").filter(has_text="Fromagerie is taken on.")).to_be_visible()
    page = host.go("/host/invoices")
    page.get_by_role("button", name="See what it would be").click()
    expect(page.get_by_text("Nobody owes anything for it.")).to_be_visible()
    page.get_by_role("button", name="Close the month").click()
    page.get_by_role("alertdialog").get_by_role("button", name="No, leave it").click()
    page.get_by_role("button", name="See what it would be").click()
    expect(page.get_by_text("Nobody owes anything for it.")).to_be_visible()
    page.get_by_role("button", name="Close the month").click()
    page.get_by_role("alertdialog").get_by_role("button", name="Yes, do it").click()
    expect(page.get_by_text("0 invoices were issued.")).to_be_visible()
    page.get_by_role("button", name="See what it would be").click()
    expect(page.get_by_text("There is nothing to invoice: the month is closed for everybody.")).to_be_visible()


@pytest.mark.browser
def test_an_invoice_is_asked_for_paid_and_taken_back(host: Watched, house: Seeded) -> None:
    """6.70 with 1.00 paid: a reminder is noted, 2.00 more come in once and not twice, and 1.00 is taken back."""
    page = host.go("/host/invoices")
    row = page.get_by_role("row").filter(has=page.get_by_role("link", name=house.invoice))
    expect(row).to_contain_text("Le comptoir du thé")
    row.get_by_role("link", name=house.invoice).click()
    host.ready()
    page.get_by_role("button", name="I asked for it again").click()
    expect(page.get_by_text("1, the last on")).to_be_visible()
    for _ in range(2):
        if not page.get_by_label("How much came in, with VAT (EUR)").is_visible():
            page.get_by_text("Record a payment").click()
        page.get_by_label("How much came in, with VAT (EUR)").fill("2")
        page.get_by_label("The bank’s number for it").fill("2026-4712")
        page.get_by_role("button", name="Record it").click()
        expect(page.locator("dl").filter(has_text="Left to pay")).to_contain_text("€3.70")
    expect(page.get_by_text(re.compile("recorded", re.IGNORECASE)).last).to_be_visible()
    page.get_by_text("Take it back, or a part of it, by a credit note").click()
    page.get_by_role("button", name="Issue the credit note").click()
    expect(page.get_by_text("Say why; the credit note says it.")).to_be_visible()
    crediting = page.locator("details").filter(has=page.get_by_role("button", name="Issue the credit note"))
    crediting.get_by_label("Why").fill("Two calls failed.")
    page.get_by_label("How much, without VAT (EUR)").fill("1")
    page.get_by_role("button", name="Issue the credit note").click()
    page.get_by_role("alertdialog").get_by_role("button", name="Issue it").click()
    expect(page.locator("dl").filter(has_text="Left to pay")).to_contain_text("€2.50")


@pytest.mark.browser
def test_the_books_are_proven(host: Watched) -> None:
    """The ledger comes to nothing, and every invoice says what it says; no report waits."""
    page = host.go("/host/invoices")
    expect(page.get_by_text("There are none: all that payment providers told was written down.")).to_be_visible()
    page.get_by_role("button", name="Prove it").click()
    expect(page.get_by_text("The ledger comes to 0")).to_be_visible()
    expect(page.get_by_text(re.compile("what the ledger says"))).to_be_visible()


@pytest.mark.browser
def test_health_is_looked_at_by_doing(host: Watched) -> None:
    """Database, tables, disk and the worker are well; the backup that a worker made by itself verifies."""
    page = host.go("/host/health")
    for what in ("Database", "Tables and files", "Workers"):
        expect(page.get_by_role("group", name=what)).to_contain_text("well")
    expect(page.get_by_role("group", name="Disk room")).to_contain_text("free of")
    backups = page.get_by_role("region", name="Backups").first
    for _ in range(30):
        if backups.get_by_text("The last was made").is_visible():
            break
        page.wait_for_timeout(1_000)
        page.get_by_role("button", name="Look again").click()
        page.wait_for_timeout(500)
    backups.get_by_role("button", name="Does the last one verify?").click()
    expect(backups).to_contain_text("Every byte of the last backup was read")


@pytest.mark.browser
def test_jobs_of_all_are_seen_without_what_they_are_about(host: Watched, house: Seeded) -> None:
    """A job that waits for its hour is there by its operation and organisation; the worker of the server is too."""
    headers = {"Authorization": f"Bearer {house.till}", "Idempotency-Key": "host-job"}
    body = {"horizon": 1, "history": [{"product_id": "SECRET-7", "first_day": "2026-01-05", "units": [3, 4] * 10}]}
    address = f"{house.url}/v1/jobs/forecast/demand?when=clean"
    page = host.go("/host/jobs")
    workers = page.get_by_role("region", name="Workers").first
    expect(workers.get_by_role("row")).to_have_count(2)
    answer = host.context.request.post(address, data=body, headers=headers)
    assert answer.status == 202, answer.text()
    page = host.go("/host/jobs")
    if datetime.now(UTC).hour % 6 != 2:  # in a clean hour it begins at once, and has ended by now
        row = page.get_by_role("row").filter(has_text=answer.json()["id"])
        expect(row).to_contain_text("Le comptoir du thé")
        expect(row).to_contain_text("not before")
    expect(page.get_by_role("region", name="Jobs in figures")).to_contain_text("Taken over")
    expect(page.locator("main")).not_to_contain_text("SECRET-7")


@pytest.mark.browser
def test_a_plan_is_made_and_an_organisation_put_on_it(host: Watched) -> None:
    """It has its limits in the list; what was not said is no limit; the organisation's page says its plan."""
    page = host.go("/host/plans")
    expect(page.get_by_role("group", name="unlimited")).to_contain_text("Everything, without a limit.")
    prices = page.get_by_role("region", name="Prices").first
    expect(prices.get_by_role("row", name=re.compile("^Forecast what each"))).to_contain_text("€0.20")
    page.get_by_text("Make another plan").click()
    form = page.locator("details").filter(has_text="Make another plan").last
    form.get_by_label("Name", exact=False).first.fill("small")
    form.get_by_label("Shops max", exact=False).first.fill("3")
    form.get_by_role("button", name="Save the plan").click()
    small = page.get_by_role("group", name="small")
    expect(small).to_contain_text("3")
    page = host.go(f"/host/tenants/{LOCAL_ORGANISATION}")
    page.get_by_text("Change the name or the plan").click()
    page.get_by_label("Plan").select_option("small")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("dl").filter(has_text="Here since")).to_contain_text("small")


@pytest.mark.browser
def test_usage_of_all_is_summed(host: Watched, house: Seeded) -> None:
    """Last month's cost is what its invoice says without VAT: 5.58; the organisation is a line of it."""
    page = host.go("/host/usage")
    page.get_by_role("navigation", name="Months").get_by_role("link").first.click()
    host.ready()
    expect(page.get_by_role("region", name="The month in figures")).to_contain_text("€5.58")
    row = page.get_by_role("row").filter(has=page.get_by_role("link", name="Le comptoir du thé"))
    expect(row).to_contain_text("€5.58")


@pytest.mark.browser
def test_the_chain_of_the_host_is_proven(host: Watched) -> None:
    """What the host did is there by who did it, and the button proves that nothing of it was changed."""
    page = host.go("/audit")
    expect(page.get_by_role("row").filter(has_text="Hugo Host").first).to_be_visible()
    page.get_by_role("button", name="Prove it").click()
    expect(page.get_by_text(re.compile("as they were written: nothing was changed"))).to_be_visible()
