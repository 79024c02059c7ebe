"""What is kept about organisations, shops and plans."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from pydantic import Field, NonNegativeInt, PositiveFloat, PositiveInt

from morgiana.control.caller import Standing
from morgiana.control.identity.names import Word
from morgiana.operations import Model

UNLIMITED: Final = "unlimited"
"""The plan of an installation that serves nobody else, and of whoever is given none: everything, without a limit."""


@dataclass(frozen=True, slots=True)
class Organisation:
    """A customer of the host: it has shops, and it pays for them."""

    id: str
    name: str
    plan: str
    status: Standing
    why: str
    """Why it is suspended or closed; the organisation itself is told."""
    created_at: datetime
    changed_at: datetime
    closed_at: datetime | None = None
    second_factor: bool = False
    """Whether it requires one of its people."""


@dataclass(frozen=True, slots=True)
class Shop:
    """A business with data of its own: the tenant of its rows, its lake and its files."""

    id: str
    organisation: str
    name: str
    created_at: datetime
    closed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Counts:
    """How much an organisation has of what its plan limits."""

    shops: int = 0
    people: int = 0


class Plan(Model):
    """What an organisation gets, and up to what. A limit that is not said is none."""

    name: Word
    """Its name in lists and on invoices."""
    title: str = Field("", max_length=200)
    """What it is, for whoever chooses one."""
    includes: list[str] = Field(["*"], min_length=1, max_length=100)
    """The operations on shops' data that it includes, as scopes: `*`, `forecast.*`, `plan.weekly`."""
    shops_max: PositiveInt | None = None
    """How many shops an organisation may have."""
    people_max: PositiveInt | None = None
    """How many people may belong to it; service accounts are not counted."""
    calls_per_minute_max: PositiveInt | None = None
    """How many calls each of its shops may make in a minute."""
    calls_per_month_max: NonNegativeInt | None = None
    """How many calls it may make in a calendar month, in UTC."""
    calls_per_minute_of_key_max: PositiveInt | None = None
    """How many calls each of its keys may make in a minute."""
    calls_at_once_max: PositiveInt | None = None
    """How many of its calls may be under way at one moment."""
    jobs_at_once_max: PositiveInt | None = None
    """How many of its jobs may be under way at one moment; the others wait their turn."""
    units_per_month_max: dict[str, NonNegativeInt] = Field({}, max_length=100)
    """How many units it may use in a calendar month, in UTC, by operation (`forecast.demand`) or group (`forecast`)."""
    share: PositiveFloat = Field(1.0, le=1000)
    """Its weight beside other organisations where threads, processes and workers are short."""
    storage_bytes_max: NonNegativeInt | None = None
    """How many bytes of tables and files each of its shops may keep."""
    discount_percent: int = Field(0, ge=0, le=100)
    """What is taken off the price book's prices, in whole percent."""
