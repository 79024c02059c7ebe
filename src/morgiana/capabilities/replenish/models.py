"""What the order is asked, what it rests on, and what it answers."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, NonNegativeInt, PositiveFloat

from morgiana.commerce.forecasts import DemandForecast
from morgiana.kernel.money import Money
from morgiana.operations import Model

Share = Annotated[float, Field(ge=0, le=1)]
Level = Annotated[float, Field(gt=0, lt=1)]
NonNegative = Annotated[float, Field(ge=0, le=1e9)]
Positive = Annotated[float, Field(gt=0, le=1e9)]
Days = Annotated[float, Field(ge=0, le=3650)]
Day = Annotated[date, Field(ge=date(1970, 1, 1), le=date(2199, 12, 31))]

Need = Literal["stock", "cost", "price", "supplier", "lead_time", "one_currency", "one_unit", "horizon"]
"""What an order can lack: a count, a cost, a selling price, whom to buy from, how long it takes, amounts in one
currency,
quantities in one unit, a forecast that reaches far enough."""

Limit = Literal["need", "smallest_lot", "top_up", "shelf_life", "capacity", "budget"]
"""What decided a line's quantity."""


class Arrival(Model):
    """Units that were ordered before and have not come yet."""

    day: Day
    """When they are expected."""
    quantity: NonNegative
    """How many."""


class ItemTerms(Model):
    """What is true of one product. What is left out is read from the shop's tables."""

    product_id: Annotated[str, Field(min_length=1)]
    """Which product."""
    name: str | None = None
    """What it is called."""
    on_hand: Annotated[float, Field(ge=-1e9, le=1e9)] | None = None
    """Units there now."""
    reserved: NonNegative | None = None
    """How many of them are already sold or set aside."""
    on_order: list[Arrival] | None = None
    """What is on its way."""
    price: Money | None = None
    """Its selling price."""
    cost: Money | None = None
    """What one unit costs to buy."""
    supplier_id: str | None = None
    """Who it is bought from."""
    supplier_product_id: str | None = None
    """The supplier's article number."""
    pack_size: Positive | None = None
    """Units in a pack; only whole packs are ordered."""
    minimum_quantity: NonNegative | None = None
    """The least that the supplier sells of it, in units."""
    lead_time_days: Days | None = None
    """Days from the order to the shelf."""
    shelf_life_days: Annotated[float, Field(gt=0, le=36_500)] | None = None
    """Days that it keeps after it arrives."""
    capacity: NonNegative | None = None
    """The most units that there is room for."""
    service_level: Level | None = None
    """How sure you want to be not to run out of it."""


class SupplierTerms(Model):
    """What is true of one supplier. What is left out is read from the shop's tables."""

    supplier_id: Annotated[str, Field(min_length=1)]
    """Which supplier."""
    name: str | None = None
    """What it is called."""
    email: str | None = None
    """Where orders are sent."""
    lead_time_days: Days | None = None
    """Days from an order to the shelf."""
    review_days: Annotated[float, Field(gt=0, le=3650)] | None = None
    """Days between two orders to it."""
    minimum_order: Money | None = None
    """The least an order must be worth."""


class OrderPolicy(Model):
    """How the shop wants to order."""

    service_level: Level | None = None
    """How sure you want to be not to run out; worked out from margin and holding cost if left empty."""
    service_level_most: Level = 0.98
    """The most that is worked out, since a forecast knows little about what happens more rarely than that."""
    holding_cost_share_per_year: Share = 0.25
    """What keeping stock for a year costs, as a share of its cost: capital, room, breakage."""
    tax_in_price_share: Share = 0.0
    """The sales tax within your prices, as a share of the price before tax: 0.2 for 20 %."""
    sold_before_spoiling_probability: Annotated[float, Field(ge=0.5, lt=1)] | None = None
    """How sure you want to be that all of a delivery sells before it spoils; worked out from margin and cost if left
    empty."""
    top_up_days_most: Annotated[float, Field(ge=0, le=365)] = 28.0
    """How many more days a product may cover to reach a supplier's minimum order."""
    overstock_days: Annotated[float, Field(gt=0, le=730)] = 90.0
    """Stock beyond what may sell within so many days is called too much."""
    overdue_days_most: Annotated[int, Field(ge=0, le=365)] = 30
    """A delivery that is later than this is not counted on."""


class Assumptions(Model):
    """What to take where the data say nothing. Each one that is used is noted."""

    review_days: Annotated[float, Field(gt=0, le=3650)] = 7.0
    """Days between two orders to a supplier."""
    pack_size: Positive = 1.0
    """Units in a pack."""
    lead_time_days: Days | None = None
    """Days from an order to the shelf."""
    on_hand: NonNegative | None = None
    """Units there of a product that was never counted."""
    cost_share_of_price: Annotated[float, Field(gt=0, lt=1)] | None = None
    """A product's cost as a share of its price."""
    supplier_id: Annotated[str, Field(min_length=1)] | None = None
    """Whom a product without a supplier is bought from."""


