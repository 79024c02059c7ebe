"""An organisation's invoice for a month, worked out from what the ledger says was charged; nothing is stored here."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from pydantic import ValidationError

from morgiana.control.billing.documents.models import InvoiceDocument, InvoiceLine, Tax
from morgiana.control.billing.documents.totals import totals_of
from morgiana.control.billing.engine.lines import Sum, line
from morgiana.control.billing.engine.months import Months, days, following
from morgiana.control.billing.engine.proration import Span, prorated, spans
from morgiana.control.billing.payers import Payer
from morgiana.control.billing.refusals import NotReadyToInvoice
from morgiana.control.billing.terms import BuyerTerms, Seller, named, tax_of
from morgiana.control.prices import PriceBook
from morgiana.kernel.money import Money, minor_digits


@dataclass(frozen=True, slots=True)
class Fee:
    """A plan's fee for a part of a month."""

    span: Span
    month: str
    minor: int


@dataclass(frozen=True, slots=True)
class Account:
    """What an organisation's invoice is made from."""

    payer: Payer
    terms: BuyerTerms
    plan_changes: tuple[tuple[datetime, str], ...]
    """The moment at which each plan was taken up, oldest first."""
    shop_names: dict[str, str]
    sums: dict[str, tuple[Sum, ...]]
    """What was charged and not billed, by currency."""
    first_month: str
    """The month of the first charge that is not billed; empty if there is none."""
    unbilled: tuple[tuple[str, int, int], ...]
    """What entered and left the account of what is not billed, by currency, before the sums were read: while it stands
    so, no charge was added to them."""


@dataclass(frozen=True, slots=True)
class Draft:
    """An invoice in all but its number."""

    organisation: str
    month: str
    document: InvoiceDocument
    fees: tuple[Fee, ...]
    net_minor: int
    tax_minor: int

    @property
    def gross_minor(self) -> int:
        return self.net_minor + self.tax_minor


@dataclass(frozen=True)
class Drafting:
    """Knows the prices, the months and who sells."""

    book: PriceBook
    months: Months
    seller: Seller

    def drafts(self, account: Account, month: str, issued_on: date) -> list[Draft]:
        """The invoices of everything up to the end of `month`, one for each currency; none where nothing is owed.

        Raises `NotReadyToInvoice`.
        """
        currency = account.payer.currency or self.book.currency
        fees = tuple(self._fees(account, month, currency))
        found = []
        for code in sorted({*account.sums, *([currency] if fees else [])}):
            sums, of_plan = account.sums.get(code, ()), fees if code == currency else ()
            if sums or of_plan:
                found.append(self._draft(account, month, issued_on, code, sums, of_plan))
        return found

    def _draft(
        self, account: Account, month: str, issued_on: date, currency: str, sums: Sequence[Sum], fees: tuple[Fee, ...]
    ) -> Draft:
        organisation, terms = account.payer.organisation, account.terms
        tax = tax_of(self.seller, terms, organisation)
        first_month = min([*([account.first_month] if sums else []), *(fee.month for fee in fees)])
        first, last = days(first_month)[0], days(month)[1]
        lines = [*self._charged(account, currency, sums, last, tax), *_of_plans(fees, currency, tax)]
        try:
            document = InvoiceDocument(
                number="draft",
                issued_on=issued_on,
                due_on=issued_on + timedelta(days=terms.due_days),
                first_day=first,
                last_day=last,
                currency=currency,
                seller=self.seller.party,
                buyer=named(terms, organisation),
                lines=[one.model_copy(update={"id": str(number)}) for number, one in enumerate(lines, start=1)],
                payment=self.seller.payment,
                terms=self.seller.terms,
                buyer_reference=terms.buyer_reference,
                order_reference=terms.order_reference,
                notes=self.seller.notes,
            )
        except ValidationError as error:
            raise not_ready(organisation, error) from error
        totals = totals_of(document)
        return Draft(organisation, month, document, fees, totals.net_minor, totals.tax_minor)

    def _charged(
        self, account: Account, currency: str, sums: Sequence[Sum], last: date, tax: Tax
    ) -> Iterator[InvoiceLine]:
        period = self.book.period(last)
        schedules = period.schedules(currency, account.payer.plan, account.payer.discount_percent)
        listed = period.prices.get(currency, {})
        several = len(account.shop_names) > 1
        for one in sums:
            price = listed.get(one.operation)
            plain = price is not None and schedules.get(one.operation) == price.schedule
            made = line(one, price.listed if price and plain else None, minor_digits(currency))
            yield InvoiceLine(
                id="0",
                name=one.operation,
                description=account.shop_names.get(one.shop, one.shop)[:2_000] if several else "",
                quantity=Decimal(one.units),
                unit_name=one.unit[:60],
                price=made.price,
                price_for=Decimal(made.per),
                amount_minor=one.minor,
                tax=tax,
            )

    def _fees(self, account: Account, month: str, currency: str) -> Iterator[Fee]:
        """The plan's fees of every month that is not closed, to the end of `month`."""
        closed = account.payer.closed_through
        changes = [(self.months.day(at), plan) for at, plan in account.plan_changes]
        begun = [f"{day:%Y-%m}" for day, _ in changes[:1]]
        current = following(closed) if closed else min(begun, default=month)
        while current <= month:
            of = days(current)
            for span in spans(changes, of=of):
                plan = self.book.period(span.first).plans.get(span.plan)
                fee = plan.monthly.get(currency, 0) if plan else 0
                if minor := prorated(fee, span.first, span.last, of=of):
                    yield Fee(span, current, minor)
            current = following(current)


def _of_plans(fees: Sequence[Fee], currency: str, tax: Tax) -> Iterator[InvoiceLine]:
    for fee in fees:
        yield InvoiceLine(
            id="0",
            name=f"plan {fee.span.plan}",
            quantity=Decimal(1),
            price=Money(fee.minor, currency).amount,
            amount_minor=fee.minor,
            tax=tax,
            first_day=fee.span.first,
            last_day=fee.span.last,
        )


def not_ready(organisation: str, error: ValidationError) -> NotReadyToInvoice:
    """What the standard of invoices would say against one for this organisation."""
    [first, *_] = error.errors(include_url=False, include_context=False, include_input=False)
    return NotReadyToInvoice(
        f"An invoice for {organisation} would not be valid: {first['msg'].removeprefix('Value error, ')}.",
        remedy="Complete the seller with `invoices.set_seller`, or the buyer with `invoices.set_terms`.",
    )
