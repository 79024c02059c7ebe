"""Graduated prices: each unit of a month costs what the step says in which it falls, after a free allowance.

A month's charges are the differences of one running total, which alone is rounded (half up). So however the month's
units are divided into calls, the charges add up to what all the units together cost.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import pairwise


@dataclass(frozen=True, slots=True)
class Step:
    """What units cost from a number of units on."""

    above: int
    """Units of the month that come before this step."""
    rate: Fraction
    """Minor units of the currency for one unit, exact."""


@dataclass(frozen=True, slots=True)
class Schedule:
    """The price of one operation's units."""

    steps: tuple[Step, ...]
    """By rising `above`; the first begins at 0."""
    free: int = 0
    """The first units of each month, which cost nothing; steps count them all the same."""
    by_month: bool = False
    """Whether the month's sum is rounded rather than each call's."""
    looks_back: bool = field(init=False)
    """Whether a call's price depends on what was used before it in the month."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "looks_back", self.by_month or self.free > 0 or len(self.steps) > 1)
        assert self.steps, "a schedule has a step"
        assert self.steps[0].above == 0, "the first step begins at the first unit"
        assert all(lower.above < upper.above for lower, upper in pairwise(self.steps)), "steps rise"
        assert all(step.rate >= 0 for step in self.steps), "no unit is paid for by the host"
        assert self.free >= 0, self.free

    @property
    def costs(self) -> bool:
        """Whether anything is ever charged by it."""
        return any(step.rate > 0 for step in self.steps)

    def discounted(self, share: Fraction, *, free: int | None = None) -> "Schedule":
        """The same with `share` taken off every rate, and with another allowance where one is given."""
        assert 0 <= share <= 1, share
        steps = tuple(Step(step.above, step.rate * (1 - share)) for step in self.steps)
        return Schedule(steps, self.free if free is None else free, self.by_month)


def total(schedule: Schedule, units: int) -> Fraction:
    """What the first `units` of a month cost, exact, in minor units."""
    assert units >= 0, units
    return sum((rate * (last - first) for first, last, rate in _parts(schedule, units)), Fraction(0))


def charged(schedule: Schedule, before: int, units: int) -> int:
    """What `units` cost after `before` others of the same month, in minor units."""
    if not schedule.looks_back:
        rate = schedule.steps[0].rate
        return _half_up(rate.numerator * units, rate.denominator)
    return half_up(total(schedule, before + units)) - half_up(total(schedule, before))


def half_up(amount: Fraction) -> int:
    """The nearest whole number; of two as near, the greater."""
    return _half_up(amount.numerator, amount.denominator)


def _half_up(numerator: int, denominator: int) -> int:
    """In whole numbers, since the arithmetic of fractions looks for a common divisor at every step."""
    return (2 * numerator + denominator) // (2 * denominator)


def _parts(schedule: Schedule, units: int) -> Iterator[tuple[int, int, Fraction]]:
    """The stretches of a month's units that cost something, each with its rate."""
    ends = [*(step.above for step in schedule.steps[1:]), units]
    for step, end in zip(schedule.steps, ends, strict=True):
        first, last = max(step.above, schedule.free), min(end, units)
        if first < last:
            yield first, last, step.rate
