"""The audit chains in SQL: entries are added, never changed."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import cast

from morgiana.adapters.database.database import EVERYBODY, Database, marks
from morgiana.control.audit.chain import BEGINNING, Entry, append
from morgiana.control.audit.heads import Head
from morgiana.control.audit.store import Link
from morgiana.control.ports import Transaction

_PAGE = 20_000


def write_entries(transaction: Transaction, entries: Mapping[str, Sequence[Entry]]) -> None:
    """Add each tenant's entries to its chain; whoever else writes to the same chain waits until this is committed."""
    tenants = sorted(entries)  # in one order, so that two writers never wait for each other
    if not tenants:
        return
    transaction.executemany(
        "INSERT INTO audit_heads (tenant, seq, hash) VALUES (?, 0, ?)"
        " ON CONFLICT (tenant) DO UPDATE SET seq = audit_heads.seq",
        [(tenant, BEGINNING) for tenant in tenants],
    )
    heads = transaction.rows(f"SELECT tenant, seq, hash FROM audit_heads WHERE tenant IN ({marks(tenants)})", tenants)
    added = {tenant: append(seq, hash, entries[tenant]) for tenant, seq, hash in heads}
    transaction.executemany(
        "INSERT INTO audit (tenant, seq, body, hash) VALUES (?, ?, ?, ?)",
        [(tenant, link.seq, link.body, link.hash) for tenant in tenants for link in added[tenant]],
    )
    transaction.executemany(
        "UPDATE audit_heads SET seq = ?, hash = ? WHERE tenant = ?",
        [(added[tenant][-1].seq, added[tenant][-1].hash, tenant) for tenant in tenants],
    )


class AuditRows:
    """Implements `AuditStore`; reads in pages, so that a chain of any length takes little memory."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def head(self, tenant: str) -> tuple[int, bytes]:
        row = self._database.row("SELECT seq, hash FROM audit_heads WHERE tenant = :tenant", of=tenant)
        return (row[0], bytes(row[1])) if row else (0, BEGINNING)

    def heads(self) -> list[Head]:
        rows = self._database.rows("SELECT tenant, seq, hash FROM audit_heads ORDER BY tenant", of=EVERYBODY)
        return [Head(tenant, seq, bytes(hash)) for tenant, seq, hash in rows]

    def hash_at(self, tenant: str, seq: int) -> bytes | None:
        row = self._database.row("SELECT hash FROM audit WHERE tenant = :tenant AND seq = ?", (seq,), of=tenant)
        return bytes(row[0]) if row else None

    def pages(self, tenant: str, *, after: int = 0) -> Iterator[Sequence[Link]]:
        while True:
            rows = self._database.rows(
                "SELECT seq, body, hash FROM audit WHERE tenant = :tenant AND seq > ? ORDER BY seq LIMIT ?",
                (after, _PAGE),
                of=tenant,
            )
            yield cast("list[Link]", rows)
            if len(rows) < _PAGE:
                return
            after = rows[-1][0]

    def links(self, tenant: str, *, after: int = 0) -> Iterator[Link]:
        return chain.from_iterable(self.pages(tenant, after=after))

    def latest(self, tenant: str, *, before: int | None = None) -> Iterator[Link]:
        before = self.head(tenant)[0] + 1 if before is None else before
        size = 200
        while True:
            rows = self._database.rows(
                "SELECT seq, body, hash FROM audit WHERE tenant = :tenant AND seq < ? ORDER BY seq DESC LIMIT ?",
                (before, size),
                of=tenant,
            )
            yield from ((seq, body, hash) for seq, body, hash in rows)
            if len(rows) < size:
                return
            before, size = rows[-1][0], _PAGE

    def signed(self, tenant: str) -> list[str]:
        rows = self._database.rows("SELECT body FROM audit_signed WHERE tenant = :tenant ORDER BY seq", of=tenant)
        return [body for (body,) in rows]

    def keep_signed(self, heads: list[tuple[Head, str]]) -> None:
        with self._database.transaction(of=EVERYBODY) as transaction:
            transaction.executemany(
                "INSERT INTO audit_signed (tenant, seq, body) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
                [(head.tenant, head.seq, text) for head, text in heads],
            )

    def receipts(self, tenant: str) -> int:
        [(count,)] = self._database.rows("SELECT COUNT(*) FROM calls WHERE tenant = :tenant", of=tenant)
        return int(count)

    def shops(self, organisation: str) -> list[str]:
        rows = self._database.rows("SELECT id FROM shops WHERE tenant = :tenant ORDER BY id", of=organisation)
        return [shop for (shop,) in rows]

    def known(self, tenant: str) -> bool:
        return self.head(tenant)[0] > 0
