"""Reading invoices, and holding them against the ledger."""

from collections.abc import Iterator
from datetime import date
from typing import Any, Final

from morgiana.control.billing.documents.totals import totals_of
from morgiana.control.billing.invoice_store import InvoiceStore, Kind, Record, Settled
from morgiana.control.billing.invoices.models import (
    Invoice,
    InvoiceLineOfList,
    InvoiceList,
    InvoiceRequest,
    InvoicesRequest,
    InvoicesVerified,
    State,
    TaxLine,
    VerifyInvoiceRequest,
    WrongInvoice,
)
from morgiana.control.billing.invoicing import number
from morgiana.control.billing.refusals import UnknownInvoice, UnknownPayer
from morgiana.control.billing.whose import whose
from morgiana.control.caller import HOST
from morgiana.control.house import HouseContext
from morgiana.control.refusals import NotAllowed
from morgiana.kernel.money import Money
from morgiana.operations import Meter, operation
from morgiana.operations.meter import once

CALL: Final[Meter[Any, Any]] = Meter("call", count=once)
_PAGE: Final = 500
_SHOWN: Final = 100
_KINDS: Final[tuple[Kind, ...]] = ("invoice", "credit_note")


@operation("invoices.list", meter=CALL, audience="organisation", raises=(NotAllowed, UnknownPayer))
def invoices_list(request: InvoicesRequest, ctx: HouseContext) -> InvoiceList:
    """List invoices and credit notes, and what is left to pay."""
    store, today = ctx.house.billing.invoicing.store, ctx.house.billing.invoicing.months.day(ctx.now)
    found = store.records(
        _those_of(request.organisation_id, ctx), after=request.after_id or "", limit=request.limit + 1
    )
    shown = found[: request.limit]
    settled = store.settled(shown)
    lines = [summary(record, settled[record.id], today) for record in shown]
    return InvoiceList(
        invoices=[line for line in lines if request.only in (None, line.state)],
        next_id=shown[-1].id if len(found) > len(shown) else None,
    )


@operation("invoices.show", meter=CALL, audience="organisation", raises=(NotAllowed, UnknownPayer, UnknownInvoice))
def invoices_show(request: InvoiceRequest, ctx: HouseContext) -> Invoice:
    """Show an invoice or a credit note as it was issued, and how it stands."""
    invoicing = ctx.house.billing.invoicing
    record, document = invoicing.find(_those_of(request.organisation_id, ctx), request.invoice_id)
    totals = totals_of(document)
    return Invoice(
        summary=summary(record, invoicing.store.settled([record])[record.id], invoicing.months.day(ctx.now)),
        document=document,
        line_amounts=[Money(minor, record.currency) for minor in totals.line_amounts],
        taxes=[
            TaxLine(
                category=alike.category,
                rate_percent=f"{alike.rate_percent:f}",
                net=Money(alike.taxable_minor, record.currency),
                tax=Money(alike.tax_minor, record.currency),
            )
            for alike in totals.taxes
        ],
    )


@operation(
    "invoices.verify",
    meter=CALL,
    audience="organisation",
    runs="inline or job",
    raises=(NotAllowed, UnknownPayer, UnknownInvoice),
)
def invoices_verify(request: VerifyInvoiceRequest, ctx: HouseContext) -> InvoicesVerified:
    """Reckon invoices again from the ledger, and say where they differ from what was issued."""
    invoicing, organisation = ctx.house.billing.invoicing, _those_of(request.organisation_id, ctx)
    if request.invoice_id is not None:
        records = [invoicing.find(organisation, request.invoice_id)[0]]
    else:
        records = list(_all(invoicing.store, organisation))
    wrong = []
    for record in ctx.track(records, unit="invoice"):
        if why := invoicing.differences(record, invoicing.find(record.organisation, record.id)[1]):
            wrong.append(WrongInvoice(number=record.number, why=why))
    missing = _missing(invoicing.store, records) if organisation is None and request.invoice_id is None else []
    return InvoicesVerified(
        holds=not wrong and not missing, invoices=len(records), wrong=wrong[:_SHOWN], missing_numbers=missing[:_SHOWN]
    )


def summary(record: Record, settled: Settled, today: date) -> InvoiceLineOfList:
    """An invoice in a list."""
    left = 0
    if record.kind == "invoice":
        left = record.gross_minor - settled.credited_minor - settled.paid_minor
    return InvoiceLineOfList(
        number=record.number,
        id=record.id,
        kind=record.kind,
        organisation_id=record.organisation,
        month=record.month,
        issued_on=record.issued_on,
        due_on=record.due_on,
        net=Money(record.net_minor, record.currency),
        tax=Money(record.tax_minor, record.currency),
        gross=Money(record.gross_minor, record.currency),
        left=Money(left, record.currency),
        state=_state(record, settled, left, today),
        reminders=record.reminders,
        reminded_on=record.reminded_on,
    )


def _state(record: Record, settled: Settled, left: int, today: date) -> State:
    if record.kind == "credit_note":
        return "credit note"
    if record.net_minor and settled.credited_net_minor >= record.net_minor:
        return "credited"
    if left <= 0:
        return "paid"
    return "overdue" if record.due_on < today else "open"


def _those_of(organisation_id: str | None, ctx: HouseContext) -> str | None:
    """The organisation asked about; None, which is everybody, where the host names none."""
    asked = whose(organisation_id, ctx)
    return None if asked == HOST else asked


def _all(store: InvoiceStore, organisation: str | None) -> Iterator[Record]:
    after = ""
    while page := store.records(organisation, after=after, limit=_PAGE):
        yield from page
        after = page[-1].id


def _missing(store: InvoiceStore, records: list[Record]) -> list[str]:
    """Numbers up to the last one of each series and year that no document has."""
    there = {record.number for record in records}
    wanted = (
        number(kind, year, count)
        for kind in _KINDS
        for year, last in sorted(store.numbers(kind).last.items())
        for count in range(1, last + 1)
    )
    return [one for one in wanted if one not in there]
