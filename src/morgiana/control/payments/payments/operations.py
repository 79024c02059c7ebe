"""Payments by bank transfer, which the host records by hand; and the list of all payments."""

from typing import Any, Final

from morgiana.control.billing.refusals import OtherCurrency, Overtaken, UnknownInvoice, UnknownPayer
from morgiana.control.billing.whose import known, whose
from morgiana.control.caller import HOST
from morgiana.control.house import HouseContext
from morgiana.control.payments.payments.models import (
    PaidPart,
    PaymentLine,
    PaymentList,
    PaymentRecorded,
    PaymentsRequest,
    RecordRequest,
    RefundRequest,
)
from morgiana.control.payments.planning import Told
from morgiana.control.payments.refusals import AlreadyRecorded, MoreThanPaid, UnknownPayment
from morgiana.control.payments.store import Payment
from morgiana.control.refusals import NotAllowed
from morgiana.kernel.money import Money
from morgiana.operations import Meter, operation
from morgiana.operations.meter import once

CALL: Final[Meter[Any, Any]] = Meter("call", count=once)
BY_HAND: Final = "transfer"
"""The provider of what the host records by hand."""


@operation(
    "payments.record",
    meter=CALL,
    effect="write",
    audience="host",
    raises=(UnknownPayer, UnknownInvoice, OtherCurrency, AlreadyRecorded, Overtaken),
)
def payments_record(request: RecordRequest, ctx: HouseContext) -> PaymentRecorded:
    """Record a bank transfer, and settle invoices by it.

    A part of an invoice may be paid. What is paid beyond the invoices becomes prepaid credit, with an invoice that has
    its VAT.
    """
    payments = ctx.house.payments
    amount = Money(request.amount_minor, request.currency)
    if request.invoice_id is not None:
        records = [payments.find_invoice(request.invoice_id)]
        organisation = records[0].organisation
    else:
        assert request.organisation_id is not None
        organisation = known(request.organisation_id, ctx)
        records = payments.store.to_pay(organisation, amount.currency)
        pays_in = payments.pricing.currency(payments.pricing.payers.payer(organisation))
        if not records and amount.currency != pays_in:
            raise OtherCurrency(
                f"The organisation pays in {pays_in} and has nothing to pay in {amount.currency}.",
                remedy="Have it paid in its own currency.",
            )
    on = request.received_on or payments.invoicing.months.day(ctx.now)
    told = Told(BY_HAND, request.bank_reference, on, request.note)
    planned = payments.plan_payment(organisation, amount, records, told, ctx.now)
    ctx.at_posting(payments.store.pay(planned), also=(organisation, HOST))
    numbers = {record.id: record.number for record in records}
    if planned.sale is not None:
        numbers[planned.sale.record.id] = planned.sale.record.number
    return PaymentRecorded(
        payment=line_of(planned.payment, numbers),
        credit=Money(planned.sale.record.net_minor if planned.sale else 0, amount.currency),
        credit_invoice_number=planned.sale.record.number if planned.sale else None,
    )


@operation("payments.list", meter=CALL, audience="organisation", raises=(NotAllowed, UnknownPayer))
def payments_list(request: PaymentsRequest, ctx: HouseContext) -> PaymentList:
    """List payments, and which invoices they paid."""
    asked = whose(request.organisation_id, ctx)
    found = ctx.house.payments.store.payments(
        None if asked == HOST else asked, after=request.after_id or "", limit=request.limit + 1
    )
    shown = found[: request.limit]
    return PaymentList(
        payments=[line_of(payment, _numbers(payment, ctx)) for payment in shown],
        next_id=shown[-1].id if len(found) > len(shown) else None,
    )


@operation(
    "payments.refund",
    meter=CALL,
    effect="write",
    audience="host",
    raises=(UnknownPayment, MoreThanPaid, AlreadyRecorded, Overtaken),
)
def payments_refund(request: RefundRequest, ctx: HouseContext) -> PaymentLine:
    """Record that a payment was given back, in whole or in part.

    Its invoices are open again by so much. Credit that was bought by it stays until its invoice is taken back by
    `invoices.credit`.
    """
    payments = ctx.house.payments
    payment = payments.store.payment(None, request.payment_id)
    if payment is None or payment.kind != "payment":
        raise UnknownPayment(f"There is no payment {request.payment_id}.", remedy="Look for it with `payments.list`.")
    planned = payments.plan_refund(
        payment,
        payments.store.given_back(payment),
        request.amount_minor,
        "refund",
        Told(BY_HAND, request.bank_reference, payments.invoicing.months.day(ctx.now), request.note),
        ctx.now,
    )
    ctx.at_posting(payments.store.give_back(planned), also=(payment.organisation, HOST))
    return line_of(planned.refund, _numbers(planned.refund, ctx))


def line_of(payment: Payment, numbers: dict[str, str]) -> PaymentLine:
    """A payment as it is listed; `numbers` are those of its invoices, by their ids."""
    return PaymentLine(
        id=payment.id,
        organisation_id=payment.organisation,
        kind=payment.kind,
        provider=payment.provider,
        reference=payment.reference,
        of=payment.of or None,
        amount=Money(payment.minor, payment.currency),
        day=payment.on,
        parts=[
            PaidPart(invoice_number=numbers.get(part.invoice), amount=Money(part.minor, payment.currency))
            for part in payment.parts
        ],
    )


def _numbers(payment: Payment, ctx: HouseContext) -> dict[str, str]:
    invoicing = ctx.house.billing.invoicing
    return {
        part.invoice: invoicing.find(payment.organisation, part.invoice)[0].number
        for part in payment.parts
        if part.invoice
    }
