"""From the past to the answer: the recipe run over the machine's processes, its numbers told product by product."""

import numpy as np

from morgiana.capabilities.forecast import reasons, wording
from morgiana.capabilities.forecast.engine import tasks
from morgiana.capabilities.forecast.engine.panel import Floats
from morgiana.capabilities.forecast.engine.recipe import METHODS, Forecasts, Recipe
from morgiana.capabilities.forecast.models import DemandRequest
from morgiana.capabilities.forecast.past import Past
from morgiana.commerce.forecasts import DemandForecast, ProductForecast
from morgiana.commerce.language import Language
from morgiana.operations import Context

RECIPE = "combination of local methods and boosted trees, weighted by rolling backtest"
RECIPE_VERSION = "1"


def answer(request: DemandRequest, past: Past, ctx: Context, say: Language) -> DemandForecast:
    """Forecast the products of `past` that are asked for."""
    calendar = past.calendar
    levels = sorted(set(request.levels))
    recipe = Recipe(past.panel, calendar.skip + request.horizon, np.array(levels), ctx.seed, calendar.skip)
    found = recipe.conclude(ctx.map(tasks.run, recipe.tasks, unit="piece of work"))
    ctx.used(RECIPE, RECIPE_VERSION)
    row_of = {product: row for row, product in enumerate(past.products)}
    rows = [row_of[product] for product in past.asked]
    notes = list(past.notes)
    if n_outliers := sum(found.n_outliers[row] > 0 for row in rows):
        notes.append(say.many(*wording.OUTLIERS, int(n_outliers)))
    return DemandForecast(
        period=request.period,
        first_days=[calendar.as_of + index * calendar.step for index in range(request.horizon)],
        levels=levels,
        products=[_product(past, row, found, say) for row in rows],
        notes=notes,
    )


def _product(past: Past, row: int, found: Forecasts, say: Language) -> ProductForecast:
    error = None if np.isnan(found.past_error[row]) else round(float(found.past_error[row]), 4)
    n_known = int((~np.isnan(past.panel.units[row])).sum())
    return ProductForecast(
        product_id=past.products[row],
        name=past.names[row],
        mean=_rounded(found.mean[row]),
        quantiles=[_rounded(values) for values in found.quantiles[row]],
        cumulative=[_rounded(values) for values in found.cumulative[row]],
        method=_method(found.weights[:, row]),
        why=reasons.why(past, row, say),
        past_error=error,
        trust=reasons.trust(error, n_known, past.panel.weeks),
    )


def _rounded(values: Floats) -> list[float]:
    return [float(value) for value in np.round(values, 4)]


def _method(weights: Floats) -> str:
    """The methods that count most, with their shares."""
    heaviest = np.argsort(-weights, kind="stable")[:3]
    return ", ".join(f"{METHODS[index].name} {weights[index]:.0%}" for index in heaviest if weights[index] >= 0.005)
