"""Who did what is seen, looked through, proved and handed over."""

import json

import pytest
from console_browser import PHONE, WIDE, Watched, member_of, reading
from console_house import OWNER_EMAIL, Seeded
from console_whole import whole, without_english
from playwright.sync_api import Browser, expect

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
@pytest.mark.parametrize("path", ["/audit", "/audit?action=keys.*", "/audit?action=nothing.at.all"])
def test_page_is_whole(path: str, size: tuple[int, int], browser: Browser, house: Seeded) -> None:
    """It has its title, fits its window, and axe finds nothing serious in it, light or dark, forms open too."""
    whole(browser, house, OWNER_EMAIL, path, "Audit", size)


def test_pages_have_no_english(browser: Browser, house: Seeded) -> None:
    """Every text has its French there too, in what opens as well."""
    without_english(browser, house, OWNER_EMAIL, ["/audit", "/audit?action=keys.*", "/audit?action=nothing.at.all"])


def test_what_was_done_with_keys_is_found(house_owner: Watched) -> None:
    """By its group in the search; the entries of another group are not there, and the address keeps the search."""
    page = house_owner.go("/audit")
    page.get_by_role("combobox", name="What").select_option("keys.*")
    page.get_by_role("button", name="Search").click()
    page.wait_for_url("**/audit?action=keys.*&**")
    house_owner.ready()
    rows = page.get_by_role("row")
    expect(rows.filter(has_text="keys.create")).to_have_count(2)
    expect(rows.filter(has_text="forecast.demand")).to_have_count(0)


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
    page = house_owner.go("/audit?who=owner")
    first = page.get_by_role("row").all_inner_texts()
    assert len(first) == 26
    page.get_by_role("link", name="Earlier ones").click()
    house_owner.ready()
    assert "who=owner" in page.url
    assert not set(first[1:]) & {row for row in page.get_by_role("row").all_inner_texts() if "rcpt_" in row}


def test_who_may_not_is_refused(browser: Browser, house: Seeded) -> None:
    """An accountant reads the trail; staff are neither led there nor let in."""
    with reading(browser, house, state=member_of(house, "ada@example.org")) as books:
        page = books.go("/audit")
        expect(page.get_by_role("region", name="What was done")).to_be_visible()
    with reading(browser, house, state=member_of(house, "sam@example.org")) as staff:
        page = staff.go("/audit")
        expect(page.get_by_role("alert")).to_contain_text("may not use")
        expect(page.get_by_text("keys.create")).to_have_count(0)
        main = page.get_by_role("navigation", name="Main")
        expect(main.get_by_role("link", name="Audit")).to_have_count(0)
