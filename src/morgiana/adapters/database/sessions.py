"""Sessions and known browsers in SQL. Where a session is (device, address) is sealed."""

import json
from collections.abc import Sequence
from dataclasses import asdict, fields
from datetime import datetime, timedelta
from typing import Any, Final, cast

from morgiana.adapters.database.audit import write_entries
from morgiana.adapters.database.database import EVERYBODY, Database, Row, marks
from morgiana.control.audit.chain import Entry
from morgiana.control.caller import HOST, Caller
from morgiana.control.ports import Transaction
from morgiana.control.privacy.vault import Sealer
from morgiana.control.sign_in.ports import SessionRecord, Way
from morgiana.control.sign_in.sessions import IDLE_LIFE

_SEALED_FOR: Final = "sessions.place"
_COLUMNS: Final = "digest, id, person, shop, caller, ways, place, opened_at, seen_at, proved_at, ends_at"
_DEVICE_LIFE: Final = timedelta(days=180)
"""A browser that was not signed in for so long is unknown again."""


class SessionRows:
    """Implements `SessionStore`. Without a sealer it is not kept where a session is."""

    def __init__(self, database: Database, sealer: Sealer | None) -> None:
        self._database, self._sealer = database, sealer

    def open_session(self, session: SessionRecord) -> None:
        times = (session.opened_at, session.seen_at, session.proved_at, session.ends_at)
        values = (
            session.digest,
            session.id,
            session.person,
            session.shop,
            _written(session.caller),
            " ".join(session.ways),
            self._place(session.device, session.address),
            *(at.isoformat() for at in times),
        )
        with self._database.transaction(of=EVERYBODY) as transaction:
            transaction.execute(f"INSERT INTO sessions ({_COLUMNS}) VALUES ({marks(values)})", values)
            note_sessions(transaction, "session.opened", [(session.person, session.id)], session.opened_at)

    def session(self, digest: bytes) -> SessionRecord | None:
        row = self._database.row(f"SELECT {_COLUMNS} FROM sessions WHERE digest = ?", (digest,), of=EVERYBODY)
        return self._read(row, sealed=True) if row else None

    def sessions(self, person: str) -> list[SessionRecord]:
        rows = self._database.rows(
            f"SELECT {_COLUMNS} FROM sessions WHERE person = ? ORDER BY opened_at", (person,), of=EVERYBODY
        )
        return [self._read(row, sealed=False) for row in rows]

    def note_seen(self, digest: bytes, at: datetime, device: str, address: str) -> None:
        self._execute(
            "UPDATE sessions SET seen_at = ?, place = ? WHERE digest = ?",
            at.isoformat(),
            self._place(device, address),
            digest,
        )

    def note_proof(self, digest: bytes, at: datetime) -> None:
        self._execute("UPDATE sessions SET proved_at = ? WHERE digest = ?", at.isoformat(), digest)

    def set_ways(self, digest: bytes, ways: Sequence[Way]) -> None:
        self._execute("UPDATE sessions SET ways = ? WHERE digest = ?", " ".join(ways), digest)

    def move_session(self, digest: bytes, shop: str) -> None:
        self._execute("UPDATE sessions SET shop = ? WHERE digest = ?", shop, digest)

    def end_sessions(self, digests: Sequence[bytes], at: datetime) -> int:
        if not digests:
            return 0
        with self._database.transaction(of=EVERYBODY) as transaction:
            ended = transaction.rows(
                f"DELETE FROM sessions WHERE digest IN ({marks(digests)}) RETURNING person, id", digests
            )
            note_sessions(transaction, "session.ended", ended, at)
        return len(ended)

    def drop_old(self, now: datetime) -> None:
        at, now_us = now.isoformat(), int(now.timestamp() * 1_000_000)
        with self._database.transaction(of=EVERYBODY) as transaction:
            expired = transaction.rows(
                "DELETE FROM sessions WHERE ends_at <= ? OR (caller IS NULL AND seen_at <= ?) RETURNING person, id",
                (at, (now - IDLE_LIFE).isoformat()),
            )
            note_sessions(transaction, "session.expired", expired, now)
            transaction.execute("DELETE FROM known_devices WHERE seen_at <= ?", ((now - _DEVICE_LIFE).isoformat(),))
            transaction.execute("DELETE FROM sign_in_tickets WHERE ends_at <= ?", (at,))
            transaction.execute("DELETE FROM sign_in_tries WHERE full_at_us <= ?", (now_us,))

    def know_device(self, digest: bytes, person: str, at: datetime) -> None:
        self._execute(
            "INSERT INTO known_devices (digest, person, seen_at) VALUES (?, ?, ?)"
            " ON CONFLICT (digest) DO UPDATE SET seen_at = excluded.seen_at",
            digest,
            person,
            at.isoformat(),
        )

    def knows_device(self, digest: bytes, person: str) -> bool:
        sql = "SELECT 1 FROM known_devices WHERE digest = ? AND person = ?"
        return self._database.row(sql, (digest, person), of=EVERYBODY) is not None

    def _execute(self, sql: str, *values: object) -> int:
        with self._database.transaction(of=EVERYBODY) as transaction:
            return transaction.execute(sql, values)

    def _place(self, device: str, address: str) -> bytes | None:
        if self._sealer is None:
            return None
        return self._sealer.seal(HOST, json.dumps([device, address]).encode(), _SEALED_FOR)

    def _read(self, row: Row, *, sealed: bool) -> SessionRecord:
        """The record; where it only has to be known who it is of, its place stays sealed."""
        digest, id, person, shop, caller, ways, place, opened, seen, proved, ends = row
        device, address = "", ""
        if place is not None and not sealed and self._sealer is not None:
            device, address = json.loads(self._sealer.open(HOST, bytes(place), _SEALED_FOR))
        return SessionRecord(
            digest=bytes(digest),
            id=id,
            person=person,
            shop=shop,
            caller=_read_caller(caller),
            ways=cast("tuple[Way, ...]", tuple(ways.split())),
            device=device,
            address=address,
            opened_at=datetime.fromisoformat(opened),
            seen_at=datetime.fromisoformat(seen),
            proved_at=datetime.fromisoformat(proved),
            ends_at=datetime.fromisoformat(ends),
        )


def note_sessions(transaction: Transaction, action: str, sessions: Sequence[Row], at: datetime) -> None:
    """Write down what happened to sessions, each given by its person and its id."""
    if sessions:
        entries = [Entry(at, person, "", action, session) for person, session in sorted(sessions)]
        write_entries(transaction, {HOST: entries})


def _written(caller: Caller | None) -> str | None:
    """A caller as a cell has it, sets in order."""
    if caller is None:
        return None
    return json.dumps(asdict(caller), default=sorted)


def _read_caller(cell: str | None) -> Caller | None:
    if cell is None:
        return None
    known = {field.name for field in fields(Caller)}
    said: dict[str, Any] = {name: value for name, value in json.loads(cell).items() if name in known}
    sets: dict[str, Any] = {name: frozenset(value) for name, value in said.items() if isinstance(value, list)}
    return Caller(**said | sets)
