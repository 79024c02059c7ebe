"""The audit chains in SQL: entries are added, never changed."""

from collections.abc import Iterator, Mapping, Sequence

from morgiana.adapters.database.database import Database
from morgiana.control.audit.chain import BEGINNING, Entry, append
from morgiana.control.ports import Transaction

_PAGE = 20_000


def write_entries(transaction: Transaction, entries: Mapping[str, Sequence[Entry]]) -> None:
    """Add each tenant's entries to its chain; whoever else writes to the same chain waits until this is committed."""
    for tenant in sorted(entries):  # in one order, so that two writers never wait for each other
        transaction.execute(
            "INSERT INTO audit_heads (tenant, seq, hash) VALUES (?, 0, ?)"
            " ON CONFLICT (tenant) DO UPDATE SET seq = audit_heads.seq",
            (tenant, BEGINNING),
        )
        [(seq, hash)] = transaction.rows("SELECT seq, hash FROM audit_heads WHERE tenant = ?", (tenant,))
        links = append(seq, hash, entries[tenant])
        transaction.executemany(
            "INSERT INTO audit (tenant, seq, body, hash) VALUES (?, ?, ?, ?)",
            [(tenant, link.seq, link.body, link.hash) for link in links],
        )
        transaction.execute(
            "UPDATE audit_heads SET seq = ?, hash = ? WHERE tenant = ?", (links[-1].seq, links[-1].hash, tenant)
        )


class AuditRows:
    """Reads the chains."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def head(self, tenant: str) -> tuple[int, bytes]:
        """The number and the hash of the last entry."""
        row = self._database.row("SELECT seq, hash FROM audit_heads WHERE tenant = :tenant", of=tenant)
        return (row[0], row[1]) if row else (0, BEGINNING)

    def links(self, tenant: str, *, after: int = 0) -> Iterator[tuple[int, str, bytes]]:
        """Every entry after a number, in order; read in pages, so that a chain of any length takes little memory."""
        while True:
            rows = self._database.rows(
                "SELECT seq, body, hash FROM audit WHERE tenant = :tenant AND seq > ? ORDER BY seq LIMIT ?",
                (after, _PAGE),
                of=tenant,
            )
            yield from ((seq, body, hash) for seq, body, hash in rows)
            if len(rows) < _PAGE:
                return
            after = rows[-1][0]
