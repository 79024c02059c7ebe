"""What a shop keeps about persons: found, handed over, erased with a proof; consents and how long things are kept."""

import io
import json
import zipfile
from typing import Final

import pytest
from console_browser import PHONE, WIDE, Watched, member_of, reading
from console_house import OWNER_EMAIL, Seeded
from console_whole import whole, without_english
from playwright.sync_api import Browser, Page, expect

from morgiana.control.privacy.proof import verify_proof

pytestmark = pytest.mark.browser

MARIE: Final = "marie.dupont@example.org"


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
@pytest.mark.parametrize("path", ["/privacy"])
def test_page_is_whole(path: str, size: tuple[int, int], browser: Browser, house: Seeded) -> None:
    """It has its title, fits its window, and axe finds nothing serious in it, light or dark, forms open too."""
    whole(browser, house, OWNER_EMAIL, path, "Privacy", size)


def test_pages_have_no_english(browser: Browser, house: Seeded) -> None:
    """Every text has its French there too, in what opens as well."""
    without_english(browser, house, OWNER_EMAIL, ["/privacy"])


def _look(page: Page, who: str) -> None:
    page.get_by_label("Address, telephone or number").fill(who)
    page.get_by_role("button", name="Look").click()


def test_somebody_is_found_handed_over_and_erased(house_owner: Watched) -> None:
    """A name is refused at its field; the zip holds what is kept; a no erases nothing; the proof holds, and names
    nobody; afterwards nothing is found."""
    page = house_owner.go("/privacy")
    page.get_by_role("button", name="Look").click()
    expect(page.get_by_text("Say who it is.")).to_be_visible()
    _look(page, "Marie")
    asking = page.get_by_role("region", name="Somebody asks")
    expect(asking.locator(".error:not(:empty)").or_(asking.get_by_role("alert")).first).to_be_visible()
    _look(page, MARIE)
    found = page.get_by_role("region", name=f"What is kept about {MARIE}")
    expect(found.get_by_role("row").filter(has_text="Customers")).to_contain_text("1")
    with page.expect_download() as download:
        page.get_by_role("button", name="Hand everything over").click()
    with zipfile.ZipFile(io.BytesIO(download.value.path().read_bytes())) as packed:
        assert MARIE in packed.read("person.json").decode()
    page.get_by_role("button", name="Erase them").click()
    dialog = page.get_by_role("alertdialog")
    expect(dialog).to_contain_text("Orders and sales stay for the books, as the law wants")
    dialog.get_by_role("button", name="No, leave it").click()
    expect(found).to_be_visible()
    page.get_by_role("button", name="Erase them").click()
    dialog.get_by_role("button", name="Erase for good").click()
    expect(page.get_by_text(f"{MARIE} was erased.")).to_be_visible(timeout=20_000)
    expect(page.get_by_role("region", name="What was done where").first).to_contain_text("kept under a pseudonym")
    with page.expect_download() as download:
        page.get_by_role("button", name="The signed proof").first.click()
    proof = download.value.path().read_text("utf-8")
    assert verify_proof(proof)
    assert "marie" not in proof.lower()
    assert {line["action"] for line in json.loads(proof)["done"]} >= {"deleted", "pseudonymised"}
    expect(page.get_by_role("region", name="Erasures")).to_be_visible()
    _look(page, MARIE)
    expect(page.get_by_text(f"Nothing is kept about {MARIE}.")).to_be_visible()


def test_a_consent_is_written_down_and_taken_back(house_owner: Watched) -> None:
    """What has to be said is told at its field; one that was taken back stays in the list, and stands no more."""
    page = house_owner.go("/privacy")
    page.get_by_text("Write down a consent").click()
    page.get_by_label("Who agreed").fill("jean.martin@example.org")
    page.get_by_label("To what").fill("Newsletter")
    page.get_by_role("button", name="Write it down").click()
    expect(page.get_by_text("This must be said.")).to_be_visible()
    page.get_by_label("How it is known").fill("The form at the till")
    page.get_by_role("button", name="Write it down").click()
    consent = page.get_by_role("group", name="jean.martin@example.org")
    expect(consent.locator(".badge")).to_have_text("stands")
    consent.get_by_role("button", name="Take back the consent of jean.martin@example.org").click()
    page.get_by_role("alertdialog").get_by_role("button", name="Take back").click()
    expect(consent.locator(".badge")).to_have_text("ended")


def test_a_hold_keeps_everybody(house_owner: Watched) -> None:
    """While a lawsuit holds something nobody is erased, and the refusal says why; then the hold is ended."""
    page = house_owner.go("/privacy")
    rule = page.get_by_role("group", name="Receipts", exact=True)
    rule.get_by_label("Change: Receipts").click()
    rule.get_by_label("Removed after (days)").fill("10")
    rule.get_by_role("button", name="Save how long is kept: Receipts").click()
    expect(rule.get_by_role("alert").or_(rule.locator(".error:not(:empty)")).first).to_be_visible()
    rule.get_by_label("Removed after (days)").fill("")
    rule.get_by_label("Hold it, because of").fill("a lawsuit")
    rule.get_by_role("button", name="Save how long is kept: Receipts").click()
    expect(rule.locator(".badge").first).to_have_text("held")
    _look(page, "jean.martin@example.org")
    page.get_by_role("button", name="Erase them").click()
    page.get_by_role("alertdialog").get_by_role("button", name="Erase for good").click()
    expect(page.get_by_role("region", name="Somebody asks").get_by_role("alert")).to_contain_text("a lawsuit")
    rule.get_by_label("Change: Receipts").click()
    rule.get_by_label("Hold it, because of").fill("")
    rule.get_by_role("button", name="Save how long is kept: Receipts").click()
    expect(rule.get_by_text("held")).to_have_count(0)


def test_personal_data_are_told_before_they_are_loaded(house_owner: Watched) -> None:
    """The import names the columns that say who somebody is, and repeats no value of theirs."""
    page = house_owner.go("/import")
    content = "Customer number,Name,E-mail\nC-7,Zoe Blanc,zoe.blanc@example.org\nC-8,Ali Noir,ali.noir@example.org\n"
    page.locator("input[type=file]").first.set_input_files(
        {"name": "people.csv", "mimeType": "text/csv", "buffer": content.encode()}
    )
    told = page.get_by_role("status").filter(has_text="This file says something about persons.")
    expect(told).to_contain_text("E-mail · e-mail addresses")
    expect(told).not_to_contain_text("zoe.blanc")


def test_who_may_not_is_refused(browser: Browser, house: Seeded) -> None:
    """A driver-like reader of the shop sees no way there, and is refused what they may not."""
    with reading(browser, house, state=member_of(house, "sam@example.org")) as staff:
        page = staff.go("/")
        main = page.get_by_role("navigation", name="Main")
        expect(main.get_by_role("link", name="Privacy")).to_have_count(0)
        page = staff.go("/privacy")
        expect(page.get_by_role("button", name="Erase them")).to_have_count(0)
