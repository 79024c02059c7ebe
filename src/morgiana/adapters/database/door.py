"""What waits at the door, in SQL: tickets, counters of tries, and errands of the post."""

from collections.abc import Sequence
from datetime import datetime

from morgiana.adapters.database.database import EVERYBODY, Database
from morgiana.control.ports import Transaction
from morgiana.control.sign_in.ports import Errand, Ticket


class _Exhausted(Exception):
    """A bucket takes no more for so many microseconds; raised to leave the others untouched."""

    def __init__(self, wait_us: int) -> None:
        self.wait_us = wait_us


class DoorRows:
    """Implements `TicketStore` and `ErrandStore`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def keep_ticket(self, ticket: Ticket) -> None:
        self._execute(
            "INSERT INTO sign_in_tickets (digest, purpose, person, body, tries, ends_at) VALUES (?, ?, ?, ?, 0, ?)",
            ticket.digest,
            ticket.purpose,
            ticket.person,
            ticket.body,
            ticket.ends_at.isoformat(),
        )

    def ticket(self, digest: bytes) -> Ticket | None:
        row = self._database.row(
            "SELECT purpose, person, body, ends_at, tries FROM sign_in_tickets WHERE digest = ?",
            (digest,),
            of=EVERYBODY,
        )
        if row is None:
            return None
        purpose, person, body, ends, tries = row
        return Ticket(digest, purpose, person, bytes(body), datetime.fromisoformat(ends), tries)

    def use_up_ticket(self, digest: bytes) -> bool:
        return self._execute("DELETE FROM sign_in_tickets WHERE digest = ?", digest) == 1

    def count_try(self, digest: bytes) -> int:
        with self._database.transaction(of=EVERYBODY) as transaction:
            row = transaction.row(
                "UPDATE sign_in_tickets SET tries = tries + 1 WHERE digest = ? RETURNING tries", (digest,)
            )
            return int(row[0]) if row else 0

    def drop_tickets(self, person: str, purpose: str) -> None:
        self._execute("DELETE FROM sign_in_tickets WHERE person = ? AND purpose = ?", person, purpose)

    def take_tries(self, buckets: Sequence[tuple[str, int, int]], now_us: int) -> int:
        try:
            with self._database.transaction(of=EVERYBODY) as transaction:
                for bucket, each_us, at_once in sorted(buckets):
                    _take(transaction, bucket, each_us, at_once, now_us)
        except _Exhausted as exhausted:
            return exhausted.wait_us
        return 0

    def give_back_tries(self, buckets: Sequence[tuple[str, int, int]]) -> None:
        with self._database.transaction(of=EVERYBODY) as transaction:
            for bucket, each_us, _ in sorted(buckets):
                transaction.execute(
                    "UPDATE sign_in_tries SET full_at_us = full_at_us - ? WHERE bucket = ?", (each_us, bucket)
                )

    def put_errand(self, errand: Errand, at: datetime) -> None:
        with self._database.transaction(of=EVERYBODY) as transaction:
            write_errand(transaction, errand, at)

    def claim_errands(self, now: datetime, until: datetime, *, limit: int) -> list[Errand]:
        sql = "SELECT id, kind, body, tries, due_at FROM sign_in_errands WHERE due_at <= ? ORDER BY due_at, id LIMIT ?"
        waiting = self._database.rows(sql, (now.isoformat(), limit), of=EVERYBODY)
        claimed = []
        for id, kind, body, tries, due_at in waiting:
            # Whoever changes the time that was read has the errand; another process finds it changed.
            mine = self._execute(
                "UPDATE sign_in_errands SET due_at = ? WHERE id = ? AND due_at = ?", until.isoformat(), id, due_at
            )
            if mine:
                claimed.append(Errand(id, kind, bytes(body), tries))
        return claimed

    def errand_done(self, id: str) -> None:
        self._execute("DELETE FROM sign_in_errands WHERE id = ?", id)

    def errand_failed(self, id: str, again_at: datetime | None) -> None:
        due_at = again_at and again_at.isoformat()
        self._execute("UPDATE sign_in_errands SET tries = tries + 1, due_at = ? WHERE id = ?", due_at, id)

    def _execute(self, sql: str, *values: object) -> int:
        with self._database.transaction(of=EVERYBODY) as transaction:
            return transaction.execute(sql, values)


def write_errand(transaction: Transaction, errand: Errand, at: datetime) -> None:
    """Put an errand in a transaction that is under way, so that a letter goes out if, and only if, it commits."""
    transaction.execute(
        "INSERT INTO sign_in_errands (id, kind, body, tries, due_at) VALUES (?, ?, ?, 0, ?)",
        (errand.id, errand.kind, errand.body, at.isoformat()),
    )


def _take(transaction: Transaction, bucket: str, each_us: int, at_once: int, now_us: int) -> None:
    """One try more in a bucket, which is full again at `full_at_us` (the theoretical arrival time of ITU-T I.371)."""
    transaction.execute(
        "INSERT INTO sign_in_tries (bucket, full_at_us) VALUES (?, 0) ON CONFLICT (bucket) DO NOTHING", (bucket,)
    )
    latest_us = now_us + (at_once - 1) * each_us
    taken = transaction.execute(
        "UPDATE sign_in_tries SET full_at_us = CASE WHEN full_at_us > ? THEN full_at_us ELSE ? END + ?"
        " WHERE bucket = ? AND full_at_us <= ?",
        (now_us, now_us, each_us, bucket, latest_us),
    )
    if not taken:
        row = transaction.row("SELECT full_at_us FROM sign_in_tries WHERE bucket = ?", (bucket,))
        assert row is not None
        raise _Exhausted(max(1, row[0] - latest_us))
