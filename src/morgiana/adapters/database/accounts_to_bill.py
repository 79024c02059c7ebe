"""What an organisation's next invoice is made from, read alike within a transaction and without one."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from morgiana.adapters.database.database import Row
from morgiana.control.billing.drafting import Account
from morgiana.control.billing.engine.lines import Sum
from morgiana.control.billing.payers import Payer
from morgiana.control.billing.terms import BuyerTerms
from morgiana.control.billing.transfers import UNBILLED

Rows = Callable[[str, Sequence[Any]], list[Row]]
"""Asks for rows; every statement here names the organisation."""


Terms = Callable[[bytes | None], BuyerTerms]
"""Opens the terms of an organisation, which are sealed."""


def read_account(rows: Rows, payer: Payer, month: str, open_terms: Terms, known: Account | None = None) -> Account:
    """Everything up to the end of `month` that no invoice says yet.

    The sums of an account that is `known` are read again only if something was charged or billed since: over many
    charges they take long, and whoever holds the payer keeps everybody else waiting.
    """
    organisation = payer.organisation
    unbilled = tuple(
        (currency, int(debited), int(credited))
        for currency, debited, credited in rows(
            "SELECT currency, debit_minor, credit_minor FROM accounts WHERE tenant = ? AND account = ?"
            " ORDER BY currency",
            (organisation, UNBILLED),
        )
    )
    terms = rows("SELECT terms FROM payers WHERE tenant = ?", (organisation,))
    if known is not None and known.unbilled == unbilled:
        first_month, sums = known.first_month, known.sums
    else:
        [[found]] = rows(
            "SELECT MIN(month) FROM transfers WHERE tenant = ? AND kind = 'charge' AND month > ? AND month <= ?",
            (organisation, payer.closed_through, month),
        )
        first_month, sums = found or "", read_sums(rows, organisation, found, month) if found else {}
    shops = rows("SELECT id, name FROM shops WHERE tenant = ?", (organisation,))
    return Account(
        payer=payer,
        terms=open_terms(terms[0][0] if terms else None),
        plan_changes=_plan_changes(rows, payer),
        shop_names=dict(shops),
        sums=sums,
        first_month=first_month,
        unbilled=unbilled,
    )


def read_sums(rows: Rows, organisation: str, first_month: str, month: str) -> dict[str, tuple[Sum, ...]]:
    """What was charged on account in the months from `first_month` to `month`, by currency."""
    found: dict[str, list[Sum]] = {}
    for currency, shop, operation, unit, calls, units, minor in rows(
        "SELECT currency, shop, operation, unit, COUNT(*), SUM(units), SUM(minor) FROM transfers"
        " WHERE tenant = ? AND kind = 'charge' AND month >= ? AND month <= ? AND debit = ?"
        " GROUP BY currency, shop, operation, unit ORDER BY currency, shop, operation, unit",
        (organisation, first_month, month, UNBILLED),
    ):
        found.setdefault(currency, []).append(Sum(shop, operation, unit, int(calls), int(units), int(minor)))
    return {currency: tuple(sums) for currency, sums in found.items()}


def _plan_changes(rows: Rows, payer: Payer) -> tuple[tuple[datetime, str], ...]:
    """When each plan was taken up; of an organisation whose plan never changed, the moment at which it came."""
    changes = rows("SELECT since, plan FROM plans_held WHERE tenant = ? ORDER BY since", (payer.organisation,))
    if not changes:
        changes = rows("SELECT created_at, plan FROM organisations WHERE tenant = ?", (payer.organisation,))
    return tuple((datetime.fromisoformat(since), plan) for since, plan in changes)
