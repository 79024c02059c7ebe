"""What the books say of the whole installation: its workers, its jobs, what is spent; and the pool of connections."""

import time
from collections.abc import Callable
from datetime import datetime
from typing import Final

from morgiana.adapters.database.database import EVERYBODY, Database
from morgiana.adapters.database.sqlite import SqliteDatabase
from morgiana.control.billing.engine.months import Months
from morgiana.control.measures import Labels, Measure, Source, single
from morgiana.kernel.clock import Clock, SystemClock

_SECONDS_KEPT: Final = 5.0
"""However often somebody reads, the database is asked no more often than this."""
_QUEUED: Final = "SELECT COUNT(*), MIN(accepted_at) FROM jobs WHERE state = 'accepted' AND not_before IS NULL"
_WAITING: Final = "SELECT COUNT(*) FROM jobs WHERE state = 'accepted' AND not_before IS NOT NULL"
_RUNNING: Final = "SELECT COUNT(*) FROM jobs WHERE state = 'running'"
_SPENT: Final = "SELECT currency, SUM(minor) FROM spending WHERE month = ? AND holder = '' GROUP BY currency"


class BooksMeasures:
    """Counts that are the same for every process, read from the database; kept for a few seconds."""

    def __init__(
        self,
        database: Database,
        months: Months,
        *,
        clock: Clock | None = None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._database, self._months = database, months
        self._clock, self._monotonic = clock or SystemClock(), monotonic
        self._kept: list[Measure] = []
        self._until_s = float("-inf")

    def read(self) -> list[Measure]:
        """Raises `Fault` while the database is away."""
        now_s = self._monotonic()
        if now_s >= self._until_s:
            self._kept, self._until_s = [*self._jobs(), self._spent()], now_s + _SECONDS_KEPT
        return self._kept

    def _jobs(self) -> list[Measure]:
        row = self._database.row
        queued = row(_QUEUED, of=EVERYBODY)
        assert queued is not None
        number, oldest = queued
        waited_s = 0.0
        if oldest is not None:
            waited_s = max(0.0, (self._clock.now() - datetime.fromisoformat(oldest)).total_seconds())
        states: list[tuple[Labels, float]] = [
            ((("state", "queued"),), number),
            ((("state", "running"),), self._count(_RUNNING)),
            ((("state", "waiting"),), self._count(_WAITING)),
        ]
        return [
            Measure("morgiana_jobs", "gauge", "Jobs that may begin, that run, or that wait for an hour.", states),
            single("morgiana_job_oldest_seconds", "How long the oldest job has waited that may be taken.", waited_s),
            single(
                "morgiana_job_takeovers_total",
                "Jobs that were taken from a worker that was lost.",
                self._count("SELECT taken_over FROM job_desk WHERE id = 1"),
                "counter",
            ),
            single("morgiana_workers", "Workers on the roll.", self._count("SELECT COUNT(*) FROM workers")),
        ]

    def _spent(self) -> Measure:
        month = self._months.of(self._clock.now())
        rows = self._database.rows(_SPENT, (month,), of=EVERYBODY)
        return Measure(
            "morgiana_spent_minor",
            "gauge",
            "Charged this month to all who pay, in minor units, by currency.",
            [((("currency", currency),), int(minor)) for currency, minor in sorted(rows)],
        )

    def _count(self, sql: str) -> int:
        row = self._database.row(sql, of=EVERYBODY)
        return 0 if row is None else int(row[0])


def database_measures(database: Database, months: Months) -> list[Source]:
    """What is to be asked of an installation's database."""
    sources: list[Source] = [BooksMeasures(database, months).read]
    if not isinstance(database, SqliteDatabase):
        from morgiana.adapters.database.postgres import PostgresDatabase

        assert isinstance(database, PostgresDatabase), database
        sources.append(database.measures)
    return sources
