"""Every sentence and title of the plan, in English; `locale/` has the others."""

from typing import Final, Literal

from morgiana.capabilities.replenish.models import Need
from morgiana.commerce.language import Language, language_of
from morgiana.commerce.shop import ShopProfile

UNITS: Final = ("{n} unit", "{n} units")
ORDERS: Final = ("{n} order", "{n} orders")
DAYS: Final = ("{n} day", "{n} days")

LAST_WEEK: Final = "From {first} to {last} {revenue} came in for {units} in {orders}{compared}{returned}."
MORE_THAN_BEFORE: Final = ", {share} more than in the week before"
LESS_THAN_BEFORE: Final = ", {share} less than in the week before"
AS_BEFORE: Final = ", as much as in the week before"
MORE_THAN_YEAR: Final = " and {share} more than in the same week of last year"
LESS_THAN_YEAR: Final = " and {share} less than in the same week of last year"
AS_YEAR: Final = " and as much as in the same week of last year"
RETURNED: Final = "; {units} came back for {amount}"
NO_MONEY: Final = "no amount"
NOTHING_SOLD: Final = "From {first} to {last} nothing was sold{compared}{returned}."

WILL_SELL: Final = (
    "From {first} to {last} about {units}{planned} will sell, worth about {revenue}; most of them {best}."
)
WILL_SELL_UNPRICED: Final = "From {first} to {last} about {units}{planned} will sell; most of them {best}."
PLANNED: Final = " of the {n} products in this plan ({before} last week)"
WILL_SELL_NOTHING: Final = "From {first} to {last} nothing is expected to sell."

RUN_OUT: Final = (
    "If nothing is ordered, {n} of {total} products may well run out, above all {name} {when}, "
    "and about {lost} of margin is lost."
)
RUN_OUT_UNPRICED: Final = "If nothing is ordered, {n} of {total} products may well run out, above all {name} {when}."
RUN_OUT_NONE: Final = "None of the {total} products with a known stock is likely to run out."
RUN_OUT_UNKNOWN: Final = "What will run out cannot be said, because no stock count is known."
NOW: Final = "(out already)"
ON_DAY: Final = "on {day}"
BY_DAY: Final = "by {day}"

ORDER: Final = "Order for {total} from {suppliers}, which saves about {saved} of margin{waiting}{overstock}{missing}."
ORDER_WAITS: Final = "Nothing is ordered now, since a budget or a minimum order does not allow it{overstock}{missing}."
ORDER_NOTHING: Final = "Nothing needs to be ordered{overstock}{missing}."
ORDER_IMPOSSIBLE: Final = "Nothing can be ordered yet{overstock}{missing}."
SUPPLIERS: Final = ("{n} supplier", "{n} suppliers")
AND_WAITING: Final = ("; {n} order waits", "; {n} orders wait")
AND_OVERSTOCK: Final = "; stock bought for {cost} will hardly sell"
AND_OVERSTOCK_UNPRICED: Final = "; some stock will hardly sell"
AND_MISSING: Final = "; data are missing for {n} of {total} products"

EXCESS: Final = "{excess} of {on_hand} are more than is likely to sell within {days}."
DEAD_SINCE: Final = "It was last sold on {day}."
NEVER_SOLD: Final = "It was never sold."

PAST_DATA: Final = "Your data end on {data_end}: the plan is for the week after them, from {first} to {last}."
LOOKING_BACK: Final = (
    "The plan is for {first} to {last}; what was sold from then on is not used, though the data reach to {data_end}."
)
NO_AMOUNT: Final = "Sale lines of last week without an amount: {n}. They are counted in units, not in money."
CURRENCIES: Final = "Your data hold several currencies ({currencies}); their amounts are never added to each other."
LEFT_OUT: Final = "Left out of the plan, because others sold more lately: {n} of the products that were ever sold."
GAP: Final = (
    "Your data end on {data_end}, weeks before the plan for {first} to {last}. If the shop was closed, that is right; "
    "if sales are missing, load them first, since the plan takes the time without sales as such."
)

