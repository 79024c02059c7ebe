"""Issues invoices and credit notes, and holds those that were issued against the ledger."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal

from pydantic import ValidationError

from morgiana.control.billing.documents.identifiers import creditor_reference
from morgiana.control.billing.documents.models import EarlierInvoice, InvoiceDocument, InvoiceLine, PaymentMeans
from morgiana.control.billing.documents.totals import totals_of
from morgiana.control.billing.drafting import Account, Draft, Drafting, not_ready
from morgiana.control.billing.engine.months import Months
from morgiana.control.billing.invoice_store import InvoiceStore, Issuance, Kind, Planned, Record
from morgiana.control.billing.refusals import MonthNotOver, NothingLeftToCredit, NotReadyToInvoice, UnknownInvoice
from morgiana.control.billing.terms import Seller, named, tax_of
from morgiana.control.billing.transfers import (
    CREDIT,
    CUSTOMER,
    SALES,
    TAX,
    UNBILLED,
    Transfer,
    TransferKind,
    transfer_id,
)
from morgiana.control.prices import PriceBook
from morgiana.kernel.ids import new_id
from morgiana.kernel.money import Money

CREDIT_LINE = "Prepaid credit"


@dataclass(frozen=True, slots=True)
class LeftOut:
    """An organisation that could not be invoiced, and why."""

    organisation: str
    why: str


@dataclass(frozen=True)
class Invoicing:
    """The invoices of an installation."""

    store: InvoiceStore
    book: PriceBook
    months: Months

    def seller(self) -> Seller:
        """Who sells. Raises `NotReadyToInvoice`."""
        seller = self.store.seller()
        if seller is None:
            raise NotReadyToInvoice("It was not said who sells.", remedy="Say it with `invoices.set_seller`.")
        return seller

    def plan_month(self, organisations: Sequence[str], month: str, now: datetime) -> tuple[Issuance, list[LeftOut]]:
        """The invoices of organisations for everything up to the end of a month, with their numbers.

        Raises `MonthNotOver`; an organisation that cannot be invoiced is left out.
        """
        if month >= self.months.of(now):
            raise MonthNotOver(f"{month} is not over.", remedy="Ask again when the month is over.")
        drafting = Drafting(self.book, self.months, self.seller())
        day = self._day("invoice", now)
        drafts: list[Draft] = []
        accounts: dict[str, Account] = {}
        left_out = []
        for organisation in organisations:
            account = self.store.account(organisation, month)
            if account.payer.closed_through >= month:
                left_out.append(LeftOut(organisation, f"it was invoiced up to {account.payer.closed_through}"))
                continue
            try:
                drafts += drafting.drafts(account, month, day)
                accounts[organisation] = account
            except NotReadyToInvoice as refusal:
                left_out.append(LeftOut(organisation, refusal.message))
        numbers = self._numbers("invoice", day)
        planned = tuple(_planned(draft, number, now) for draft, number in zip(drafts, numbers, strict=False))
        return Issuance(month, now, accounts, planned), left_out

    def plan_credit_sale(self, organisation: str, net: Money, now: datetime) -> Planned:
        """The invoice for credit that an organisation buys before it uses anything. Raises `NotReadyToInvoice`."""
        seller, terms = self.seller(), self.store.terms(organisation)
        day = self._day("invoice", now)
        number = next(self._numbers("invoice", day))
        line = InvoiceLine(
            id="1",
            name=CREDIT_LINE,
            quantity=Decimal(1),
            price=net.amount,
            amount_minor=net.minor,
            tax=tax_of(seller, terms, organisation),
        )
        try:
            document = InvoiceDocument(
                number=number,
                issued_on=day,
                due_on=day + timedelta(days=terms.due_days),
                currency=net.currency,
                seller=seller.party,
                buyer=named(terms, organisation),
                lines=[line],
                payment=_paid_by(seller.payment, number),
                terms=seller.terms,
                buyer_reference=terms.buyer_reference,
                order_reference=terms.order_reference,
                notes=seller.notes,
            )
        except ValidationError as error:
            raise not_ready(organisation, error) from error
        record = _record("invoice", organisation, "", document)
        legs: list[tuple[TransferKind, str, str, int]] = [
            ("prepayment", CUSTOMER, CREDIT, record.net_minor),
            ("tax", CUSTOMER, TAX, record.tax_minor),
        ]
        return Planned(record, document, tuple(_transfers(record, legs, now)))

    def plan_credit_note(
        self, record: Record, document: InvoiceDocument, *, net_minor: int | None, reason: str, now: datetime
    ) -> Planned:
        """A credit note over a part of an invoice, or without an amount over all that is left of it.

        Tax is reckoned on each note by itself, so several notes over parts may differ from the invoice's by a cent.
        """
        if record.kind == "credit_note":
            raise UnknownInvoice(f"{record.number} is a credit note itself.", remedy="Name the invoice.")
        left = record.net_minor - self.store.settled([record])[record.id].credited_net_minor
        wanted = left if net_minor is None else net_minor
        if left <= 0 or wanted > left:
            raise NothingLeftToCredit(
                f"{Money(max(left, 0), record.currency)} of {record.number} is left to credit.",
                remedy="Credit at most that.",
            )
        day = self._day("credit_note", now)
        lines = document.lines if wanted == record.net_minor else [_part_line(document, Money(wanted, record.currency))]
        note = document.model_copy(
            update={
                "kind": "credit_note",
                "number": next(self._numbers("credit_note", day)),
                "issued_on": day,
                "due_on": None,
                "lines": lines,
                "payment": None,
                "terms": "",
                "corrects": EarlierInvoice(number=record.number, issued_on=record.issued_on),
                "notes": [reason, *document.notes],
            }
        )
        note = InvoiceDocument.model_validate(note.model_dump())
        made = _record("credit_note", record.organisation, "", note, corrects=record.id)
        given = CREDIT if document.lines[0].name == CREDIT_LINE and not record.month else SALES
        legs: list[tuple[TransferKind, str, str, int]] = [
            ("credit note", given, CUSTOMER, made.net_minor),
            ("credit note", TAX, CUSTOMER, made.tax_minor),
        ]
        return Planned(made, note, tuple(_transfers(made, legs, now)))

    def differences(self, record: Record, document: InvoiceDocument) -> list[str]:
        """What an issued document says otherwise than the ledger; nothing where they agree to the cent."""
        first = f"{document.first_day or record.issued_on:%Y-%m}"
        recount, totals = self.store.recount(record, first), totals_of(document)
        said = (record.net_minor, record.tax_minor, record.gross_minor)
        found = []
        if (totals.net_minor, totals.tax_minor, totals.gross_minor) != said:
            found.append(f"its lines come to {totals.gross_minor}, its total says {record.gross_minor}")
        if record.month:
            lines = sorted((line.name, int(line.quantity), line.amount_minor) for line in _used(document))
            sums = sorted((one.operation, one.units, one.minor) for one in recount.sums)
            if lines != sums:
                found.append(f"its lines say {lines}, the ledger {sums}")
            fees = sum(line.amount_minor or 0 for line in document.lines) - sum(amount for _, _, amount in sums)
            if recount.legs.get("fee", 0) != fees:
                found.append(f"its plans' fees come to {fees}, the ledger says {recount.legs.get('fee', 0)}")
        expected = _legs_of(record)
        for kind, minor in expected.items():
            if recount.legs.get(kind, 0) != minor:
                found.append(f"{kind} comes to {minor}, the ledger says {recount.legs.get(kind, 0)}")
        return found

    def find(self, organisation: str | None, number: str) -> tuple[Record, InvoiceDocument]:
        """A document by its number or id. Raises `UnknownInvoice`."""
        found = self.store.record(organisation, number)
        if found is None:
            raise UnknownInvoice(f"There is no invoice {number}.", remedy="Look for it with `invoices.list`.")
        return found

    def _day(self, kind: Kind, now: datetime) -> date:
        """The date of the next document: today's, or the latest document's where the clock went back."""
        today, latest = self.months.day(now), self.store.numbers(kind).day
        return max(today, latest) if latest else today

    def _numbers(self, kind: Kind, day: date) -> Iterator[str]:
        count = self.store.numbers(kind).last.get(day.year, 0)
        while True:
            count += 1
            yield number(kind, day.year, count)


def number(kind: Kind, year: int, count: int) -> str:
    """A document's number: those of a series follow each other without a gap in each year."""
    return f"{'' if kind == 'invoice' else 'CN-'}{year}-{count:06d}"


