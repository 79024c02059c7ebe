"""Graduated prices: what a month costs does not depend on how its units are divided into calls."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from morgiana.control.billing.engine.graduated import Schedule, Step, charged, half_up, total

rates = st.fractions(min_value=0, max_value=1000, max_denominator=10_000)


@st.composite
def schedules(draw: st.DrawFn) -> Schedule:
    aboves = sorted(draw(st.sets(st.integers(1, 10_000), max_size=4)))
    steps = tuple(Step(above, draw(rates)) for above in (0, *aboves))
    return Schedule(steps, draw(st.integers(0, 5_000)), by_month=True)


# Worked by hand: 100 units free, then 2 cents each up to the 1,000th, 1.5 up to the 5,000th, 1 cent beyond.
BY_HAND = Schedule((Step(0, Fraction(2)), Step(1_000, Fraction(3, 2)), Step(5_000, Fraction(1))), free=100)


@pytest.mark.parametrize(
    ("units", "minor"),
    [
        (0, 0),
        (100, 0),
        (101, 2),
        (1_000, 1_800),  # 900 x 2
        (1_001, 1_802),  # 1,801.5 rounded half up
        (5_000, 7_800),  # 1,800 + 4,000 x 1.5
        (6_000, 8_800),  # + 1,000 x 1
    ],
)
def test_graduated_price_by_hand(units: int, minor: int) -> None:
    """The whole month in one call."""
    assert charged(BY_HAND, 0, units) == minor


def test_allowance_beyond_the_first_step() -> None:
    """Free units count for the steps: with 1,500 free, the 1,501st costs the second step's price."""
    schedule = BY_HAND.discounted(Fraction(0), free=1_500)
    assert charged(schedule, 0, 1_500) == 0
    assert charged(schedule, 1_500, 2) == 3


def test_discount_by_hand() -> None:
    """1,802 units are 900 x 2 and 802 x 1.5, 3,003 cents; a quarter less is 2,252.25."""
    assert total(BY_HAND.discounted(Fraction(1, 4)), 1_802) == Fraction("2252.25")
    assert charged(BY_HAND.discounted(Fraction(1, 4)), 0, 1_802) == 2_252


@given(schedules(), st.lists(st.integers(0, 3_000), max_size=20))
def test_charges_of_a_month_add_up_to_its_total(schedule: Schedule, calls: list[int]) -> None:
    """However the units are divided, their charges are the total rounded once, and none is below zero."""
    before, charges = 0, []
    for units in calls:
        charges.append(charged(schedule, before, units))
        before += units
    assert sum(charges) == half_up(total(schedule, before))
    assert all(charge >= 0 for charge in charges)


@given(schedules(), st.integers(0, 20_000))
def test_total_is_the_sum_of_single_units(schedule: Schedule, units: int) -> None:
    """Unit by unit, each at the rate of the last step that begins before it, the free ones at nothing."""
    units = units % 400
    each = Fraction(0)
    for number in range(1, units + 1):
        rate = [step.rate for step in schedule.steps if step.above < number][-1]
        each += rate if number > schedule.free else 0
    assert total(schedule, units) == each


@given(rates, st.integers(0, 10**9))
def test_flat_price_is_rounded_call_by_call(rate: Fraction, units: int) -> None:
    """A flat price does not look back: the same call costs the same at any time of the month."""
    flat = Schedule((Step(0, rate),))
    assert not flat.looks_back
    assert charged(flat, 0, units) == charged(flat, 12_345, units) == half_up(rate * units)


def test_half_up_of_halves() -> None:
    """Halves go up, and a third of three is exact."""
    assert [half_up(Fraction(n, 2)) for n in (1, 3, 5)] == [1, 2, 3]
    assert charged(Schedule((Step(0, Fraction(1, 6)),)), 0, 3) == 1  # half a cent; 0.1666... x 3 in decimals is less
