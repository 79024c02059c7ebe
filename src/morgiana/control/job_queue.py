"""What workers need of the books: jobs to claim, a roll of who works, and who sweeps the house."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from morgiana.control.ports import AcceptedJob
from morgiana.control.workers import Worker


@dataclass(frozen=True, slots=True)
class Claims:
    """What a worker got."""

    jobs: Sequence[AcceptedJob] = ()
    """Each with the fencing token of this claim."""
    next_at: datetime | None = None
    """When the next job that must wait for its time may begin."""
    noted: bool = False
    """Whether the seconds that were told have been written down; where not, they are told again the next time."""


@dataclass(frozen=True, slots=True)
class Sweep:
    """Work that the house needs done again and again, by one machine at a time."""

    name: str
    every: timedelta
    """How long after one begins the next does, at the earliest."""
    run: Callable[[datetime], object]
    """Does it, as of the time that it is given. What it raises is logged, and tried again at its next time."""


class JobQueue(Protocol):
    """The books' side of the workers. Each method is one transaction; all raise `Fault` while the database is away."""

    def claim(self, worker: str, *, free: int, now: datetime, served_s: Mapping[str, float]) -> Claims:
        """Take up to `free` waiting jobs, each with a lease for `worker`.

        `served_s` says how many seconds this worker spent on each organisation's jobs since it last asked: who was
        served least of late comes first.
        """

    def hand_back(self, job_id: str, fence: int, not_before: datetime | None) -> bool:
        """Put a job back among those that wait; False where the lease of that token is gone."""

    def held(self, worker: str) -> dict[str, int]:
        """The jobs on which a worker has a lease, each with its token."""

    def join(self, worker: Worker, at: datetime) -> None:
        """Enter a worker into the roll."""

    def beat(self, worker: str) -> bool:
        """Move a worker's count; False where it was given up."""

    def roll(self) -> list[Worker]:
        """All workers that have joined and neither left nor been given up."""

    def leave(self, worker: str, *, lost_at: datetime | None = None) -> int:
        """Strike a worker from the roll, which left in order or was lost; its jobs wait again. How many there were.

        A job whose workers were lost more than twice may be what they died of: it waits longer each time.
        """

    def take_sweep(self, name: str, worker: str, now: datetime, every: timedelta) -> bool:
        """Whether a sweep is due and this worker is the one to do it."""

    def end_sweep(self, name: str, worker: str, problem: str | None) -> None:
        """Say that a sweep is over, and what went wrong."""


class Wakeups(Protocol):
    """How a worker that waits hears that there may be work."""

    def wait(self, seconds: float) -> None:
        """Return when jobs may have come, when `wake` was called, or after that time."""

    def wake(self) -> None:
        """Have whoever waits in this process look at once; safe from any thread."""

    def close(self) -> None: ...


class Presence(Protocol):
    """Shows to this machine's other processes, beyond what the roll says, that a worker's process lives."""

    def enter(self, worker: str) -> None: ...

    def leave(self, worker: str) -> None: ...

    def gone(self, worker: str) -> bool:
        """Whether the worker's process ran on this machine and has surely ended."""


@dataclass(frozen=True, slots=True)
class JobUnderWay:
    """A job of anybody's that has not ended, as far as the host may know it: nothing of what was asked."""

    id: str
    organisation: str
    operation: str
    running: bool
    accepted_at: datetime
    started_at: datetime | None
    not_before: datetime | None
    """When it may begin, of one that waits for its time."""
    attempts: int
    worker: str
    """Which worker has it, of one that runs."""


class WorkOfAll(Protocol):
    """What the host sees of the work of all its tenants. Both raise `Fault` while the database is away."""

    def under_way(self, *, limit: int) -> list[JobUnderWay]:
        """Jobs that run, then those that wait, the longest waiting first."""

    def roll(self) -> list[Worker]:
        """The workers."""