def _planned(draft: Draft, number: str, now: datetime) -> Planned:
    document = draft.document.model_copy(update={"number": number, "payment": _paid_by(draft.document.payment, number)})
    record = _record("invoice", draft.organisation, draft.month, document)
    fees = [
        replace(
            _transfer(record, "fee", UNBILLED, SALES, fee.minor, now),
            month=fee.month,
            operation=f"plan {fee.span.plan}",
        )
        for fee in draft.fees
    ]
    legs: list[tuple[TransferKind, str, str, int]] = [
        ("invoice", CUSTOMER, UNBILLED, record.net_minor),
        ("tax", CUSTOMER, TAX, record.tax_minor),
    ]
    return Planned(record, document, (*fees, *_transfers(record, legs, now)))


def _legs_of(record: Record) -> dict[TransferKind, int]:
    if record.kind == "credit_note":
        return {"credit note": record.gross_minor}
    return {"invoice" if record.month else "prepayment": record.net_minor, "tax": record.tax_minor}


def _used(document: InvoiceDocument) -> list[InvoiceLine]:
    """The lines of what was used, without those of plans, which alone have a time of their own."""
    return [line for line in document.lines if line.first_day is None]


def _paid_by(payment: PaymentMeans | None, number: str) -> PaymentMeans | None:
    """How the invoice is to be paid, with the reference to write on the transfer, by which it is known again."""
    return payment and payment.model_copy(update={"reference": payment.reference or creditor_reference(number)})


