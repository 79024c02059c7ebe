"""Books with jobs in them and workers beside them, for tests of the queue."""

import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from stores import database_of

from morgiana.adapters.database.books import SqlBooks
from morgiana.adapters.database.database import Database
from morgiana.adapters.database.job_queue import QueueRows
from morgiana.control.jobs import Job
from morgiana.control.limits.plan import LimitsOf, unlimited
from morgiana.control.ports import AcceptedJob
from morgiana.control.workers import Worker
from morgiana.kernel.ids import new_id

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)


@dataclass
class Queue:
    """The books of one folder, with a clock that is set by hand."""

    home: Path
    limits_of: LimitsOf = unlimited
    now: datetime = NOON
    served_s: dict[str, float] = field(default_factory=dict)
    database: Database | None = None

    def __post_init__(self) -> None:
        self.store = self.database or database_of(self.home)
        self.books = SqlBooks(self.store)
        self.rows = QueueRows(self.store, limits_of=self.limits_of)

    def close(self) -> None:
        self.store.close()

    def accept(
        self,
        organisation: str = "org_a",
        *,
        not_before: datetime | None = None,
        priority: int = 0,
        tenant: str = "local",
    ) -> str:
        """Put a job in; its number. Numbers sort by the millisecond of their birth, so each gets one of its own."""
        time.sleep(0.002)
        job = Job(id=new_id("job"), operation="walk.far", state="accepted", accepted_at=self.now, not_before=not_before)
        nobody: frozenset[str] = frozenset()
        self.books.accept(
            AcceptedJob(
                job, tenant, organisation, "owner", "", nobody, b'{"steps": 1}', None, b"f" * 16, priority=priority
            )
        )
        return job.id

    def worker(self, name: str, slots: int = 2) -> str:
        self.rows.join(Worker(name, "here", 1, slots), self.now)
        return name

    def claim(self, worker: str, free: int = 1) -> list[AcceptedJob]:
        served_s, self.served_s = self.served_s, {}
        return list(self.rows.claim(worker, free=free, now=self.now, served_s=served_s).jobs)

    def state(self, job_id: str) -> Job:
        accepted = self.books.own_job("local", job_id)
        assert accepted is not None, job_id
        return accepted.job

    def later(self, **passes: float) -> None:
        self.now += timedelta(**passes)
