"""Requests and answers about invoices."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, NonNegativeInt

from morgiana.control.billing.documents.files import Formats
from morgiana.control.billing.documents.models import InvoiceDocument, TaxCategory
from morgiana.control.billing.payers import Mode
from morgiana.control.billing.terms import BuyerTerms, Seller
from morgiana.control.billing.whose import Currency, Month, OrganisationId
from morgiana.kernel.money import Money
from morgiana.operations import Model

Number = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_-]+$")]
"""An invoice's number or id."""

State = Literal["open", "overdue", "paid", "credited", "credit note"]


class InvoicesRequest(Model):
    """Which invoices."""

    organisation_id: OrganisationId | None = None
    """Whose, where the host asks; null is the caller's own organisation, and for the host everybody's."""
    after_id: Number | None = None
    """The id of the last invoice of the page before; null begins with the latest."""
    limit: int = Field(100, ge=1, le=1000)
    """How many at most."""
    only: State | None = None
    """Only those in this state, of the page's."""


class InvoiceLineOfList(Model):
    """One invoice or credit note."""

    number: str
    """Its number."""
    id: str
    """Its id, by which payments and the ledger name it."""
    kind: Literal["invoice", "credit_note"]
    """Which of the two."""
    organisation_id: str
    """Whose it is."""
    month: str
    """The month whose use it says; empty for prepaid credit and credit notes."""
    issued_on: date
    """Its date."""
    due_on: date
    """When it is to be paid."""
    net: Money
    """What it comes to without VAT."""
    tax: Money
    """Its VAT."""
    gross: Money
    """What it comes to."""
    left: Money
    """What is left to pay."""
    state: State
    """Whether it is to be paid, late, paid, or taken back."""
    reminders: NonNegativeInt
    """How often its payment was asked for again."""
    reminded_on: date | None
    """When it was last."""


class InvoiceList(Model):
    """Invoices and credit notes."""

    invoices: list[InvoiceLineOfList]
    """The latest first."""
    next_id: str | None
    """What to give as `after_id` for the next page; null where this is the last."""


class InvoiceRequest(Model):
    """Which invoice."""

    invoice_id: Number
    """Its number or its id."""
    organisation_id: OrganisationId | None = None
    """Whose, where the host asks; null is the caller's own organisation, and for the host anybody's."""


class InvoiceFilesRequest(InvoiceRequest):
    """Which invoice, and as what."""

    formats: Formats = ["pdf"]
    """`pdf` is for people; `facturx` is the same with its data inside; `ubl` is the data alone. Both of these are
    electronic invoices by EN 16931."""
    language: Annotated[str, Field(pattern=r"^[a-z]{2}(-[A-Z]{2})?$")] | None = None
    """The language that it is printed in, such as `fr`; null is the shop's."""


class TaxLine(Model):
    """What is taxed alike."""

    category: TaxCategory
    """By which rule."""
    rate_percent: str
    """The rate, in percent."""
    net: Money
    """The amount that is taxed."""
    tax: Money
    """The VAT on it, rounded half up once."""


class Invoice(Model):
    """An invoice or a credit note as it was issued, and how it stands."""

    summary: InvoiceLineOfList
    """Its sums, and how it stands."""
    document: InvoiceDocument
    """What is on it."""
    line_amounts: list[Money]
    """What each of its lines comes to without VAT."""
    taxes: list[TaxLine]
    """Its VAT, by rule and rate."""


class VerifyInvoiceRequest(Model):
    """Which invoices are held against the ledger."""

    invoice_id: Number | None = None
    """One invoice's number or id; null is all of them."""
    organisation_id: OrganisationId | None = None
    """Whose, where the host asks; null is the caller's own organisation, and for the host everybody's."""


class WrongInvoice(Model):
    """An invoice that says otherwise than the ledger."""

    number: str
    """Its number."""
    why: list[str]
    """What differs, in minor units."""


class InvoicesVerified(Model):
    """Whether invoices say what the ledger says."""

    holds: bool
    """Whether all of them do, and no number is missing or was given twice."""
    invoices: NonNegativeInt
    """How many were looked at."""
    wrong: list[WrongInvoice]
    """Those that do not, the first hundred."""
    missing_numbers: list[str]
    """Numbers that no invoice has, of those up to the latest; looked for where all are asked for."""


class IssueRequest(Model):
    """Whose use of which month is invoiced."""

    month: Month | None = None
    """The month, which must be over; null is the last one. Earlier months that are open are invoiced with it."""
    organisation_id: OrganisationId | None = None
    """One organisation; null is everybody whose month is open."""
    at_most: int = Field(200, ge=1, le=2000)
    """How many organisations at once."""
    rehearse: bool = False
    """Whether only to say what would be issued. Nothing is closed then, and its numbers are given to nobody."""


class Issued(Model):
    """One invoice that was issued."""

    number: str
    """Its number."""
    organisation_id: str
    """Whose it is."""
    net: Money
    """What it comes to without VAT."""
    gross: Money
    """What it comes to."""


class NotIssued(Model):
    """An organisation that was left out."""

    organisation_id: str
    """Which one."""
    why: str
    """What stands in the way."""


class IssueAnswer(Model):
    """What was issued."""

    month: str
    """The month."""
    invoices: list[Issued]
    """In the order of their numbers."""
    closed: NonNegativeInt
    """How many organisations' months were closed, with or without an invoice."""
    left_out: list[NotIssued]
    """Those that could not be invoiced."""
    more: bool
    """Whether others are left, for another call."""


class CreditNoteRequest(Model):
    """What is taken back of an invoice."""

    invoice_id: Number
    """The invoice's number or id."""
    reason: str = Field(min_length=3, max_length=500)
    """Why, as the credit note says it."""
    net_minor: int | None = Field(None, gt=0, le=10**15)
    """How much without VAT, in minor units such as cents; null takes back all that is left of it."""


class CreditNoteIssued(Model):
    """The credit note."""

    number: str
    """Its number."""
    corrects: str
    """The invoice's number."""
    net: Money
    """What was taken back, without VAT."""
    gross: Money
    """What was taken back."""


class RemindRequest(Model):
    """Which invoice was asked for again."""

    invoice_id: Number
    """Its number or its id."""


class TermsRequest(Model):
    """Whose terms."""

    organisation_id: OrganisationId | None = None
    """Whose, where the host asks; null is the caller's own organisation."""


class TermsAnswer(Model):
    """By which terms an organisation pays."""

    organisation_id: str
    """Which one."""
    currency: str
    """The currency that it pays in."""
    mode: Mode
    """By monthly invoice, or from prepaid credit."""
    closed_through: str | None
    """The last month that was invoiced."""
    terms: BuyerTerms
    """Who it is on invoices, and how they are paid."""


class SetTermsRequest(Model):
    """Terms that replace those before."""

    organisation_id: OrganisationId
    """Whose."""
    terms: BuyerTerms = BuyerTerms()
    """Who it is on invoices, and how they are paid."""
    currency: Currency | None = None
    """The currency to pay in, which must be one of the price book's; null is the book's own."""
    mode: Mode = "invoice"
    """By monthly invoice, or from prepaid credit, without which calls are refused."""


class SellerRequest(Model):
    """Nothing to say."""


class SellerAnswer(Model):
    """Who sells."""

    seller: Seller | None
    """The host as its invoices name it; null until it was said."""


class SetSellerRequest(Model):
    """Who sells from now on; invoices that were issued stay as they are."""

    seller: Seller
    """The host as its invoices name it."""
