"""What the weekly plan is asked, and what it says."""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field, NonNegativeInt, model_validator

from morgiana.capabilities.replenish.models import (
    Assumptions,
    Day,
    ItemTerms,
    Need,
    OrderPolicy,
    OrderProposal,
    SupplierTerms,
)
from morgiana.commerce.forecasts import DemandForecast
from morgiana.kernel.money import Money
from morgiana.operations import FileRef, Model

Probability = Annotated[float, Field(ge=0, le=1)]
Format = Literal["xlsx", "csv", "pdf", "purchase_orders"]


class WeeklyPlanRequest(Model):
    """Which week to plan, and how the shop wants to order."""

    as_of: Day | None = None
    """The day to plan from; only what was sold before its week is used. The day after your last data if empty."""
    weeks: Annotated[int, Field(ge=1, le=26)] = 8
    """How many weeks to look ahead."""
    products_max: Annotated[int, Field(ge=1, le=100_000)] = 5_000
    """The most products to plan; those that sold most lately come first."""
    run_out_from: Probability = 0.3
    """The chance from which a product is listed as running out."""
    policy: OrderPolicy = OrderPolicy()
    """How you want to order."""
    assume: Assumptions = Assumptions()
    """What to take where the data say nothing."""
    items: list[ItemTerms] = []
    """What is true of products, where your data do not say it."""
    suppliers: list[SupplierTerms] = []
    """What is true of suppliers, where your data do not say it."""
    budget: Money | None = None
    """The most to spend on orders now; without a limit if empty."""

    def product_count_max(self) -> int:
        return self.products_max


class RestsOn(Model):
    """The rows of your own data behind a line; `shop.rows` lists them when asked for the same."""

    table: str
    """Which table."""
    product_id: str | None = None
    """Which product's rows; every product's if empty."""
    kinds: list[str] = []
    """Which kinds of sale lines; every kind if empty."""
    rows: NonNegativeInt
    """How many rows."""
    first_day: date | None = None
    """The first day they are from."""
    last_day: date | None = None
    """The last day they are from."""


class Change(Model):
    """Revenue of another week, beside that of last week."""

    first_day: date
    """The other week's first day."""
    last_day: date
    """Its last day."""
    units: float
    """Units sold then."""
    revenue: list[Money]
    """Revenue then, one amount for each currency."""
    difference: list[Money]
    """Last week's revenue less that one, one amount for each currency."""
    share: float | None
    """The difference as a share, in the currency of most revenue; empty where there was none."""


class ProductWeek(Model):
    """What one product did last week."""

    product_id: str
    """Which product."""
    name: str
    """What it is called."""
    units: float
    """Units sold."""
    revenue: list[Money]
    """What came in for it, less what was paid back."""
    units_before: float
    """Units sold in the week before."""
    difference: list[Money]
    """Its revenue less that of the week before."""
    rests_on: RestsOn
    """The sale lines of the two weeks."""


class KindTotal(Model):
    """Lines of one kind: sales, returns, shipping and the like are told apart."""

    kind: str
    """sale, return, cancellation, test, shipping, fee, discount, gift_card or other."""
    lines: NonNegativeInt
    """How many lines."""
    units: float
    """Units on them, without sign."""
    amounts: list[Money]
    """Their amounts, one for each currency, with the sign of the data."""


class LastWeek(Model):
    """The last complete week of the data."""

    first_day: date
    """Its Monday."""
    last_day: date
    """Its Sunday."""
    orders: NonNegativeInt
    """Orders or receipts with a sale."""
    units_sold: float
    """Units sold."""
    units_returned: float
    """Units that came back."""
    sold: list[Money]
    """What was paid for goods."""
    returned: list[Money]
    """What was paid back, as positive amounts."""
    discounts: list[Money]
    """Discounts on whole orders that have lines of their own, as positive amounts."""
    revenue: list[Money]
    """Sold less returned less these discounts."""
    week_before: Change | None
    """The week before, if the data reach back."""
    year_before: Change | None
    """The same week of last year, 52 weeks before, if the data reach back."""
    best_sellers: list[ProductWeek]
    """The products with most revenue."""
    changed_most: list[ProductWeek]
    """The products whose revenue rose or fell most against the week before."""
    kinds: list[KindTotal]
    """All lines of the week by kind."""
    rests_on: RestsOn
    """The rows of the week."""


class Band(Model):
    """What a product sells in the planned week: a number, and how far it may be off."""

    low: float
    """Units that are exceeded with about 90 %."""
    expected: float
    """Units expected."""
    high: float
    """Units that are not exceeded with about 90 %."""


class WillSell(Model):
    """What one product will sell."""

    product_id: str
    """Which product."""
    name: str
    """What it is called."""
    week: Band
    """The planned week."""
    last_week: float
    """Units sold last week."""
    weeks: float
    """Units expected within all the weeks ahead."""
    revenue: Money | None
    """What the planned week's units bring at the price; empty without a price."""
    trust: Literal["good", "fair", "poor"]
    """How far the forecast should be trusted."""
    reason: str
    """Why it looks like that."""
    rests_on: RestsOn
    """The sale lines of the product."""


