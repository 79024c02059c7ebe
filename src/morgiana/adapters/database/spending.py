"""Caps, what was spent of them, and warnings, in SQL."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from morgiana.adapters.database.database import EVERYBODY, Database, Row, marks
from morgiana.adapters.database.payers import hold_payers
from morgiana.control.billing.spending_store import CapRow, SpendingWarning
from morgiana.control.caller import HOST
from morgiana.control.ports import Effect, Transaction
from morgiana.kernel.money import Money

_WARNING: Final = "tenant, month, holder, currency, spent_minor, cap_minor, at"


class SpendingRows:
    """Implements `SpendingStore`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def caps(self, organisation: str) -> list[CapRow]:
        rows = self._database.rows(
            "SELECT holder, currency, minor, warn_percent FROM caps WHERE tenant = :tenant ORDER BY holder",
            of=organisation,
        )
        return [CapRow(*row) for row in rows]

    def set_cap(self, organisation: str, cap: CapRow) -> Effect:
        def set_it(transaction: Transaction) -> None:
            hold_payers(transaction, [organisation])
            transaction.execute(
                "INSERT INTO caps (tenant, holder, currency, minor, warn_percent) VALUES (?, ?, ?, ?, ?)"
                " ON CONFLICT (tenant, holder) DO UPDATE SET currency = excluded.currency, minor = excluded.minor,"
                " warn_percent = excluded.warn_percent",
                (organisation, cap.holder, cap.currency, cap.minor, cap.warn_percent),
            )

        return set_it

    def remove_cap(self, organisation: str, holder: str) -> Effect:
        def remove(transaction: Transaction) -> None:
            hold_payers(transaction, [organisation])
            transaction.execute("DELETE FROM caps WHERE tenant = ? AND holder = ?", (organisation, holder))

        return remove

    def spent(self, organisation: str, month: str) -> dict[tuple[str, str], int]:
        rows = self._database.rows(
            "SELECT holder, currency, minor FROM spending WHERE tenant = :tenant AND month = ?",
            (month,),
            of=organisation,
        )
        return {(holder, currency): int(minor) for holder, currency, minor in rows}

    def spent_by_all(self, month: str, organisations: Sequence[str] | None) -> dict[str, list[Money]]:
        these = f" AND tenant IN ({marks(organisations)})" if organisations else ""
        found: dict[str, list[Money]] = defaultdict(list)
        for organisation, currency, minor in self._database.rows(
            "SELECT tenant, currency, SUM(minor) FROM spending WHERE tenant <> ? AND month >= ? AND holder = ''"
            f"{these} GROUP BY tenant, currency ORDER BY tenant, currency",
            (HOST, month, *(organisations or ())),
            of=EVERYBODY,
        ):
            if minor:
                found[organisation].append(Money(int(minor), currency))
        return dict(found)

    def holds(self, organisation: str, holder: str) -> bool:
        return any(
            self._database.row(f"SELECT 1 FROM {table} WHERE tenant = :tenant AND id = ?", (holder,), of=organisation)
            for table in ("shops", "keys")
        )

    def warnings(self, organisation: str, month: str) -> list[SpendingWarning]:
        rows = self._database.rows(
            f"SELECT {_WARNING} FROM spending_warnings WHERE tenant = :tenant AND month = ? ORDER BY at",
            (month,),
            of=organisation,
        )
        return [_read(row) for row in rows]

    def untold(self, *, limit: int) -> list[SpendingWarning]:
        rows = self._database.rows(
            f"SELECT {_WARNING} FROM spending_warnings WHERE told_at IS NULL ORDER BY at LIMIT ?",
            (limit,),
            of=EVERYBODY,
        )
        return [_read(row) for row in rows]

    def told(self, warnings: list[SpendingWarning], at: datetime) -> None:
        with self._database.transaction(of=EVERYBODY) as transaction:
            transaction.executemany(
                "UPDATE spending_warnings SET told_at = ? WHERE tenant = ? AND month = ? AND holder = ?"
                " AND currency = ? AND cap_minor = ?",
                [(at.isoformat(), w.organisation, w.month, w.holder, w.currency, w.cap_minor) for w in warnings],
            )


def _read(row: Row) -> SpendingWarning:
    organisation, month, holder, currency, spent, cap, at = row
    return SpendingWarning(organisation, month, holder, currency, spent, cap, datetime.fromisoformat(at))
