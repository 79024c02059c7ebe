"""From the past to the answer: the engine run over batches, and its numbers told product by product."""

from collections.abc import Sequence

import numpy as np

from morgiana.capabilities.forecast import wording
from morgiana.capabilities.forecast.engine import recipe
from morgiana.capabilities.forecast.engine.panel import Floats
from morgiana.capabilities.forecast.engine.recipe import Forecasts
from morgiana.capabilities.forecast.models import DemandRequest
from morgiana.capabilities.forecast.past import Past, length
from morgiana.commerce.forecasts import DemandForecast, Period, ProductForecast
from morgiana.operations import Context

BATCH = 300
"""Products to a process at a time; so few that a small request starts no process at all."""


def answer(request: DemandRequest, past: Past, ctx: Context) -> DemandForecast:
    """Forecast the products of `past`."""
    levels = sorted(set(request.levels))
    horizon = request.horizon + past.skip
    parts = recipe.batches(past.panel, horizon, ctx.seed, BATCH)
    expected = np.concatenate(list(ctx.map(recipe.forecast_locally, parts, unit="batch")), axis=2)
    found = recipe.conclude(past.panel, expected, horizon, levels, past.skip)
    ctx.used("local methods weighted by rolling backtest", "1")
    step = length(request.period)
    return DemandForecast(
        period=request.period,
        first_days=[past.first_day + index * step for index in range(request.horizon)],
        levels=levels,
        products=_products(past, found, request.period),
        notes=past.notes,
    )


def _products(past: Past, found: Forecasts, period: Period) -> list[ProductForecast]:
    heaviest = found.weights.argmax(axis=0)
    return [
        ProductForecast(
            product_id=product,
            name=past.names[row],
            mean=_rounded(found.mean[row]),
            quantiles=[_rounded(values) for values in found.quantiles[row]],
            cumulative=[_rounded(values) for values in found.cumulative[row]],
            method=f"combination, mostly {found.methods[heaviest[row]]}",
            why=_why(past.panel.units[row], period),
            past_error=None if np.isnan(found.past_error[row]) else round(float(found.past_error[row]), 4),
            trust=_trust(float(found.past_error[row])),
        )
        for row, product in enumerate(past.products)
    ]


def _rounded(values: Floats) -> list[float]:
    return [round(float(value), 4) for value in values]


def _trust(error: float) -> str:
    return "poor" if not error <= 0.9 else "fair" if error > 0.5 else "good"


def _why(units: Sequence[float] | Floats, period: Period) -> str:
    known = np.asarray(units)[~np.isnan(units)]
    word, words = wording.DAY[period], wording.DAYS[period]
    lately, before = known[-8:], known[-24:-8]
    if len(known) < 8:
        return wording.WHY_NEW.format(n=len(known), periods=words)
    if not lately.any():
        return wording.WHY_ENDED.format(of=len(lately), periods=words)
    if (known[-26:] > 0).mean() < 0.5:
        return wording.WHY_RARE.format(n=int((known[-26:] > 0).sum()), of=len(known[-26:]), periods=words)
    now, then = float(lately.mean()), float(before.mean()) if len(before) else float(lately.mean())
    form = wording.WHY_RISING if now > 1.25 * then else wording.WHY_FALLING if now < 0.8 * then else wording.WHY_STEADY
    return form.format(lately=wording.units_text(now), before=wording.units_text(then), period=word)
