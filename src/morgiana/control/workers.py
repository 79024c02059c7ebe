"""The rules of workers: when one is given up, and when a job that met a fault is tried again.

A worker holds a lease on each job that it runs, and shows by a count that it moves that it lives. Whoever watches
measures by its own monotonic clock for how long the count has stood still, so that no clock of any machine is compared
with another's, and none that jumps takes a lease away or keeps it (Burrows: "The Chubby lock service", OSDI 2006,
section 2.8, on conservative local time). A worker that was only slow may still believe in its lease: each claim of a
job therefore has a number of its own, the fencing token, which whatever the worker writes down has to carry (Kleppmann:
"Designing Data-Intensive Applications", 2017, chapter 8, "Fencing tokens").
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from morgiana.operations import Cancelled

SECONDS_BETWEEN_BEATS: Final = 5.0
"""How often a worker shows that it lives, and looks at the others."""
SECONDS_UNTIL_LOST: Final = 25.0
"""A worker whose count stands still for so long is given up; its jobs go to the others."""
MOST_ATTEMPTS: Final = 25
"""A job that its worker never survived, or that met a fault, this often is given up and says so."""

LOSSES_AT_ONCE: Final = 2
"""So often a job that was lost with its worker is taken by another without a pause."""
_FIRST_WAIT: Final = timedelta(seconds=2)
LONGEST_WAIT: Final = timedelta(minutes=1)
"""A job that met a fault is tried again no later than this."""


class LeaseLost(Cancelled):
    """The job was given to another worker, or ended, while this one ran it: nothing that it did may be kept."""


def wait_after(attempts: int) -> timedelta:
    """How long a job waits that met a fault at its latest attempt: 2, 4, 8 ... seconds, at most a minute."""
    assert attempts >= 1, attempts
    doubled: int = 2 ** min(attempts - 1, 16)
    return min(LONGEST_WAIT, _FIRST_WAIT * doubled)


@dataclass(frozen=True, slots=True)
class Worker:
    """One entry of the roll of workers."""

    id: str
    host: str
    """The machine's name, for people."""
    process: int
    """The number of its process there."""
    slots: int
    """How many jobs it runs at once."""
    beat: int = 0
    """Counts up while it lives."""


@dataclass(slots=True)
class Watch:
    """What one watcher has seen of the workers' counts."""

    _seen: dict[str, tuple[int, float]] = field(default_factory=dict)
    _looked_s: float | None = None

    def lost(self, beats: Mapping[str, int], now_s: float) -> frozenset[str]:
        """Those whose count has stood still too long. `now_s` is a monotonic clock's, in seconds.

        Time in which the watcher could not look (the database was away, the machine slept) says nothing about others.
        """
        blind_s = 0.0 if self._looked_s is None else now_s - self._looked_s - 2 * SECONDS_BETWEEN_BEATS
        if blind_s > 0:
            self._seen = {id: (beat, since_s + blind_s) for id, (beat, since_s) in self._seen.items()}
        self._looked_s = now_s
        seen = self._seen
        self._seen = {
            id: seen[id] if id in seen and seen[id][0] == beat else (beat, now_s) for id, beat in beats.items()
        }
        return frozenset(id for id, (_, since_s) in self._seen.items() if now_s - since_s >= SECONDS_UNTIL_LOST)
