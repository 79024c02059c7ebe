"""Operations on what is spent, and on its limits."""

from typing import Any, Final

from morgiana.control.billing.engine.caps import Cap
from morgiana.control.billing.refusals import OtherCurrency, UnknownHolder, UnknownPayer
from morgiana.control.billing.spending.models import (
    OrganisationsRequest,
    OrganisationStanding,
    OrganisationStandings,
    SetSpendingRequest,
    Spending,
    SpendingRequest,
    SpendingSet,
    Spent,
    Warned,
)
from morgiana.control.billing.spending_store import CapRow
from morgiana.control.billing.whose import whose
from morgiana.control.house import HouseContext
from morgiana.control.refusals import NotAllowed
from morgiana.kernel.money import Money
from morgiana.operations import Meter, operation
from morgiana.operations.meter import once

_CALL: Final[Meter[Any, Any]] = Meter("call", count=once)
_DEFAULT_WARNING: Final = Cap(0).warn_percent


@operation("spending.show", meter=_CALL, audience="organisation", raises=(NotAllowed, UnknownPayer))
def spending_show(request: SpendingRequest, ctx: HouseContext) -> Spending:
    """Show what was spent this month, and what is left of each limit."""
    billing, organisation = ctx.house.billing, whose(request.organisation_id, ctx)
    payer = billing.pricing.payers.payer(organisation)
    month = request.month or billing.pricing.month(payer, ctx.now)
    caps = {(cap.holder, cap.currency): cap for cap in billing.spending.caps(organisation)}
    own = {holder for holder, _ in caps}
    default = billing.default_cap
    for shop in billing.usage.shops(organisation) if default else ():
        if default and shop not in own:
            caps[shop, default.currency] = CapRow(shop, default.currency, default.minor, _DEFAULT_WARNING)
    spent = billing.spending.spent(organisation, month)
    sees = _sees(ctx)
    holders = [
        _spent(holder, currency, spent.get((holder, currency), 0), caps.get((holder, currency)))
        for holder, currency in sorted({*spent, *caps, ("", billing.pricing.currency(payer))})
        if sees is None or holder in sees
    ]
    warnings = [
        Warned(holder=w.holder, spent=Money(w.spent_minor, w.currency), limit=Money(w.cap_minor, w.currency), at=w.at)
        for w in billing.spending.warnings(organisation, month)
        if sees is None or w.holder in sees
    ]
    return Spending(month=month, holders=holders, warnings=warnings)


@operation(
    "spending.set",
    meter=_CALL,
    effect="write",
    audience="organisation",
    raises=(NotAllowed, UnknownPayer, UnknownHolder, OtherCurrency),
)
def spending_set(request: SetSpendingRequest, ctx: HouseContext) -> SpendingSet:
    """Limit what a shop, a key or the whole organisation may spend in a month."""
    billing, organisation = ctx.house.billing, whose(request.organisation_id, ctx)
    if request.holder and not billing.spending.holds(organisation, request.holder):
        raise UnknownHolder(
            f"The organisation has no shop and no key {request.holder!r}.",
            remedy="Look for it with `shops.list` or `keys.list`.",
        )
    pays_in = billing.pricing.currency(billing.pricing.payers.payer(organisation))
    currency = request.currency or pays_in
    if currency != pays_in:
        raise OtherCurrency(f"The organisation pays in {pays_in}.", remedy=f"Give the limit in {pays_in}.")
    if request.limit_minor is None:
        ctx.at_posting(billing.spending.remove_cap(organisation, request.holder), also=(organisation,))
        return SpendingSet(holder=request.holder, limit=None, warn_percent=request.warn_percent)
    cap = CapRow(request.holder, currency, request.limit_minor, request.warn_percent)
    ctx.at_posting(billing.spending.set_cap(organisation, cap), also=(organisation,))
    return SpendingSet(
        holder=request.holder, limit=Money(request.limit_minor, currency), warn_percent=request.warn_percent
    )


@operation("spending.organisations", meter=_CALL, audience="host")
def spending_organisations(request: OrganisationsRequest, ctx: HouseContext) -> OrganisationStandings:
    """Show what each organisation spent this month, and what it owes."""
    billing, asked = ctx.house.billing, sorted(set(request.organisation_ids)) or None
    month, today = billing.invoicing.months.of(ctx.now), billing.invoicing.months.day(ctx.now)
    spent = billing.spending.spent_by_all(month, asked)
    owed = billing.invoicing.store.owed_by_all(today, asked)
    return OrganisationStandings(
        month=month,
        organisations=[
            OrganisationStanding(
                organisation_id=one,
                spent=spent.get(one, []),
                left=[due.left for due in owed.get(one, [])],
                open_invoices=sum(due.n_open for due in owed.get(one, [])),
                overdue_invoices=sum(due.n_overdue for due in owed.get(one, [])),
            )
            for one in sorted({*spent, *owed})
        ],
    )


def _sees(ctx: HouseContext) -> frozenset[str] | None:
    """The holders that a caller of some shops is shown: these, and the key of the call."""
    shops, bearer = ctx.caller.shops, ctx.caller.bearer
    return None if shops is None else shops | ({bearer} if bearer else frozenset())


def _spent(holder: str, currency: str, minor: int, cap: CapRow | None) -> Spent:
    percent = None
    if cap is not None:
        percent = minor * 100 // cap.minor if cap.minor else 100
    return Spent(
        holder=holder,
        spent=Money(minor, currency),
        limit=Money(cap.minor, currency) if cap else None,
        left=Money(max(cap.minor - minor, 0), currency) if cap else None,
        spent_percent=percent,
        warn_percent=cap.warn_percent if cap else None,
    )
