"""Payments as rows, and what `adapters/` is asked of them. What gives an `Effect` writes in its call's transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, Protocol

from morgiana.control.billing.invoice_store import Planned, Record
from morgiana.control.billing.transfers import Transfer
from morgiana.control.ports import Effect

PaymentKind = Literal["payment", "refund", "chargeback"]


@dataclass(frozen=True, slots=True)
class Part:
    """What a payment pays of one invoice."""

    invoice: str
    """The invoice's id; empty for what stays on the organisation's account."""
    minor: int


@dataclass(frozen=True, slots=True)
class Payment:
    """Money that came in or went back; it never changes."""

    organisation: str
    id: str
    kind: PaymentKind
    provider: str
    """Who told of it: `transfer` for what the host records by hand."""
    reference: str
    """The bank's or provider's own number for it, or empty; of one provider and kind each is there once."""
    of: str
    """The payment that is given back; empty for a payment."""
    currency: str
    minor: int
    parts: tuple[Part, ...]
    on: date
    note: str
    at: datetime


@dataclass(frozen=True, slots=True)
class PlannedPayment:
    """A payment, its transfers, and what they rest on."""

    payment: Payment
    transfers: tuple[Transfer, ...]
    left: Mapping[str, int]
    """What was left to pay of each invoice, by its id, when it was planned."""
    sale: Planned | None
    """The sale of credit for what was paid beyond the invoices."""


@dataclass(frozen=True, slots=True)
class PlannedRefund:
    """Money given back, and its transfers."""

    refund: Payment
    transfers: tuple[Transfer, ...]
    before: int
    """What had been given back of the payment when it was planned, in minor units."""


EventState = Literal["done", "waiting", "set aside"]


@dataclass(frozen=True, slots=True)
class Event:
    """What a provider told, and what came of it."""

    provider: str
    id: str
    kind: str
    payment: str
    """The provider's number of the payment that it is about."""
    state: EventState
    why: str
    body: str
    """The report as JSON."""
    at: datetime


class PaymentStore(Protocol):
    """Payments, and what providers told."""

    def payment(self, organisation: str | None, id_: str) -> Payment | None: ...

    def by_reference(self, provider: str, reference: str) -> Payment | None:
        """The payment that a provider knows by its own number."""

    def payments(self, organisation: str | None, *, after: str, limit: int) -> list[Payment]:
        """The latest first, from the one after an id; of one organisation or all."""

    def given_back(self, payment: Payment) -> list[Payment]:
        """The refunds and chargebacks of a payment."""

    def to_pay(self, organisation: str, currency: str) -> list[Record]:
        """Invoices that may have something left to pay, in the order in which they are due."""

    def pay(self, planned: PlannedPayment) -> Effect:
        """Raises `Overtaken` where an invoice was paid or credited meanwhile, and `AlreadyRecorded`."""

    def give_back(self, planned: PlannedRefund) -> Effect:
        """Raises `Overtaken` where something was given back meanwhile, and `AlreadyRecorded`."""

    def event(self, provider: str, id_: str) -> Event | None: ...

    def waiting(self, provider: str, payment: str) -> list[Event]:
        """What was told of a payment before the payment itself, in the order in which it came."""

    def events(self, states: Sequence[EventState], *, limit: int) -> list[Event]:
        """The latest first."""

    def note(self, event: Event, waited: Sequence[Event], *, organisation: str | None) -> Effect:
        """Write an event down, and what came of those that waited for it: they are given as they are to be.

        Reports are written one after another. Raises `Overtaken` where one of the same payment came in between.
        """
