"""An invoice or a credit note as plain data: what is printed on it, and what EN 16931 wants to know of it."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Final, Literal

from pydantic import AfterValidator, Field, model_validator

from morgiana.control.billing.documents.identifiers import checked_bic, checked_iban, checked_vat_id
from morgiana.operations import Model

Short = Annotated[str, Field(min_length=1, max_length=200)]
Long = Annotated[str, Field(max_length=2_000)]
Country = Annotated[str, Field(pattern=r"^[A-Z]{2}$")]
Currency = Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
Amount = Annotated[int, Field(ge=-(10**15), le=10**15)]
"""An amount in minor units of the document's currency."""
Iban = Annotated[str, AfterValidator(checked_iban)]
Bic = Annotated[str, AfterValidator(checked_bic)]
VatId = Annotated[str, AfterValidator(checked_vat_id)]
Quantity = Annotated[Decimal, Field(ge=-(10**12), le=10**12, decimal_places=6)]
Price = Annotated[Decimal, Field(ge=0, le=10**12, decimal_places=10)]
Day = Annotated[date, Field(ge=date(1970, 1, 1), le=date(2199, 12, 31))]

TaxCategory = Literal["standard", "zero", "exempt", "reverse_charge", "outside"]
"""Taxed at a rate; at a rate of zero; free of tax by law; owed by the buyer; not a matter of VAT (UNCL 5305)."""

LINES_MAX: Final = 10_000


class Address(Model):
    """Where somebody is."""

    lines: Annotated[list[Short], Field(max_length=3)] = []
    """Street, building and the like."""
    postcode: Annotated[str, Field(max_length=20)] = ""
    """Postal code."""
    city: Annotated[str, Field(max_length=200)] = ""
    """City."""
    region: Annotated[str, Field(max_length=200)] = ""
    """State or province, where addresses have one."""
    country: Country
    """Country, ISO 3166-1."""


class Party(Model):
    """Who sells or buys."""

    name: Short
    """The legal name."""
    trading_name: Annotated[str, Field(max_length=200)] = ""
    """The name that customers know, if it is another."""
    address: Address
    """Where it is."""
    vat_id: VatId | None = None
    """Its VAT id, with the country's letters before it."""
    tax_number: Annotated[str, Field(max_length=60)] = ""
    """Its number at the tax office, where it has no VAT id."""
    registration_id: Annotated[str, Field(max_length=60)] = ""
    """Its number in the register of companies."""
    registration_scheme: Annotated[str, Field(pattern=r"^([0-9]{4})?$")] = ""
    """The register, by its number in ISO/IEC 6523: 0002 for a French SIREN."""
    legal_note: Annotated[str, Field(max_length=500)] = ""
    """What the law wants printed of it, such as its form and capital."""
    electronic_address: Annotated[str, Field(max_length=200)] = ""
    """Where it receives electronic invoices; without it, its e-mail."""
    electronic_scheme: Annotated[str, Field(pattern=r"^([0-9]{4}|EM|AQ|AS|AU|AN)?$")] = ""
    """The scheme of that address in the list EAS: 0009 for a SIRET, `EM` for e-mail."""
    contact: Annotated[str, Field(max_length=200)] = ""
    """The person to ask."""
    phone: Annotated[str, Field(max_length=60)] = ""
    """Telephone."""
    email: Annotated[str, Field(max_length=200)] = ""
    """E-mail."""

    @model_validator(mode="after")
    def _scheme_with_address(self) -> "Party":
        if bool(self.electronic_address) != bool(self.electronic_scheme):
            raise ValueError("an electronic address needs its scheme, and the other way round")
        return self


class Tax(Model):
    """How something is taxed."""

    category: TaxCategory = "standard"
    """By which rule."""
    rate_percent: Annotated[Decimal, Field(ge=0, le=100, decimal_places=3)] = Decimal(0)
    """The rate in percent: 20 for twenty percent."""
    reason: Annotated[str, Field(max_length=500)] = ""
    """Why it is not taxed, such as the law's article; needed for `exempt`."""

    @model_validator(mode="after")
    def _fits(self) -> "Tax":
        if (self.category == "standard") != (self.rate_percent > 0):
            raise ValueError("only the category `standard` has a rate, and it has one above zero")
        if self.category == "exempt" and not self.reason:
            raise ValueError("what is exempt needs the reason")
        return self


class InvoiceLine(Model):
    """One thing that was sold. Its amount is quantity times price, unless the ledger says otherwise by a rounding."""

    id: Annotated[str, Field(min_length=1, max_length=50)]
    """The line's own number."""
    name: Short
    """What it is."""
    description: Long = ""
    """More about it."""
    quantity: Quantity
    """How many; less than nothing for what is taken back."""
    unit: Annotated[str, Field(pattern=r"^[A-Z0-9]{2,3}$")] = "C62"
    """The unit's code, UN/ECE Rec 20; C62 is one of something."""
    unit_name: Annotated[str, Field(max_length=60)] = ""
    """The unit as it is printed."""
    price: Price
    """The net price of `price_for` units, in major units of the currency."""
    price_for: Annotated[Decimal, Field(gt=0, le=10**9, decimal_places=6)] = Decimal(1)
    """How many units the price is for."""
    amount_minor: Amount | None = None
    """The net amount that was charged, where rounding each charge made it another than quantity times price."""
    tax: Tax
    """How it is taxed."""
    first_day: Day | None = None
    """The first day of the time that it is for."""
    last_day: Day | None = None
    """The last day of it."""


