"""People, programs, keys and roles: who may do what is seen, given, changed and taken away."""

import re
from typing import Any, Final

import pytest
from console_browser import PHONE, WIDE, Watched, member_of, reading
from console_house import OWNER_EMAIL, Seeded
from console_whole import whole, without_english
from playwright.sync_api import Browser, Locator, Page, expect

pytestmark = pytest.mark.browser

PAGES: Final = {"/people": "People", "/keys": "Keys for programs", "/settings": "Settings"}


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
@pytest.mark.parametrize("path", PAGES)
def test_page_is_whole(path: str, size: tuple[int, int], browser: Browser, house: Seeded) -> None:
    """It has its title, fits its window, and axe finds nothing serious in it, light or dark, forms open too."""
    whole(browser, house, OWNER_EMAIL, path, PAGES[path], size)


def test_pages_have_no_english(browser: Browser, house: Seeded) -> None:
    """Every text has its French there too, in what opens as well."""
    without_english(browser, house, OWNER_EMAIL, PAGES)


def test_a_person_is_invited_and_the_invitation_withdrawn(house_owner: Watched) -> None:
    """The link is shown once, to hand over; a wrong address is told at its field; what was withdrawn is gone."""
    page = house_owner.go("/people")
    page.get_by_text("Invite somebody").click()
    page.get_by_label("E-mail address").fill("not an address")
    page.get_by_label("Send the link by e-mail").uncheck()
    page.get_by_role("button", name="Invite", exact=True).click()
    expect(page.get_by_role("alert")).to_be_visible()
    page.get_by_label("E-mail address").fill("nora@example.org")
    inviting = page.locator("details").filter(has=page.get_by_label("E-mail address"))
    inviting.get_by_label("What they may do").select_option("driver")
    page.get_by_role("button", name="Invite", exact=True).click()
    expect(page.get_by_text("Hand this link to nora@example.org. It is not shown again.")).to_be_visible()
    assert "/invitation?ticket=" in page.locator(".copyable code").inner_text()
    waiting = page.get_by_role("region", name="Invited, and not here yet")
    expect(waiting).to_contain_text("Driver")
    waiting.get_by_role("button", name="Withdraw the invitation of nora@example.org").click()
    page.get_by_role("alertdialog").get_by_role("button", name="Withdraw").click()
    expect(waiting).not_to_contain_text("nora@example.org")
    expect(waiting).to_contain_text("paul@example.org")


def test_rights_are_changed_and_pages_that_are_open_end(browser: Browser, house: Seeded) -> None:
    """A manager who becomes staff is led anew at once, and sees no spending any more; then everything is put back."""
    with (
        reading(browser, house, state=member_of(house, OWNER_EMAIL)) as owner,
        reading(browser, house, state=member_of(house, "maud@example.org")) as manager,
    ):
        theirs = manager.go("/spending")
        page = owner.go("/people")
        maud = _person(page, "Maud Petit")
        maud.get_by_label("Change: Maud Petit").click()
        maud.get_by_label("What they may do").select_option("staff")
        maud.get_by_role("button", name="Save what Maud Petit may do").click()
        expect(maud.locator(".badge").filter(has_text="Staff")).to_be_visible()
        theirs.wait_for_url(f"{house.url}/")
        manager.ready()
        expect(theirs.get_by_role("link", name="Spending")).to_have_count(0)
        maud.get_by_label("Change: Maud Petit").click()
        maud.get_by_label("What they may do").select_option("manager")
        maud.get_by_role("button", name="Save what Maud Petit may do").click()
        expect(maud.locator(".badge").filter(has_text="Manager")).to_be_visible()


def test_somebody_is_removed_after_asking(house_owner: Watched) -> None:
    """A program's account; the question says what goes and what stays, and no is no."""
    page = house_owner.go("/people")
    program = _person(page, "Web shop")
    program.get_by_label("Change: Web shop").click()
    program.get_by_role("button", name="Remove Web shop").click()
    dialog = page.get_by_role("alertdialog")
    expect(dialog).to_contain_text("their keys are revoked")
    dialog.get_by_role("button", name="No, leave it").click()
    expect(program).to_be_visible()
    program.get_by_role("button", name="Remove Web shop").click()
    dialog.get_by_role("button", name="Remove").click()
    expect(program).to_be_hidden()


def test_nobody_ends_the_last_owner(house_owner: Watched) -> None:
    """One is marked as oneself, without a way to remove oneself by mistake."""
    page = house_owner.go("/people")
    me = _person(page, "Olive Roux")
    expect(me).to_contain_text("you")
    expect(me.get_by_label("Change: Olive Roux")).to_have_count(0)


