"""What a reader sees at a glance: badges below each other, accounts whole, names before ids, amounts in one form."""

import re
from typing import Final

import pytest
from console_browser import PHONE, member_of, reading
from console_house import OPERATOR, OWNER_EMAIL, Seeded
from console_whole import without_english
from playwright.sync_api import Browser, Locator, expect

pytestmark = pytest.mark.browser

LISTS: Final = {"/host/health": OPERATOR, "/people": OWNER_EMAIL, "/keys": OWNER_EMAIL, "/privacy": OWNER_EMAIL}
AN_ID: Final = re.compile(r"(rcpt|job|session|person|svc|shop|org|key)_[0-9a-f]{16,}")


@pytest.mark.parametrize("path", LISTS)
def test_badges_of_a_phone_stand_below_each_other(path: str, browser: Browser, house: Seeded) -> None:
    """However long the texts beside them are: each at the right edge, as high as the name that it belongs to."""
    with reading(browser, house, size=PHONE, state=member_of(house, LISTS[path])) as reader:
        reader.choose_shop(house.shops[0])
        page = reader.go(path)
        measured = page.evaluate(
            """() => [...document.querySelectorAll('main .limit-head')].flatMap(head => {
                const badges = head.querySelectorAll('.badge'), edge = head.getBoundingClientRect();
                if (!badges.length) return [];
                const last = badges[badges.length - 1].getBoundingClientRect();
                return [[edge.right - last.right, badges[0].getBoundingClientRect().top - edge.top]];
            })"""
        )
        assert measured, "there are badges to look at"
        assert all(abs(right) < 1.5 and abs(top) < 4 for right, top in measured), measured


def test_an_account_to_pay_to_is_read_whole(browser: Browser, house: Seeded) -> None:
    """On a phone too, where the IBAN goes on in a second line; nothing of it is beyond an edge."""
    with reading(browser, house, size=PHONE, state=member_of(house, OWNER_EMAIL)) as reader:
        page = reader.go(f"/invoices/{house.invoice}")
        codes = page.locator(".copyable pre")
        expect(codes).to_have_count(2)
        hidden = codes.evaluate_all("all => all.map(one => one.scrollWidth - one.clientWidth)")
        assert hidden == [0, 0]


def test_amounts_of_a_chart_are_written_as_the_others(browser: Browser, house: Seeded) -> None:
    """A shop in France that is read in English writes them in one form on the whole page, the chart's axis included."""
    with reading(browser, house, state=member_of(house, OWNER_EMAIL)) as reader:
        reader.choose_shop(house.shops[0])
        page = reader.go("/spending")
        expect(page.locator(".brand")).to_contain_text("The corner grocer")
        told = page.locator(".tile-amount").first.inner_text()
        axis = page.locator("figure.chart svg text").filter(has_text="€")
        expect(axis.first).to_be_visible()
        assert {_form(one) for one in axis.all_text_contents()} == {_form(told)}


def test_a_trail_is_read_by_names(browser: Browser, house: Seeded) -> None:
    """What was done to what begins with a word; the id stands beneath. Days are asked for below their labels."""
    with reading(browser, house, size=PHONE, state=member_of(house, OPERATOR)) as reader:
        page = reader.go("/audit")
        for name in ("Who", "To what"):
            cells = page.locator(f"td[data-label='{name}'] > span")
            expect(cells.nth(9)).to_be_visible()
            assert [text for text in _first_lines(cells) if AN_ID.search(text)] == []
        expect(page.locator("td[data-label='To what'] small").filter(has_text=AN_ID).first).to_be_visible()
        for label in ("From", "Until"):
            expect(page.locator("form.trail").get_by_text(label, exact=True)).to_be_visible()


def test_a_receipt_is_a_way_from_the_trail(browser: Browser, house: Seeded) -> None:
    """Its name leads to it."""
    with reading(browser, house, state=member_of(house, OWNER_EMAIL)) as reader:
        reader.choose_shop(house.shops[0])
        page = reader.go("/audit?action=keys.create")
        page.get_by_role("link", name="A receipt").first.click()
        page.wait_for_url("**/receipts/rcpt_*")


def test_the_hosts_people_have_no_shops(browser: Browser, house: Seeded) -> None:
    """There is nothing to open or to close; and its roles have names, in French too."""
    with reading(browser, house, state=member_of(house, OPERATOR)) as reader:
        page = reader.go("/people")
        expect(page.get_by_role("group", name="Suzy Support", exact=True).locator(".badge")).to_have_text("Support")
        expect(page.get_by_role("region", name="Shops")).to_have_count(0)
        expect(page.get_by_role("main")).not_to_contain_text("all shops")
    without_english(browser, house, OPERATOR, ["/people", "/keys", "/settings"])


def test_who_may_not_is_told_as_a_person(browser: Browser, house: Seeded) -> None:
    """By no id, and with whom to ask."""
    with reading(browser, house, state=member_of(house, "sam@example.org")) as staff:
        told = staff.go("/spending").get_by_role("alert")
        expect(told).to_contain_text("You may not use usage.report.")
        expect(told).to_contain_text("Ask an owner for a role that includes it.")


def _form(amount: str) -> str:
    """Where an amount has its mark and its currency."""
    return re.sub(r"\d+", "0", re.sub(r"\s", " ", amount))


def _first_lines(cells: Locator) -> list[str]:
    return [str(text) for text in cells.evaluate_all("all => all.map(one => one.firstChild.textContent)")]