NOTHING: Final = "There are no sales from before {day}."
NOTHING_AT_ALL: Final = "There are no sales yet."
NOTHING_REMEDY: Final = "Load a file of your sales, or plan for a week after your first sales."

NEED_TITLES: Final[dict[Need, str]] = {
    "stock": "No stock count",
    "cost": "No cost",
    "price": "No price",
    "supplier": "No supplier",
    "lead_time": "No lead time",
    "one_currency": "Cost and price in two currencies",
    "one_unit": "Counted in another unit than sold",
    "horizon": "Lead time beyond the forecast",
}

TRUST: Final[dict[Literal["good", "fair", "poor"], str]] = {"good": "Good", "fair": "Fair", "poor": "Poor"}

PLAN_TITLE: Final = "{shop}: plan for {first} to {last}"
LAST_WEEK_TITLE: Final = "Last week, {first} to {last}"
WEEK_OF: Final = "Week of {day}"
CURRENCY_OF: Final = "{title}, currency"
TITLES: Final = {
    "amount": "Amount",
    "arrival_day": "Arrives on",
    "best": "Best sellers",
    "by": "By",
    "chance": "Chance",
    "chance_with": "Runs out with the order",
    "chance_without": "Runs out without",
    "changed": "Changed most",
    "cost": "Cost",
    "cover_days": "Lasts days",
    "covers_days": "Covers days",
    "date": "Date",
    "decision": "Decision",
    "delivery": "Delivery wanted by",
    "difference": "Against the week before",
    "excess": "Too many",
    "excess_cost": "Cost of these",
    "expected": "Expected",
    "figure": "Plan",
    "first_sale": "First sale",
    "high": "High",
    "how": "How to add it",
    "last_sale": "Last sale",
    "lines": "Lines",
    "list": "List",
    "lost_margin": "Margin lost if nothing is ordered",
    "lost_units": "Sales lost",
    "lost_with": "Margin lost with the order",
    "lost_without": "Margin lost without",
    "low": "Low",
    "margin_lost": "Margin lost",
    "method": "Method",
    "minimum": "Minimum order",
    "missing": "Missing",
    "missing_data": "What data are missing",
    "name": "Name",
    "number": "Order number",
    "on_hand": "In stock",
    "on_order": "On its way",
    "order_cost": "Orders proposed",
    "order_day": "Order on",
    "order_now": "Order now",
    "ordered": "Ordered",
    "orders": "What to order",
    "overstock": "What there is too much of",
    "overstock_cost": "Stock that will hardly sell, at cost",
    "pack_size": "Units in a pack",
    "packs": "Packs",
    "product": "Our number",
    "products": "Products",
    "purchase_order": "Purchase order",
    "reason": "Reason",
    "revenue": "Revenue",
    "revenue_expected": "Revenue expected in the week",
    "revenue_last_week": "Revenue last week",
    "run_out": "What will run out if nothing is ordered",
    "run_out_day": "Runs out on",
    "sale_lines": "Sale lines",
    "saved_margin": "Margin that the orders save",
    "saves": "Saves margin",
    "supplier": "Supplier",
    "suppliers": "Orders by supplier",
    "their_number": "Your number",
    "paper": "The plan to print",
    "tables": "The plan as CSV tables",
    "workbook": "The plan as a workbook",
    "to": "To",
    "total": "Total",
    "trust": "Trust",
    "units_last_week": "Units last week",
    "unit_cost": "Price of a unit",
    "units": "Units",
    "units_before": "Units the week before",
    "wait": "Wait",
    "will_sell": "What will sell",
}
"""The titles of columns, tables and figures."""

MORE_ROWS: Final = "and {n} more, in the workbook"
CONFIRM: Final = "Please confirm this order, its prices and the delivery day."
PAGE: Final = "Page {page} of {pages}"
NO_FONT: Final = (
    "{n} characters have no font on this machine, such as {some}, and are printed as ▯; install a font for them, "
    "such as Noto Sans CJK. The workbook and the tables have them."
)


def language(profile: ShopProfile) -> Language:
    """The shop's language with the plan's texts and the order's."""
    return language_of(profile, __package__, "morgiana.capabilities.replenish")