def test_a_role_of_ones_own(house_owner: Watched) -> None:
    """It is made of what is ticked, given to somebody, and cannot be removed while somebody has it."""
    page = house_owner.go("/people")
    page.get_by_text("Make a role of your own").click()
    form = page.get_by_role("region", name="Roles").locator("details").last
    form.get_by_label("What it is called").fill("Étagères")
    form.get_by_label("What it is for").fill("Fills the shelves")
    form.get_by_label("Only what I tick").check()
    form.get_by_role("button", name="Save the role").click()
    expect(form.get_by_text("Tick at least one.")).to_be_visible()
    form.get_by_role("group", name="Of these").get_by_label("Replenish").check()
    form.get_by_label("Only look, change nothing").check()
    form.get_by_role("button", name="Save the role").click()
    role = _person(page, "etageres")
    expect(role).to_contain_text("Replenish (only looking)")
    sam = _person(page, "Sam Stock")
    sam.get_by_label("Change: Sam Stock").click()
    sam.get_by_label("What they may do").select_option("etageres")
    sam.get_by_role("button", name="Save what Sam Stock may do").click()
    expect(sam.locator(".badge")).to_have_text("etageres")
    role.get_by_label("Change: etageres").click()
    role.get_by_role("button", name="Remove the role etageres").click()
    page.get_by_role("alertdialog").get_by_role("button", name="Remove").click()
    expect(role.get_by_role("alert")).to_be_visible()
    sam.get_by_label("Change: Sam Stock").click()
    sam.get_by_label("What they may do").select_option("staff")
    sam.get_by_role("button", name="Save what Sam Stock may do").click()
    expect(sam.locator(".badge")).to_have_text("Staff")
    role.get_by_label("Change: etageres").click()
    role.get_by_role("button", name="Remove the role etageres").click()
    page.get_by_role("alertdialog").get_by_role("button", name="Remove").click()
    expect(role).to_be_hidden()


def test_a_key_is_given_replaced_and_ended(house_owner: Watched, house: Seeded) -> None:
    """It opens what was ticked and nothing else, has its limit; the old one goes on opening until its overlap ends."""
    page, asked = house_owner.go("/keys"), house_owner.context.request
    page.get_by_text("Give a key").first.click()
    page.get_by_role("button", name="Give a key").click()
    expect(page.get_by_text("Say who it is for.")).to_be_visible()
    page.get_by_label("Who or what it is for").fill("Till 3")
    page.get_by_label("The most it may spend in a month (EUR)").fill("7,50")
    page.get_by_label("Only what I tick").check()
    page.get_by_role("group", name="Of these").get_by_label("The shop", exact=True).check()
    page.get_by_label("Only look, change nothing").check()
    page.get_by_role("group", name="In which shops").get_by_label("Market stall").check()
    page.get_by_role("button", name="Give a key").click()
    expect(page.get_by_text("The key of Till 3. Copy it now; it is not shown again.")).to_be_visible()
    first = page.locator(".copyable code").inner_text()
    line = _person(page, "Till 3")
    expect(line).to_contain_text("The shop (only looking), in Market stall")
    assert _status(asked, house, first, "shop/profile") == 200
    assert _status(asked, house, first, "forecast/demand") == 403
    line.get_by_label("Replace the key of Till 3").click()
    line.get_by_role("button", name="Make the new key of Till 3").click()
    expect(page.get_by_text("being replaced")).to_be_visible()
    second = page.locator(".copyable code").inner_text()
    assert second != first
    assert _status(asked, house, first, "shop/profile") == _status(asked, house, second, "shop/profile") == 200
    ending = page.get_by_role("button", name="End the key of Till 3")
    for left in (1, 0):
        ending.first.click()
        page.get_by_role("alertdialog").get_by_role("button", name="End it").click()
        expect(ending).to_have_count(left)
    expect(_person(page, "Till 3")).to_have_count(0)
    assert _status(asked, house, first, "shop/profile") == _status(asked, house, second, "shop/profile") == 401
    page = house_owner.go("/keys")
    expect(page.locator(".copyable")).to_have_count(0)


def test_shops_are_changed_at_the_top(browser: Browser, house: Seeded) -> None:
    """Somebody of two shops goes from one to the other; somebody of one has nothing to change, and no way by hand."""
    with reading(browser, house, state=member_of(house, "ada@example.org")) as reader:
        page = reader.go("/receipts")
        page.get_by_text("Change the shop").click()
        page.get_by_role("button", name="Market stall").click()
        page.wait_for_url(f"{house.url}/")
        reader.ready()
        expect(page.locator(".brand")).to_contain_text("Market stall")
        page.get_by_text("Change the shop").click()
        page.locator(".switch-shops button:not([aria-current])").click()
        page.wait_for_url(f"{house.url}/")
        reader.ready()
        expect(page.locator(".brand")).to_contain_text("The corner grocer")
    with reading(browser, house, state=member_of(house, "sam@example.org")) as staff:
        page = staff.go("/")
        expect(page.get_by_text("Change the shop")).to_have_count(0)
        answer = staff.choose_shop(house.shops[1])
        assert answer.status == 404
        page = staff.go("/")
        expect(page.locator(".brand")).to_contain_text("The corner grocer")


def test_who_may_not_is_refused(browser: Browser, house: Seeded) -> None:
    """Staff see neither people nor keys, at the navigation or the address."""
    with reading(browser, house, state=member_of(house, "sam@example.org")) as staff:
        page = staff.go("/")
        for text in ("People", "Keys"):
            expect(page.get_by_role("navigation", name="Main").get_by_role("link", name=text)).to_have_count(0)
        for path in ("/people", "/keys"):
            page = staff.go(path)
            expect(page.get_by_role("alert")).to_contain_text("may not use")
            expect(page.get_by_text(re.compile("olive@|Till 2"))).to_have_count(0)


def _person(page: Page, name: str) -> Locator:
    return page.get_by_role("group", name=name, exact=True)


def _status(asked: Any, house: Seeded, key: str, path: str) -> int:
    answer = asked.post(f"{house.url}/v1/{path}", data={}, headers={"Authorization": f"Bearer {key}"})
    return int(answer.status)
