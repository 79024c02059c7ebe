"""Requests and answers about spending limits."""

from datetime import datetime
from typing import Annotated

from pydantic import Field, NonNegativeInt

from morgiana.control.billing.whose import Currency, Month, OrganisationId
from morgiana.kernel.money import Money
from morgiana.operations import Model

Holder = Annotated[str, Field(max_length=64, pattern=r"^[A-Za-z0-9_-]*$")]


class SpendingRequest(Model):
    """Which month."""

    month: Month | None = None
    """The month; null is the present one."""
    organisation_id: OrganisationId | None = None
    """Whose, where the host asks; null is the caller's own organisation."""


class Spent(Model):
    """What a shop, a key or the whole organisation spent."""

    holder: str
    """The id of the shop or the key; empty for the whole organisation."""
    spent: Money
    """What it spent in the month, without VAT."""
    limit: Money | None
    """The most that it may spend in a month; null where there is no limit."""
    left: Money | None
    """What is left of it."""
    spent_percent: int | None
    """How much of it is gone, in whole percent."""
    warn_percent: int | None
    """From how much on its owner is warned."""


class Warned(Model):
    """A warning that was given in the month."""

    holder: str
    """Who came near the limit: a shop, a key, or empty for the whole organisation."""
    spent: Money
    """What was spent then."""
    limit: Money
    """The limit then."""
    at: datetime
    """When, UTC."""


class Spending(Model):
    """What was spent of which limit."""

    month: str
    """The month."""
    holders: list[Spent]
    """The whole organisation first, then shops and keys."""
    warnings: list[Warned]
    """The warnings of the month, oldest first."""


class OrganisationsRequest(Model):
    """Which organisations."""

    organisation_ids: Annotated[list[OrganisationId], Field(max_length=1000)] = []
    """Only these; without any it is about all of them."""


class OrganisationStanding(Model):
    """What one organisation spends and owes."""

    organisation_id: str
    """Which one."""
    spent: list[Money]
    """What it spent this month, without VAT, by currency; empty where that is nothing."""
    left: list[Money]
    """What is left to pay of its invoices, with VAT, by currency; empty where that is nothing."""
    open_invoices: NonNegativeInt
    """How many invoices are not paid."""
    overdue_invoices: NonNegativeInt
    """How many of these are overdue."""


class OrganisationStandings(Model):
    """How organisations stand; those that neither spent nor owe anything are left out."""

    month: str
    """The month, of the host's calendar."""
    organisations: list[OrganisationStanding]
    """In the order of their ids."""


class SetSpendingRequest(Model):
    """A new limit."""

    holder: Holder = ""
    """The id of the shop or the key; empty for the whole organisation."""
    limit_minor: int | None = Field(None, ge=0, le=10**15)
    """The most that it may spend in a month without VAT, in minor units such as cents; null takes the limit away."""
    currency: Currency | None = None
    """The currency of the limit: the one that the organisation pays in, which null stands for."""
    warn_percent: int = Field(80, ge=1, le=100)
    """From how much of it on its owner is warned, in percent."""
    organisation_id: OrganisationId | None = None
    """Whose, where the host asks; null is the caller's own organisation."""


class SpendingSet(Model):
    """The limit as it is from now on."""

    holder: str
    """The shop, the key, or empty for the whole organisation."""
    limit: Money | None
    """The limit; null where there is none any more."""
    warn_percent: int
    """From how much of it on its owner is warned."""
