"""Invoices as rows, and what `adapters/` is asked of them. What gives an `Effect` writes in its call's transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, Protocol

from morgiana.control.billing.documents.models import InvoiceDocument
from morgiana.control.billing.drafting import Account
from morgiana.control.billing.engine.lines import Sum
from morgiana.control.billing.payers import Mode
from morgiana.control.billing.terms import BuyerTerms, Seller
from morgiana.control.billing.transfers import Transfer
from morgiana.control.ports import Effect
from morgiana.kernel.money import Money

Kind = Literal["invoice", "credit_note"]


@dataclass(frozen=True, slots=True)
class Record:
    """An invoice or a credit note that was issued; it never changes, but for its reminders."""

    organisation: str
    id: str
    number: str
    kind: Kind
    month: str
    """The month whose use it says; empty for credit that was bought, and for a credit note."""
    currency: str
    net_minor: int
    tax_minor: int
    gross_minor: int
    issued_on: date
    due_on: date
    corrects: str | None
    """The id of the invoice that a credit note corrects."""
    reminders: int
    reminded_on: date | None


@dataclass(frozen=True, slots=True)
class Settled:
    """What was set against an invoice since."""

    credited_net_minor: int = 0
    credited_minor: int = 0
    paid_minor: int = 0


@dataclass(frozen=True, slots=True)
class Owed:
    """What an organisation has left to pay, in one currency."""

    left: Money
    n_open: int
    """How many invoices that is about."""
    n_overdue: int
    """How many of these are overdue."""


@dataclass(frozen=True, slots=True)
class Numbers:
    """Where a series of numbers stands."""

    last: dict[int, int]
    """The last number of each year."""
    day: date | None
    """The day of the latest document: none is dated before it, whatever the clock says."""


@dataclass(frozen=True, slots=True)
class Planned:
    """A document with its number, and the transfers that put it into the ledger."""

    record: Record
    document: InvoiceDocument
    transfers: tuple[Transfer, ...]


@dataclass(frozen=True, slots=True)
class Issuance:
    """What one call issues."""

    month: str
    at: datetime
    accounts: dict[str, Account]
    """What the documents were made from, by organisation; also of those that owe nothing, whose month is closed too."""
    planned: tuple[Planned, ...]


@dataclass(frozen=True, slots=True)
class Recount:
    """What the ledger says of an invoice."""

    sums: tuple[Sum, ...]
    """What was charged in its months, of its currency, and not paid from credit."""
    legs: dict[str, int]
    """The transfers that belong to it, summed by their kind."""


class InvoiceStore(Protocol):
    """Terms, invoices and their numbers."""

    def seller(self) -> Seller | None: ...

    def set_seller(self, seller: Seller) -> Effect: ...

    def terms(self, organisation: str) -> BuyerTerms: ...

    def set_terms(self, organisation: str, terms: BuyerTerms, *, currency: str, mode: Mode) -> Effect:
        """Raises `OtherCurrency` where the organisation has limits or credit in another currency."""

    def known(self, organisation: str) -> bool:
        """Whether there is such an organisation."""

    def account(self, organisation: str, month: str) -> Account: ...

    def not_closed(self, month: str, *, limit: int) -> list[str]:
        """Organisations whose books of a month are open, in the order of their ids; at most so many."""

    def numbers(self, kind: Kind) -> Numbers: ...

    def issue(self, issuance: Issuance) -> Effect:
        """Raises `Overtaken` where what they were made from, or the numbers, are no longer what they were."""

    def issue_one(self, planned: Planned) -> Effect:
        """One document beside the monthly ones. Raises `Overtaken`, and `NothingLeftToCredit` for a credit note that,
        with those before it, takes back more than was invoiced or than is left of the credit."""

    def records(self, organisation: str | None, *, after: str, limit: int) -> list[Record]:
        """The latest documents first, from the one after an id; of one organisation or all."""

    def record(self, organisation: str | None, number: str) -> tuple[Record, InvoiceDocument] | None:
        """A document by its number or its id."""

    def settled(self, records: Sequence[Record]) -> dict[str, Settled]:
        """What was set against invoices, by their ids."""

    def owed_by_all(self, today: date, organisations: Sequence[str] | None) -> dict[str, list[Owed]]:
        """What organisations have left to pay, by their ids and by currency; of those that are named, or of all."""

    def remind(self, record: Record, day: date) -> Effect:
        """Note one more reminder. Raises `Overtaken`."""

    def recount(self, record: Record, first_month: str) -> Recount: ...
