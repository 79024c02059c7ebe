"""Months as the host's clock on the wall has them: `2026-11` is a text that sorts as the months follow each other."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class _Day:
    """A day of a time zone, from one midnight to before the next, UTC."""

    begins: datetime
    ends: datetime
    date: date
    month: str


_NEVER: Final = _Day(datetime.max.replace(tzinfo=UTC), datetime.min.replace(tzinfo=UTC), date.min, "")


class Months:
    """The months of one time zone. The day that was asked for last is remembered: nearly always it is today."""

    def __init__(self, zone: ZoneInfo) -> None:
        self.zone = zone
        self._latest = _NEVER

    def of(self, at: datetime) -> str:
        """The month in which a moment falls."""
        return self._day(at).month

    def day(self, at: datetime) -> date:
        """The day on which a moment falls."""
        return self._day(at).date

    def _day(self, at: datetime) -> _Day:
        latest = self._latest
        if not latest.begins <= at < latest.ends:
            day = at.astimezone(self.zone).date()
            after = day + timedelta(days=1)
            latest = _Day(_midnight(day, self.zone), _midnight(after, self.zone), day, f"{day:%Y-%m}")
            self._latest = latest
        return latest

    def bounds(self, month: str) -> tuple[datetime, datetime]:
        """The moments at which a month begins and the next one does, UTC."""
        return _bounds(self.zone.key, month)


@lru_cache(maxsize=256)
def _bounds(zone: str, month: str) -> tuple[datetime, datetime]:
    there = ZoneInfo(zone)
    first, last = days(month)
    following = last + timedelta(days=1)
    return _midnight(first, there), _midnight(following, there)


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)


def days(month: str) -> tuple[date, date]:
    """A month's first and last day."""
    first = date.fromisoformat(f"{month}-01")
    return first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def following(month: str) -> str:
    """The month after it."""
    return f"{days(month)[1] + timedelta(days=1):%Y-%m}"


def preceding(month: str) -> str:
    """The month before it."""
    return f"{days(month)[0] - timedelta(days=1):%Y-%m}"
