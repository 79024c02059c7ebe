"""What was used, by day, operation, shop, key or person; kept by `adapters/`."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, Protocol

By = Literal["day", "month", "operation", "shop", "key", "person", "organisation"]


@dataclass(frozen=True, slots=True)
class Used:
    """What was used of one thing, paid in one currency."""

    what: str
    """The day, the operation, or the id of the organisation, the shop, the key or the person; empty for calls without
    a key."""
    currency: str
    calls: int
    units: int
    minor: int
    cpu_seconds: float
    joules: float
    grams_co2e: float


@dataclass(frozen=True, slots=True)
class Repeated:
    """How often an operation was asked what it had been asked before."""

    operation: str
    calls: int
    repeats: int


class UsageStore(Protocol):
    """Sums of the days on which shops were called; a day is a day of UTC."""

    def shops(self, organisation: str) -> list[str]: ...

    def used(self, shops: Sequence[str], first: date, last: date, by: By) -> list[Used]: ...

    def used_by_all(self, first: date, last: date) -> list[Used]:
        """What each organisation used, of all its shops."""

    def units(self, shops: Sequence[str], first: date, last: date) -> dict[tuple[str, str], int]:
        """Units by month and operation."""

    def units_of(self, shops: Sequence[str]) -> dict[str, str]:
        """What each operation that was used is counted in."""

    def repeated(self, shops: Sequence[str], first: date, last: date) -> list[Repeated]:
        """Calls whose request is the same, byte for byte, as an earlier one's of the same operation and shop."""
