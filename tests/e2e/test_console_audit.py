"""Who did what is seen, looked through, proved and handed over."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from console_browser import PHONE, WIDE, Watched, member_of, reading
from console_house import OPERATOR, OWNER_EMAIL, Seeded
from console_whole import whole, without_english
from playwright.sync_api import Browser, Page, expect

from morgiana.control.caller import LOCAL_ORGANISATION

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
@pytest.mark.parametrize("path", ["/audit", "/audit?action=keys.*&reads=1", "/audit?action=nothing.at.all"])
def test_page_is_whole(path: str, size: tuple[int, int], browser: Browser, house: Seeded) -> None:
    """It has its title, fits its window, and axe finds nothing serious in it, light or dark, forms open too."""
    whole(browser, house, OWNER_EMAIL, path, "Audit", size)


def test_pages_have_no_english(browser: Browser, house: Seeded) -> None:
    """Every text has its French there too, in what opens as well; the host's too."""
    without_english(browser, house, OWNER_EMAIL, ["/audit", "/audit?reads=1", "/audit?action=nothing.at.all"])
    without_english(browser, house, OPERATOR, ["/audit", f"/audit?organisation={LOCAL_ORGANISATION}"])


def test_what_was_done_with_keys_is_found(house_owner: Watched) -> None:
    """By its group in the search; the entries of another group are not there, and the address keeps the search."""
    page = house_owner.go("/audit")
    page.get_by_role("combobox", name="What").select_option("keys.*")
    page.get_by_role("button", name="Search").click()
    page.wait_for_url("**/audit?*action=keys.*&**")
    house_owner.ready()
    rows = page.get_by_role("row")
    expect(rows.filter(has_text="keys.create")).to_have_count(2)
    expect(rows.filter(has_text="forecast.demand")).to_have_count(0)


def actions(page: Page) -> list[str]:
    """The operation or happening of each entry that is shown."""
    return page.locator("td[data-label=What] small").all_inner_texts()


def test_reads_are_shown_where_they_are_wished(house_owner: Watched) -> None:
    """To look at pages leaves entries of reads; the list has changes until the switch is set, by the keyboard alone."""
    page = house_owner.go("/audit")
    changes = actions(page)
    assert "keys.create" in changes
    assert not {"audit.list", "people.list", "shop.profile", "forecast.demand"} & set(changes)
    page.get_by_label("Until").focus()
    for _ in range(5):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.name") == "reads":
            break
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Search")).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url("**/audit?**reads=1")
    house_owner.ready()
    assert "audit.list" in actions(page)
    expect(page.get_by_label("Reads too")).to_be_checked()
    page.get_by_label("Reads too").uncheck()
    page.get_by_role("button", name="Search").click()
    page.wait_for_function("!location.search.includes('reads')")
    house_owner.ready()
    assert "audit.list" not in actions(page)


def test_an_operation_a_person_and_a_day_are_found(house_owner: Watched) -> None:
    """Each filter by itself and all of them; an operation that only reads needs no switch."""
    page = house_owner.go("/audit")
    what, who = page.get_by_role("combobox", name="What"), page.get_by_role("combobox", name="Who")
    what.select_option("keys.create")
    page.get_by_role("button", name="Search").click()
    page.wait_for_url("**/audit?*action=keys.create&**")
    house_owner.ready()
    assert actions(page) == ["keys.create"] * 2
    expect(what).to_have_value("keys.create")
    what.select_option("audit.list")
    who.select_option(label="Olive Roux")
    page.get_by_label("From").fill(f"{datetime.now(UTC) - timedelta(days=1):%Y-%m-%d}")
    page.get_by_role("button", name="Search").click()
    page.wait_for_url("**/audit?*action=audit.list&who=person_**")
    house_owner.ready()
    assert set(actions(page)) == {"audit.list"}
    assert set(page.locator("td[data-label=Who] span[translate=no]").all_inner_texts()) == {"Olive Roux"}
    page.get_by_label("Until").fill("2001-01-01")
    page.get_by_role("button", name="Search").click()
    expect(page.get_by_role("heading", name="Nothing was found.")).to_be_visible()


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_the_host_reads_the_trail_of_an_organisation(size: tuple[int, int], browser: Browser, house: Seeded) -> None:
    """Its own first; an organisation's is chosen from the list or on its page, shop by shop, and proved; people stand
    there by their ids, and receipts lead nowhere."""
    with reading(browser, house, size=size, state=member_of(house, OPERATOR)) as host:
        page = host.go("/audit")
        assert {"session.opened", "people.invite"} & set(actions(page))
        page.get_by_role("combobox", name="Whose").select_option(label="Le comptoir du thé")
        page.get_by_role("button", name="Search").click()
        page.wait_for_url(f"**/audit?organisation={LOCAL_ORGANISATION}&**")
        host.ready()
        shop = page.get_by_role("combobox", name="Shop", exact=True)
        shop.select_option(house.shops[0])
        page.get_by_role("combobox", name="What").select_option("keys.create")
        page.get_by_role("button", name="Search").click()
        page.wait_for_url(f"**trail={house.shops[0]}&action=keys.create&**")
        host.ready()
        assert actions(page) == ["keys.create"] * 2
        expect(page.locator("td a")).to_have_count(0)
        expect(page.locator("main")).not_to_contain_text("Olive Roux")
        assert host.sideways() <= 0
        expect(shop).to_have_value(house.shops[0])
        page.get_by_role("button", name="Prove it").click()
        expect(page.get_by_text("entries are as they were written: nothing was changed")).to_be_visible()
        shop.select_option(label="Market stall")
        page.get_by_role("button", name="Search").click()
        page.wait_for_url(f"**trail={house.shops[1]}&action=keys.create&**")
        expect(page.get_by_role("heading", name="Nothing was found.")).to_be_visible()
        page = host.go(f"/host/tenants/{LOCAL_ORGANISATION}")
        page.get_by_role("link", name="What was done there").click()
        page.wait_for_url(f"**/audit?organisation={LOCAL_ORGANISATION}")
        host.ready()
        expect(page.get_by_role("combobox", name="Whose")).to_have_value(LOCAL_ORGANISATION)


