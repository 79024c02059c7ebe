"""Jobs in SQL: accepted, begun, and ended once."""

import json
from datetime import datetime
from typing import Final

from morgiana.adapters.database.database import EVERYBODY, Database, Row, Values, Whose
from morgiana.control.jobs import Job, Problem, Progress, State
from morgiana.control.ports import AcceptedJob, Posting, Transaction

_JOB: Final = (
    "id, operation, state, progress, accepted_at, started_at, ended_at, attempts, receipt_id, problem, cancel_requested"
)
_ACCEPTED: Final = "tenant, organisation, person, bearer, scopes, request, idempotency_key, fingerprint, resumed"
_OPEN: Final = "state IN ('accepted', 'running')"


class JobRows:
    """The jobs' part of `Books`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def accept(self, accepted: AcceptedJob) -> AcceptedJob:
        job = accepted.job
        with self._database.transaction(of=accepted.tenant) as transaction:
            inserted = transaction.execute(
                "INSERT INTO jobs (tenant, id, organisation, person, bearer, scopes, operation, request,"
                " idempotency_key, fingerprint, state, accepted_at) VALUES (:tenant, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
                " ON CONFLICT DO NOTHING",
                (
                    job.id,
                    accepted.organisation,
                    accepted.person,
                    accepted.bearer,
                    json.dumps(sorted(accepted.scopes)),
                    job.operation,
                    accepted.request,
                    accepted.key,
                    accepted.fingerprint,
                    job.state,
                    job.accepted_at.isoformat(),
                ),
            )
        if inserted:
            return accepted
        assert accepted.key is not None, f"two jobs are called {job.id}"
        known = self.job_by_key(accepted.tenant, accepted.key)
        assert known is not None, accepted.key
        return known

    def job(self, job_id: str) -> AcceptedJob | None:
        return self._job("id = ?", (job_id,), EVERYBODY)

    def own_job(self, tenant: str, job_id: str) -> AcceptedJob | None:
        return self._job("tenant = :tenant AND id = ?", (job_id,), tenant)

    def job_by_key(self, tenant: str, key: str) -> AcceptedJob | None:
        return self._job("tenant = :tenant AND idempotency_key = ?", (key,), tenant)

    def _job(self, where: str, values: Values, of: Whose) -> AcceptedJob | None:
        row = self._database.row(f"SELECT {_JOB}, {_ACCEPTED} FROM jobs WHERE {where}", values, of=of)
        if row is None:
            return None
        tenant, organisation, person, bearer, scopes, request, key, fingerprint, resumed = row[11:]
        allowed = frozenset(json.loads(scopes))
        return AcceptedJob(
            _read_job(row[:11]), tenant, organisation, person, bearer, allowed, request, key, fingerprint, resumed
        )

    def jobs(self, tenant: str, *, limit: int) -> list[Job]:
        rows = self._database.rows(
            f"SELECT {_JOB} FROM jobs WHERE tenant = :tenant ORDER BY id DESC LIMIT ?", (limit,), of=tenant
        )
        return [_read_job(row) for row in rows]

    def unended(self) -> list[str]:
        rows = self._database.rows(f"SELECT id FROM jobs WHERE {_OPEN} ORDER BY id", of=EVERYBODY)
        return [job_id for (job_id,) in rows]

    def begin(self, job_id: str, at: datetime) -> bool:
        begun = self._change(
            "state = 'running', attempts = attempts + 1, started_at = COALESCE(started_at, ?)",
            f"id = ? AND {_OPEN}",
            (at.isoformat(), job_id),
        )
        return begun == 1

    def note_progress(self, job_id: str, progress: Progress) -> bool:
        with self._database.transaction(of=EVERYBODY) as transaction:
            [(asked_to_end,)] = transaction.rows(
                "UPDATE jobs SET progress = ? WHERE id = ? RETURNING cancel_requested",
                (progress.model_dump_json(), job_id),
            )
        return bool(asked_to_end)

    def end(self, job_id: str, state: State, at: datetime, problem: Problem | None) -> None:
        self._change(
            "state = ?, ended_at = ?, problem = ?",
            f"id = ? AND {_OPEN}",
            (state, at.isoformat(), problem and problem.model_dump_json(), job_id),
        )

    def ask_to_end(self, job_id: str) -> None:
        self._change("cancel_requested = 1", "id = ?", (job_id,))

    def reopen(self, job_id: str) -> None:
        self._change(
            "state = 'accepted', cancel_requested = 0, attempts = 0, resumed = resumed + 1, progress = NULL,"
            " started_at = NULL, ended_at = NULL, problem = NULL",
            "id = ? AND receipt_id IS NULL",
            (job_id,),
        )

    def _change(self, what: str, where: str, values: Values) -> int:
        with self._database.transaction(of=EVERYBODY) as transaction:
            return transaction.execute(f"UPDATE jobs SET {what} WHERE {where}", values)


def running(transaction: Transaction, posting: Posting) -> bool:
    """Whether the posting's job is still being run."""
    row = transaction.row("SELECT state FROM jobs WHERE tenant = ? AND id = ?", (posting.tenant, posting.job_id))
    return row == ("running",)


def end_with_answer(transaction: Transaction, posting: Posting) -> None:
    transaction.execute(
        "UPDATE jobs SET state = 'done', receipt_id = ?, ended_at = ? WHERE tenant = ? AND id = ?",
        (posting.receipt_id, posting.at.isoformat(), posting.tenant, posting.job_id),
    )


def _read_job(row: Row) -> Job:
    job_id, operation, state, progress, accepted, started, ended, attempts, receipt_id, problem, asked_to_end = row
    return Job(
        id=job_id,
        operation=operation,
        state=state,
        progress=Progress.model_validate_json(progress) if progress else None,
        accepted_at=datetime.fromisoformat(accepted),
        started_at=datetime.fromisoformat(started) if started else None,
        ended_at=datetime.fromisoformat(ended) if ended else None,
        attempts=attempts,
        receipt_id=receipt_id,
        problem=Problem.model_validate_json(problem) if problem else None,
        cancel_requested=bool(asked_to_end),
    )