def _part_line(document: InvoiceDocument, net: Money) -> InvoiceLine:
    return InvoiceLine(
        id="1",
        name=f"Part of invoice {document.number}",
        quantity=Decimal(1),
        price=net.amount,
        amount_minor=net.minor,
        tax=document.lines[0].tax,
    )


def _record(
    kind: Kind, organisation: str, month: str, document: InvoiceDocument, *, corrects: str | None = None
) -> Record:
    totals = totals_of(document)
    return Record(
        organisation=organisation,
        id=new_id("inv"),
        number=document.number,
        kind=kind,
        month=month,
        currency=document.currency,
        net_minor=totals.net_minor,
        tax_minor=totals.tax_minor,
        gross_minor=totals.gross_minor,
        issued_on=document.issued_on,
        due_on=document.due_on or document.issued_on,
        corrects=corrects,
        reminders=0,
        reminded_on=None,
    )


def _transfers(record: Record, legs: Sequence[tuple[TransferKind, str, str, int]], at: datetime) -> Iterator[Transfer]:
    for kind, debit, credit, minor in legs:
        if minor:
            yield _transfer(record, kind, debit, credit, minor, at)


def _transfer(record: Record, kind: TransferKind, debit: str, credit: str, minor: int, at: datetime) -> Transfer:
    return Transfer(
        id=transfer_id(),
        entry=record.id,
        kind=kind,
        organisation=record.organisation,
        debit=debit,
        credit=credit,
        minor=minor,
        currency=record.currency,
        shop="",
        subject=record.id,
        at=at,
    )
