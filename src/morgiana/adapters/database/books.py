"""`Books` and `Secrets` on SQLite."""

import json
from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from morgiana.adapters.database.connection import Database
from morgiana.control.access import SecretKind, SecretRecord
from morgiana.control.jobs import Job, Problem, Progress, State
from morgiana.control.ports import AcceptedJob, AlreadyPosted, Posted, Posting

_JOB = (
    "id, operation, state, progress, accepted_at, started_at, ended_at, attempts, receipt_id, problem, cancel_requested"
)


class SqliteBooks:
    """One transaction for each method; `post` takes any number of calls into one."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def post(self, postings: Sequence[Posting]) -> list[AlreadyPosted | None]:
        with self._database.transaction() as connection:
            taken = self._taken(postings)
            late = [self._late(posting, taken) for posting in postings]
            fresh = [posting for posting, reason in zip(postings, late, strict=True) if reason is None]
            connection.executemany("INSERT INTO calls VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", map(_call_row, fresh))
            connection.executemany(
                "INSERT INTO charges VALUES (?, ?, ?, ?, ?)",
                [(p.receipt_id, p.tenant, p.units, p.price_minor, p.currency) for p in fresh],
            )
            for posting in fresh:
                if posting.publication is not None:
                    self._publish(connection, posting)
                if posting.job_id is not None:
                    connection.execute(
                        "UPDATE jobs SET state = 'done', receipt_id = ?, ended_at = ? WHERE id = ?",
                        (posting.receipt_id, _iso(posting.at), posting.job_id),
                    )
            return late

    def _taken(self, postings: Sequence[Posting]) -> set[tuple[str, str]]:
        """Which of the postings' keys have an answer; asked tenant by tenant, which is how the index can tell."""
        keys: dict[str, list[str]] = {}
        for posting in postings:
            if posting.key is not None:
                keys.setdefault(posting.tenant, []).append(posting.key)
        taken = set()
        for tenant, asked in keys.items():
            marks = ", ".join("?" * len(asked))
            taken.update(
                self._database.rows(
                    f"SELECT tenant, idempotency_key FROM calls WHERE tenant = ? AND idempotency_key IN ({marks})",
                    (tenant, *asked),
                )
            )
        return taken

    def _late(self, posting: Posting, taken: set[tuple[str, str]]) -> AlreadyPosted | None:
        if posting.key is not None:
            slot = (posting.tenant, posting.key)
            if slot in taken:
                return AlreadyPosted(f"{posting.key} has an answer already")
            taken.add(slot)
        if posting.job_id is not None:
            row = self._database.row("SELECT state FROM jobs WHERE id = ?", (posting.job_id,))
            if row != ("running",):
                return AlreadyPosted(f"{posting.job_id} has ended already")
        return None

    @staticmethod
    def _publish(connection: Any, posting: Posting) -> None:
        publication = posting.publication
        assert publication is not None
        connection.executemany(
            "INSERT OR REPLACE INTO lake_tables VALUES (?, ?, ?)",
            [(posting.tenant, table, version) for table, version in publication.versions.items()],
        )
        connection.executemany(
            "DELETE FROM documents WHERE tenant = ? AND kind = ? AND name = ?",
            [(posting.tenant, *slot) for slot in publication.forgotten],
        )
        connection.executemany(
            "INSERT OR REPLACE INTO documents VALUES (?, ?, ?, ?)",
            [(posting.tenant, *slot, body) for slot, body in publication.kept.items()],
        )

    def find(self, tenant: str, key: str) -> Posted | None:
        row = self._database.row(
            "SELECT receipt_id, operation, fingerprint, answer, receipt FROM calls"
            " WHERE tenant = ? AND idempotency_key = ?",
            (tenant, key),
        )
        return Posted(*row) if row else None

    def posted(self, tenant: str, receipt_id: str) -> Posted | None:
        row = self._database.row(
            "SELECT receipt_id, operation, fingerprint, answer, receipt FROM calls WHERE tenant = ? AND receipt_id = ?",
            (tenant, receipt_id),
        )
        return Posted(*row) if row else None

    def receipts(self, tenant: str, *, limit: int, operation: str | None = None) -> list[bytes]:
        rows = self._database.rows(
            "SELECT receipt FROM calls WHERE tenant = ?1 AND (?2 IS NULL OR operation = ?2)"
            " ORDER BY receipt_id DESC LIMIT ?3",
            (tenant, operation, limit),
        )
        return [receipt for (receipt,) in rows]

    def spent(self, tenant: str) -> int:
        [(total,)] = self._database.rows("SELECT COALESCE(SUM(minor), 0) FROM charges WHERE tenant = ?", (tenant,))
        return int(total)

    def accept(self, accepted: AcceptedJob) -> AcceptedJob:
        with self._database.transaction() as connection:
            if accepted.key is not None and (known := self.job_by_key(accepted.tenant, accepted.key)) is not None:
                return known
            job = accepted.job
            connection.execute(
                "INSERT INTO jobs (id, tenant, person, scopes, operation, request, idempotency_key, fingerprint, state,"
                " accepted_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    job.id,
                    accepted.tenant,
                    accepted.person,
                    _dump(accepted.scopes),
                    job.operation,
                    accepted.request,
                    accepted.key,
                    accepted.fingerprint,
                    job.state,
                    _iso(job.accepted_at),
                ),
            )
        return accepted

    def job(self, job_id: str) -> AcceptedJob | None:
        return self._job("id = ?", (job_id,))

    def job_by_key(self, tenant: str, key: str) -> AcceptedJob | None:
        return self._job("tenant = ? AND idempotency_key = ?", (tenant, key))

    def _job(self, where: str, values: tuple[Any, ...]) -> AcceptedJob | None:
        row = self._database.row(
            f"SELECT {_JOB}, tenant, person, scopes, request, idempotency_key, fingerprint, resumed FROM jobs"
            f" WHERE {where}",
            values,
        )
        if row is None:
            return None
        tenant, person, scopes, request, key, fingerprint, resumed = row[11:]
        return AcceptedJob(_read_job(row[:11]), tenant, person, _load(scopes), request, key, fingerprint, resumed)

    def jobs(self, tenant: str, *, limit: int) -> list[Job]:
        rows = self._database.rows(
            f"SELECT {_JOB} FROM jobs WHERE tenant = ? ORDER BY id DESC LIMIT ?", (tenant, limit)
        )
        return [_read_job(row) for row in rows]

    def unended(self) -> list[str]:
        rows = self._database.rows("SELECT id FROM jobs WHERE state IN ('accepted', 'running') ORDER BY id")
        return [job_id for (job_id,) in rows]

    def begin(self, job_id: str, at: datetime) -> bool:
        with self._database.transaction() as connection:
            begun = connection.execute(
                "UPDATE jobs SET state = 'running', attempts = attempts + 1, started_at = COALESCE(started_at, ?)"
                " WHERE id = ? AND state IN ('accepted', 'running')",
                (_iso(at), job_id),
            )
            return begun.rowcount == 1

    def note_progress(self, job_id: str, progress: Progress) -> bool:
        with self._database.transaction() as connection:
            [(asked_to_end,)] = connection.execute(
                "UPDATE jobs SET progress = ? WHERE id = ? RETURNING cancel_requested",
                (progress.model_dump_json(), job_id),
            ).fetchall()
            return bool(asked_to_end)

    def end(self, job_id: str, state: State, at: datetime, problem: Problem | None) -> None:
        with self._database.transaction() as connection:
            connection.execute(
                "UPDATE jobs SET state = ?, ended_at = ?, problem = ?"
                " WHERE id = ? AND state IN ('accepted', 'running')",
                (state, _iso(at), problem and problem.model_dump_json(), job_id),
            )

    def ask_to_end(self, job_id: str) -> None:
        with self._database.transaction() as connection:
            connection.execute("UPDATE jobs SET cancel_requested = 1 WHERE id = ?", (job_id,))

    def reopen(self, job_id: str) -> None:
        with self._database.transaction() as connection:
            connection.execute(
                "UPDATE jobs SET state = 'accepted', cancel_requested = 0, attempts = 0, resumed = resumed + 1,"
                " progress = NULL, started_at = NULL, ended_at = NULL, problem = NULL"
                " WHERE id = ? AND receipt_id IS NULL",
                (job_id,),
            )

    def keep_secret(self, record: SecretRecord) -> None:
        with self._database.transaction() as connection:
            connection.execute(
                "INSERT INTO secrets VALUES (?, ?, ?, ?, ?, ?, ?)",
                (
                    record.digest,
                    record.kind,
                    record.tenant,
                    record.person,
                    _dump(record.scopes),
                    _iso(record.created_at),
                    record.expires_at and _iso(record.expires_at),
                ),
            )

    def find_secret(self, digest: bytes) -> SecretRecord | None:
        row = self._database.row("SELECT * FROM secrets WHERE digest = ?", (digest,))
        return _read_secret(row) if row else None

    def use_up_secret(self, digest: bytes) -> bool:
        with self._database.transaction() as connection:
            return connection.execute("DELETE FROM secrets WHERE digest = ?", (digest,)).rowcount == 1

    def secrets(self, tenant: str, kind: SecretKind) -> list[SecretRecord]:
        rows = self._database.rows("SELECT * FROM secrets WHERE tenant = ? AND kind = ?", (tenant, kind))
        return [_read_secret(row) for row in rows]

    def check(self) -> None:
        with self._database.transaction() as connection:
            [(steps,)] = connection.execute("PRAGMA user_version").fetchall()
            connection.execute(f"PRAGMA user_version = {steps}")

    def close(self) -> None:
        self._database.close()


def _call_row(p: Posting) -> tuple[Any, ...]:
    return (p.receipt_id, p.tenant, p.person, p.operation, p.key, p.fingerprint, p.answer, p.receipt, _iso(p.at))


def _read_job(row: tuple[Any, ...]) -> Job:
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


@lru_cache(maxsize=1024)
def _read_secret(row: tuple[Any, ...]) -> SecretRecord:
    """A row as a record; the row itself is looked up each time, so what was revoked is not found here."""
    digest, kind, tenant, person, scopes, created, expires = row
    return SecretRecord(
        digest,
        kind,
        tenant,
        person,
        _load(scopes),
        datetime.fromisoformat(created),
        datetime.fromisoformat(expires) if expires else None,
    )


def _iso(at: datetime) -> str:
    return at.isoformat()


def _dump(scopes: frozenset[str]) -> str:
    return json.dumps(sorted(scopes))


def _load(scopes: str) -> frozenset[str]:
    return frozenset(json.loads(scopes))
