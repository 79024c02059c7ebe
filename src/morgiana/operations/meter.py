"""What a call is counted in. The price book says what one costs; the receipt says how many there were."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

Q = TypeVar("Q")
A = TypeVar("A")


@dataclass(frozen=True, slots=True)
class Meter(Generic[Q, A]):
    """Counts one call in units such as `product`, `stop` or `row`."""

    unit: str
    """The unit's name, in the singular."""
    count: Callable[[Q], int]
    """The most units that a request may use: what is reserved before the call."""
    used: Callable[[A], int] | None = None
    """The units that an answer did use, where that can be fewer; never more than were reserved."""

    def reserved(self, request: Q) -> int:
        units = self.count(request)
        assert units >= 0, f"{self.unit}: {units}"
        return units

    def charged(self, request: Q, answer: A) -> int:
        most = self.reserved(request)
        if self.used is None:
            return most
        units = self.used(answer)
        assert units >= 0, f"{self.unit}: {units}"
        return min(units, most)


def once(_request: object) -> int:
    """The count of an operation that is priced by the call."""
    return 1
