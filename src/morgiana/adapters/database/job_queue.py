"""`JobQueue` in SQL: the jobs table is the queue, and a claim is an update of its rows.

Claims are made one at a time, over all workers: the first statement of each takes the one row of `job_desk`. So a
plan's limit of jobs at once holds exactly, which claims that pass by each other's locked rows could not promise; and a
claim is a few short statements for all the slots that a worker has free.
"""

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from math import exp
from typing import Final

from morgiana.adapters.database.database import EVERYBODY, Database, Row, marks
from morgiana.adapters.database.jobs import JOB_COLUMNS, JobCells, accepted_of
from morgiana.control.job_queue import Claims
from morgiana.control.limits.engine.next_job import SECONDS_REMEMBERED, Waiting, next_tenant
from morgiana.control.limits.plan import LimitsOf, unlimited
from morgiana.control.ports import Transaction
from morgiana.control.privacy.vault import Sealer
from morgiana.control.workers import LONGEST_WAIT, LOSSES_AT_ONCE, Worker, wait_after

_WAITING: Final = "state = 'accepted' AND not_before IS NULL"
_LATER: Final = "state = 'accepted' AND not_before IS NOT NULL"

_WHO_WAITS: Final = f"""
WITH RECURSIVE waiting (organisation) AS (
    SELECT (SELECT MIN(organisation) FROM jobs WHERE {_WAITING})
    UNION ALL
    SELECT (SELECT MIN(jobs.organisation) FROM jobs WHERE {_WAITING} AND jobs.organisation > waiting.organisation)
    FROM waiting WHERE waiting.organisation IS NOT NULL
)
SELECT organisation, (
    SELECT jobs.accepted_at FROM jobs WHERE {_WAITING} AND jobs.organisation = waiting.organisation
    ORDER BY jobs.priority DESC, jobs.id LIMIT 1
) FROM waiting WHERE organisation IS NOT NULL
"""
"""Every organisation that has a job waiting, with that of its next one: an index is leapt over, not read through."""

_NEXT: Final = f"SELECT id FROM jobs WHERE {_WAITING} AND organisation = ? ORDER BY priority DESC, id LIMIT 1"
_TAKE: Final = (
    "UPDATE jobs SET state = 'running', worker = ?, fence = fence + 1, attempts = attempts + 1,"
    f" started_at = COALESCE(started_at, ?) WHERE id = ({_NEXT}) AND {_WAITING} RETURNING {JOB_COLUMNS}"
)
_LONG_LINE: Final = 100
_SECONDS_OF_A_LINE: Final = 0.5
_READY: Final = f"{_LATER} AND (not_before <= ? OR (attempts > 0 AND not_before > ?))"
"""A job that was tried is never put off for longer than the longest wait: if it seems so, the clock was set back."""


