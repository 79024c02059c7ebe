"""The ledger in SQL: transfers are added, never changed, and each account's balance moves with them."""

from collections import defaultdict
from collections.abc import Sequence

from morgiana.adapters.database.database import Database
from morgiana.control.billing.transfers import SALES, Transfer
from morgiana.control.ports import Transaction

_ADD = (
    "INSERT INTO accounts (tenant, account, currency, debit_minor, credit_minor) VALUES (?, ?, ?, ?, ?)"
    " ON CONFLICT (tenant, account, currency) DO UPDATE SET debit_minor = accounts.debit_minor + excluded.debit_minor,"
    " credit_minor = accounts.credit_minor + excluded.credit_minor"
)


def write_transfers(transaction: Transaction, transfers: Sequence[Transfer]) -> None:
    """Add transfers, and move the balances of both their accounts."""
    if not transfers:
        return
    transaction.executemany(
        "INSERT INTO transfers (tenant, id, entry, kind, debit, credit, minor, currency, shop, subject, at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (
                *(t.organisation, t.id, t.entry, t.kind, t.debit, t.credit),
                *(t.minor, t.currency, t.shop, t.subject, t.at.isoformat()),
            )
            for t in transfers
        ],
    )
    moved: dict[tuple[str, str, str], list[int]] = defaultdict(lambda: [0, 0])
    for t in transfers:
        moved[t.organisation, t.debit, t.currency][0] += t.minor
        moved[t.organisation, t.credit, t.currency][1] += t.minor
    transaction.executemany(_ADD, [(*account, *sums) for account, sums in sorted(moved.items())])


class LedgerRows:
    """Reads the ledger."""

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
