"""API keys in SQL: the one look-up of a metered call, and the lists of their owners."""

from collections.abc import Hashable, Mapping
from datetime import datetime
from functools import lru_cache
from typing import Final

from morgiana.adapters.database.cells import moment, moment_cell, set_cell, set_of
from morgiana.adapters.database.database import EVERYBODY, Database, Row
from morgiana.adapters.database.members import included
from morgiana.control.identity.records import Key, KeyBearer, OwnRole
from morgiana.control.ports import Effect, Transaction

_KEY: Final = (
    "id, digest, tenant, home, name, person, member, scopes, shops, made_by, created_at, expires_at, rotated_from,"
    " last_used_at"
)
_OF_KEY: Final = ", ".join(f"k.{name.strip()}" for name in _KEY.split(",")[:-1])
_BEARER: Final = (
    f"SELECT {_OF_KEY}, o.status, p.body, s.closed_at, m.role, m.shops, r.title, r.scopes, r.shops"
    " FROM keys k JOIN organisations o ON o.tenant = k.tenant"
    " LEFT JOIN plans p ON p.tenant = 'host' AND p.name = o.plan"
    " LEFT JOIN shops s ON s.id = k.home"
    " LEFT JOIN memberships m ON m.tenant = k.tenant AND m.person = k.member"
    " LEFT JOIN roles r ON r.tenant = m.tenant AND r.name = m.role"
    " WHERE k.digest = ?"
)
_COLUMNS: Final = _KEY.count(",")
"""How many of the key's own columns that question gives: all but the last, which each call changes."""
_REMEMBERED: Final = 8192


class KeyRows:
    """Implements `KeyStore`."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._known: tuple[Hashable, dict[bytes, KeyBearer | None]] = (None, {})
        """What was answered since the last commit, with the version of the database that it holds for."""

    def bearer(self, digest: bytes) -> KeyBearer | None:
        version, (of, known) = self._database.version(), self._known
        if version != of or len(known) >= _REMEMBERED:
            known = {}
            self._known = version, known
        if digest not in known:
            known[digest] = self._look_up(digest)
        return known[digest]

    def _look_up(self, digest: bytes) -> KeyBearer | None:
        row = self._database.row(_BEARER, (digest,), of=EVERYBODY)
        return _read_bearer(tuple(row)) if row else None

    def shop_is_open(self, organisation: str, shop: str) -> bool:
        sql = "SELECT 1 FROM shops WHERE tenant = :tenant AND id = ? AND closed_at IS NULL"
        return self._database.row(sql, (shop,), of=organisation) is not None

    def organisation_of(self, shop: str) -> str | None:
        row = self._database.row("SELECT tenant FROM shops WHERE id = ?", (shop,), of=EVERYBODY)
        return row[0] if row else None

    def keys(self, organisation: str) -> list[Key]:
        rows = self._database.rows(
            f"SELECT {_KEY} FROM keys WHERE tenant = :tenant ORDER BY created_at, id", of=organisation
        )
        return [_read_key(row) for row in rows]

    def key(self, organisation: str, key: str) -> Key | None:
        row = self._database.row(f"SELECT {_KEY} FROM keys WHERE tenant = :tenant AND id = ?", (key,), of=organisation)
        return _read_key(row) if row else None

    def keep_key(self, key: Key) -> Effect:
        return lambda transaction: insert_key(transaction, key)

    def expire_key(self, organisation: str, key: str, at: datetime) -> Effect:
        def expire(transaction: Transaction) -> None:
            transaction.execute(
                "UPDATE keys SET expires_at = ? WHERE tenant = ? AND id = ? AND (expires_at IS NULL OR expires_at > ?)",
                (at.isoformat(), organisation, key, at.isoformat()),
            )

        return expire

    def revoke_key(self, organisation: str, key: str) -> Effect:
        def revoke(transaction: Transaction) -> None:
            transaction.execute("DELETE FROM keys WHERE tenant = ? AND id = ?", (organisation, key))

        return revoke

    def write(self, effect: Effect) -> None:
        """Carry an effect out by itself, for whoever sits at the machine."""
        with self._database.transaction(of=EVERYBODY) as transaction:
            effect(transaction)

    def note_used(self, used: Mapping[bytes, datetime]) -> None:
        with self._database.transaction(of=EVERYBODY) as transaction:
            for digest, at in sorted(used.items()):
                transaction.execute(
                    "UPDATE keys SET last_used_at = ? WHERE digest = ? AND (last_used_at IS NULL OR last_used_at < ?)",
                    (at.isoformat(), digest, at.isoformat()),
                )

    def sweep(self, now: datetime) -> int:
        with self._database.transaction(of=EVERYBODY) as transaction:
            return sum(
                transaction.execute(f"DELETE FROM {table} WHERE expires_at <= ?", (now.isoformat(),))
                for table in ("invitations", "keys", "secrets")
            )


def insert_key(transaction: Transaction, key: Key) -> None:
    transaction.execute(
        f"INSERT INTO keys ({_KEY}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            key.id,
            key.digest,
            key.organisation,
            key.home,
            key.name,
            key.person,
            key.member,
            set_cell(key.scopes),
            set_cell(key.shops),
            key.made_by,
            key.created_at.isoformat(),
            moment_cell(key.expires_at),
            key.rotated_from,
            moment_cell(key.last_used_at),
        ),
    )


@lru_cache(maxsize=_REMEMBERED)
def _read_bearer(row: Row) -> KeyBearer:
    """A row as a record; the row itself is asked for at each call, so what was revoked or changed is not found here."""
    status, plan, closed, role, shops, title, own_scopes, own_shops = row[_COLUMNS:]
    key = _read_key((*row[:_COLUMNS], None))
    scopes = set_of(own_scopes)
    own = None if scopes is None else OwnRole(key.organisation, role, title, scopes, set_of(own_shops))
    return KeyBearer(key, status, included(plan), closed is None, role, set_of(shops), own)


def _read_key(row: Row) -> Key:
    key, digest, organisation, home, name, person, member, scopes, shops, made_by, created, expires, old, used = row
    found = set_of(scopes)
    assert found is not None
    return Key(
        key, bytes(digest), organisation, home, name, person, member, found, set_of(shops), made_by,
        datetime.fromisoformat(created), moment(expires), old, moment(used),
    )  # fmt: skip
