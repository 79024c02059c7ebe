"""Who pays, in SQL: the row that whoever charges or invoices an organisation holds."""

import json
from collections.abc import Collection
from functools import lru_cache

from morgiana.adapters.database.database import EVERYBODY, Database, marks
from morgiana.control.billing.payers import Budget, Payer
from morgiana.control.billing.transfers import CREDIT
from morgiana.control.ports import Transaction

_PLAN = (
    "SELECT o.tenant, o.plan, COALESCE(p.body, '{}') FROM organisations o"
    " LEFT JOIN plans p ON p.tenant = 'host' AND p.name = o.plan"
)


def hold_payers(transaction: Transaction, organisations: Collection[str]) -> dict[str, Payer]:
    """The terms of organisations, each held until the transaction ends; always taken in one order."""
    asked = sorted(organisations)
    hold = (
        f"INSERT INTO payers (tenant) VALUES {', '.join(['(?)'] * len(asked))}"
        " ON CONFLICT (tenant) DO UPDATE SET mode = payers.mode RETURNING tenant, currency, mode, closed_through"
    )
    held, plans = transaction.rows_each([(hold, asked), (f"{_PLAN} WHERE o.tenant IN ({marks(asked)})", asked)])
    found = {tenant: Payer(tenant, currency, mode, closed) for tenant, currency, mode, closed in held}
    return found | {tenant: _on_plan(found[tenant], plan, body) for tenant, plan, body in plans}


class PayerRows:
    """Implements `Payers`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def payer(self, organisation: str) -> Payer:
        terms = self._database.row(
            "SELECT tenant, currency, mode, closed_through FROM payers WHERE tenant = :tenant", of=organisation
        )
        payer = Payer(*terms) if terms else Payer(organisation)
        plan = self._database.row(f"{_PLAN} WHERE o.tenant = ?", (organisation,), of=EVERYBODY)
        return _on_plan(payer, plan[1], plan[2]) if plan else payer

    def budgets(self, payer: Payer, *, shop: str, bearer: str, month: str, currency: str) -> list[Budget]:
        holders = ("", shop, *((bearer,) if bearer else ()))
        rows = self._database.rows(
            "SELECT c.holder, c.minor, c.warn_percent, COALESCE(s.minor, 0) FROM caps c LEFT JOIN spending s"
            " ON s.tenant = c.tenant AND s.month = ? AND s.holder = c.holder AND s.currency = c.currency"
            f" WHERE c.tenant = :tenant AND c.currency = ? AND c.holder IN ({marks(holders)})",
            (month, currency, *holders),
            of=payer.organisation,
        )
        budgets = [Budget(*row) for row in rows]
        if payer.mode == "prepaid":
            budgets.append(self._credit(payer.organisation, currency))
        return budgets

    def spent(self, organisation: str, *, holder: str, month: str, currency: str) -> int:
        row = self._database.row(
            "SELECT minor FROM spending WHERE tenant = :tenant AND month = ? AND holder = ? AND currency = ?",
            (month, holder, currency),
            of=organisation,
        )
        return int(row[0]) if row else 0

    def units_used(self, organisation: str, month: str, operation: str) -> int:
        row = self._database.row(
            "SELECT units FROM units_used WHERE tenant = :tenant AND month = ? AND operation = ?",
            (month, operation),
            of=organisation,
        )
        return int(row[0]) if row else 0

    def _credit(self, organisation: str, currency: str) -> Budget:
        row = self._database.row(
            "SELECT credit_minor, debit_minor FROM accounts WHERE tenant = :tenant AND account = ? AND currency = ?",
            (CREDIT, currency),
            of=organisation,
        )
        given, spent = row or (0, 0)
        return Budget(CREDIT, given, 90, spent)


def note_plan(transaction: Transaction, organisation: str, plan: str, at: str) -> None:
    """Remember from when an organisation is on a plan, for the fee of a month in which it changed."""
    transaction.execute(
        "INSERT INTO plans_held (tenant, since, plan) VALUES (?, ?, ?)"
        " ON CONFLICT (tenant, since) DO UPDATE SET plan = excluded.plan",
        (organisation, at, plan),
    )


def _on_plan(payer: Payer, plan: str, body: str) -> Payer:
    return Payer(payer.organisation, payer.currency, payer.mode, payer.closed_through, plan, _discount(body))


@lru_cache(maxsize=256)
def _discount(body: str) -> int:
    return int(json.loads(body).get("discount_percent", 0))
