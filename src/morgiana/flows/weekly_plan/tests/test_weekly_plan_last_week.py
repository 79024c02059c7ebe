"""Last week is told from the sales as they are: kinds, currencies and weeks apart."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from morgiana.flows.weekly_plan.models import RestsOn
from morgiana.flows.weekly_plan.sales import pasts, review
from morgiana.flows.weekly_plan.weeks import Moment, Week, moment
from morgiana.kernel.money import Money

Sale = Callable[..., dict[str, Any]]
WEEK = Week(date(2026, 5, 11))
NOW = Moment(date(2026, 5, 11), WEEK)


def eur(minor: int) -> list[Money]:
    return [Money(minor, "EUR")]


def test_kinds_are_told_apart(call: Any, new_sale: Sale) -> None:
    """Two sales, a return and a discount are revenue; shipping, tests, cancellations and gift cards are not."""
    day = date(2026, 5, 6)
    call.shop.load(
        "sales",
        [
            new_sale(day, "apple", 3.0, 900),
            new_sale(day, "pear", 1.0, 500),
            new_sale(day, "apple", -1.0, -300, kind="return"),
            new_sale(day, "-", 1.0, -100, kind="discount"),
            new_sale(day, "-", 1.0, 490, kind="shipping"),
            new_sale(day, "apple", 9.0, 2700, kind="test"),
            new_sale(day, "apple", -2.0, -600, kind="cancellation"),
            new_sale(day, "-", 1.0, 5000, kind="gift_card"),
        ],
    )
    week = review(call.shop, NOW, "EUR", {})
    assert (week.first_day, week.last_day) == (date(2026, 5, 4), date(2026, 5, 10))
    assert (week.orders, week.units_sold, week.units_returned) == (2, 4.0, 1.0)
    assert (week.sold, week.returned, week.discounts) == (eur(1400), eur(300), eur(100))
    assert week.revenue == eur(1000)
    assert {kind.kind: (kind.lines, kind.amounts) for kind in week.kinds} == {
        "sale": (2, eur(1400)),
        "return": (1, eur(-300)),
        "discount": (1, eur(-100)),
        "shipping": (1, eur(490)),
        "test": (1, eur(2700)),
        "cancellation": (1, eur(-600)),
        "gift_card": (1, eur(5000)),
    }
    assert week.rests_on == RestsOn(table="sales", rows=8, first_day=week.first_day, last_day=week.last_day)


def test_returns_written_without_a_sign_still_lower_the_revenue(call: Any, new_sale: Sale) -> None:
    """A return of +3.00 is taken off like one of -3.00."""
    day = date(2026, 5, 6)
    lines = [new_sale(day, "apple", 3.0, 900), new_sale(day, "apple", 1.0, 300, kind="return")]
    call.shop.load("sales", lines)
    assert review(call.shop, NOW, "EUR", {}).revenue == eur(600)


def test_currencies_are_never_added(call: Any, new_sale: Sale) -> None:
    """Francs and euros stay two amounts, in the week and in each product; no currency is the shop's."""
    day = date(2026, 5, 6)
    lines = [
        new_sale(day, "apple", 1.0, 300),
        new_sale(day, "apple", 1.0, 350, currency="CHF", order_id="ch"),
        new_sale(day, "apple", 1.0, 200, currency=None, order_id="none"),
    ]
    call.shop.load("sales", lines)
    week = review(call.shop, NOW, "EUR", {})
    assert week.revenue == [Money(350, "CHF"), Money(500, "EUR")]
    assert week.best_sellers[0].revenue == [Money(350, "CHF"), Money(500, "EUR")]


def test_last_week_is_compared_with_the_week_before_and_that_of_last_year(call: Any, new_sale: Sale) -> None:
    """12.00 after 10.00 is 20 % more; the same week of last year begins 364 days earlier, on a Monday."""
    lines = [
        new_sale(date(2025, 5, 1), "apple", 1.0, 100),
        new_sale(date(2025, 5, 5), "apple", 2.0, 2400),
        new_sale(date(2026, 4, 29), "apple", 2.0, 1000),
        new_sale(date(2026, 5, 4), "apple", 3.0, 1200),
    ]
    call.shop.load("sales", lines)
    week = review(call.shop, NOW, "EUR", {})
    before, year = week.week_before, week.year_before
    assert before
    assert (before.units, before.revenue, before.difference, before.share) == (2.0, eur(1000), eur(200), 0.2)
    assert year
    assert (year.first_day, year.revenue, year.share) == (date(2025, 5, 5), eur(2400), -0.5)


