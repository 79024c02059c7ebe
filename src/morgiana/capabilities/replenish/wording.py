"""Every sentence of the order, in English; `locale/` has the others."""

from typing import Final

from morgiana.capabilities.replenish.models import Need

UNDER_A_DAY: Final = "less than a day"
DAYS: Final = ("{n} day", "{n} days")

COVERS: Final = "Covers {days}; without it you run out on {day} ({chance} by {last}) and lose about {lost} of margin."
COVERS_LATER: Final = (
    "Covers {days}; without it you run out by {last} with a chance of {chance} and lose about {lost} of margin."
)
COVERS_MORE: Final = "Covers {days}; it is not needed yet."
EARLY: Final = (
    "The chance of running out before the delivery is {chance}, which costs about {lost} of margin in any case."
)
SMALLEST_LOT: Final = "The supplier's smallest lot is {lot}, more than the {need} needed."
TOP_UP: Final = "Holds {added} more than needed, to reach the supplier's minimum order."
SHELF_LIFE: Final = (
    "Kept to what sells within its shelf life of {days} with a chance of {chance}; {wanted} were wanted."
)
CAPACITY: Final = "Kept to the room for {capacity}; {wanted} were wanted."
BUDGET: Final = "The budget reaches for {quantity} of {wanted}."

ENOUGH: Final = "The stock lasts until {last} with a chance of {chance}."
ORDERED: Final = "Ordered: {quantity}."
NO_SALES: Final = "Nothing is expected to sell."
NO_MARGIN: Final = "A sale earns nothing: the cost is not below the price."
LOT_TOO_BIG: Final = "The smallest lot of {lot} would last {days} and cost more to keep than it earns."
SPOILS: Final = (
    "Even the smallest lot of {lot} would not sell within its shelf life of {days} with a chance of {chance}."
)
NO_ROOM: Final = "There is no room for the smallest lot of {lot}."
BUDGET_SPENT: Final = "The budget earns more with other products; {wanted} were wanted."
WAITS: Final = "The supplier's order waits."
INCOMPLETE: Final = "Nothing can be ordered before the missing data are there."

SUPPLIER: Final = "It saves about {saved} of margin that would be lost."
SUPPLIER_TOPPED_UP: Final = (
    "It is filled up with what sells soonest to the minimum order of {minimum}, "
    "and saves about {saved} of margin that would be lost."
)
_WAIT_BUDGET: Final = "The budget earns more with other suppliers; waiting costs about {saved} of margin."
_WAIT_REACH: Final = (
    "The order is {total}, the minimum {minimum}, and filling it up would go beyond the budget, the shelf lives "
    "or {days} of extra cover; waiting costs about {saved} of margin."
)
_WAIT_CHEAPER: Final = (
    "The order is {total}, the minimum {minimum}; filling it up would cost more to keep "
    "than the {saved} of margin that waiting costs."
)

WAITING: Final[dict[str, str]] = {
    "budget": _WAIT_BUDGET,
    "minimum out of reach": _WAIT_REACH,
    "cheaper to wait": _WAIT_CHEAPER,
}

HOW: Final[dict[Need, str]] = {
    "stock": "Load a stock count: product, day and units there.",
    "cost": "Load supplier offers or a product list with costs.",
    "price": "Load a product list with prices.",
    "supplier": "Load offers, or a product list that names the supplier.",
    "lead_time": "Load suppliers or offers with their lead time in days.",
    "one_currency": "Give cost and price in one currency.",
    "one_unit": "Count the stock in the unit in which it is sold.",
    "horizon": "Ask for a forecast that reaches at least half of the days to the next delivery but one.",
}

ASSUMED_REVIEW: Final = "Assumed for {n} of the suppliers: {days} between two orders."
ASSUMED_PACK: Final = "Assumed for {n} of the products: packs of {size}."
ASSUMED_LEAD: Final = "Assumed for {n} of the products: a lead time of {days}."
ASSUMED_STOCK: Final = "Assumed for {n} of the products: {units} on hand."
ASSUMED_COST: Final = "Assumed for {n} of the products: a cost of {share} of the price."
ASSUMED_SUPPLIER: Final = "Assumed for {n} of the products: the supplier {supplier}."
PRICE_FROM_SALES: Final = "Taken for {n} of the products: the price that was paid on average in the {days} before."
NEGATIVE_STOCK: Final = "{product}: the stock of {units} counted on {day} is taken as 0; please count it again."
NEGATIVE_STOCKS: Final = "Stocks counted below 0 and taken as 0; please count them again: {n}, such as {some}."
NEGATIVE_STOCK_GIVEN: Final = "Row {row}, {product}: the stock of {units} is taken as 0; please count it again."
OLD_COUNT: Final = (
    "Last counted before {day}: {n} of the products; sales and deliveries since then are not in their stock."
)
LATER_COUNT: Final = "Only counted after {day}: {n} of the products; that count is taken."
OVERDUE: Final = (
    "Open deliveries that are late and counted as arriving now: {n}; over {days} late and not counted: {ignored}."
)
LONGER_THAN_FORECAST: Final = (
    "For {n} of the products the days to the next delivery but one go beyond the forecast; its average goes on."
)
TAX: Final = "Margins take {share} of sales tax out of the prices."
MINIMUM_CURRENCY: Final = "{supplier}: its minimum order in {minimum} is not applied to its order in {currency}."
BUDGET_CURRENCY: Final = "The budget is in {budget}; orders in {others} are not limited by it."

DUPLICATE: Final = "{product} is there twice."
DUPLICATE_REMEDY: Final = "Send each product and each supplier once."
LEVELS: Final = "The forecast's levels are {levels}; at least two are needed, ascending, between 0 and 1."
SHAPE: Final = "{product}: its numbers do not fit {horizon} periods and {levels} levels."
SHAPE_REMEDY: Final = "Send the forecast as `forecast.demand` gives it."
PERIODS: Final = "The forecast's first days are not one {period} apart."
AMOUNT: Final = "{amount} is not an amount: it must not be negative, in a currency of three capital letters."
AMOUNT_REMEDY: Final = "Give amounts in minor units with an ISO 4217 code, such as 1250 EUR for 12.50 EUR."
OUTSIDE: Final = "Ordering on {day} does not fit the forecast, which begins on {first} and ends on {last}."
OUTSIDE_REMEDY: Final = "Forecast from the day of ordering on, or order within a week of its first day."