class QueueRows:
    """The workers' part of the books. `limits_of` gives an organisation's share and its most jobs at once."""

    def __init__(self, database: Database, *, limits_of: LimitsOf = unlimited, sealer: Sealer | None = None) -> None:
        self._database, self._limits_of = database, limits_of
        self._cells = JobCells(sealer)
        self._line: dict[str, Waiting] = {}
        self._line_until_s = 0.0

    def claim(self, worker: str, *, free: int, now: datetime, served_s: Mapping[str, float]) -> Claims:
        next_at = self._let_in(now)
        line = self._who_waits(now)
        if not line or _Floor.seen(partial(self._database.rows, of=EVERYBODY)).next(line) is None:
            return Claims(next_at=next_at)  # and nothing was locked for it
        for organisation in line.keys() & served_s.keys():
            before_s = line[organisation].served_s
            line[organisation] = replace(line[organisation], served_s=before_s + served_s[organisation])
        with self._database.transaction(of=EVERYBODY) as transaction:
            transaction.execute("UPDATE job_desk SET turn = turn + 1 WHERE id = 1")
            _serve(transaction, served_s, now)
            taken = _take(transaction, worker, free, now, line)
        return Claims([accepted_of(row, self._cells) for row in taken], next_at, noted=True)

    def _let_in(self, now: datetime) -> datetime | None:
        """Let those wait for a worker whose time has come; when the next one's does."""
        row = self._database.row(f"SELECT MIN(not_before) FROM jobs WHERE {_LATER}", of=EVERYBODY)
        if row is None or row[0] is None:
            return None
        if self._database.row(f"SELECT 1 FROM jobs WHERE {_READY} LIMIT 1", _ready(now), of=EVERYBODY) is None:
            return datetime.fromisoformat(row[0])
        with self._database.transaction(of=EVERYBODY) as transaction:
            transaction.execute(f"UPDATE jobs SET not_before = NULL WHERE {_READY}", _ready(now))
        return now

    def _who_waits(self, now: datetime) -> dict[str, Waiting]:
        """Every organisation that has a job waiting. A long line is looked at anew only twice a second."""
        if time.monotonic() < self._line_until_s and self._line:
            return self._line
        rows = self._database.rows(_WHO_WAITS, of=EVERYBODY)
        served = dict.fromkeys((organisation for organisation, _ in rows), 0.0)
        if rows:
            served |= _served(self._database.rows("SELECT tenant, served_s, at FROM job_shares", of=EVERYBODY), now)
        self._line = {
            organisation: self._waiting(organisation, accepted_at, served[organisation])
            for organisation, accepted_at in rows
        }
        self._line_until_s = time.monotonic() + _SECONDS_OF_A_LINE if len(rows) > _LONG_LINE else 0.0
        return self._line

    def _waiting(self, organisation: str, accepted_at: str, served_s: float) -> Waiting:
        limits = self._limits_of(organisation)
        oldest_s = datetime.fromisoformat(accepted_at).timestamp()
        return Waiting(organisation, oldest_s, served_s=served_s, weight=limits.share, jobs_max=limits.jobs_at_once)

    def hand_back(self, job_id: str, fence: int, not_before: datetime | None) -> bool:
        with self._database.transaction(of=EVERYBODY) as transaction:
            returned = transaction.execute(
                "UPDATE jobs SET state = 'accepted', worker = NULL, not_before = ?"
                " WHERE id = ? AND state = 'running' AND fence = ?",
                (not_before and not_before.isoformat(), job_id, fence),
            )
        return returned == 1

    def held(self, worker: str) -> dict[str, int]:
        return dict(
            self._database.rows(
                "SELECT id, fence FROM jobs WHERE state = 'running' AND worker = ?", (worker,), of=EVERYBODY
            )
        )

    def join(self, worker: Worker, at: datetime) -> None:
        with self._database.transaction(of=EVERYBODY) as transaction:
            transaction.execute(
                "INSERT INTO workers (id, host, process, slots, beat, joined_at) VALUES (?, ?, ?, ?, 0, ?)",
                (worker.id, worker.host, worker.process, worker.slots, at.isoformat()),
            )

    def beat(self, worker: str) -> bool:
        with self._database.transaction(of=EVERYBODY) as transaction:
            return transaction.execute("UPDATE workers SET beat = beat + 1 WHERE id = ?", (worker,)) == 1

    def roll(self) -> list[Worker]:
        rows = self._database.rows("SELECT id, host, process, slots, beat FROM workers ORDER BY id", of=EVERYBODY)
        return [Worker(*row) for row in rows]

    def leave(self, worker: str, *, lost_at: datetime | None = None) -> int:
        with self._database.transaction(of=EVERYBODY) as transaction:
            if lost_at is not None:  # in the order in which a claim takes hold of rows
                transaction.execute("UPDATE job_desk SET turn = turn + 1 WHERE id = 1")
            transaction.execute("DELETE FROM workers WHERE id = ?", (worker,))
            left = transaction.rows(
                "UPDATE jobs SET state = 'accepted', worker = NULL, not_before = NULL"
                " WHERE state = 'running' AND (worker IS NULL OR worker NOT IN (SELECT id FROM workers))"
                " RETURNING tenant, id, attempts"
            )
            if lost_at is not None and left:
                transaction.execute("UPDATE job_desk SET taken_over = taken_over + ? WHERE id = 1", (len(left),))
                transaction.executemany(
                    "UPDATE jobs SET not_before = ? WHERE tenant = ? AND id = ?",
                    [
                        ((lost_at + wait_after(attempts - LOSSES_AT_ONCE)).isoformat(), tenant, job_id)
                        for tenant, job_id, attempts in left
                        if attempts > LOSSES_AT_ONCE
                    ],
                )
        return len(left)

    def take_sweep(self, name: str, worker: str, now: datetime, every: timedelta) -> bool:
        at, before = now.isoformat(), (now - every).isoformat()
        known = self._database.row("SELECT worker, last_at FROM sweeps WHERE name = ?", (name,), of=EVERYBODY)
        if known is not None and before < known[1] <= at:
            return False
        with self._database.transaction(of=EVERYBODY) as transaction:
            taken = transaction.execute(
                "INSERT INTO sweeps (name, worker, last_at, problem) VALUES (?, ?, ?, '') ON CONFLICT (name) DO UPDATE"
                " SET worker = excluded.worker, last_at = excluded.last_at"
                " WHERE (sweeps.worker IS NULL OR sweeps.worker NOT IN (SELECT id FROM workers))"
                " AND (sweeps.last_at <= ? OR sweeps.last_at > ?)",
                (name, worker, at, before, at),
            )
        return taken == 1

    def end_sweep(self, name: str, worker: str, problem: str | None) -> None:
        with self._database.transaction(of=EVERYBODY) as transaction:
            transaction.execute(
                "UPDATE sweeps SET worker = NULL, problem = ? WHERE name = ? AND worker = ?",
                (problem or "", name, worker),
            )


