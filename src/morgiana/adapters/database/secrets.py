"""What is kept of links, in SQL; keys and sessions have rows of their own."""

import json
from datetime import datetime
from functools import lru_cache

from morgiana.adapters.database.database import EVERYBODY, Database, Row
from morgiana.adapters.database.keys import KeyRows
from morgiana.adapters.database.sessions import SessionRows
from morgiana.control.access import SecretRecord
from morgiana.control.privacy.vault import Sealer

_COLUMNS = "digest, kind, tenant, person, scopes, created_at, expires_at"


class SecretRows:
    """Implements `Secrets`. A secret is looked up before it is known whose it is."""

    def __init__(self, database: Database, sealer: Sealer | None = None) -> None:
        self._database = database
        self.keys, self.sessions = KeyRows(database), SessionRows(database, sealer)

    def keep_secret(self, record: SecretRecord) -> None:
        with self._database.transaction(of=record.tenant) as transaction:
            transaction.execute(
                "INSERT INTO secrets (digest, kind, tenant, person, scopes, created_at, expires_at)"
                " VALUES (?, ?, :tenant, ?, ?, ?, ?)",
                (
                    record.digest,
                    record.kind,
                    record.person,
                    json.dumps(sorted(record.scopes)),
                    record.created_at.isoformat(),
                    record.expires_at and record.expires_at.isoformat(),
                ),
            )

    def find_secret(self, digest: bytes) -> SecretRecord | None:
        row = self._database.row(f"SELECT {_COLUMNS} FROM secrets WHERE digest = ?", (digest,), of=EVERYBODY)
        return _read_secret(row) if row else None

    def use_up_secret(self, digest: bytes) -> bool:
        with self._database.transaction(of=EVERYBODY) as transaction:
            return transaction.execute("DELETE FROM secrets WHERE digest = ?", (digest,)) == 1


@lru_cache(maxsize=1024)
def _read_secret(row: Row) -> SecretRecord:
    """A row as a record; the row itself is looked up each time, so what was revoked is not found here."""
    digest, kind, tenant, person, scopes, created, expires = row
    return SecretRecord(
        digest,
        kind,
        tenant,
        person,
        frozenset(json.loads(scopes)),
        datetime.fromisoformat(created),
        datetime.fromisoformat(expires) if expires else None,
    )