class OrdersRequest(Model):
    """What should be ordered now, given what will sell."""

    forecast: DemandForecast
    """What will sell, as `forecast.demand` answers it."""
    as_of: Day | None = None
    """The day on which you order; the first day of the forecast if empty."""
    read_shop: bool = True
    """Read what is not said below from the shop's stock, products, offers, suppliers, purchases and sales."""
    items: list[ItemTerms] = []
    """What is true of products."""
    suppliers: list[SupplierTerms] = []
    """What is true of suppliers."""
    policy: OrderPolicy = OrderPolicy()
    """How you want to order."""
    assume: Assumptions = Assumptions()
    """What to take where the data say nothing."""
    budget: Money | None = None
    """The most to spend now, on the orders in its currency; without a limit if empty."""

    def product_count(self) -> int:
        return len(self.forecast.products)


class OrderLine(Model):
    """One product of an order, and why it is there."""

    product_id: str
    """Which product."""
    name: str
    """What it is called."""
    supplier_product_id: str
    """The supplier's article number; empty if unknown."""
    quantity: PositiveFloat
    """Units to order."""
    packs: Annotated[int, Field(gt=0)]
    """The same in packs."""
    pack_size: PositiveFloat
    """Units in a pack."""
    unit_cost: Money
    """What one unit costs."""
    cost: Money
    """What the line costs."""
    order_day: date
    """When to order."""
    arrival_day: date
    """When it arrives."""
    last_day: date
    """The last day that it is to last, before the next delivery."""
    on_hand: float
    """Units free to sell now."""
    on_order: float
    """Units on their way before the last day."""
    expected_sales: float
    """Units expected to sell from now to the last day."""
    likely_most: float
    """Units that are not exceeded from now to the last day, at the service level."""
    service_level: float
    """How sure the order is to last, as far as nothing limits it."""
    covers_days: float
    """Days of expected sales that the quantity is."""
    run_out_day: date | None
    """The first day on which sales would more likely than not be lost without this order, if within the forecast."""
    run_out_early: float
    """Probability of running out before this order arrives, which it cannot prevent."""
    run_out_without: float
    """Probability of running out between this delivery and the next, without this order."""
    run_out_with: float
    """The same with it."""
    lost_margin_without: Money
    """Expected margin lost between this delivery and the next, without this order."""
    lost_margin_with: Money
    """The same with it."""
    decided_by: Limit
    """What decided the quantity."""
    reason: str
    """Why, in a sentence or two."""


class SupplierOrder(Model):
    """What to order from one supplier."""

    supplier_id: str
    """Which supplier."""
    name: str
    """What it is called."""
    email: str | None = None
    """Where orders are sent."""
    order_day: date
    """When to order."""
    arrival_day: date
    """When the last of it arrives."""
    lines: list[OrderLine]
    """What to order."""
    total: Money
    """What it costs."""
    minimum_order: Money | None
    """The least an order must be worth."""
    reason: str
    """What the order does, or why it waits."""


class StockOutlook(Model):
    """What happens to the stock of one product if nothing more is ordered."""

    product_id: str
    """Which product."""
    name: str
    """What it is called."""
    on_hand: float
    """Units free to sell now."""
    on_order: float
    """Units on their way before the last day."""
    counted_day: date | None
    """The day of the count; empty if it came with the request."""
    sales_per_day: float
    """Units expected to sell a day."""
    cover_days: float | None
    """Days that the stock lasts at that rate; empty if nothing is expected to sell."""
    last_day: date
    """The last day that is looked at: the day before a delivery ordered at the next occasion."""
    run_out_day: date | None
    """The first day on which sales are more likely than not lost if nothing is ordered, if within the forecast."""
    run_out: float
    """Probability of running out by the last day, if nothing is ordered."""
    lost_units: float
    """Sales expected to be lost by the last day, if nothing is ordered."""
    lost_margin: Money | None
    """The same as margin; empty without cost and price."""
    ordered: float
    """Units that the proposal orders."""
    excess_units: float
    """Units beyond what may sell within the days of `overstock_days`."""
    excess_cost: Money | None
    """What those units cost to buy; empty without a cost."""
    reason: str
    """Why something or nothing is ordered."""


class MissingData(Model):
    """What is not known of a product, so that nothing could be ordered for it."""

    product_id: str
    """Which product."""
    name: str
    """What it is called."""
    needs: list[Need]
    """What is missing."""
    expected_sales: float
    """Units expected to sell within the forecast: what is at stake."""
    how: str
    """How to add it."""


class OrderProposal(Model):
    """What to order, from whom, and why."""

    as_of: date
    """The day of ordering."""
    suppliers: list[SupplierOrder]
    """One order for each supplier and currency."""
    totals: list[Money]
    """What it all costs, one amount for each currency."""
    lost_margin_without: list[Money]
    """Expected margin lost on these lines without the orders, one amount for each currency."""
    lost_margin_with: list[Money]
    """The same with them."""
    postponed: list[SupplierOrder]
    """Orders that wait, with what they would be and why."""
    outlooks: list[StockOutlook]
    """Every product with a known stock."""
    missing: list[MissingData]
    """Products that nothing could be ordered for, most expected sales first."""
    product_count: NonNegativeInt
    """How many products were looked at."""
    notes: list[str]
    """What was assumed, ignored or corrected."""
