"""A demand forecast, as the forecast gives it and the order takes it."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from morgiana.operations import Model

Period = Literal["day", "week"]

LEVELS = (0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99)
"""The quantile levels that a forecast gives unless asked for others."""


class ProductForecast(Model):
    """What one product will sell."""

    product_id: str
    """Which product."""
    name: str = ""
    """What it is called."""
    mean: list[Annotated[float, Field(ge=0)]]
    """Expected units in each period; shape (horizon,)."""
    quantiles: list[list[Annotated[float, Field(ge=0)]]]
    """Units that are not exceeded with the probability of each level; shape (horizon, levels)."""
    cumulative: list[list[Annotated[float, Field(ge=0)]]]
    """The same for the sum from the first period to this one: what a delivery must last; shape (horizon, levels)."""
    method: str
    """The method that computed it."""
    why: str
    """Why it looks like that, in a sentence."""
    past_error: float | None = None
    """Sum of absolute errors over units sold, in backtests on this product; 0.3 is wrong by 30 %. Empty if too new."""
    trust: Literal["good", "fair", "poor"]
    """How far it should be trusted."""


class DemandForecast(Model):
    """What each product will sell."""

    period: Period
    """Whether the numbers are for days or weeks."""
    first_days: list[date]
    """The first day of each period ahead; weeks begin on Monday; shape (horizon,)."""
    levels: list[float]
    """The quantile levels, ascending; shape (levels,)."""
    products: list[ProductForecast]
    """One forecast a product."""
    notes: list[str] = []
    """What the reader should know: products left out and why, gaps that were filled."""
