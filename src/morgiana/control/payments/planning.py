"""Sets payments against invoices, and takes them back: what is written for each, before it is written."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from morgiana.control.billing.invoice_store import Planned, Record
from morgiana.control.billing.invoicing import Invoicing
from morgiana.control.billing.pricing import Pricing
from morgiana.control.billing.refusals import NotReadyToInvoice, OtherCurrency, UnknownInvoice
from morgiana.control.billing.transfers import BANK, CUSTOMER, Transfer, TransferKind, transfer_id
from morgiana.control.payments.checkout import Checkout
from morgiana.control.payments.refusals import MoreThanPaid
from morgiana.control.payments.store import (
    Part,
    Payment,
    PaymentKind,
    PaymentStore,
    PlannedPayment,
    PlannedRefund,
)
from morgiana.kernel.ids import new_id
from morgiana.kernel.money import Money


@dataclass(frozen=True, slots=True)
class Told:
    """What a bank or a provider says of a payment."""

    provider: str
    reference: str
    on: date
    note: str = ""


@dataclass(frozen=True)
class Payments:
    """The payments of an installation."""

    store: PaymentStore
    invoicing: Invoicing
    pricing: Pricing
    checkout: Checkout | None = None
    """Has pages to pay on; None where no provider does."""

    def find_invoice(self, said: str) -> Record:
        """An invoice by its number, its id, or the structured reference on it. Raises `UnknownInvoice`."""
        record, _ = self.invoicing.find(None, number_of(said))
        if record.kind == "credit_note":
            raise UnknownInvoice(f"{record.number} is a credit note.", remedy="Name the invoice.")
        return record

    def plan_payment(
        self, organisation: str, amount: Money, records: Sequence[Record], told: Told, now: datetime
    ) -> PlannedPayment:
        """A payment set against invoices in their order; what is left over is sold as credit, with its invoice.

        A remainder that no credit with its VAT comes to exactly, or that is in a currency which the organisation does
        not pay in, stays on its account. Raises `OtherCurrency`.
        """
        for record in records:
            if record.currency != amount.currency:
                raise OtherCurrency(
                    f"Invoice {record.number} is in {record.currency}, the payment in {amount.currency}.",
                    remedy="Have it paid in its own currency.",
                )
        settled = self.invoicing.store.settled(records)
        left = {
            record.id: record.gross_minor - settled[record.id].credited_minor - settled[record.id].paid_minor
            for record in records
        }
        parts, rest = allocated(amount.minor, left)
        sale = self._sale(organisation, Money(rest, amount.currency), now) if rest else None
        if sale is not None:
            parts.append(Part(sale.record.id, sale.record.gross_minor))
            rest -= sale.record.gross_minor
        if rest:
            parts.append(Part("", rest))
        payment = _payment(organisation, "payment", told, amount, parts, now)
        return PlannedPayment(payment, tuple(_transfers(payment, parts)), left, sale)

    def plan_refund(
        self,
        payment: Payment,
        before: Iterable[Payment],
        minor: int | None,
        kind: PaymentKind,
        told: Told,
        now: datetime,
    ) -> PlannedRefund:
        """What is given back of a payment; what it paid last is open again first. Raises `MoreThanPaid`."""
        given = list(before)
        back: dict[str, int] = {}
        for part in (part for one in given for part in one.parts):
            back[part.invoice] = back.get(part.invoice, 0) + part.minor
        kept = {part.invoice: part.minor - back.get(part.invoice, 0) for part in reversed(payment.parts)}
        wanted = sum(kept.values()) if minor is None else minor
        if wanted <= 0 or wanted > sum(kept.values()):
            raise MoreThanPaid(
                f"{Money(sum(kept.values()), payment.currency)} of the payment was not given back yet.",
                remedy="Give back at most that.",
            )
        parts, _ = allocated(wanted, kept)
        refund = _payment(payment.organisation, kind, told, Money(wanted, payment.currency), parts, now, of=payment.id)
        return PlannedRefund(refund, tuple(_transfers(refund, parts)), sum(back.values()))

    def _sale(self, organisation: str, gross: Money, now: datetime) -> Planned | None:
        """The largest sale of credit that comes to no more than `gross` with its VAT; None where there is none."""
        if self.pricing.currency(self.pricing.payers.payer(organisation)) != gross.currency:
            return None
        net = gross.minor
        while net > 0:
            try:
                sale = self.invoicing.plan_credit_sale(organisation, Money(net, gross.currency), now)
            except NotReadyToInvoice:
                return None
            over = sale.record.gross_minor - gross.minor
            if over <= 0:
                return sale
            # The tax is at most the net amount, so that half of what is too much never takes off more than it must.
            net -= max(1, over * net // sale.record.gross_minor)
        return None


def allocated(minor: int, left: dict[str, int]) -> tuple[list[Part], int]:
    """An amount shared out in order, to each no more than is left of it; and what remains."""
    parts = []
    for invoice, most in left.items():
        if (taken := min(minor, most)) > 0:
            parts.append(Part(invoice, taken))
            minor -= taken
    return parts, minor


def number_of(said: str) -> str:
    """The number of an invoice, from its structured reference; any other text as it is."""
    from stdnum import iso11649

    if not iso11649.is_valid(said):
        return said
    kept = iso11649.compact(said)[4:]
    return f"{kept[:4]}-{kept[4:]}"


def _payment(
    organisation: str,
    kind: PaymentKind,
    told: Told,
    amount: Money,
    parts: Sequence[Part],
    now: datetime,
    *,
    of: str = "",
) -> Payment:
    return Payment(
        organisation=organisation,
        id=new_id("pay"),
        kind=kind,
        provider=told.provider,
        reference=told.reference,
        of=of,
        currency=amount.currency,
        minor=amount.minor,
        parts=tuple(parts),
        on=told.on,
        note=told.note,
        at=now,
    )


def _transfers(payment: Payment, parts: Sequence[Part]) -> Iterable[Transfer]:
    kind: TransferKind = "payment" if payment.kind == "payment" else "refund"
    debit, credit = (BANK, CUSTOMER) if kind == "payment" else (CUSTOMER, BANK)
    for part in parts:
        yield Transfer(
            id=transfer_id(),
            entry=payment.id,
            kind=kind,
            organisation=payment.organisation,
            debit=debit,
            credit=credit,
            minor=part.minor,
            currency=payment.currency,
            shop="",
            subject=part.invoice or payment.of or payment.id,
            at=payment.at,
        )