class Adjustment(Model):
    """A discount or a surcharge on the whole document."""

    reason: Short
    """What it is for."""
    amount_minor: Annotated[int, Field(gt=0, le=10**15)]
    """Its net amount in minor units."""
    tax: Tax
    """How it is taxed: as what it is taken off or added to."""


class PaymentMeans(Model):
    """How it is to be paid."""

    by: Literal["transfer", "card", "balance"] = "transfer"
    """A bank transfer, a card on a payment page, or from the credit that was paid before."""
    iban: Iban | None = None
    """The account to pay to."""
    bic: Bic | None = None
    """Its bank."""
    account_name: Annotated[str, Field(max_length=70)] = ""
    """Whose account it is."""
    reference: Annotated[str, Field(max_length=35)] = ""
    """What to write on the transfer."""
    link: Annotated[str, Field(max_length=2_000)] = ""
    """A page to pay on."""

    @model_validator(mode="after")
    def _transfer_has_an_account(self) -> "PaymentMeans":
        if self.by == "transfer" and self.iban is None:
            raise ValueError("a bank transfer needs the IBAN to pay to")
        return self


class EarlierInvoice(Model):
    """The invoice that a credit note corrects."""

    number: Short
    """Its number."""
    issued_on: Day
    """Its date."""


class TaxInOtherCurrency(Model):
    """The VAT once more, in the currency that the seller reports it in."""

    currency: Currency
    """That currency, ISO 4217."""
    tax_minor: Amount
    """The whole VAT in its minor units."""


class InvoiceDocument(Model):
    """An invoice or a credit note. Amounts are for the money to be paid, or to be given back."""

    kind: Literal["invoice", "credit_note"] = "invoice"
    """Which of the two."""
    number: Annotated[str, Field(min_length=1, max_length=50)]
    """Its number, unlike any other of the seller's."""
    issued_on: Day
    """Its date."""
    due_on: Day | None = None
    """When it is to be paid."""
    first_day: Day | None = None
    """The first day of the time that it is for."""
    last_day: Day | None = None
    """The last day of it."""
    currency: Currency
    """The currency of every amount, ISO 4217."""
    seller: Party
    """Who sells."""
    buyer: Party
    """Who buys."""
    lines: Annotated[list[InvoiceLine], Field(min_length=1, max_length=LINES_MAX)]
    """What was sold."""
    discounts: Annotated[list[Adjustment], Field(max_length=100)] = []
    """Discounts on the whole."""
    surcharges: Annotated[list[Adjustment], Field(max_length=100)] = []
    """Surcharges on the whole."""
    prepaid_minor: Amount = 0
    """What was paid before, in minor units."""
    payment: PaymentMeans | None = None
    """How it is to be paid."""
    terms: Annotated[str, Field(max_length=1_000)] = ""
    """Terms of payment, in words."""
    corrects: EarlierInvoice | None = None
    """The invoice that a credit note corrects."""
    buyer_reference: Annotated[str, Field(max_length=200)] = ""
    """What the buyer wants to find on it, such as a cost centre."""
    order_reference: Annotated[str, Field(max_length=200)] = ""
    """The number of the buyer's order."""
    notes: Annotated[list[Long], Field(max_length=20)] = []
    """Anything else that has to be said on it."""
    tax_in_other_currency: TaxInOtherCurrency | None = None
    """The VAT in the seller's own currency, where that is another and the law asks for it."""

    @model_validator(mode="after")
    def _whole(self) -> "InvoiceDocument":
        for broken in _broken_rules(self):
            raise ValueError(broken)
        return self


def _broken_rules(document: InvoiceDocument) -> list[str]:
    """What EN 16931 would say against it, in words."""
    seller, buyer = document.seller, document.buyer
    taxes = [line.tax for line in document.lines]
    taxes += [adjustment.tax for adjustment in (*document.discounts, *document.surcharges)]
    categories = {tax.category for tax in taxes}
    outside = "outside" in categories
    broken = []
    if len({line.id for line in document.lines}) < len(document.lines):
        broken.append("each line needs an id of its own")
    if document.kind == "credit_note" and document.corrects is None:
        broken.append("a credit note names the invoice that it corrects")
    if outside and len(categories) > 1:
        broken.append("what is no matter of VAT cannot stand with what is (BR-O-11)")
    if outside and not seller.registration_id:
        broken.append("a seller without VAT is named by its registration (BR-CO-26)")
    if not outside and not (seller.vat_id or seller.tax_number):
        broken.append("the seller needs a VAT id or a tax number (BR-S-02)")
    if not outside and not (seller.vat_id or seller.registration_id):
        broken.append("the seller needs a VAT id or a registration (BR-CO-26)")
    if "reverse_charge" in categories and not seller.vat_id:
        broken.append("a seller whose buyer owes the VAT has a VAT id (BR-AE-02)")
    if "reverse_charge" in categories and not (buyer.vat_id or buyer.registration_id):
        broken.append("a buyer who owes the VAT is named by a VAT id or a registration (BR-AE-02)")
    periods = [(document.first_day, document.last_day), *((line.first_day, line.last_day) for line in document.lines)]
    if any(first and last and first > last for first, last in periods):
        broken.append("a time ends after it began (BR-29)")
    return broken
