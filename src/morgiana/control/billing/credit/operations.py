"""`credit.show` and `credit.grant`."""

from collections.abc import Sequence
from typing import Any, Final

from morgiana.control.billing.credit.models import (
    BuyRequest,
    Credit,
    CreditLine,
    CreditOffered,
    CreditRequest,
    Granted,
    GrantRequest,
)
from morgiana.control.billing.invoicing import CREDIT_LINE
from morgiana.control.billing.refusals import NotReadyToInvoice, OtherCurrency, Overtaken, UnknownPayer
from morgiana.control.billing.transfers import CREDIT, GIFTS, Transfer, transfer_id
from morgiana.control.billing.whose import known, whose
from morgiana.control.caller import HOST
from morgiana.control.house import HouseContext
from morgiana.control.payments.checkout import CheckoutAsked, CheckoutAway, NoCheckout, no_checkout
from morgiana.control.refusals import NotAllowed
from morgiana.kernel.ids import new_id
from morgiana.kernel.money import Money
from morgiana.operations import Meter, operation
from morgiana.operations.meter import once

_CALL: Final[Meter[Any, Any]] = Meter("call", count=once)


@operation("credit.show", meter=_CALL, audience="organisation", raises=(NotAllowed, UnknownPayer))
def credit_show(request: CreditRequest, ctx: HouseContext) -> Credit:
    """Show how much prepaid credit is left."""
    billing, organisation = ctx.house.billing, whose(request.organisation_id, ctx)
    lines = [
        CreditLine(
            given=Money(one.credit_minor, one.currency),
            used=Money(one.debit_minor, one.currency),
            left=Money(one.credit_minor - one.debit_minor, one.currency),
        )
        for one in billing.ledger.balances(organisation)
        if one.account == CREDIT
    ]
    return Credit(mode=billing.pricing.payers.payer(organisation).mode, credit=lines)


@operation(
    "credit.grant",
    meter=_CALL,
    effect="write",
    audience="host",
    raises=(UnknownPayer, OtherCurrency, NotReadyToInvoice, Overtaken),
)
def credit_grant(request: GrantRequest, ctx: HouseContext) -> Granted:
    """Sell credit to an organisation, with an invoice, or give it."""
    billing, organisation = ctx.house.billing, known(request.organisation_id, ctx)
    pays_in = billing.pricing.currency(billing.pricing.payers.payer(organisation))
    amount = Money(request.amount_minor, request.currency or pays_in)
    if amount.currency != pays_in:
        raise OtherCurrency(f"The organisation pays in {pays_in}.", remedy=f"Give credit in {pays_in}.")
    if request.gift:
        ctx.at_posting(billing.ledger.add(_gift(organisation, amount, ctx)), also=(organisation,))
        return Granted(
            organisation_id=organisation, amount=amount, invoice_number=None, to_pay=Money(0, amount.currency)
        )
    planned = billing.invoicing.plan_credit_sale(organisation, amount, ctx.now)
    ctx.at_posting(billing.invoicing.store.issue_one(planned), also=(organisation, HOST))
    return Granted(
        organisation_id=organisation,
        amount=amount,
        invoice_number=planned.record.number,
        to_pay=Money(planned.record.gross_minor, amount.currency),
    )


@operation(
    "credit.buy",
    meter=_CALL,
    audience="organisation",
    runs="inline or job",
    raises=(NotReadyToInvoice, NoCheckout, CheckoutAway),
)
def credit_buy(request: BuyRequest, ctx: HouseContext) -> CreditOffered:
    """Ask the payment provider for a page to buy credit on.

    Nothing is owed by asking. Once the payment is reported, the credit is there with its invoice.
    """
    billing, organisation = ctx.house.billing, ctx.caller.organisation
    checkout = ctx.house.payments.checkout
    if checkout is None:
        raise no_checkout()
    amount = Money(request.amount_minor, billing.pricing.currency(billing.pricing.payers.payer(organisation)))
    sale = billing.invoicing.plan_credit_sale(organisation, amount, ctx.now)
    to_pay = Money(sale.record.gross_minor, amount.currency)
    link = checkout.open(CheckoutAsked(new_id("order"), to_pay, "", organisation, CREDIT_LINE))
    return CreditOffered(link=link, amount=amount, to_pay=to_pay)


def _gift(organisation: str, amount: Money, ctx: HouseContext) -> Sequence[Transfer]:
    id_ = new_id("grant")
    return [
        Transfer(
            id=transfer_id(),
            entry=id_,
            kind="grant",
            organisation=organisation,
            debit=GIFTS,
            credit=CREDIT,
            minor=amount.minor,
            currency=amount.currency,
            shop="",
            subject=id_,
            at=ctx.now,
        )
    ]
