"""Which week to plan: the one after the last complete week of the data."""

from dataclasses import dataclass
from datetime import date, timedelta

WEEK = timedelta(days=7)
YEAR = 52 * WEEK
"""The same week of last year: 52 weeks before, so that weekdays stay weekdays."""


@dataclass(frozen=True)
class Week:
    """From a Monday to its Sunday."""

    first_day: date

    @property
    def last_day(self) -> date:
        return self.first_day + timedelta(days=6)

    def __sub__(self, length: timedelta) -> "Week":
        return Week(self.first_day - length)

    @classmethod
    def of(cls, day: date) -> "Week":
        return cls(day - timedelta(days=day.weekday()))


@dataclass(frozen=True)
class Moment:
    """When the plan is made, and for which week."""

    as_of: date
    """The day of ordering."""
    week: Week
    """The planned week."""

    @property
    def last_week(self) -> Week:
        return self.week - WEEK


def moment(asked: date | None, last_sale: date, today: date) -> Moment:
    """The day asked for and its week; else today, if the data reach up to it; else the day after the data.

    Data that end on a Saturday or Sunday have a complete week, since many shops do not open on Sundays; otherwise the
    week in which they end is the one to plan, and its first days are not used.
    """
    if asked is not None:
        return Moment(asked, Week.of(asked))
    after = last_sale + timedelta(days=1)
    if last_sale.weekday() == 5:
        after += timedelta(days=1)
    week = Week.of(after)
    return Moment(today, week) if week.first_day <= today <= week.last_day else Moment(week.first_day, week)
