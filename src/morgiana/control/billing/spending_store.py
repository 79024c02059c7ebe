"""Caps on what may be spent, and warnings that were set off; kept by `adapters/`."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from morgiana.control.ports import Effect
from morgiana.kernel.money import Money


@dataclass(frozen=True, slots=True)
class CapRow:
    """The most that a shop, a key or, with an empty id, the whole organisation may spend in a month."""

    holder: str
    currency: str
    minor: int
    warn_percent: int


@dataclass(frozen=True, slots=True)
class SpendingWarning:
    """The share of a cap was reached from which its owner is warned."""

    organisation: str
    month: str
    holder: str
    currency: str
    spent_minor: int
    cap_minor: int
    at: datetime


class SpendingStore(Protocol):
    """Caps and spending of organisations."""

    def caps(self, organisation: str) -> list[CapRow]: ...

    def set_cap(self, organisation: str, cap: CapRow) -> Effect: ...

    def remove_cap(self, organisation: str, holder: str) -> Effect: ...

    def spent(self, organisation: str, month: str) -> dict[tuple[str, str], int]:
        """What each holder spent in a month, in minor units, by holder and currency."""

    def spent_by_all(self, month: str, organisations: Sequence[str] | None) -> dict[str, list[Money]]:
        """What organisations spent from a month on, by currency; of those that are named, or of all."""

    def holds(self, organisation: str, holder: str) -> bool:
        """Whether the organisation has such a shop or key."""

    def warnings(self, organisation: str, month: str) -> list[SpendingWarning]: ...

    def untold(self, *, limit: int) -> list[SpendingWarning]:
        """Warnings of which nobody was told yet, the oldest first."""

    def told(self, warnings: list[SpendingWarning], at: datetime) -> None:
        """Note that their owners were told."""
