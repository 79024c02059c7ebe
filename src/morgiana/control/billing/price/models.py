"""Requests and answers about prices."""

from datetime import date
from decimal import Decimal

from pydantic import Field, NonNegativeInt, PositiveInt

from morgiana.control.billing.whose import OrganisationId
from morgiana.kernel.money import Money
from morgiana.operations import Model


class PricesRequest(Model):
    """Which prices."""

    day: date | None = None
    """The day on which they hold; null is today."""
    organisation_id: OrganisationId | None = None
    """Whose prices, where the host asks; null is the caller's own organisation."""


class PriceStep(Model):
    """What units cost from a number of units of a month on."""

    above: NonNegativeInt
    """The units of the month that come before."""
    unit_price: Decimal
    """The price of one unit, in the currency's major unit, to 12 decimals."""


class PriceLine(Model):
    """The price of one operation."""

    operation: str
    """The operation's name."""
    unit: str
    """What is counted."""
    steps: list[PriceStep]
    """The price of a unit, by the units used before in the month."""
    free_units: NonNegativeInt
    """The first units of each month, which cost nothing."""
    rounded: str
    """What is rounded to the currency's minor unit: each `call`, or the sum of the `month`."""


class PriceList(Model):
    """What calls cost."""

    currency: str
    """The currency that the organisation pays in, ISO 4217."""
    plan: str
    """The plan that the organisation is on, whose discount is in the prices already."""
    from_day: date | None
    """The day from which these prices hold; null is since ever."""
    until_day: date | None
    """The first day on which they no longer hold; null is until further notice."""
    monthly_fee: Money | None
    """What the plan itself costs in a month, if anything."""
    prices: list[PriceLine]
    """The operations that cost something; every other is free."""


class EstimateRequest(Model):
    """What is to be estimated."""

    operation: str = Field(max_length=100)
    """The operation's name, such as `plan.weekly`."""
    units: PositiveInt = Field(1, le=10**12)
    """How many of its units, such as products."""
    organisation_id: OrganisationId | None = None
    """For whom, where the host asks; null is the caller's own organisation."""


class PriceEstimate(Model):
    """What it would cost now."""

    operation: str
    """The operation's name."""
    units: int
    """How many units."""
    unit: str
    """What is counted."""
    price: Money
    """What they cost, after all that was used in the month so far."""
    used_before: NonNegativeInt
    """Units of the month so far, where the price depends on them."""
    free_left: NonNegativeInt
    """Free units of the month that are left before this call."""
