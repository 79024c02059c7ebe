"""What makes a request impossible to answer: refused with the row and what to do."""

from datetime import date, timedelta
from itertools import pairwise

from morgiana.capabilities.replenish import wording
from morgiana.capabilities.replenish.models import OrdersRequest
from morgiana.commerce.forecasts import DemandForecast
from morgiana.commerce.language import Language
from morgiana.kernel.money import Money
from morgiana.kernel.refusals import InvalidRequest, Where


def check(request: OrdersRequest, say: Language) -> date:
    """The day of ordering, once the forecast and the amounts are known to make sense."""
    _check_forecast(request.forecast, say)
    for row, item in enumerate(request.items, 1):
        for field, amount in (("price", item.price), ("cost", item.cost)):
            _check_amount(amount, Where(row=row, field=field), say)
    for row, supplier in enumerate(request.suppliers, 1):
        _check_amount(supplier.minimum_order, Where(row=row, field="minimum_order"), say)
    _check_amount(request.budget, Where(field="budget"), say)
    return _order_day(request, say)


def period_days(forecast: DemandForecast) -> int:
    return 7 if forecast.period == "week" else 1


def _check_forecast(forecast: DemandForecast, say: Language) -> None:
    levels, horizon = forecast.levels, len(forecast.first_days)
    ascending = all(before < after for before, after in pairwise(levels))
    if len(levels) < 2 or not ascending or levels[0] <= 0 or levels[-1] >= 1:
        raise InvalidRequest(
            say(wording.LEVELS, levels=str(levels)),
            remedy=say(wording.SHAPE_REMEDY),
            where=Where(field="forecast.levels"),
        )
    step = timedelta(days=period_days(forecast))
    steady = all(b - a == step for a, b in pairwise(forecast.first_days))
    if not horizon or not steady:
        raise InvalidRequest(
            say(wording.PERIODS, period=forecast.period),
            remedy=say(wording.SHAPE_REMEDY),
            where=Where(field="forecast.first_days"),
        )
    seen: set[str] = set()
    for row, product in enumerate(forecast.products, 1):
        lengths = {len(product.mean), len(product.quantiles), len(product.cumulative)}
        fits = lengths == {horizon} and all(len(q) == len(levels) for q in (*product.quantiles, *product.cumulative))
        if not fits:
            raise InvalidRequest(
                say(wording.SHAPE, product=product.product_id, horizon=horizon, levels=len(levels)),
                remedy=say(wording.SHAPE_REMEDY),
                where=Where(row=row, field="forecast.products"),
            )
        if product.product_id in seen:
            raise InvalidRequest(
                say(wording.DUPLICATE, product=product.product_id),
                remedy=say(wording.DUPLICATE_REMEDY),
                where=Where(row=row, field="forecast.products"),
            )
        seen.add(product.product_id)


def _check_amount(amount: Money | None, where: Where, say: Language) -> None:
    if amount is None:
        return
    code = amount.currency
    if amount.minor < 0 or len(code) != 3 or not (code.isascii() and code.isalpha() and code.isupper()):
        raise InvalidRequest(say(wording.AMOUNT, amount=str(amount)), remedy=say(wording.AMOUNT_REMEDY), where=where)


def _order_day(request: OrdersRequest, say: Language) -> date:
    forecast = request.forecast
    step = timedelta(days=period_days(forecast))
    first, last = forecast.first_days[0], forecast.first_days[-1] + step - timedelta(days=1)
    day = request.as_of or first
    week = timedelta(days=7)
    if not first - week <= day < first + week or day > last:
        raise InvalidRequest(
            say(wording.OUTSIDE, day=say.full_day(day), first=say.full_day(first), last=say.full_day(last)),
            remedy=say(wording.OUTSIDE_REMEDY),
            where=Where(field="as_of"),
        )
    return day
