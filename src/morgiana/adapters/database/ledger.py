"""The ledger in SQL: transfers are added, never changed, and each account's balance moves with them."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Final, cast

from morgiana.adapters.database.database import EVERYBODY, Database, Row
from morgiana.control.billing.ledger_store import Balance, Discrepancy
from morgiana.control.billing.transfers import SALES, Transfer, TransferKind
from morgiana.control.ports import Effect, Transaction

_COLUMNS: Final = (
    "tenant, id, entry, kind, debit, credit, minor, currency, shop, subject, at, month, operation, unit, units"
)
_INSERT: Final = f"INSERT INTO transfers ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
_ADD: Final = (
    "INSERT INTO accounts (tenant, account, currency, debit_minor, credit_minor) VALUES (?, ?, ?, ?, ?)"
    " ON CONFLICT (tenant, account, currency) DO UPDATE SET debit_minor = accounts.debit_minor + excluded.debit_minor,"
    " credit_minor = accounts.credit_minor + excluded.credit_minor"
)
_SUMS: Final = (
    "SELECT tenant, account, currency, SUM(debited), SUM(credited) FROM ("
    "SELECT tenant, debit AS account, currency, minor AS debited, 0 AS credited FROM transfers WHERE {where}"
    " UNION ALL SELECT tenant, credit, currency, 0, minor FROM transfers WHERE {where}"
    ") AS legs GROUP BY tenant, account, currency"
)


def write_transfers(transaction: Transaction, transfers: Sequence[Transfer]) -> None:
    """Add transfers, and move the balances of both their accounts."""
    if not transfers:
        return
    transaction.executemany(_INSERT, [_row(transfer) for transfer in transfers])
    moved: dict[tuple[str, str, str], list[int]] = defaultdict(lambda: [0, 0])
    for t in transfers:
        moved[t.organisation, t.debit, t.currency][0] += t.minor
        moved[t.organisation, t.credit, t.currency][1] += t.minor
    transaction.executemany(_ADD, [(*account, *sums) for account, sums in sorted(moved.items())])


class LedgerRows:
    """Implements `LedgerStore`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def charged(self, organisation: str, currency: str) -> int:
        """All that was charged in one currency, in minor units."""
        row = self._database.row(
            "SELECT credit_minor - debit_minor FROM accounts WHERE tenant = :tenant AND account = ? AND currency = ?",
            (SALES, currency),
            of=organisation,
        )
        return int(row[0]) if row else 0

    def balances(self, organisation: str) -> list[Balance]:
        rows = self._database.rows(
            "SELECT tenant, account, currency, debit_minor, credit_minor FROM accounts WHERE tenant = :tenant"
            " ORDER BY currency, account",
            of=organisation,
        )
        return [Balance(*row) for row in rows]

    def entries(
        self, organisation: str, *, after: str, limit: int, account: str | None, subject: str | None
    ) -> list[Transfer]:
        conditions, values = ["tenant = :tenant"], []
        if after:
            conditions.append("id < ?")
            values.append(after)
        if account:
            conditions.append("(debit = ? OR credit = ?)")
            values += [account, account]
        if subject:
            conditions.append("(id = ? OR (kind <> 'charge' AND subject = ?))")
            values += [subject, subject]
        rows = self._database.rows(
            f"SELECT {_COLUMNS} FROM transfers WHERE {' AND '.join(conditions)} ORDER BY id DESC LIMIT ?",
            (*values, limit),
            of=organisation,
        )
        return [read_transfer(row) for row in rows]

    def add(self, transfers: Sequence[Transfer]) -> Effect:
        return lambda transaction: write_transfers(transaction, transfers)

    def discrepancies(self, organisation: str | None) -> tuple[int, list[Discrepancy]]:
        where = "1 = 1" if organisation is None else "tenant = :tenant"
        of = EVERYBODY if organisation is None else organisation
        kept = {
            (tenant, account, currency): (debited, credited)
            for tenant, account, currency, debited, credited in self._database.rows(
                f"SELECT tenant, account, currency, debit_minor, credit_minor FROM accounts WHERE {where}", of=of
            )
        }
        summed = {
            (tenant, account, currency): (int(debited), int(credited))
            for tenant, account, currency, debited, credited in self._database.rows(_SUMS.format(where=where), of=of)
        }
        found = [
            Discrepancy(
                key[0], f"{key[1]} {key[2]}", f"kept {kept.get(key, (0, 0))}, transfers say {summed.get(key, (0, 0))}"
            )
            for key in sorted(kept.keys() | summed.keys())
            if kept.get(key, (0, 0)) != summed.get(key, (0, 0))
        ]
        only, whose = ("", ()) if organisation is None else (" AND t.tenant = ?", (organisation,))
        found += [
            Discrepancy(tenant, id_, "the charge has no receipt")
            for tenant, id_ in self._database.rows(
                "SELECT t.tenant, t.id FROM transfers t LEFT JOIN calls c ON c.tenant = t.shop"
                f" AND c.receipt_id = t.subject WHERE t.kind = 'charge' AND c.receipt_id IS NULL{only}",
                whose,
                of=EVERYBODY,
            )
        ]
        [(count,)] = self._database.rows(f"SELECT COUNT(*) FROM transfers WHERE {where}", of=of)
        return int(count), found


def read_transfer(row: Row) -> Transfer:
    tenant, id_, entry, kind, debit, credit, minor, currency, shop, subject, at, month, operation, unit, units = row
    return Transfer(
        id_,
        entry,
        cast("TransferKind", kind),
        tenant,
        debit,
        credit,
        minor,
        currency,
        shop,
        subject,
        datetime.fromisoformat(at),
        month,
        operation,
        unit,
        units,
    )


def _row(t: Transfer) -> Row:
    return (
        t.organisation,
        t.id,
        t.entry,
        t.kind,
        t.debit,
        t.credit,
        t.minor,
        t.currency,
        t.shop,
        t.subject,
        t.at.isoformat(),
        t.month,
        t.operation,
        t.unit,
        t.units,
    )