def test_only_the_host_may_choose_whose(house_owner: Watched, house: Seeded) -> None:
    """An owner has their shops to choose from; another's name in the address shows their own, and tells nothing."""
    page = house_owner.go("/audit?organisation=host&trail=host")
    expect(page.get_by_role("combobox", name="Whose")).to_have_count(0)
    shop = page.get_by_role("combobox", name="Shop", exact=True)
    assert {option.get_attribute("value") for option in shop.locator("option").all()} == set(house.shops)
    expect(shop).to_have_value(house.shops[0])
    assert "session.opened" not in actions(page)
    assert "keys.create" in actions(page)
    shop.select_option(label="Market stall")
    page.get_by_role("button", name="Search").click()
    page.wait_for_url(f"**trail={house.shops[1]}&**")
    house_owner.ready()
    assert "keys.create" not in actions(page)


def test_what_was_refused_stands_there(browser: Browser, house: Seeded) -> None:
    """Whoever looked where they may not is found, once, by their name and what they asked for."""
    with reading(browser, house, state=member_of(house, "sam@example.org")) as staff:
        for _ in range(3):
            expect(staff.go("/audit").get_by_role("alert")).to_contain_text("may not use")
    with reading(browser, house, state=member_of(house, OWNER_EMAIL)) as owner:
        owner.choose_shop(house.shops[0])
        page = owner.go("/audit?action=access.refused")
        rows = page.get_by_role("row").filter(has_text="not_allowed audit.list")
        expect(rows).to_have_count(1)
        expect(rows).to_contain_text("Access was refused")
        expect(rows).to_contain_text("Sam Stock")


def test_the_trail_is_proved_and_handed_over(house_owner: Watched) -> None:
    """The proof says how many entries hold; the file has as many, each on a line, between a head and a tail."""
    page = house_owner.go("/audit")
    page.get_by_role("button", name="Prove it").click()
    expect(page.get_by_text("entries are as they were written: nothing was changed")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("button", name="Hand it over as a file").click()
    lines = download.value.path().read_text("utf-8").splitlines()
    assert len(lines) > 10
    assert all(json.loads(line) for line in lines)
    expect(page.get_by_text(f"{len(lines) - 2:,} entries are in the file.")).to_be_visible()


def test_older_entries_are_a_page_further(house_owner: Watched) -> None:
    """Twenty-five at once; the next page goes on where this one ended, with the same search."""
    page = house_owner.go("/audit?who=owner&reads=1")
    first = page.get_by_role("row").all_inner_texts()
    assert len(first) == 26
    page.get_by_role("link", name="Earlier ones").click()
    house_owner.ready()
    assert "who=owner" in page.url
    expect(page.get_by_label("Reads too")).to_be_checked()
    assert not set(first[1:]) & {row for row in page.get_by_role("row").all_inner_texts() if "rcpt_" in row}


def test_who_may_not_is_refused(browser: Browser, house: Seeded) -> None:
    """An accountant reads the trail; staff are neither led there nor let in."""
    with reading(browser, house, state=member_of(house, "ada@example.org")) as books:
        page = books.go("/audit?reads=1")
        expect(page.get_by_role("region", name="What was done")).to_be_visible()
    with reading(browser, house, state=member_of(house, "sam@example.org")) as staff:
        page = staff.go("/audit")
        expect(page.get_by_role("alert")).to_contain_text("may not use")
        expect(page.get_by_text("keys.create")).to_have_count(0)
        main = page.get_by_role("navigation", name="Main")
        expect(main.get_by_role("link", name="Audit")).to_have_count(0)
