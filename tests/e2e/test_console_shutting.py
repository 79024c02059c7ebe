"""The two ways in which an owner shuts doors on the people page: a second factor for all, and an end to sessions."""

import pytest
from console_browser import ALWAYS_LET_IN, Watched, member_of, reading
from console_house import OWNER_EMAIL, Seeded
from playwright.sync_api import Browser, Locator, Page, expect

pytestmark = pytest.mark.browser

MANAGER = "maud@example.org"
STAFF = "sam@example.org"


def test_a_second_factor_is_required_of_all_and_no_longer(browser: Browser, house: Seeded) -> None:
    """Only by whoever has one, and after asking; who has none is led from an open page to where one is set up, and
    finds everything as it was once it is not required any more."""
    with (
        reading(browser, house, state=member_of(house, OWNER_EMAIL)) as owner,
        reading(browser, house, state=member_of(house, MANAGER)) as manager,
    ):
        page = owner.go("/people")
        _decide(page, "Require a second factor")
        place = _second_factor(page)
        expect(place.get_by_role("alert")).to_contain_text("You have no second factor yourself.")
        expect(place.locator(".badge")).to_have_text("not required")
        _add_a_passkey(owner)
        theirs, page = manager.go("/keys"), owner.go("/people")
        place = _second_factor(page)
        place.get_by_role("button", name="Require a second factor").click()
        dialog = page.get_by_role("alertdialog")
        expect(dialog).to_contain_text("does nothing more here until they have set one up")
        dialog.get_by_role("button", name="No, leave it").click()
        expect(place.locator(".badge")).to_have_text("not required")
        _decide(page, "Require a second factor")
        expect(place.locator(".badge")).to_have_text("required")
        theirs.goto(f"{house.url}/keys")
        theirs.wait_for_url("**/account")
        place.get_by_role("button", name="No longer require a second factor").click()
        expect(place.locator(".badge")).to_have_text("not required")
        expect(manager.go("/keys").get_by_role("heading", level=1)).to_have_text("Keys for programs")


def test_somebody_is_signed_out_everywhere(browser: Browser, house: Seeded) -> None:
    """After asking, and no is no; their open page is led to the door, and their session opens nothing any more."""
    with (
        reading(browser, house, state=member_of(house, OWNER_EMAIL)) as owner,
        reading(browser, house, state=member_of(house, STAFF)) as staff,
    ):
        theirs, page = staff.go("/jobs"), owner.go("/people")
        person = page.get_by_role("group", name="Sam Stock", exact=True)
        person.get_by_label("Change: Sam Stock").click()
        ending = person.get_by_role("button", name="Sign Sam Stock out everywhere")
        ending.click()
        dialog = page.get_by_role("alertdialog")
        expect(dialog).to_contain_text("All their sessions end")
        dialog.get_by_role("button", name="No, leave it").click()
        expect(staff.go("/jobs").get_by_role("heading", level=1)).to_have_text("Jobs")
        ending.click()
        dialog.get_by_role("button", name="Sign out everywhere").click()
        expect(page.get_by_text("1 session was ended.")).to_be_visible()
        theirs.wait_for_url("**/login**")
        theirs.goto(f"{house.url}/jobs")
        theirs.wait_for_url("**/login**")
        expect(person).to_be_visible()


def _second_factor(page: Page) -> Locator:
    return page.get_by_role("region", name="Second factor")


def _decide(page: Page, switch: str) -> None:
    _second_factor(page).get_by_role("button", name=switch).click()
    page.get_by_role("alertdialog").get_by_role("button", name=switch).click()


def _add_a_passkey(reader: Watched) -> None:
    """With Chromium's own authenticator, as its protocol simulates one."""
    devices = reader.context.new_cdp_session(reader.page)
    devices.send("WebAuthn.enable")
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": ALWAYS_LET_IN})
    reader.page.goto(f"{reader.url}/account")
    reader.page.get_by_label("What to call it").fill("My laptop")
    reader.page.get_by_role("button", name="Add a passkey").click()
    reader.page.wait_for_url("**/account?done=passkey")
