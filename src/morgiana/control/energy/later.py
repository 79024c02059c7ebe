"""When a job begins that may wait for cheap or clean electricity: a decision from numbers alone.

Moving flexible work to hours of less carbon is worth most where the grid's factor moves most; for a few hours' slack it
saves single percents to a fifth (Wiesner et al.: "Let's Wait Awhile", Middleware 2021, doi 10.1145/3464298.3493399). So
a job waits only for a saving worth the wait, and never beyond the moment that its owner named.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

from morgiana.control.energy.hours import HOUR, Hours, hour_of

When = Literal["now", "cheap", "clean"]

SLACK: Final = timedelta(hours=24)
"""So far ahead an hour is looked for where no latest start is given."""
_WORTH_IT: Final = 0.05
"""The part that must be saved; less is within the error of any forecast."""


@dataclass(frozen=True, slots=True)
class Start:
    """When a job begins."""

    at: datetime | None
    """The moment; None is now."""
    why: str
    """In words for its owner."""


@dataclass(frozen=True, slots=True)
class Wish:
    """When the owner of a job would have it begin."""

    when: When
    latest: datetime | None = None
    """Not after this moment; None is a day from now."""

    def start(self, hours: Hours, now: datetime) -> Start:
        return choose_start(self.when, hours, now, self.latest)


AT_ONCE: Final = Wish("now")


def choose_start(when: When, hours: Hours, now: datetime, latest: datetime | None, *, lasts: timedelta = HOUR) -> Start:
    """The start of `lasts` of work with the least mean value, not before `now` and not after `latest`.

    Hours that are not known are not chosen; where the present hour is not known there is nothing to compare with, and
    the job begins now. Of equal hours the earliest counts.
    """
    if when == "now":
        return Start(None, "It begins as soon as a worker is free.")
    latest = now + SLACK if latest is None else latest
    if latest <= now:
        return Start(None, "Its latest start has come.")
    known = hours.price_per_kwh if when == "cheap" else hours.grams_co2e_per_kwh
    what = "the price of electricity" if when == "cheap" else "the grid's CO2e"
    at_once = _mean(known, now, lasts)
    if at_once is None:
        return Start(None, f"It does not wait: {what} is not known for this hour.")
    best, best_at = at_once, now
    start = hour_of(now) + HOUR
    while start <= latest:
        mean = _mean(known, start, lasts)
        if mean is not None and mean < best:
            best, best_at = mean, start
        start += HOUR
    if best_at == now or at_once - best < _WORTH_IT * abs(at_once):
        return Start(None, f"It does not wait: {what} is no better by {latest:%Y-%m-%d %H:%M} UTC.")
    unit = "a kWh" if when == "cheap" else "g/kWh"
    return Start(
        best_at, f"It waits until {best_at:%Y-%m-%d %H:%M} UTC: {what} is {best:g} {unit} then, {at_once:g} now."
    )


def _mean(known: Mapping[datetime, float], start: datetime, lasts: timedelta) -> float | None:
    """The mean over the work's length, hours weighted by the part that is worked in them; None if one is not known."""
    total, at, end = 0.0, start, start + max(lasts, timedelta(minutes=1))
    while at < end:
        value = known.get(hour_of(at))
        if value is None:
            return None
        until = min(end, hour_of(at) + HOUR)
        total += value * ((until - at) / (end - start))
        at = until
    return total
