"""The one recipe: local methods, compared on the past, combined, and given the spread that they had."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from morgiana.capabilities.forecast.engine import backtest, combination, counts, spread
from morgiana.capabilities.forecast.engine.averages import SeasonalNaive, WindowAverage
from morgiana.capabilities.forecast.engine.method import Method
from morgiana.capabilities.forecast.engine.panel import Floats, Panel
from morgiana.capabilities.forecast.engine.statistical import Statistical

LOCAL: Final[tuple[Method, ...]] = (
    Statistical("CrostonSBA", needs=4),
    Statistical("TSB", needs=4),
    Statistical("ADIDA", needs=4),
    Statistical("IMAPA", needs=4),
    Statistical("SES", needs=4),
    Statistical("Theta", needs=8),
    WindowAverage(8),
    WindowAverage(26),
    SeasonalNaive(),
)
BACKTESTS: Final = 3


@dataclass(frozen=True)
class Forecasts:
    """What n products will sell."""

    mean: Floats
    """Expected units; shape (n, horizon)."""
    quantiles: Floats
    """Shape (n, horizon, levels)."""
    cumulative: Floats
    """Quantiles of the sums from the first period on; shape (n, horizon, levels)."""
    weights: Floats
    """How much each of `methods` counts; shape (methods, n)."""
    methods: tuple[str, ...]
    past_error: Floats
    """Sum of absolute errors over units sold, in the backtest; NaN where nothing could be compared; shape (n,)."""


@dataclass(frozen=True)
class Batch:
    """Some products, to be forecast by the local methods on any process."""

    panel: Panel
    moments: tuple[int, ...]
    horizon: int
    seed: int


def moments(panel: Panel, horizon: int) -> tuple[int, ...]:
    """The cuts of the backtest, and after them the present."""
    past = backtest.cuts(panel.n_periods, horizon, most=BACKTESTS, learn_least=4)
    return (*past, panel.n_periods)


def batches(panel: Panel, horizon: int, seed: int, size: int) -> list[Batch]:
    """The panel in parts of at most `size` products."""
    when = moments(panel, horizon)
    parts = range(0, panel.n_products, size)
    return [Batch(panel.of(slice(start, start + size)), when, horizon, seed) for start in parts]


def forecast_locally(batch: Batch) -> Floats:
    """What the local methods expect from each moment; shape (methods, moments, n, horizon)."""
    return backtest.forecasts(LOCAL, batch.panel, batch.moments, batch.horizon, batch.seed)


def conclude(panel: Panel, expected: Floats, horizon: int, levels: Sequence[float], skip: int = 0) -> Forecasts:
    """Combine what the methods expected; `expected` is (methods, moments, n, horizon), the present last.

    The first `skip` periods are left out of the answer: they lie between the data and the first period asked for.
    """
    past = moments(panel, horizon)[:-1]
    found = backtest.Backtest(past, expected[:, :-1], backtest.actuals(panel, past, horizon))
    weight = combination.weights(found)
    then = combination.combine(found.expected, weight)
    mean = np.nan_to_num(combination.combine(expected[:, -1], weight), nan=0.0)
    whole = np.nan_to_num(panel.units % 1.0).max(axis=1, initial=0.0) < 1e-9
    level = np.asarray(levels)
    width = spread.fit(then, found.actual)
    single, _ = width.variances(mean)
    asked = mean[:, skip:]
    _, sums = width.variances(asked)
    return Forecasts(
        asked,
        counts.quantiles(asked, single[:, skip:], level, whole),
        counts.quantiles(np.cumsum(asked, axis=1), sums, level, whole),
        weight,
        tuple(method.name for method in LOCAL),
        _past_error(then, found.actual),
    )


def _past_error(expected: Floats, actual: Floats) -> Floats:
    error = np.abs(expected - actual)
    known = ~np.isnan(error)
    sold = np.where(known, actual, 0.0).sum(axis=(0, 2))
    missed = np.where(known, error, 0.0).sum(axis=(0, 2))
    return np.where(sold > 0, missed / np.where(sold > 0, sold, 1.0), np.nan)
