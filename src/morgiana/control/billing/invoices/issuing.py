"""The host's work with invoices: issue them, take them back, ask for their payment."""

from morgiana.control.billing.engine.months import preceding
from morgiana.control.billing.invoices.models import (
    CreditNoteIssued,
    CreditNoteRequest,
    InvoiceLineOfList,
    IssueAnswer,
    Issued,
    IssueRequest,
    NotIssued,
    RemindRequest,
)
from morgiana.control.billing.invoices.operations import CALL, summary
from morgiana.control.billing.refusals import (
    MonthNotOver,
    NothingLeftToCredit,
    NotOverdue,
    NotReadyToInvoice,
    Overtaken,
    UnknownInvoice,
    UnknownPayer,
)
from morgiana.control.billing.whose import known
from morgiana.control.caller import HOST
from morgiana.control.house import HouseContext
from morgiana.kernel.money import Money
from morgiana.operations import operation


@operation(
    "invoices.issue",
    meter=CALL,
    effect="write",
    audience="host",
    runs="inline or job",
    raises=(UnknownPayer, MonthNotOver, NotReadyToInvoice, Overtaken),
)
def invoices_issue(request: IssueRequest, ctx: HouseContext) -> IssueAnswer:
    """Invoice a month that is over: what was used, and what plans cost.

    The month is closed by it, for those too who owe nothing: what is used later is in a later month, whatever the clock
    says.
    """
    invoicing = ctx.house.billing.invoicing
    month = request.month or preceding(invoicing.months.of(ctx.now))
    if request.organisation_id is not None:
        asked, more = [known(request.organisation_id, ctx)], False
    else:
        found = invoicing.store.not_closed(month, limit=request.at_most + 1)
        asked, more = found[: request.at_most], len(found) > request.at_most
    issuance, left_out = invoicing.plan_month(asked, month, ctx.now)
    if issuance.accounts and not request.rehearse:
        ctx.at_posting(invoicing.store.issue(issuance), also=(*issuance.accounts, HOST))
    return IssueAnswer(
        month=month,
        invoices=[
            Issued(
                number=one.record.number,
                organisation_id=one.record.organisation,
                net=Money(one.record.net_minor, one.record.currency),
                gross=Money(one.record.gross_minor, one.record.currency),
            )
            for one in issuance.planned
        ],
        closed=len(issuance.accounts),
        left_out=[NotIssued(organisation_id=one.organisation, why=one.why) for one in left_out],
        more=more,
    )


@operation(
    "invoices.credit",
    meter=CALL,
    effect="write",
    audience="host",
    raises=(UnknownInvoice, NothingLeftToCredit, Overtaken),
)
def invoices_credit(request: CreditNoteRequest, ctx: HouseContext) -> CreditNoteIssued:
    """Take an invoice back, or a part of it, by a credit note."""
    invoicing = ctx.house.billing.invoicing
    record, document = invoicing.find(None, request.invoice_id)
    planned = invoicing.plan_credit_note(
        record, document, net_minor=request.net_minor, reason=request.reason, now=ctx.now
    )
    ctx.at_posting(invoicing.store.issue_one(planned), also=(record.organisation, HOST))
    return CreditNoteIssued(
        number=planned.record.number,
        corrects=record.number,
        net=Money(planned.record.net_minor, record.currency),
        gross=Money(planned.record.gross_minor, record.currency),
    )


@operation(
    "invoices.remind",
    meter=CALL,
    effect="write",
    audience="host",
    raises=(UnknownInvoice, NotOverdue, Overtaken),
)
def invoices_remind(request: RemindRequest, ctx: HouseContext) -> InvoiceLineOfList:
    """Note that the payment of an invoice was asked for again."""
    invoicing = ctx.house.billing.invoicing
    record, _ = invoicing.find(None, request.invoice_id)
    today = invoicing.months.day(ctx.now)
    told = summary(record, invoicing.store.settled([record])[record.id], today)
    if told.state != "overdue":
        raise NotOverdue(f"Invoice {record.number} is {told.state}.", remedy="Ask again when it is overdue.")
    ctx.at_posting(invoicing.store.remind(record, today), also=(record.organisation,))
    return told.model_copy(update={"reminders": told.reminders + 1, "reminded_on": today})
