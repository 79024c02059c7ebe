"""How well methods would have forecast the past: from several moments in it, each knowing only what was known then."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from morgiana.capabilities.forecast.engine.method import Method
from morgiana.capabilities.forecast.engine.panel import Floats, Panel


@dataclass(frozen=True)
class Backtest:
    """Forecasts of several methods from several cuts, beside what was sold."""

    cuts: tuple[int, ...]
    """The first period that was not known, for each forecast."""
    expected: Floats
    """What each method expected; NaN where it had nothing to say; shape (methods, cuts, n, horizon)."""
    actual: Floats
    """What was sold; NaN where that is not known; shape (cuts, n, horizon)."""


def cuts(n_periods: int, horizon: int, *, most: int, learn_least: int) -> tuple[int, ...]:
    """Up to `most` moments to forecast from, latest first, half a horizon apart.

    The latest leaves the whole horizon to compare with. A past too short for that leaves what it can: at least a
    quarter of it, so that even a young shop's methods are compared on something.
    """
    last = n_periods - min(horizon, max(n_periods // 4, 1))
    step = max(horizon // 2, 1)
    return tuple(cut for cut in range(last, 0, -step) if cut >= learn_least)[:most]


def forecasts(methods: Sequence[Method], panel: Panel, moments: Sequence[int], horizon: int, seed: int) -> Floats:
    """What each method expects from each moment; shape (methods, moments, n, horizon)."""
    ahead = np.full((len(methods), len(moments), panel.n_products, horizon), np.nan)
    for place, moment in enumerate(moments):
        known = panel.until(moment)
        for row, method in enumerate(methods):
            ahead[row, place] = method.fit(known, horizon, seed).predict(known, horizon)
    return ahead


def actuals(panel: Panel, moments: Sequence[int], horizon: int) -> Floats:
    """What was sold after each moment, by products whose past had begun; shape (moments, n, horizon)."""
    sold = np.full((len(moments), panel.n_products, horizon), np.nan)
    for place, moment in enumerate(moments):
        part = panel.units[:, moment : moment + horizon]
        sold[place, :, : part.shape[1]] = np.where((panel.first < moment)[:, None], part, np.nan)
    return sold
