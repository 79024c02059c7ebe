"""What payment providers tell, and what comes of it. A report is verified before it gets here: see `webhook.py`."""

from collections.abc import Sequence
from dataclasses import replace

from morgiana.control.billing.invoice_store import Record
from morgiana.control.billing.refusals import OtherCurrency, Overtaken, UnknownInvoice, UnknownPayer
from morgiana.control.caller import HOST
from morgiana.control.house import HouseContext
from morgiana.control.payments.payments.models import EventLine, EventList, EventsRequest, Heard, ProviderEvent
from morgiana.control.payments.payments.operations import CALL
from morgiana.control.payments.planning import Payments, Told
from morgiana.control.payments.refusals import AlreadyRecorded, MoreThanPaid
from morgiana.control.payments.store import Event, EventState, Payment, PaymentKind, PlannedRefund
from morgiana.control.ports import Effect
from morgiana.kernel.money import Money
from morgiana.operations import operation

_BACK: dict[str, PaymentKind] = {"refunded": "refund", "charged_back": "chargeback"}


@operation("payments.hear", meter=CALL, effect="write", audience="host", raises=(Overtaken, AlreadyRecorded))
def payments_hear(request: ProviderEvent, ctx: HouseContext) -> Heard:
    """Take note of what a payment provider tells, once.

    Money that was given back may be told of before the payment itself; it waits for that. What cannot be true of our
    books (no such invoice, another currency, more than was paid) is set aside for the host to look at.
    """
    payments = ctx.house.payments
    earlier = payments.store.event(request.provider, request.event_id)
    if earlier is not None:
        return Heard(state=earlier.state, why=earlier.why, payment_id=None)
    known = payments.store.by_reference(request.provider, request.payment_reference)
    if request.kind == "paid":
        return _paid(request, known, payments, ctx)
    return _given_back(request, known, payments, ctx)


@operation("payments.events", meter=CALL, audience="host")
def payments_events(request: EventsRequest, ctx: HouseContext) -> EventList:
    """List what payment providers told and nothing was done about."""
    states: tuple[EventState, ...] = (request.only,) if request.only else ("waiting", "set aside")
    found = ctx.house.payments.store.events(states, limit=request.limit)
    return EventList(
        events=[
            EventLine(
                provider=one.provider,
                event_id=one.id,
                kind=one.kind,
                payment_reference=one.payment,
                state=one.state,
                why=one.why,
                at=one.at,
            )
            for one in found
        ],
        waiting=sum(one.state == "waiting" for one in found),
    )


def _paid(request: ProviderEvent, known: Payment | None, payments: Payments, ctx: HouseContext) -> Heard:
    if known is not None:
        return _noted(request, "done", "The payment was written down before.", ctx, payment=known)
    try:
        organisation, records = _bought(request, payments)
        told = _told(request, payments, request.payment_reference)
        amount = Money(request.amount_minor, request.currency)
        planned = payments.plan_payment(organisation, amount, records, told, ctx.now)
    except (UnknownInvoice, UnknownPayer, OtherCurrency) as no:
        return _noted(request, "set aside", no.message, ctx)
    effects: list[Effect] = [payments.store.pay(planned)]
    waited, back = list[Event](), list[Payment]()
    for event in payments.store.waiting(request.provider, request.payment_reference):
        earlier = ProviderEvent.model_validate_json(event.body)
        refund = _refund(earlier, planned.payment, back, payments, ctx)
        if isinstance(refund, PlannedRefund):
            back.append(refund.refund)
            effects.append(payments.store.give_back(refund))
            waited.append(replace(event, state="done", why=""))
        else:
            waited.append(replace(event, state="set aside", why=refund))
    effects.append(payments.store.note(_event(request, "done", "", ctx), waited, organisation=organisation))
    for effect in effects:
        ctx.at_posting(effect, also=(organisation, HOST))
    return Heard(state="done", why="", payment_id=planned.payment.id)


def _given_back(request: ProviderEvent, known: Payment | None, payments: Payments, ctx: HouseContext) -> Heard:
    if known is None:
        return _noted(request, "waiting", "The payment was not told of yet.", ctx)
    refund = _refund(request, known, payments.store.given_back(known), payments, ctx)
    if isinstance(refund, str):
        return _noted(request, "set aside", refund, ctx)
    ctx.at_posting(payments.store.give_back(refund), also=(known.organisation, HOST))
    _noted(request, "done", "", ctx, payment=known)
    return Heard(state="done", why="", payment_id=refund.refund.id)


def _refund(
    request: ProviderEvent, payment: Payment, before: Sequence[Payment], payments: Payments, ctx: HouseContext
) -> PlannedRefund | str:
    """What is given back, or why it cannot be."""
    if request.currency != payment.currency:
        return f"The payment is in {payment.currency}, what was given back in {request.currency}."
    told = _told(request, payments, request.event_id)
    try:
        return payments.plan_refund(payment, before, request.amount_minor, _BACK[request.kind], told, ctx.now)
    except MoreThanPaid as no:
        return no.message


def _noted(
    request: ProviderEvent, state: EventState, why: str, ctx: HouseContext, *, payment: Payment | None = None
) -> Heard:
    organisation = payment.organisation if payment else None
    effect = ctx.house.payments.store.note(_event(request, state, why, ctx), (), organisation=organisation)
    ctx.at_posting(effect, also=(HOST, *((organisation,) if organisation else ())))
    return Heard(state=state, why=why, payment_id=payment.id if payment else None)


def _bought(request: ProviderEvent, payments: Payments) -> tuple[str, list[Record]]:
    """Who paid, and which invoice; without one it was credit that was bought."""
    if request.invoice_id or not request.organisation_id:
        record = payments.find_invoice(request.invoice_id)
        return record.organisation, [record]
    organisation = request.organisation_id
    if organisation == HOST or not payments.invoicing.store.known(organisation):
        raise UnknownPayer(f"There is no organisation {organisation!r}.", remedy="Look for it with `tenants.list`.")
    pays_in = payments.pricing.currency(payments.pricing.payers.payer(organisation))
    if request.currency != pays_in:
        raise OtherCurrency(f"The organisation pays in {pays_in}.", remedy=f"Sell credit in {pays_in}.")
    return organisation, []


def _told(request: ProviderEvent, payments: Payments, reference: str) -> Told:
    return Told(request.provider, reference, payments.invoicing.months.day(request.happened_at))


def _event(request: ProviderEvent, state: EventState, why: str, ctx: HouseContext) -> Event:
    return Event(
        provider=request.provider,
        id=request.event_id,
        kind=request.kind,
        payment=request.payment_reference,
        state=state,
        why=why,
        body=request.model_dump_json(),
        at=ctx.now,
    )
