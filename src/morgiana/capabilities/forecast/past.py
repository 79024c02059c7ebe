"""What was sold, laid on one calendar of complete periods, with what the reader should know about it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property

import numpy as np

from morgiana.capabilities.forecast.engine.panel import Floats, Ints, Panel
from morgiana.commerce.forecasts import Period

PERIODS_SEEN = {"day": 730, "week": 522}
"""How far back the past is read: two years of days, ten of weeks."""
SKIP_MOST = {"day": 182, "week": 26}
"""After so many periods without data a forecast changes no more."""
KINDS_MOST = {"day": 4, "week": 12}
"""Kinds of promotion told apart, for memory's sake; all rarer ones count as the last."""


@dataclass(frozen=True)
class Calendar:
    """The periods that were seen, those of which nothing is known, and those to forecast, without a gap."""

    period: Period
    first: date
    """The first day of the first period that was seen."""
    end: date
    """The day after the last one that was seen."""
    as_of: date
    """The first day of the first period to forecast."""
    horizon: int

    @property
    def step(self) -> timedelta:
        return length(self.period)

    @property
    def n_periods(self) -> int:
        """Periods that were seen."""
        return (self.end - self.first) // self.step

    @property
    def gap(self) -> int:
        """Periods between the data and the first one to forecast."""
        return (self.as_of - self.end) // self.step

    @property
    def skip(self) -> int:
        """The same as far as it matters, so that the weekday stays right."""
        most = SKIP_MOST[self.period]
        return self.gap if self.gap <= most else most - (most - self.gap) % 7

    @cached_property
    def columns(self) -> Ints:
        """The periods that matter, counted from the first seen: those seen, skipped and to forecast."""
        near, ahead = self.n_periods + self.skip, self.n_periods + self.gap
        return np.concatenate([np.arange(near), np.arange(ahead, ahead + self.horizon)]).astype(np.intp)

    @property
    def season(self) -> int:
        return 52 if self.period == "week" else 7

    @property
    def phase(self) -> int:
        """Where in its season the first period lies: the week of the year, or the weekday."""
        return self.first.isocalendar().week % 52 if self.period == "week" else self.first.weekday()


@dataclass(frozen=True)
class Past:
    """The past of the products that something can be said of, in the order of their numbers."""

    products: Sequence[str]
    names: Sequence[str]
    panel: Panel
    calendar: Calendar
    asked: Sequence[str]
    """The same products in the order in which to answer."""
    notes: list[str] = field(default_factory=list)


def length(period: Period) -> timedelta:
    return timedelta(days=7 if period == "week" else 1)


def begin_of(day: date, period: Period) -> date:
    """The first day of the period that a day is in; weeks begin on Monday."""
    return day - timedelta(days=day.weekday()) if period == "week" else day


def from_first_sale(units: Floats) -> Floats:
    """Nothing is known of a product before it was first sold."""
    return np.where(np.cumsum(np.nan_to_num(units), axis=1) > 0, units, np.nan)


@dataclass(frozen=True)
class Span:
    """Days on which one product is put forward; both days are within."""

    row: int
    kind: str
    first_day: date
    last_day: date
    reach: float


def promoted(spans: Iterable[Span], n_products: int, calendar: Calendar) -> Floats:
    """How much each product is put forward: reach times the share of the period's days; (n, columns, kinds)."""
    spans = list(spans)
    counts: dict[str, int] = {}
    for span in spans:
        counts[span.kind] = counts.get(span.kind, 0) + 1
    kinds = sorted(counts, key=lambda kind: (-counts[kind], kind))
    most = KINDS_MOST[calendar.period]
    place = {kind: min(index, most - 1) for index, kind in enumerate(kinds)}
    days = calendar.step.days
    reach = np.zeros((n_products, len(calendar.columns), min(len(kinds), most)))
    for span in spans:
        start, stop = (span.first_day - calendar.first).days, (span.last_day - calendar.first).days + 1
        first, after = np.searchsorted(calendar.columns, [start // days, -(-stop // days)])
        begin = calendar.columns[first:after] * days
        covered = np.minimum(stop, begin + days) - np.maximum(start, begin)
        reach[span.row, first:after, place[span.kind]] += span.reach * covered / days
    return np.minimum(reach, 1.0)


def price_ratios(prices: Iterable[tuple[int, date, float]], n_products: int, calendar: Calendar) -> Floats:
    """Logarithm of each product's price over its usual one; `prices` are (row, first day, price); (n, columns)."""
    ratios = np.full((n_products, len(calendar.columns)), np.nan)
    last_row = -1
    for row, day, price in sorted(prices):
        since = np.searchsorted(calendar.columns, -((calendar.first - day).days // calendar.step.days))
        ratios[row, 0 if row != last_row else since :] = np.log(price)
        last_row = row
    usual = np.zeros(n_products)
    known = ~np.isnan(ratios[:, 0])
    usual[known] = np.median(ratios[known, : calendar.n_periods], axis=1)
    return np.nan_to_num(ratios - usual[:, None], nan=0.0)
