"""Money moves in two steps: the most a call can cost is set aside before it runs, what it used is posted after."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from morgiana.control.refusals import OverBudget
from morgiana.kernel.money import Money


@dataclass(slots=True)
class Reservation:
    """What is set aside for one call; `used` says what of it was posted, nothing if the call was refused."""

    most: Money
    used: Money


class Reservations:
    """Keeps what an organisation spent and has set aside within the limit, where there is one."""

    def __init__(self, limit: Money | None, spent: Callable[[str, str], int]) -> None:
        self._limit = limit
        self._look_up_spent = spent
        self._spent: dict[str, int] = {}
        self._lock = threading.Lock()

    @contextmanager
    def reserve(self, organisation: str, most: Money) -> Iterator[Reservation]:
        """Set `most` aside for the length of the block. Raises `OverBudget`."""
        reservation = Reservation(most, used=Money(0, most.currency))
        if self._limit is None:
            yield reservation
            return
        assert self._limit.currency == most.currency, f"limit in {self._limit.currency}, prices in {most.currency}"
        with self._lock:
            spent = self._spent.get(organisation)
            if spent is None:
                spent = self._look_up_spent(organisation, most.currency)
            if spent + most.minor > self._limit.minor:
                raise OverBudget(
                    f"This may cost {most}; {Money(self._limit.minor - spent, most.currency)} of the limit is left.",
                    remedy="Ask for less at a time, or have the spending limit raised.",
                )
            self._spent[organisation] = spent + most.minor
        try:
            yield reservation
        finally:
            with self._lock:
                self._spent[organisation] += reservation.used.minor - most.minor
