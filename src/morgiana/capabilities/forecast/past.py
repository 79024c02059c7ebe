"""What was sold, as the engine wants it, with what the reader should know about it."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from morgiana.capabilities.forecast.engine.panel import Panel
from morgiana.commerce.forecasts import Period

PERIODS_SEEN = {"day": 1096, "week": 522}
"""How far back the past is read: three years of days, ten of weeks."""


@dataclass(frozen=True)
class Past:
    """The past of the products that something can be said of."""

    products: list[str]
    names: list[str]
    panel: Panel
    first_day: date
    """The first day of the first period to forecast."""
    skip: int
    """Periods between the end of the data and that day, of which nothing is known."""
    notes: list[str] = field(default_factory=list)


def length(period: Period) -> timedelta:
    return timedelta(days=7 if period == "week" else 1)


def begin_of(day: date, period: Period) -> date:
    """The first day of the period that a day is in; weeks begin on Monday."""
    return day - timedelta(days=day.weekday()) if period == "week" else day


def season_of(period: Period) -> int:
    return 52 if period == "week" else 7


def phase_of(first: date, period: Period) -> int:
    """Where in its season a period lies: the weekday, or the week of the year."""
    return first.isocalendar().week % 52 if period == "week" else first.weekday()
