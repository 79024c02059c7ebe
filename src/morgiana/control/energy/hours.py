"""The grid's factor and the price of electricity by the hour, as the operator gives them.

The file is a CSV with a line for each hour: `hour` (its beginning, with its offset from UTC), and `grams_co2e_per_kwh`
or `price_per_kwh` or both. Grid operators and services such as Electricity Maps, WattTime and ENTSO-E publish such
rows, of the past and as a forecast of the next days.
"""

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

HOUR: Final = timedelta(hours=1)


class BadHours(ValueError):
    """The file of hours cannot be used; says the line."""


@dataclass(frozen=True, slots=True)
class Hours:
    """What is known of hours, by their beginnings in UTC."""

    grams_co2e_per_kwh: Mapping[datetime, float] = field(default_factory=dict)
    price_per_kwh: Mapping[datetime, float] = field(default_factory=dict)
    source: str = ""
    """Whose figures they are."""

    def grams_at(self, moment: datetime) -> float | None:
        """The grid's factor in the hour of `moment`, if it is known."""
        return self.grams_co2e_per_kwh.get(hour_of(moment)) if self.grams_co2e_per_kwh else None


NO_HOURS: Final = Hours()


def hour_of(moment: datetime) -> datetime:
    """The beginning of the hour in UTC; time zones with half hours have the hours of everybody."""
    return moment.astimezone(UTC).replace(minute=0, second=0, microsecond=0)


def read_hours(path: Path) -> Hours:
    """The hours of a CSV file. Raises `BadHours` or `OSError`."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return hours_of(csv.DictReader(file), source=f"the hours in {path.name}")


def hours_of(rows: Iterable[Mapping[str, str | None]], *, source: str) -> Hours:
    """Hours of rows as they stand in a file. Raises `BadHours`."""
    grams: dict[datetime, float] = {}
    prices: dict[datetime, float] = {}
    for line, row in enumerate(rows, start=2):
        if "hour" not in row or not {"grams_co2e_per_kwh", "price_per_kwh"} & row.keys():
            raise BadHours("The first line names `hour`, and `grams_co2e_per_kwh` or `price_per_kwh` or both.")
        hour = _hour(row["hour"] or "", line)
        if hour in grams or hour in prices:
            raise BadHours(f"Line {line}: the hour {row['hour']} stands there twice.")
        _put(grams, hour, row.get("grams_co2e_per_kwh"), line, least=0.0)
        _put(prices, hour, row.get("price_per_kwh"), line, least=float("-inf"))  # some hours pay whoever takes power
    return Hours(grams, prices, source)


def _hour(text: str, line: int) -> datetime:
    try:
        hour = datetime.fromisoformat(text)
    except ValueError:
        raise BadHours(f"Line {line}: {text!r} is no time such as 2026-11-25T13:00+01:00.") from None
    if hour.tzinfo is None:
        raise BadHours(f"Line {line}: {text!r} does not say its offset from UTC.")
    if hour_of(hour) != hour:
        raise BadHours(f"Line {line}: {text!r} is not the beginning of an hour.")
    return hour_of(hour)


def _put(values: dict[datetime, float], hour: datetime, text: str | None, line: int, *, least: float) -> None:
    if not text:
        return
    try:
        value = float(text)
    except ValueError:
        raise BadHours(f"Line {line}: {text!r} is no number.") from None
    if not (least <= value < 1e6):
        raise BadHours(f"Line {line}: {text} is out of all proportion.")
    values[hour] = value