class WillRunOut(Model):
    """A product that will probably run out if nothing is ordered."""

    product_id: str
    """Which product."""
    name: str
    """What it is called."""
    week: Band
    """What it sells in the planned week."""
    on_hand: float
    """Units free to sell."""
    on_order: float
    """Units on their way."""
    day: date | None
    """The first day on which sales are more likely than not lost."""
    by: date
    """The day that the probability is about."""
    probability: Probability
    """Probability of running out by then."""
    lost_units: float
    """Sales expected to be lost by then."""
    lost_margin: Money | None
    """What that costs; empty without cost and price."""
    ordered: float
    """Units that the plan orders."""
    reason: str
    """What the plan does about it, and why."""
    rests_on: RestsOn
    """The sale lines of the product."""


class Overstocked(Model):
    """A product of which there is too much."""

    product_id: str
    """Which product."""
    name: str
    """What it is called."""
    on_hand: float
    """Units free to sell."""
    excess_units: float
    """Units beyond what may sell."""
    excess_cost: Money | None
    """What those cost to buy; empty without a cost."""
    cover_days: float | None
    """Days that the stock lasts; empty if nothing is expected to sell."""
    last_sold: date | None
    """The last day on which it was sold."""
    reason: str
    """Why it is too much."""
    rests_on: RestsOn
    """The sale lines of the product, or the stock count."""


class MissingTopic(Model):
    """Data that are missing, for how many products, and how to add them."""

    need: Need
    """What is missing."""
    title: str
    """The same in words."""
    products: list[str]
    """Which products, most expected sales first."""
    expected_sales: float
    """Units that these products will sell within the weeks ahead: what is at stake."""
    how: str
    """How to add it."""


class PlanMoney(Model):
    """The plan in money, one amount for each currency, never mixed."""

    revenue_last_week: list[Money]
    """What came in last week."""
    revenue_expected: list[Money]
    """What the planned week is expected to bring, of the products with a price."""
    orders: list[Money]
    """What the proposed orders cost."""
    lost_margin: list[Money]
    """Margin expected to be lost if nothing is ordered, of all products with cost and price."""
    saved_margin: list[Money]
    """How much of it the proposed orders save."""
    overstock: list[Money]
    """What the stock beyond need cost to buy."""


class WeeklyPlan(Model):
    """This week's plan."""

    shop: str
    """What the shop is called."""
    as_of: date
    """The day of ordering."""
    first_day: date
    """The planned week's Monday."""
    last_day: date
    """Its Sunday."""
    made_at: datetime
    """When it was made, UTC."""
    summary: list[str]
    """The plan in four sentences."""
    money: PlanMoney
    """The plan in money."""
    last_week: LastWeek
    """What happened last week."""
    will_sell: list[WillSell]
    """What will sell, most units first."""
    will_run_out: list[WillRunOut]
    """What will run out, dearest first."""
    orders: OrderProposal
    """What to order from each supplier."""
    overstocked: list[Overstocked]
    """What there is too much of, dearest first."""
    missing: list[MissingTopic]
    """What data are missing."""
    forecast: DemandForecast
    """The forecast that all of it rests on."""
    notes: list[str]
    """What the reader should know."""

    def product_count(self) -> int:
        return len(self.forecast.products)


class ExportRequest(WeeklyPlanRequest):
    """Which files to write, of a plan that is there or of one to make."""

    formats: Annotated[list[Format], Field(min_length=1)] = ["xlsx", "csv", "pdf", "purchase_orders"]
    """Which files to write."""
    plan: WeeklyPlan | None = None
    """The plan as `plan.weekly` answered it; if empty, it is made from the other fields."""

    @model_validator(mode="after")
    def _each_format_once(self) -> "ExportRequest":
        if len(set(self.formats)) != len(self.formats):
            raise ValueError("each format once")
        return self

    def product_count_max(self) -> int:
        return self.plan.product_count() if self.plan else self.products_max

    def options(self) -> WeeklyPlanRequest:
        """How to make the plan."""
        return WeeklyPlanRequest(**{name: getattr(self, name) for name in WeeklyPlanRequest.model_fields})


class ExportedFile(Model):
    """One file that was written."""

    kind: Format
    """What it is."""
    title: str
    """What it is for."""
    file: FileRef
    """The file."""
    supplier_id: str | None = None
    """Whose purchase order it is, if it is one."""
    order_number: str | None = None
    """The number on it."""


class PlanFiles(Model):
    """The plan as files."""

    files: list[ExportedFile]
    """The files."""
    product_count: NonNegativeInt
    """How many products the plan has."""
    notes: list[str]
    """What the files could not show."""
