"""Money is exact, ids sort by time, refusals survive the way between processes."""

import pickle
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from morgiana.kernel.ids import new_id
from morgiana.kernel.money import Money
from morgiana.kernel.refusals import InvalidRequest, Refusal, Where


class RowTooLong(Refusal):
    """A row has more fields than the header."""

    status = 413


@pytest.mark.parametrize(
    ("amount", "currency", "minor", "text"),
    [
        ("12.5", "EUR", 1250, "12.50 EUR"),
        ("1250", "JPY", 1250, "1,250 JPY"),
        ("0.0005", "KWD", 1, "0.001 KWD"),
        ("-0.005", "EUR", -1, "-0.01 EUR"),
    ],
)
def test_minor_units_by_currency(amount: str, currency: str, minor: int, text: str) -> None:
    """ISO 4217: the yen has no minor unit, the Kuwaiti dinar a thousandth; halves are rounded away from zero."""
    money = Money.of(amount, currency)
    assert (money.minor, str(money)) == (minor, text)


@given(st.integers(-(10**15), 10**15), st.sampled_from(["EUR", "JPY", "BHD"]))
def test_amount_and_back(minor: int, currency: str) -> None:
    """An amount in major units says exactly what the minor units said."""
    assert Money.of(Money(minor, currency).amount, currency) == Money(minor, currency)


def test_currencies_do_not_mix() -> None:
    """Adding euros to francs is a bug, not a number."""
    with pytest.raises(AssertionError):
        Money(1, "EUR") + Money(1, "CHF")
    assert Money(5, "EUR") - Money(7, "EUR") == Money(-2, "EUR")
    assert Money.of(Decimal("1.10"), "EUR").amount == Decimal("1.10")


def test_ids_sort_and_differ() -> None:
    """A thousand ids are a thousand, of version 7, and none is older than one made a millisecond before."""
    ids = [new_id("job") for _ in range(1000)]
    assert len(set(ids)) == 1000
    assert {i.removeprefix("job_")[12] for i in ids} == {"7"}
    assert [i[:16] for i in ids] == sorted(i[:16] for i in ids)


def test_refusal_survives_pickling() -> None:
    """A refusal raised in a helping process keeps class, place and remedy."""
    refusal = RowTooLong("Row 7 has 9 fields.", remedy="Quote it.", where=Where("a.csv", 7, "name"))
    again = pickle.loads(pickle.dumps(refusal))
    assert (type(again), again.message, again.remedy, again.where) == (
        RowTooLong,
        refusal.message,
        refusal.remedy,
        refusal.where,
    )
    assert str(again) == "Row 7 has 9 fields. (a.csv, row 7, column 'name')"


def test_code_is_the_class_in_snake_case() -> None:
    """A refusal's code is its class, so that it is never said twice."""
    assert (RowTooLong.code, RowTooLong.status) == ("row_too_long", 413)
    assert (InvalidRequest.code, InvalidRequest.status) == ("invalid_request", 422)
