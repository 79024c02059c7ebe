"""The vault's wrapped keys and the registers of privacy, in SQL."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from morgiana.adapters.database.database import EVERYBODY, Database, marks
from morgiana.control.ports import Transaction
from morgiana.control.privacy.keys import KeyRecord
from morgiana.control.privacy.register import ConsentRecord, Erasure, RetentionRule

_KEY: Final = "tenant, kind, version, wrapped, master, created_at, destroyed_at"
_ERASURE: Final = "tenant, id, kind, state, subject, marks, requested_by, requested_at, done_at, proof"
_CONSENT: Final = (
    "tenant, id, subject_mark, subject, purpose, given_at, expires_at, evidence, recorded_by, withdrawn_at"
)


class SqlKeys:
    """`KeyStore` in SQL."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def keys(self, tenant: str) -> list[KeyRecord]:
        rows = self._database.rows(
            f"SELECT {_KEY} FROM vault_keys WHERE tenant = :tenant ORDER BY kind, version", of=tenant
        )
        return [_key(row) for row in rows]

    def keys_of(self, tenants: Sequence[str]) -> list[KeyRecord]:
        rows = self._database.rows(
            f"SELECT {_KEY} FROM vault_keys WHERE tenant IN ({marks(tenants)}) ORDER BY tenant, kind, version",
            tuple(tenants),
            of=frozenset(tenants),
        )
        return [_key(row) for row in rows]

    def add_keys(self, records: Sequence[KeyRecord]) -> None:
        if not records:
            return
        with self._database.transaction(of=frozenset(record.tenant for record in records)) as transaction:
            transaction.executemany(
                f"INSERT INTO vault_keys ({_KEY}) VALUES (?, ?, ?, ?, ?, ?, NULL)"
                " ON CONFLICT (tenant, kind, version) DO NOTHING",
                [(r.tenant, r.kind, r.version, r.wrapped, r.master, r.created_at.isoformat()) for r in records],
            )

    def every_key(self) -> list[KeyRecord]:
        rows = self._database.rows(
            f"SELECT {_KEY} FROM vault_keys WHERE wrapped IS NOT NULL ORDER BY tenant, kind, version", of=EVERYBODY
        )
        return [_key(row) for row in rows]

    def rewrap(self, records: Sequence[KeyRecord]) -> None:
        with self._database.transaction(of=EVERYBODY) as transaction:
            transaction.executemany(
                "UPDATE vault_keys SET wrapped = ?, master = ?"
                " WHERE tenant = ? AND kind = ? AND version = ? AND wrapped IS NOT NULL",
                [(r.wrapped, r.master, r.tenant, r.kind, r.version) for r in records],
            )

    def destroy_keys(self, tenant: str, at: datetime, *, before: int | None = None) -> int:
        only, values = ("", ()) if before is None else (" AND kind = 'data' AND version < ?", (before,))
        with self._database.transaction(of=tenant) as transaction:
            return transaction.execute(
                "UPDATE vault_keys SET wrapped = NULL, destroyed_at = ?"
                f" WHERE tenant = :tenant AND wrapped IS NOT NULL{only}",
                (at.isoformat(), *values),
            )


