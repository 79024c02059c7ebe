"""By which terms an organisation buys, and who sells to it: what an invoice says besides its lines."""

from decimal import Decimal
from typing import Annotated

from pydantic import Field

from morgiana.control.billing.documents.models import Country, Long, Party, PaymentMeans, Tax
from morgiana.control.billing.engine.vat import RateUnknown, vat
from morgiana.control.billing.refusals import NotReadyToInvoice
from morgiana.operations import Model

Rate = Annotated[Decimal, Field(ge=0, le=100, decimal_places=3)]


class BuyerTerms(Model):
    """How an organisation is invoiced."""

    party: Party | None = None
    """Who buys, as the invoice names it."""
    tax: Tax | None = None
    """How it is taxed, where that does not follow from the two countries and the VAT id."""
    due_days: int = Field(30, ge=0, le=365)
    """Days until an invoice is to be paid."""
    buyer_reference: str = Field("", max_length=200)
    """What the buyer wants to find on its invoices, such as a cost centre."""
    order_reference: str = Field("", max_length=200)
    """The number of the buyer's order."""


class Seller(Model):
    """Who sells: the host, as its invoices name it."""

    party: Party
    """Name, address, VAT id and the rest."""
    rates_percent: dict[Country, Rate] = {}
    """The VAT rate of each country where the host's services are taxed: its own, and others' for persons there."""
    payment: PaymentMeans | None = None
    """How invoices are to be paid."""
    terms: str = Field("", max_length=1_000)
    """Terms of payment, in words."""
    notes: list[Long] = Field([], max_length=20)
    """What the law, or the host, wants said on each invoice."""


def tax_of(seller: Seller, buyer: BuyerTerms, organisation: str) -> Tax:
    """How what the host sells to an organisation is taxed. Raises `NotReadyToInvoice`."""
    if buyer.tax is not None:
        return buyer.tax
    party = named(buyer, organisation)
    try:
        found = vat(
            seller_country=seller.party.address.country,
            seller_registered=bool(seller.party.vat_id or seller.party.tax_number),
            buyer_country=party.address.country,
            buyer_registered=party.vat_id is not None,
            rates_percent=seller.rates_percent,
        )
    except RateUnknown as unknown:
        raise NotReadyToInvoice(
            f"{organisation} is taxed in {unknown.country}, and the rate of VAT there was not said.",
            remedy="Say it with the seller's rates, or say the organisation's tax in its terms.",
        ) from unknown
    return Tax(category=found.category, rate_percent=found.rate_percent)


def named(buyer: BuyerTerms, organisation: str) -> Party:
    """Who buys. Raises `NotReadyToInvoice`."""
    if buyer.party is None:
        raise NotReadyToInvoice(
            f"It was not said who {organisation} is on an invoice.", remedy="Say it with `invoices.set_terms`."
        )
    return buyer.party
