"""Requests and answers about payments."""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import AwareDatetime, Field, NonNegativeInt, model_validator

from morgiana.control.billing.invoices.models import Number
from morgiana.control.billing.whose import Currency, OrganisationId
from morgiana.control.payments.store import EventState, PaymentKind
from morgiana.kernel.money import Money
from morgiana.operations import Model

Reference = Annotated[str, Field(max_length=140, pattern=r"^[\x20-\x7e]*$")]
"""A bank's or provider's own number for something."""
PaymentId = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_-]+$")]
Amount = Annotated[int, Field(gt=0, le=10**13)]


class RecordRequest(Model):
    """A bank transfer that has come in."""

    amount_minor: Amount
    """How much, in minor units such as cents."""
    currency: Currency
    """Its currency."""
    invoice_id: Number | None = None
    """The invoice that it pays: its number, its id, or the reference on it (`RF...`)."""
    organisation_id: OrganisationId | None = None
    """Who paid, where no invoice is named: their invoices are paid in the order in which they are due."""
    received_on: date | None = None
    """The day on which it came in; null is today."""
    bank_reference: Reference = ""
    """The bank's own number for it, by which it cannot be recorded twice."""
    note: str = Field("", max_length=500)
    """Anything else to know of it."""

    @model_validator(mode="after")
    def _says_what_for(self) -> "RecordRequest":
        if (self.invoice_id is None) == (self.organisation_id is None):
            raise ValueError("name the invoice, or else the organisation that paid")
        return self


class PaidPart(Model):
    """What a payment paid of one invoice, or what was taken back of that."""

    invoice_number: str | None
    """The invoice's number; null for what stays on the organisation's account."""
    amount: Money
    """How much."""


class PaymentLine(Model):
    """Money that came in or went back."""

    id: str
    """Its number."""
    organisation_id: str
    """Whose it is."""
    kind: PaymentKind
    """`payment` came in; `refund` was given back by the host, `chargeback` taken back by the payer's bank."""
    provider: str
    """Who told of it; `transfer` for what was recorded by hand."""
    reference: str
    """The bank's or provider's own number for it."""
    of: str | None
    """The payment that was given back."""
    amount: Money
    """How much."""
    day: date
    """When."""
    parts: list[PaidPart]
    """What it paid, or took back, by invoice."""


class PaymentRecorded(Model):
    """A payment, and what it settled."""

    payment: PaymentLine
    """The payment."""
    credit: Money
    """What was paid beyond the invoices and became prepaid credit, without VAT."""
    credit_invoice_number: str | None
    """The invoice for that credit."""


class PaymentsRequest(Model):
    """Which payments."""

    organisation_id: OrganisationId | None = None
    """Whose, where the host asks; null is the caller's own organisation, and for the host everybody's."""
    after_id: PaymentId | None = None
    """The id of the last payment of the page before; null begins with the latest."""
    limit: int = Field(100, ge=1, le=1000)
    """How many at most."""


class PaymentList(Model):
    """Payments, refunds and chargebacks."""

    payments: list[PaymentLine]
    """The latest first."""
    next_id: str | None
    """What to give as `after_id` for the next page; null where this is the last."""


class RefundRequest(Model):
    """What was given back of a payment."""

    payment_id: PaymentId
    """The payment's number."""
    amount_minor: Amount | None = None
    """How much, in minor units; null is all that was not given back before."""
    bank_reference: Reference = ""
    """The bank's own number for the transfer back."""
    note: str = Field("", max_length=500)
    """Why."""


class LinkRequest(Model):
    """Which invoice is to be paid."""

    invoice_id: Number
    """Its number or its id."""


class PaymentLink(Model):
    """A page to pay on."""

    link: str
    """Its address, at the payment provider."""
    to_pay: Money
    """What is to be paid there, with VAT."""


Happened = Literal["paid", "refunded", "charged_back"]


class ProviderEvent(Model):
    """What a payment provider tells of a payment."""

    provider: str = Field(pattern=r"^[a-z][a-z0-9_-]{0,30}$")
    """Who tells it."""
    event_id: Annotated[str, Field(min_length=1, max_length=100, pattern=r"^[A-Za-z0-9._-]+$")]
    """The provider's own number for what it tells: told twice, it is done once."""
    kind: Happened
    """What happened to the payment."""
    payment_reference: Reference = Field(min_length=1)
    """The provider's own number for the payment."""
    invoice_id: Reference = ""
    """The invoice that was paid: its number, its id, or its reference; empty where credit was bought."""
    organisation_id: Reference = ""
    """Who bought credit, where no invoice was paid."""
    amount_minor: Amount
    """How much was paid, given back or taken back, in minor units."""
    currency: Currency
    """Its currency."""
    happened_at: AwareDatetime
    """When."""


class Heard(Model):
    """What came of it."""

    state: EventState
    """`done`; `waiting` for the payment that it is about; or `set aside` for the host to look at."""
    why: str
    """Why nothing was done, where nothing was."""
    payment_id: str | None
    """The payment, refund or chargeback that was written."""


class EventsRequest(Model):
    """Which reports."""

    only: EventState | None = None
    """Only those in this state; null is whatever is waiting or was set aside."""
    limit: int = Field(100, ge=1, le=1000)
    """How many at most."""


class EventLine(Model):
    """A report of a provider."""

    provider: str
    """Who told it."""
    event_id: str
    """Its number there."""
    kind: str
    """What happened."""
    payment_reference: str
    """The provider's own number for the payment."""
    state: EventState
    """What came of it."""
    why: str
    """Why nothing was done, where nothing was."""
    at: datetime
    """When it was told."""


class EventList(Model):
    """Reports of payment providers."""

    events: list[EventLine]
    """The latest first."""
    waiting: NonNegativeInt
    """How many of these wait for the payment that they are about."""
