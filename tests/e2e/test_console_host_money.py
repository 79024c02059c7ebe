"""What the host does about an organisation's money and data, and what its owner does about the whole of it."""

import json
import re

import pytest
from console_browser import PHONE, WIDE, Watched, axe_script, member_of, reading
from console_house import FARM, FARMER, OPERATOR, SUPPORT, Seeded
from console_whole import serious, whole, without_english
from playwright.sync_api import Browser, Page, expect

from morgiana.control.caller import LOCAL_ORGANISATION
from morgiana.control.privacy.proof import verify_proof

pytestmark = pytest.mark.browser

LOCAL = f"/host/tenants/{LOCAL_ORGANISATION}"
OF_OWNER = {"/settings": "Settings", "/spending": "Spending", "/privacy": "Privacy"}


def _farm(host: Watched) -> Page:
    page = host.go("/host/tenants")
    page.get_by_role("link", name=FARM).click()
    host.ready()
    return page


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
@pytest.mark.parametrize("path", OF_OWNER)
def test_page_is_whole(path: str, size: tuple[int, int], browser: Browser, house: Seeded) -> None:
    """Also for the owner of an organisation that pays in advance, who may erase it."""
    whole(browser, house, FARMER, path, OF_OWNER[path], size)


def test_pages_have_no_english(browser: Browser, house: Seeded) -> None:
    """Every text has its French there too."""
    without_english(browser, house, FARMER, OF_OWNER)


def test_credit_is_given_and_sold(host: Watched) -> None:
    """It says first what it does; a gift costs nothing; what is sold has its invoice, with VAT, or says what lacks."""
    page = host.go(LOCAL)
    page.get_by_text("Sell or give credit").click()
    form = page.locator("details").filter(has_text="Sell or give credit")
    form.get_by_role("button", name="Add the credit").click()
    expect(form.get_by_text(re.compile("^Say an amount"))).to_be_visible()
    form.get_by_label("How much, without VAT (EUR)").fill("3")
    form.get_by_label("Given: it costs them nothing").check()
    form.get_by_role("button", name="Add the credit").click()
    dialog = page.get_by_role("alertdialog")
    expect(dialog).to_contain_text("Give €3.00 to Le comptoir du thé?")
    dialog.get_by_role("button", name="Yes, give it").click()
    tile = page.locator(".tile").filter(has_text="Prepaid credit left")
    expect(tile).to_contain_text("€3.00")
    page.get_by_text("Sell or give credit").click()
    form.get_by_label("How much, without VAT (EUR)").fill("10")
    form.get_by_role("button", name="Add the credit").click()
    expect(dialog).to_contain_text("An invoice over it is issued now")
    serious(page, axe_script())
    dialog.get_by_role("button", name="No, leave it").click()
    expect(tile).to_contain_text("€3.00")
    form.get_by_role("button", name="Add the credit").click()
    dialog.get_by_role("button", name="Yes, sell it").click()
    expect(page.get_by_text(re.compile("of credit were sold, with invoice"))).to_be_visible()
    expect(tile).to_contain_text("€13.00")
    expect(page.locator(".tile").filter(has_text="To pay")).to_contain_text("€17.70")


def test_terms_of_payment_are_said(host: Watched) -> None:
    """Nobody can be sold credit before it is said who is invoiced; a mistake is told at its field; then it is kept."""
    page = _farm(host)
    expect(page.locator("dl").filter(has_text="How it pays")).to_contain_text("in advance")
    page.get_by_text("Terms of payment, and who is invoiced").click()
    form = page.locator("details").filter(has_text="Terms of payment, and who is invoiced").first
    form.get_by_label("Due (days)").fill("1000")
    form.get_by_role("button", name="Save the terms").click()
    expect(form.get_by_label("Due (days)")).to_have_attribute("aria-invalid", "true")
    form.get_by_label("Due (days)").fill("21")
    form.get_by_label("Order reference").fill("BC-77")
    form.get_by_role("button", name="Save the terms").click()
    expect(page.locator("dl").filter(has_text="How it pays")).to_contain_text("21 days")
    page.get_by_text("Terms of payment, and who is invoiced").click()
    expect(form.get_by_label("Order reference")).to_have_value("BC-77")


def test_a_payment_is_given_back(host: Watched, house: Seeded) -> None:
    """1.00 was paid: 2.00 cannot be given back, which is said at its field; 0.40 can, and the invoice is open by it."""
    page = host.go(f"/host/invoices/{house.invoice}")
    left = page.locator("dl").filter(has_text="Left to pay")
    expect(left).to_contain_text("€5.70")
    paid = page.get_by_role("group", name=re.compile("^Payment of €1.00"))
    paid.get_by_text("Give it back").click()
    for amount in ("2", "0.40"):
        paid.get_by_label("How much, with VAT (EUR)").fill(amount)
        paid.get_by_role("button", name=re.compile("^It was given back")).click()
        page.get_by_role("alertdialog").get_by_role("button", name="Yes, write it down").click()
        if amount == "2":
            expect(paid.get_by_text(re.compile("1.00"))).not_to_have_count(0)
            expect(left).to_contain_text("€5.70")
    expect(left).to_contain_text("€6.10")
    expect(paid).to_contain_text("given back in part")
    expect(page.get_by_role("group", name=re.compile("^Given back of €0.40"))).to_be_visible()


