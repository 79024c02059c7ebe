"""Requests and answers about prepaid credit."""

from pydantic import Field

from morgiana.control.billing.payers import Mode
from morgiana.control.billing.whose import Currency, OrganisationId
from morgiana.kernel.money import Money
from morgiana.operations import Model


class CreditRequest(Model):
    """Whose credit."""

    organisation_id: OrganisationId | None = None
    """Whose, where the host asks; null is the caller's own organisation."""


class CreditLine(Model):
    """The credit in one currency, without VAT."""

    given: Money
    """All that was ever paid or given."""
    used: Money
    """All that calls took off it, or that was taken back."""
    left: Money
    """What is left."""


class Credit(Model):
    """The credit of an organisation."""

    mode: Mode
    """`prepaid`: calls are taken off the credit, and refused without it. `invoice`: they are invoiced each month."""
    credit: list[CreditLine]
    """By currency; empty where there never was any."""


class GrantRequest(Model):
    """Credit that the host adds."""

    organisation_id: OrganisationId
    """Who gets it."""
    amount_minor: int = Field(gt=0, le=10**13)
    """How much without VAT, in minor units such as cents."""
    currency: Currency | None = None
    """The currency: the one that the organisation pays in, which null stands for."""
    gift: bool = False
    """Whether it is given; otherwise it is sold, and invoiced at once with its VAT."""
    reason: str = Field("", max_length=200)
    """What it is for, kept with the ledger's entry in the audit trail."""


class BuyRequest(Model):
    """Credit that an organisation wants to buy."""

    amount_minor: int = Field(gt=0, le=10**13)
    """How much without VAT, in minor units such as cents, of the currency that it pays in."""


class CreditOffered(Model):
    """A page on which the credit is paid; it is there as soon as the payment provider reports the payment."""

    link: str
    """The page's address, at the payment provider."""
    amount: Money
    """The credit, without VAT."""
    to_pay: Money
    """What is to be paid, with VAT."""


class Granted(Model):
    """What was added."""

    organisation_id: str
    """Who got it."""
    amount: Money
    """How much, without VAT."""
    invoice_number: str | None
    """The invoice for it; null for a gift."""
    to_pay: Money
    """What the invoice comes to, with VAT."""
