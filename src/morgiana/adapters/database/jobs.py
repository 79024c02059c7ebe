"""Jobs in SQL: accepted, worked on under a lease, and ended once."""

import json
from datetime import datetime
from typing import Final

from morgiana.adapters.database.database import EVERYBODY, Database, Row, Values, Whose
from morgiana.adapters.database.sealing import SealedColumn
from morgiana.control.jobs import Job, Problem, Progress, State
from morgiana.control.ports import AcceptedJob, Posting, Transaction
from morgiana.control.privacy.keys import DataErased
from morgiana.control.privacy.vault import Sealer
from morgiana.control.workers import LeaseLost

_JOB: Final = (
    "id, operation, state, progress, accepted_at, not_before, started_at, ended_at, attempts, receipt_id, problem,"
    " cancel_requested, waits"
)
_COLUMNS: Final = 13
JOB_COLUMNS: Final = (
    f"{_JOB}, tenant, organisation, person, bearer, scopes, request, idempotency_key, fingerprint, resumed, priority,"
    " fence, request_id, traceparent"
)
"""What `accepted_of` reads."""
_HELD: Final = "state = 'running' AND fence = ?"
"""Whether the lease with that fencing token is the valid one."""


class JobCells:
    """The cells of a job that are sealed by its tenant's key."""

    def __init__(self, sealer: Sealer | None) -> None:
        self.request, self.problem = SealedColumn(sealer, "request"), SealedColumn(sealer, "problem")

    def problem_of(self, tenant: str, stored: bytes | None) -> Problem | None:
        """Why a job failed; None also where the tenant's keys are destroyed."""
        opened = self.problem.open(tenant, bytes(stored)) if stored else b""
        return Problem.model_validate_json(opened) if opened else None


class JobRows:
    """The jobs' part of `Books`."""

    def __init__(self, database: Database, *, sealer: Sealer | None = None) -> None:
        self._database = database
        self._cells = JobCells(sealer)

    def accept(self, accepted: AcceptedJob) -> AcceptedJob:
        job, request = accepted.job, self._cells.request.seal(accepted.tenant, accepted.request)
        with self._database.transaction(of=accepted.tenant) as transaction:
            inserted = transaction.execute(
                "INSERT INTO jobs (tenant, id, organisation, person, bearer, scopes, operation, request,"
                " idempotency_key, fingerprint, state, accepted_at, not_before, priority, waits, request_id,"
                " traceparent) VALUES (:tenant, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
                (
                    job.id,
                    accepted.organisation,
                    accepted.person,
                    accepted.bearer,
                    json.dumps(sorted(accepted.scopes)),
                    job.operation,
                    request,
                    accepted.key,
                    accepted.fingerprint,
                    job.state,
                    job.accepted_at.isoformat(),
                    job.not_before and job.not_before.isoformat(),
                    accepted.priority,
                    job.waits,
                    accepted.request_id,
                    accepted.traceparent,
                ),
            )
        if inserted:
            return accepted
        assert accepted.key is not None, f"two jobs are called {job.id}"
        known = self.job_by_key(accepted.tenant, accepted.key)
        assert known is not None, accepted.key
        return known

    def own_job(self, tenant: str, job_id: str) -> AcceptedJob | None:
        return self._job("tenant = :tenant AND id = ?", (job_id,), tenant)

    def job_by_key(self, tenant: str, key: str) -> AcceptedJob | None:
        return self._job("tenant = :tenant AND idempotency_key = ?", (key,), tenant)

    def _job(self, where: str, values: Values, of: Whose) -> AcceptedJob | None:
        row = self._database.row(f"SELECT {JOB_COLUMNS} FROM jobs WHERE {where}", values, of=of)
        return accepted_of(row, self._cells) if row else None

    def jobs(self, tenant: str, *, limit: int) -> list[Job]:
        rows = self._database.rows(
            f"SELECT {_JOB} FROM jobs WHERE tenant = :tenant ORDER BY id DESC LIMIT ?", (limit,), of=tenant
        )
        return [_read_job(row, tenant, self._cells) for row in rows]

    def note_progress(self, job_id: str, fence: int, progress: Progress) -> bool:
        with self._database.transaction(of=EVERYBODY) as transaction:
            row = transaction.row(
                f"UPDATE jobs SET progress = ? WHERE id = ? AND {_HELD} RETURNING cancel_requested",
                (progress.model_dump_json(), job_id, fence),
            )
        if row is None:
            raise LeaseLost
        return bool(row[0])

    def end(self, job_id: str, fence: int, state: State, at: datetime, problem: Problem | None) -> None:
        ended = self._change(
            "state = ?, ended_at = ?, problem = ?",
            f"id = ? AND {_HELD}",
            (state, at.isoformat(), problem and self._sealed(job_id, problem), job_id, fence),
        )
        if not ended:
            raise LeaseLost

    def _sealed(self, job_id: str, problem: Problem) -> bytes | None:
        """A problem as it is stored; None where the job is not there any more, or its tenant's data are erased."""
        row = self._database.row("SELECT tenant FROM jobs WHERE id = ?", (job_id,), of=EVERYBODY)
        try:
            return self._cells.problem.seal(row[0], problem.model_dump_json().encode()) if row else None
        except DataErased:
            return None

    def cancel(self, job_id: str, at: datetime) -> None:
        waiting = self._change(
            "state = 'cancelled', ended_at = ?", "id = ? AND state = 'accepted'", (at.isoformat(), job_id)
        )
        if not waiting:
            self._change("cancel_requested = 1", "id = ? AND state = 'running'", (job_id,))

    def reopen(self, job_id: str) -> None:
        self._change(
            "state = 'accepted', cancel_requested = 0, attempts = 0, resumed = resumed + 1, progress = NULL,"
            " not_before = NULL, started_at = NULL, ended_at = NULL, problem = NULL",
            "id = ? AND receipt_id IS NULL AND ended_at IS NOT NULL",
            (job_id,),
        )

    def _change(self, what: str, where: str, values: Values) -> int:
        with self._database.transaction(of=EVERYBODY) as transaction:
            return transaction.execute(f"UPDATE jobs SET {what} WHERE {where}", values)


