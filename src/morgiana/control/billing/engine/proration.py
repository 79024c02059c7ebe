"""A monthly fee for a part of a month: by its days, so that the parts of a month add up to the whole fee."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from morgiana.control.billing.engine.graduated import half_up


@dataclass(frozen=True, slots=True)
class Span:
    """Days on which a plan was held, both included."""

    plan: str
    first: date
    last: date


def prorated(fee_minor: int, first: date, last: date, *, of: tuple[date, date]) -> int:
    """The fee from `first` to `last`, within the month whose first and last day is `of`; rounded half up on a running
    total, as graduated prices are."""
    assert of[0] <= first <= last <= of[1], (first, last, of)
    month_days = (of[1] - of[0]).days + 1
    before, until = (first - of[0]).days, (last - of[0]).days + 1
    return half_up(Fraction(fee_minor * until, month_days)) - half_up(Fraction(fee_minor * before, month_days))


def spans(changes: Sequence[tuple[date, str]], *, of: tuple[date, date]) -> list[Span]:
    """The plans held within a time, from the days on which each was taken up, oldest first.

    Of two that were taken up on one day the later counts; an empty plan is none.
    """
    last_of_day = dict(changes)
    found: list[Span] = []
    taken = sorted(last_of_day.items())
    for index, (day, plan) in enumerate(taken):
        end = taken[index + 1][0] - timedelta(days=1) if index + 1 < len(taken) else of[1]
        first, last = max(day, of[0]), min(end, of[1])
        if plan and first <= last:
            found.append(Span(plan, first, last))
    return found
