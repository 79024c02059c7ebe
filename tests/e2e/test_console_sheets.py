"""Lists that somebody goes on with elsewhere leave the console as sheets, whole and without formulas."""

import csv
from datetime import UTC, datetime

import pytest
from console_browser import Watched, member_of, reading
from console_house import FARM, OWNER_EMAIL, Seeded
from playwright.sync_api import Browser

from morgiana.control.caller import LOCAL_ORGANISATION
from morgiana.surfaces.console.views.sheet import sheet


def _exported(reader: Watched, path: str) -> list[dict[str, str]]:
    page = reader.go(path)
    with page.expect_download() as download:
        page.get_by_role("button", name="Export as CSV").click()
    return list(csv.DictReader(download.value.path().read_text("utf-8").splitlines()))


@pytest.mark.browser
def test_the_hosts_invoices_are_a_sheet(host: Watched, house: Seeded) -> None:
    """With whose each is, its amounts as numbers and its days in ISO; the list's own search holds there too."""
    [line] = _exported(host, "/host/invoices")
    first = datetime.now(UTC).date().replace(day=1)
    assert line == {
        "number": house.invoice,
        "kind": "invoice",
        "month": line["month"],
        "issued_on": first.isoformat(),
        "due_on": first.replace(day=15).isoformat(),
        "state": line["state"],
        "net": "5.58",
        "tax": "1.12",
        "gross": "6.70",
        "left": "5.70",
        "currency": "EUR",
        "organisation": "Le comptoir du thé",
    }
    assert line["state"] in ("open", "overdue")
    assert _exported(host, f"/host/invoices?state={line['state']}") == [line]


@pytest.mark.browser
def test_an_owners_invoices_are_a_sheet(browser: Browser, house: Seeded) -> None:
    """Of the owner's alone, so that nobody is named."""
    with reading(browser, house, state=member_of(house, OWNER_EMAIL)) as owner:
        [line] = _exported(owner, "/invoices")
        assert (line["number"], line["gross"]) == (house.invoice, "6.70")
        assert "organisation" not in line


@pytest.mark.browser
def test_organisations_are_a_sheet(host: Watched) -> None:
    """Each with what it spent and owes, or nothing of either."""
    lines = {line["name"]: line for line in _exported(host, "/host/tenants")}
    assert lines.keys() == {"Le comptoir du thé", FARM}
    ours = lines["Le comptoir du thé"]
    assert (ours["organisation_id"], ours["left_to_pay"], ours["currency"]) == (LOCAL_ORGANISATION, "5.70", "EUR")
    assert float(ours["spent_this_month"]) > 0
    assert (lines[FARM]["spent_this_month"], lines[FARM]["left_to_pay"]) == ("0", "0")


def test_a_name_is_no_formula() -> None:
    """What begins like one is text in a spreadsheet, and numbers below nothing stay numbers."""
    assert sheet(["name", "left"], [["=2+5", "-3.50"], ["@x", "1"], ["-x", 2]]).splitlines() == [
        "name,left",
        "'=2+5,-3.50",
        "'@x,1",
        "'-x,2",
    ]