def test_weeks_before_the_data_are_not_compared(call: Any, new_sale: Sale) -> None:
    """Data that begin in the middle of the week before give no comparison with half a week."""
    lines = [new_sale(date(2026, 4, 29), "apple", 2.0, 1000), new_sale(date(2026, 5, 4), "apple", 3.0, 1200)]
    call.shop.load("sales", lines)
    week = review(call.shop, NOW, "EUR", {})
    assert week.week_before is None
    assert week.year_before is None


def test_best_sellers_and_what_changed_most(call: Any, new_sale: Sale) -> None:
    """Pears brought most; plums, which fell from 9.00 to nothing, changed most and sold none."""
    lines = [
        new_sale(date(2026, 4, 27), "apple", 1.0, 300),
        new_sale(date(2026, 4, 27), "plum", 3.0, 900),
        new_sale(date(2026, 5, 4), "apple", 2.0, 600),
        new_sale(date(2026, 5, 5), "pear", 1.0, 700),
    ]
    call.shop.load("sales", lines)
    week = review(call.shop, NOW, "EUR", {"plum": "Plums"})
    assert [line.product_id for line in week.best_sellers] == ["pear", "apple"]
    assert [line.product_id for line in week.changed_most] == ["plum", "pear", "apple"]
    plum = week.changed_most[0]
    assert (plum.name, plum.units, plum.units_before, plum.difference) == ("Plums", 0.0, 3.0, eur(-900))
    assert plum.rests_on == RestsOn(
        table="sales",
        product_id="plum",
        kinds=["sale", "return"],
        rows=1,
        first_day=date(2026, 4, 27),
        last_day=date(2026, 5, 10),
    )


def test_the_past_of_a_product_ends_before_the_week(call: Any, new_sale: Sale) -> None:
    """Lines from the planned week on are not seen; the price is what was paid on average in 13 weeks."""
    lines = [
        new_sale(date(2025, 5, 5), "apple", 1.0, 900),
        new_sale(date(2026, 5, 4), "apple", 3.0, 600),
        new_sale(date(2026, 5, 5), "apple", 1.0, 400),
        new_sale(date(2026, 5, 11), "apple", 50.0, 1),
        new_sale(date(2026, 5, 11), "plum", 50.0, 1),
    ]
    call.shop.load("sales", lines)
    (found,) = pasts(call.shop, WEEK, "EUR").items()
    name, past = found
    assert (name, past.price) == ("apple", Money(250, "EUR"))
    assert past.rests_on == RestsOn(
        table="sales",
        product_id="apple",
        kinds=["sale"],
        rows=3,
        first_day=date(2025, 5, 5),
        last_day=date(2026, 5, 5),
    )


@pytest.mark.parametrize(
    ("last_sale", "today", "as_of", "monday"),
    [
        (date(2017, 12, 31), date(2026, 11, 24), date(2018, 1, 1), date(2018, 1, 1)),  # a Sunday, long ago
        (date(2026, 5, 9), date(2026, 11, 24), date(2026, 5, 11), date(2026, 5, 11)),  # a Saturday ends a week
        (date(2026, 5, 7), date(2026, 11, 24), date(2026, 5, 4), date(2026, 5, 4)),  # a Thursday does not
        (date(2026, 5, 12), date(2026, 5, 13), date(2026, 5, 13), date(2026, 5, 11)),  # a shop of today
        (date(2026, 5, 10), date(2026, 5, 11), date(2026, 5, 11), date(2026, 5, 11)),
    ],
)
def test_the_planned_week_follows_the_last_complete_one(
    last_sale: date, today: date, as_of: date, monday: date
) -> None:
    """The week after the last complete week of the data is planned, today if today lies in it."""
    assert moment(None, last_sale, today) == Moment(as_of, Week(monday))


def test_a_day_asked_for_is_planned_from() -> None:
    """A Thursday plans its own week, ordering on the Thursday."""
    thursday = date(2026, 5, 7)
    assert moment(thursday, date(2026, 5, 3), date(2026, 11, 24)) == Moment(thursday, Week(date(2026, 5, 4)))