class SqlPrivacy:
    """`PrivacyStore` in SQL."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def erasures(self, tenant: str) -> list[Erasure]:
        rows = self._database.rows(f"SELECT {_ERASURE} FROM erasures WHERE tenant = :tenant ORDER BY id", of=tenant)
        return [_erasure(row) for row in rows]

    def unfinished_erasures(self) -> list[Erasure]:
        rows = self._database.rows(f"SELECT {_ERASURE} FROM erasures WHERE state <> 'done' ORDER BY id", of=EVERYBODY)
        return [_erasure(row) for row in rows]

    def keep_erasure(self, erasure: Erasure) -> None:
        with self._database.transaction(of=frozenset({erasure.tenant})) as transaction:
            self.begin_erasure(transaction, erasure)

    def begin_erasure(self, transaction: Transaction, erasure: Erasure) -> None:
        transaction.execute(
            f"INSERT INTO erasures ({_ERASURE}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
            " ON CONFLICT (tenant, id) DO UPDATE SET state = excluded.state, subject = excluded.subject,"
            " marks = excluded.marks, done_at = excluded.done_at, proof = excluded.proof",
            (
                erasure.tenant,
                erasure.id,
                erasure.kind,
                erasure.state,
                erasure.subject,
                json.dumps(erasure.marks),
                erasure.requested_by,
                erasure.requested_at.isoformat(),
                _iso(erasure.done_at),
                erasure.proof,
            ),
        )

    def retention(self, tenant: str) -> dict[str, RetentionRule]:
        rows = self._database.rows(
            "SELECT what, days, hold, changed_by, changed_at FROM retention_rules WHERE tenant = :tenant ORDER BY what",
            of=tenant,
        )
        return {
            what: RetentionRule(what, days, hold, by, datetime.fromisoformat(at)) for what, days, hold, by, at in rows
        }

    def keep_retention(self, transaction: Transaction, tenant: str, rule: RetentionRule) -> None:
        transaction.execute(
            "INSERT INTO retention_rules (tenant, what, days, hold, changed_by, changed_at) VALUES (?, ?, ?, ?, ?, ?)"
            " ON CONFLICT (tenant, what) DO UPDATE SET days = excluded.days, hold = excluded.hold,"
            " changed_by = excluded.changed_by, changed_at = excluded.changed_at",
            (tenant, rule.what, rule.days, rule.hold, rule.changed_by, rule.changed_at.isoformat()),
        )

    def consents(self, tenant: str, *, subject_mark: str | None = None) -> list[ConsentRecord]:
        only, values = ("", ()) if subject_mark is None else (" AND subject_mark = ?", (subject_mark,))
        rows = self._database.rows(
            f"SELECT {_CONSENT} FROM consents WHERE tenant = :tenant{only} ORDER BY id", values, of=tenant
        )
        return [_consent(row) for row in rows]

    def keep_consent(self, transaction: Transaction, consent: ConsentRecord) -> None:
        transaction.execute(
            f"INSERT INTO consents ({_CONSENT}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                consent.tenant,
                consent.id,
                consent.subject_mark,
                consent.subject,
                consent.purpose,
                consent.given_at.isoformat(),
                _iso(consent.expires_at),
                consent.evidence,
                consent.recorded_by,
                _iso(consent.withdrawn_at),
            ),
        )

    def withdraw_consent(self, transaction: Transaction, tenant: str, consent_id: str, at: datetime) -> bool:
        touched = transaction.execute(
            "UPDATE consents SET withdrawn_at = ? WHERE tenant = ? AND id = ? AND withdrawn_at IS NULL",
            (at.isoformat(), tenant, consent_id),
        )
        return touched == 1

    def forget_consents(self, tenant: str, consent_ids: Sequence[str]) -> int:
        if not consent_ids:
            return 0
        with self._database.transaction(of=tenant) as transaction:
            return transaction.execute(
                f"DELETE FROM consents WHERE tenant = :tenant AND id IN ({marks(consent_ids)})", tuple(consent_ids)
            )

    def region(self, tenant: str) -> str | None:
        row = self._database.row("SELECT region FROM regions WHERE tenant = :tenant", of=tenant)
        return row[0] if row else None

    def keep_region(self, transaction: Transaction, tenant: str, region: str, at: datetime) -> None:
        transaction.execute(
            "INSERT INTO regions (tenant, region, set_at) VALUES (?, ?, ?)"
            " ON CONFLICT (tenant) DO UPDATE SET region = excluded.region, set_at = excluded.set_at",
            (tenant, region, at.isoformat()),
        )

    def unsealed_lakes(self) -> list[str]:
        """The tenants whose lake an earlier release wrote, in plain text."""
        rows = self._database.rows("SELECT tenant FROM unsealed_lakes ORDER BY tenant", of=EVERYBODY)
        return [tenant for (tenant,) in rows]

    def lake_is_sealed(self, tenant: str) -> None:
        with self._database.transaction(of=tenant) as transaction:
            transaction.execute("DELETE FROM unsealed_lakes WHERE tenant = :tenant")

    def unsealed_cells(self) -> list[str]:
        """The tenants of whose cells an earlier release left some in plain text."""
        rows = self._database.rows("SELECT tenant FROM unsealed_cells ORDER BY tenant", of=EVERYBODY)
        return [tenant for (tenant,) in rows]

    def cells_are_sealed(self, tenants: Sequence[str]) -> None:
        with self._database.transaction(of=EVERYBODY) as transaction:
            transaction.executemany("DELETE FROM unsealed_cells WHERE tenant = ?", [(tenant,) for tenant in tenants])

    def tenants(self) -> list[str]:
        rows = self._database.rows("SELECT DISTINCT tenant FROM vault_keys ORDER BY tenant", of=EVERYBODY)
        return [tenant for (tenant,) in rows]


def _key(row: tuple[Any, ...]) -> KeyRecord:
    tenant, kind, version, wrapped, master, created, destroyed = row
    return KeyRecord(tenant, kind, version, wrapped, master, datetime.fromisoformat(created), _at(destroyed))


def _erasure(row: tuple[Any, ...]) -> Erasure:
    tenant, id, kind, state, subject, marks_json, by, at, done, proof = row
    return Erasure(
        tenant,
        id,
        kind,
        state,
        subject,
        tuple(json.loads(marks_json)),
        by,
        datetime.fromisoformat(at),
        _at(done),
        proof,
    )


def _consent(row: tuple[Any, ...]) -> ConsentRecord:
    tenant, id, mark, subject, purpose, given, expires, evidence, by, withdrawn = row
    at = datetime.fromisoformat(given)
    return ConsentRecord(tenant, id, mark, subject, purpose, at, _at(expires), evidence, by, _at(withdrawn))


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def _at(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
