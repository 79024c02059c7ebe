"""What an organisation does to pay: it asks for a page."""

from morgiana.control.billing.refusals import UnknownInvoice
from morgiana.control.house import HouseContext
from morgiana.control.payments.checkout import CheckoutAsked, CheckoutAway, NoCheckout, NothingToPay, no_checkout
from morgiana.control.payments.payments.models import LinkRequest, PaymentLink
from morgiana.control.payments.payments.operations import CALL
from morgiana.kernel.money import Money
from morgiana.operations import operation


@operation(
    "payments.link",
    meter=CALL,
    audience="organisation",
    runs="inline or job",
    raises=(UnknownInvoice, NothingToPay, NoCheckout, CheckoutAway),
)
def payments_link(request: LinkRequest, ctx: HouseContext) -> PaymentLink:
    """Ask the payment provider for a page to pay an invoice on.

    Asked again while as much is left to pay, it is the same page.
    """
    payments = ctx.house.payments
    record, _ = payments.invoicing.find(ctx.caller.organisation, request.invoice_id)
    settled = payments.invoicing.store.settled([record])[record.id]
    left = record.gross_minor - settled.credited_minor - settled.paid_minor
    if record.kind == "credit_note" or left <= 0:
        raise NothingToPay(f"Nothing is left to pay of {record.number}.", remedy="Look at `invoices.list`.")
    if payments.checkout is None:
        raise no_checkout()
    amount = Money(left, record.currency)
    link = payments.checkout.open(
        CheckoutAsked(f"{record.id}_{left}", amount, record.number, record.organisation, f"Invoice {record.number}")
    )
    return PaymentLink(link=link, to_pay=amount)
