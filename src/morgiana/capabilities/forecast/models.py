"""What the forecast is asked and when it says no; what it answers is in `commerce.forecasts`."""

from datetime import date
from typing import Annotated

from pydantic import Field

from morgiana.commerce.forecasts import LEVELS, Period
from morgiana.kernel.refusals import Refusal
from morgiana.operations import Model

Identifier = Annotated[str, Field(min_length=1, max_length=200)]
Level = Annotated[float, Field(gt=0, lt=1)]

Day = Annotated[date, Field(ge=date(1970, 1, 1), le=date(2199, 12, 31))]
Units = Annotated[float, Field(ge=-1e12, le=1e12)]

PRODUCTS_MOST = 100_000
PERIODS_MOST = 5_000


class Promotion(Model):
    """Days on which a product is put forward: a leaflet, a display, a lower price. Known ahead, it helps."""

    first_day: Day
    """The first day."""
    last_day: Day | None = None
    """The last day; the first if empty."""
    kind: Annotated[str, Field(max_length=100)] = "promotion"
    """What is done, such as display or mailer."""
    reach: Annotated[float, Field(gt=0, le=1)] = 1.0
    """The share of your places that take part."""


class PriceFrom(Model):
    """A price and the day from which it holds, until the next one."""

    first_day: Day
    """The first day of this price."""
    price: Annotated[float, Field(gt=0, le=1e12)]
    """What one unit costs the customer; only how it changes matters, so any one currency will do."""


class ProductHistory(Model):
    """What one product sold."""

    product_id: Identifier
    """Which product."""
    name: str = ""
    """What it is called."""
    category: str = ""
    """Its group: a product with little past of its own is judged by its kin."""
    first_day: Day
    """The day, or any day of the week, of the first number in `units`."""
    units: Annotated[list[Units | None], Field(max_length=PERIODS_MOST)]
    """Units sold in each day or week, oldest first; empty where you do not know, such as when it was out of stock."""
    promotions: list[Promotion] = []
    """When it was and will be put forward."""
    prices: list[PriceFrom] = []
    """What it cost and will cost."""


class DemandRequest(Model):
    """Which products to forecast, how far, and from what."""

    products: Annotated[list[Identifier], Field(max_length=PRODUCTS_MOST)] = []
    """Which products, by their numbers; if empty, those that sold most lately, or all in `history`."""
    period: Period = "week"
    """Whether to forecast days or weeks."""
    horizon: Annotated[int, Field(ge=1, le=366)] = 4
    """How many days or weeks to forecast."""
    as_of: Day | None = None
    """Nothing from this day on is used; weeks begin with its week. If empty, the day after the last sale."""
    levels: Annotated[list[Level], Field(min_length=1, max_length=99)] = list(LEVELS)
    """The probabilities of not being exceeded for which to give the units."""
    history: Annotated[list[ProductHistory], Field(max_length=PRODUCTS_MOST)] = []
    """What was sold; if empty, your shop's own sales, promotions and stock-outs are read."""
    products_max: Annotated[int, Field(ge=1, le=PRODUCTS_MOST)] = 3_000
    """How many products to forecast at most, if none are named."""

    def product_count(self) -> int:
        return len(set(self.products)) or len({past.product_id for past in self.history}) or self.products_max


class SeriesTooShort(Refusal):
    """The past is too short to say anything of any product asked for."""

    status = 422


class NothingSold(Refusal):
    """None of the products asked for was sold before the day asked for."""

    status = 422