def hold(transaction: Transaction, posting: Posting) -> bool:
    """Whether whoever made the posting has the lease on its job, which nobody can take until this is committed."""
    return (
        transaction.execute(
            f"UPDATE jobs SET worker = worker WHERE tenant = ? AND id = ? AND {_HELD}",
            (posting.tenant, posting.job_id, posting.fence),
        )
        == 1
    )


def end_with_answer(transaction: Transaction, posting: Posting) -> None:
    transaction.execute(
        "UPDATE jobs SET state = 'done', receipt_id = ?, ended_at = ? WHERE tenant = ? AND id = ?",
        (posting.receipt_id, posting.at.isoformat(), posting.tenant, posting.job_id),
    )


def accepted_of(row: Row, cells: JobCells) -> AcceptedJob:
    """A job with what is needed to run it, of a row of `JOB_COLUMNS`."""
    tenant, organisation, person, bearer, scopes, request, key, fingerprint, *rest = row[_COLUMNS:]
    resumed, priority, fence, request_id, traceparent = rest
    return AcceptedJob(
        _read_job(row[:_COLUMNS], tenant, cells),
        tenant,
        organisation,
        person,
        bearer,
        frozenset(json.loads(scopes)),
        cells.request.open(tenant, request),
        key,
        fingerprint,
        resumed,
        priority,
        fence,
        request_id,
        traceparent,
    )


def _read_job(row: Row, tenant: str, cells: JobCells) -> Job:
    job_id, operation, state, progress, accepted, later, started, ended, attempts, receipt_id, *rest = row
    problem, cancel, waits = rest
    return Job(
        id=job_id,
        operation=operation,
        state=state,
        progress=Progress.model_validate_json(progress) if progress else None,
        accepted_at=datetime.fromisoformat(accepted),
        not_before=datetime.fromisoformat(later) if later else None,
        waits=waits,
        started_at=datetime.fromisoformat(started) if started else None,
        ended_at=datetime.fromisoformat(ended) if ended else None,
        attempts=attempts,
        receipt_id=receipt_id,
        problem=cells.problem_of(tenant, problem),
        cancel_requested=bool(cancel),
    )
