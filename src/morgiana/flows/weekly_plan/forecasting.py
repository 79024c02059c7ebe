"""The forecast that the plan rests on, asked for as anybody would ask for it."""

from collections.abc import Sequence

from morgiana.capabilities.forecast.models import DemandRequest
from morgiana.capabilities.forecast.operations import forecast_demand
from morgiana.commerce.forecasts import DemandForecast
from morgiana.commerce.shop import ShopContext
from morgiana.flows.weekly_plan.weeks import Week


def forecast_weeks(ctx: ShopContext, week: Week, n_weeks: int, product_ids: Sequence[str]) -> DemandForecast:
    """What these products sell in the weeks from `week` on, from what was sold before it."""
    request = DemandRequest(period="week", horizon=n_weeks, as_of=week.first_day, products=list(product_ids))
    return ctx.call(forecast_demand, request)