def test_support_is_offered_no_money(browser: Browser, house: Seeded) -> None:
    """Whoever may only look sees what was paid, and nothing to press."""
    with reading(browser, house, state=member_of(house, SUPPORT)) as reader:
        page = reader.go(LOCAL)
        expect(page.get_by_role("region", name="Payments").first).to_be_visible()
        for text in ("Give it back", "Sell or give credit", "Terms of payment", "Erase its", "Record a payment"):
            expect(page.get_by_text(text)).to_have_count(0)


def test_the_master_key_wraps_all(host: Watched) -> None:
    """With one master key there is nothing to wrap anew, which is said."""
    page = host.go("/host/health")
    page.get_by_role("button", name="Wrap all keys anew").click()
    page.get_by_role("alertdialog").get_by_role("button", name="Yes, do it").click()
    expect(page.get_by_text("All were wrapped by the newest one already.")).to_be_visible()


def test_health_is_honest(host: Watched) -> None:
    """Letters reach nobody here: all is not well, and what to do stands there with the setting that does it."""
    page = host.go("/host/health")
    expect(page.get_by_role("group", name="Letters")).to_contain_text("look at it")
    expect(page.get_by_text("All is well.")).to_have_count(0)
    expect(page.locator("main")).to_contain_text("MORGIANA_SMTP_URL")


def test_credit_is_bought_only_where_there_is_a_page_for_it(browser: Browser, house: Seeded) -> None:
    """Without a payment provider whoever pays in advance is told whom to ask, and gets no button that refuses."""
    with reading(browser, house, state=member_of(house, FARMER)) as farmer:
        page = farmer.go("/spending")
        expect(page.get_by_text("There is no page to pay on here.")).to_be_visible()
        expect(page.get_by_label("How much, without VAT")).to_have_count(0)


def test_the_key_is_changed_and_the_region_refused(browser: Browser, house: Seeded) -> None:
    """A new key has the next number; a region that is not the machine's is refused where it was asked for."""
    with reading(browser, house, state=member_of(house, FARMER)) as farmer:
        page = farmer.go("/privacy")
        page.get_by_role("button", name="Change the key").click()
        page.get_by_role("alertdialog").get_by_role("button", name="Yes, a new key").click()
        expect(page.get_by_text(re.compile("has a new key, its number"))).to_be_visible()
        region = page.get_by_role("group", name="Region")
        region.get_by_text("Change").click()
        region.get_by_label("Where the data must stay").fill("Nowhere at all")
        region.get_by_role("button", name="Keep them there").click()
        expect(region.get_by_text(re.compile("^Name a region in small letters"))).to_be_visible()
        region.get_by_label("Where the data must stay").fill("eu-fr")
        region.get_by_role("button", name="Keep them there").click()
        page.get_by_role("alertdialog").get_by_role("button", name="Yes, keep them there").click()
        expect(region.get_by_text("of which no region was said")).to_be_visible()


def test_a_shop_is_erased_after_its_organisation_was_closed(browser: Browser, house: Seeded) -> None:
    """Not while it is worked with; then by its name; the proof that is handed over verifies, and names the shop."""
    with reading(browser, house, state=member_of(house, OPERATOR)) as host:
        page = host.go("/host/tenants")
        page.get_by_text("Take on an organisation").click()
        page.get_by_label("The organisation’s name").fill("Old Mill")
        page.get_by_role("button", name="Take it on").click()
        page.get_by_role("status").get_by_role("link", name="Open its page").click()
        page.wait_for_url("**/host/tenants/org_*")
        host.ready()
        page.get_by_text("Erase its shops’ data").click()
        expect(page.get_by_text("Close the organisation first")).to_be_visible()
        page.get_by_text("Suspend or close it").click()
        page.get_by_role("button", name="Close it for good").click()
        dialog = page.get_by_role("alertdialog")
        dialog.get_by_label("Write the name to go on: Old Mill").fill("Old Mill")
        dialog.get_by_role("button", name="Close it for good").click()
        expect(page.get_by_text("It was closed, for good.")).to_be_visible()
        page.get_by_text("Erase its shops’ data").click()
        page.get_by_role("button", name="Erase the data of Old Mill").click()
        expect(dialog).to_contain_text("Nothing and nobody can bring it back.")
        dialog.get_by_role("button", name="Erase for good").click()
        expect(dialog).to_contain_text("That is not the name.")
        dialog.get_by_label("Write the name to go on: Old Mill").fill("Old Mill")
        dialog.get_by_role("button", name="Erase for good").click()
        expect(page.get_by_text("The data of Old Mill were erased.")).to_be_visible()
        with page.expect_download() as download:
            page.get_by_role("button", name="The signed proof").click()
        proof = download.value.path().read_text("utf-8")
        assert verify_proof(proof)
        assert json.loads(proof)["kind"] == "tenant"


def test_the_owner_erases_the_organisation(browser: Browser, house: Seeded) -> None:
    """By its name, and then it is closed at once: the host sees that, and its owner can do nothing more."""
    with reading(browser, house, state=member_of(house, FARMER)) as farmer:
        page = farmer.go("/settings")
        page.get_by_text("Erase the whole organisation").click()
        page.get_by_role("button", name="Erase the organisation").click()
        dialog = page.get_by_role("alertdialog")
        expect(dialog).to_contain_text("It is closed at once")
        dialog.get_by_label(f"Write the name to go on: {FARM}").fill(FARM)
        dialog.get_by_role("button", name="Erase for good").click()
        page.wait_for_url("**/login*")
    with reading(browser, house, state=member_of(house, OPERATOR)) as host:
        page = host.go("/host/tenants?status=closed")
        expect(page.get_by_role("link", name=FARM)).to_be_visible()
