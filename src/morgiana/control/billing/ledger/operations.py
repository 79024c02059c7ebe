"""`ledger.balances`, `ledger.entries` and `ledger.verify`."""

from collections import defaultdict
from typing import Any, Final

from morgiana.control.billing.ledger.models import (
    AccountBalance,
    Balances,
    BalancesRequest,
    Entries,
    EntriesRequest,
    LedgerEntry,
    Verified,
    VerifyRequest,
    Wrong,
)
from morgiana.control.billing.refusals import UnknownPayer
from morgiana.control.billing.transfers import Transfer
from morgiana.control.billing.whose import whose
from morgiana.control.caller import HOST
from morgiana.control.house import HouseContext
from morgiana.control.refusals import NotAllowed
from morgiana.kernel.money import Money
from morgiana.operations import Meter, operation
from morgiana.operations.meter import once

_CALL: Final[Meter[Any, Any]] = Meter("call", count=once)
_SHOWN: Final = 100


@operation("ledger.balances", meter=_CALL, audience="organisation", raises=(NotAllowed, UnknownPayer))
def ledger_balances(request: BalancesRequest, ctx: HouseContext) -> Balances:
    """Show what is owed, what was paid before, and what was charged."""
    found = ctx.house.billing.ledger.balances(whose(request.organisation_id, ctx))
    sums: dict[str, int] = defaultdict(int)
    for balance in found:
        sums[balance.currency] += balance.debit_minor - balance.credit_minor
    accounts = [
        AccountBalance(
            account=one.account,
            debited=Money(one.debit_minor, one.currency),
            credited=Money(one.credit_minor, one.currency),
            balance=Money(one.debit_minor - one.credit_minor, one.currency),
        )
        for one in found
    ]
    return Balances(accounts=accounts, sums=[Money(minor, currency) for currency, minor in sorted(sums.items())])


@operation("ledger.entries", meter=_CALL, audience="organisation", raises=(NotAllowed, UnknownPayer))
def ledger_entries(request: EntriesRequest, ctx: HouseContext) -> Entries:
    """List the transfers of the ledger, each with what it is for."""
    found = ctx.house.billing.ledger.entries(
        whose(request.organisation_id, ctx),
        after=request.after or "",
        limit=request.limit + 1,
        account=request.account,
        subject=request.subject,
    )
    shown = found[: request.limit]
    return Entries(
        entries=[_entry(transfer) for transfer in shown],
        next_after=shown[-1].id if len(found) > len(shown) else None,
    )


@operation(
    "ledger.verify", meter=_CALL, audience="organisation", runs="inline or job", raises=(NotAllowed, UnknownPayer)
)
def ledger_verify(request: VerifyRequest, ctx: HouseContext) -> Verified:
    """Check that every balance is the sum of its transfers, and that every charge has its receipt."""
    asked = whose(request.organisation_id, ctx)
    count, found = ctx.house.billing.ledger.discrepancies(None if asked == HOST else asked)
    wrong = [Wrong(organisation_id=one.organisation, what=one.what, why=one.why) for one in found[:_SHOWN]]
    return Verified(holds=not found, transfers=count, wrong=wrong)


def _entry(t: Transfer) -> LedgerEntry:
    return LedgerEntry(
        id=t.id,
        entry=t.entry,
        kind=t.kind,
        debit=t.debit,
        credit=t.credit,
        amount=Money(t.minor, t.currency),
        shop_id=t.shop,
        subject=t.subject,
        at=t.at,
        month=t.month,
        operation=t.operation,
        units=t.units,
        unit=t.unit,
    )
