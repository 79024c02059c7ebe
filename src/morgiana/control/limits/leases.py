"""How several processes keep one limit: each takes a chunk of it out of the database and spends that by itself.

A limit that was looked up at each call would cost a transaction a call; one that was divided by the number of processes
would be a fraction of itself for a caller whose connections all go to one of them. A lease is neither: what one process
has taken no other can have, so that together they never pass the limit; and what it does not spend it gives back, so
that at most a chunk for each process lies idle. A process that dies takes its leases along until they expire.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Protocol

from morgiana.control.limits.engine.rates import Rate

LIFE: Final = timedelta(seconds=10)
"""So long a lease of slots or units lasts that is not renewed."""
CLOCKS_APART: Final = timedelta(minutes=1)
"""The clocks of machines that share limits differ by less. What was written down for later than that was written before
a clock was set back, and would stand until it is where it was, an hour or a month from now."""


@dataclass(frozen=True, slots=True)
class CallsWanted:
    """Calls out of a bucket that fills at a rate."""

    pot: str
    """Whose bucket: `shop:<id>` or `key:<id>`."""
    rate: Rate
    count: int


@dataclass(frozen=True, slots=True)
class SlotsWanted:
    """Calls at once."""

    limit: int
    held: int
    """What this process holds already; with `more` 0 it is all that it wants to keep."""
    more: int


@dataclass(frozen=True, slots=True)
class UnitsWanted:
    """Units of a month's quota."""

    counter: str
    """An operation's name, a group's, or `calls`."""
    month: str
    """Such as `2026-11`."""
    quota: int
    held: int
    """What this process has leased and not seen posted; with `need` 0 it is all that it wants to keep."""
    need: int
    """How many more a call wants; fewer are no use."""


Wanted = CallsWanted | SlotsWanted | UnitsWanted


@dataclass(frozen=True, slots=True)
class Granted:
    """What was leased; nothing where it is not to be had."""

    amount: int
    wait_s: float = 0.0
    """Seconds until another try is worth it, where that is known."""
    left: int = 0
    """What was left of a quota for anybody, before anything was granted."""


class LeaseStore(Protocol):
    """Where the pots stand. Each method is one transaction; safe to call from any thread."""

    def lease(self, organisation: str, holder: str, wanted: Sequence[Wanted], now: datetime) -> list[Granted]:
        """Lease what is wanted, each as far as it is there. Raises `Fault` where the database is away."""

    def sweep_leases(self, now: datetime) -> None:
        """Remove what nobody holds any longer."""
