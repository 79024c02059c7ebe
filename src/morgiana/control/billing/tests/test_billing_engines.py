"""Months, proration, VAT, lines and caps, against cases worked by hand."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from morgiana.control.billing.engine.caps import Cap, Passed, passed, warned
from morgiana.control.billing.engine.lines import Listed, Sum, line
from morgiana.control.billing.engine.months import Months, days, following, preceding
from morgiana.control.billing.engine.proration import Span, prorated, spans
from morgiana.control.billing.engine.vat import RateUnknown, Vat, vat

PARIS = Months(ZoneInfo("Europe/Paris"))
RATES = {"FR": Decimal(20), "DE": Decimal(19)}


def test_month_is_the_hosts() -> None:
    """New year comes to Paris an hour before it comes to UTC, and March ends in summer time."""
    assert PARIS.of(datetime(2025, 12, 31, 22, 59, 59, tzinfo=UTC)) == "2025-12"
    assert PARIS.of(datetime(2025, 12, 31, 23, 0, tzinfo=UTC)) == "2026-01"
    assert PARIS.bounds("2026-03") == (
        datetime(2026, 2, 28, 23, 0, tzinfo=UTC),
        datetime(2026, 3, 31, 22, 0, tzinfo=UTC),
    )


@given(st.datetimes(datetime(1971, 1, 1), datetime(2150, 1, 1), timezones=st.just(UTC)))
def test_month_holds_its_moments(at: datetime) -> None:
    """A moment is within its month's bounds, months follow each other without a gap, and their texts sort."""
    month = PARIS.of(at)
    begins, ends = PARIS.bounds(month)
    assert begins <= at < ends
    assert PARIS.bounds(following(month))[0] == ends
    assert preceding(following(month)) == month
    assert month < following(month)


def test_proration_by_hand() -> None:
    """9 euros for November, from the 11th: 20 of 30 days are 6; for the first 10 days 3."""
    november = days("2026-11")
    assert prorated(900, date(2026, 11, 11), date(2026, 11, 30), of=november) == 600
    assert prorated(900, date(2026, 11, 1), date(2026, 11, 10), of=november) == 300
    assert prorated(1_000, date(2026, 2, 1), date(2026, 2, 1), of=days("2026-02")) == 36  # 35.71


@given(st.integers(0, 10**9), st.sets(st.integers(2, 31), max_size=8))
def test_parts_of_a_month_add_up_to_the_fee(fee: int, cuts: set[int]) -> None:
    """However a month is cut, its parts' fees are the whole fee."""
    october = days("2026-10")
    starts = [1, *sorted(cuts)]
    ends = [*(start - 1 for start in starts[1:]), 31]
    parts = [
        prorated(fee, date(2026, 10, first), date(2026, 10, last), of=october)
        for first, last in zip(starts, ends, strict=True)
    ]
    assert sum(parts) == fee


def test_spans_of_plans() -> None:
    """A plan from before the month counts from its first day; of two on one day the later counts; none is a gap."""
    changes = [
        (date(2026, 9, 3), "small"),
        (date(2026, 11, 11), "wrong"),
        (date(2026, 11, 11), "large"),
        (date(2026, 11, 21), ""),
        (date(2026, 12, 1), "small"),
    ]
    assert spans(changes, of=days("2026-11")) == [
        Span("small", date(2026, 11, 1), date(2026, 11, 10)),
        Span("large", date(2026, 11, 11), date(2026, 11, 20)),
    ]
    assert spans([], of=days("2026-11")) == []


@pytest.mark.parametrize(
    ("seller", "buyer", "registered", "is_"),
    [
        ("FR", "FR", True, Vat("standard", Decimal(20))),
        ("FR", "FR", False, Vat("standard", Decimal(20))),
        ("FR", "DE", True, Vat("reverse_charge")),
        ("FR", "DE", False, Vat("standard", Decimal(19))),
        ("FR", "GR", True, Vat("reverse_charge")),
        ("FR", "CH", True, Vat("outside")),
        ("FR", "MA", False, Vat("outside")),
        ("CH", "FR", True, Vat("standard", Decimal(20))),
        ("CH", "US", True, Vat("outside")),
    ],
)
def test_vat_by_place(seller: str, buyer: str, registered: bool, is_: Vat) -> None:
    """Who sells where to whom."""
    found = vat(
        seller_country=seller,
        seller_registered=True,
        buyer_country=buyer,
        buyer_registered=registered,
        rates_percent=RATES,
    )
    assert found == is_


def test_vat_of_those_without() -> None:
    """A host that is not registered for VAT charges none; a rate nobody told is not guessed; one of zero is zero."""
    for country in ("FR", "DE"):
        assert vat(
            seller_country="FR", seller_registered=False, buyer_country=country, buyer_registered=True, rates_percent={}
        ) == Vat("outside")
    with pytest.raises(RateUnknown, match="IT"):
        vat(
            seller_country="FR", seller_registered=True, buyer_country="IT", buyer_registered=False, rates_percent=RATES
        )
    assert vat(
        seller_country="MT",
        seller_registered=True,
        buyer_country="MT",
        buyer_registered=True,
        rates_percent={"MT": Decimal(0)},
    ) == Vat("zero")


def test_line_has_the_listed_price_where_it_explains_the_amount() -> None:
    """0.50 for 100: 12 calls of 1,210 units are 6.05 give or take 6 cents of rounding; 7.00 is something else."""
    listed = Listed(Decimal("0.50"), 100)
    near = line(Sum("shop", "plan.weekly", "product", 12, 1_210, 611), listed, 2)
    assert (near.price, near.per, near.listed) == (Decimal("0.50"), 100, True)
    far = line(Sum("shop", "plan.weekly", "product", 12, 1_210, 700), listed, 2)
    assert (far.price, far.per, far.listed) == (Decimal("0.0057851240"), 1, False)
    assert line(Sum("shop", "a.b", "call", 1, 0, 5), None, 2).price == Decimal("0.05")


def test_caps_by_hand() -> None:
    """A key with 30 cents left stops a charge of 31 that its shop would still bear; the tighter one is told."""
    caps = {"shop": Cap(10_000), "key": Cap(1_000, warn_percent=90)}
    spent = {"shop": 5_000, "key": 970}
    assert passed(30, ["shop", "key"], caps, spent) is None
    assert passed(31, ["shop", "key"], caps, spent) == Passed("key", 30)
    assert passed(31, ["shop"], caps, spent) is None
    assert passed(6_000, ["shop", "key"], caps, spent) == Passed("key", 30)
    assert passed(10**9, ["other"], caps, spent) is None


def test_warning_is_given_once() -> None:
    """At 80 % of 100.00, exactly when it is reached, and not again."""
    caps = {"shop": Cap(10_000)}
    assert warned(1, ["shop"], caps, {"shop": 7_998}) == []
    assert warned(1, ["shop"], caps, {"shop": 7_999}) == ["shop"]
    assert warned(1, ["shop"], caps, {"shop": 8_000}) == []
    assert Cap(3, warn_percent=50).warns_at() == 2


def test_days_of_february() -> None:
    """A leap year has 29."""
    first, last = days("2028-02")
    assert (last - first) == timedelta(days=28)
