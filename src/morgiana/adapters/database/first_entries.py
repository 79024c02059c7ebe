"""Audit entries of which only the first counts, in SQL: a mark stands beside the chain, and goes when its time is over.

Whoever writes takes hold of the chain's head first, so that of several processes one is the first.
"""

from datetime import datetime

from morgiana.adapters.database.audit import write_entries
from morgiana.adapters.database.database import EVERYBODY, Database
from morgiana.control.audit.chain import BEGINNING
from morgiana.control.audit.refusal_log import First


class FirstEntryRows:
    """Implements `FirstEntries`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def write_first(self, first: First) -> bool:
        until = first.until.isoformat()
        with self._database.transaction(of=frozenset({first.tenant})) as transaction:
            transaction.execute(
                "INSERT INTO audit_heads (tenant, seq, hash) VALUES (?, 0, ?)"
                " ON CONFLICT (tenant) DO UPDATE SET seq = audit_heads.seq",
                (first.tenant, BEGINNING),
            )
            if first.most is not None:
                [(count,)] = transaction.rows(
                    "SELECT COUNT(*) FROM audit_firsts WHERE tenant = ? AND until = ?", (first.tenant, until)
                )
                if count >= first.most:
                    return False
            new = transaction.execute(
                "INSERT INTO audit_firsts (tenant, mark, until) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
                (first.tenant, first.mark, until),
            )
            if new:
                write_entries(transaction, {first.tenant: [first.entry]})
        return bool(new)

    def forget(self, now: datetime) -> int:
        with self._database.transaction(of=EVERYBODY) as transaction:
            return transaction.execute("DELETE FROM audit_firsts WHERE until < ?", (now.isoformat(),))