@dataclass(frozen=True, slots=True)
class _Floor:
    """What all workers are at."""

    running: Mapping[str, int]
    """How many jobs of each organisation are under way."""
    slots: int
    shared: bool
    """Whether more than one organisation lives here."""

    @classmethod
    def seen(cls, rows: Callable[[str], list[Row]]) -> "_Floor":
        running: dict[str, int] = dict(
            rows("SELECT organisation, COUNT(*) FROM jobs WHERE state = 'running' GROUP BY organisation")
        )
        [(slots, homes)] = rows(
            "SELECT SUM(slots), (SELECT COUNT(*) FROM (SELECT 1 FROM organisations"
            " WHERE tenant <> 'host' AND status = 'active' LIMIT 2) AS homes) FROM workers"
        )
        return cls(running, max(1, int(slots or 1)), homes > 1)

    def next(self, line: dict[str, Waiting]) -> str | None:
        """Whose job comes next; `line` is told what is under way."""
        for organisation, waiting in line.items():
            running = self.running.get(organisation, 0)
            if waiting.running != running:
                line[organisation] = replace(waiting, running=running)
        return self.after(line)

    def after(self, line: Mapping[str, Waiting]) -> str | None:
        """Whose job comes next, by a line that knows what is under way."""
        return next_tenant(line.values(), slots=self.slots, shared=self.shared)


def _take(transaction: Transaction, worker: str, free: int, now: datetime, line: dict[str, Waiting]) -> list[Row]:
    floor = _Floor.seen(transaction.rows)
    jobs: list[Row] = []
    chosen = floor.next(line)
    while chosen is not None and len(jobs) < free:
        row = transaction.row(_TAKE, (worker, now.isoformat(), chosen))
        if row is None:  # what it had waiting has been taken
            del line[chosen]
        else:
            jobs.append(row)
            line[chosen] = replace(line[chosen], running=line[chosen].running + 1)
        chosen = floor.after(line)
    return jobs


def _ready(now: datetime) -> tuple[str, str]:
    return now.isoformat(), (now + 2 * LONGEST_WAIT).isoformat()


def _served(rows: Iterable[Row], now: datetime) -> dict[str, float]:
    """Seconds that were lately spent on each; what is older counts less, by half and again by half."""
    return {
        organisation: served_s * exp(-max(0.0, (now - datetime.fromisoformat(at)).total_seconds()) / SECONDS_REMEMBERED)
        for organisation, served_s, at in rows
    }


def _serve(transaction: Transaction, served_s: Mapping[str, float], now: datetime) -> None:
    if not served_s:
        return
    names = sorted(served_s)
    rows = transaction.rows(f"SELECT tenant, served_s, at FROM job_shares WHERE tenant IN ({marks(names)})", names)
    before = _served(rows, now)
    transaction.executemany(
        "INSERT INTO job_shares (tenant, served_s, at) VALUES (?, ?, ?)"
        " ON CONFLICT (tenant) DO UPDATE SET served_s = excluded.served_s, at = excluded.at",
        [(name, before.get(name, 0.0) + served_s[name], now.isoformat()) for name in names],
    )
