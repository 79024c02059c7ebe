"""Which methods to trust, product by product, from the errors of the backtest.

Each method's weight falls with a power of its mean squared error. A product has few past errors of its own, so its mean
is shrunk towards the panel's: with none the weights are the shop's, with many its own (after Bates and Granger 1969,
10.1057/jors.1969.103, whose weights are the inverse of the errors' variance).
"""

import numpy as np

from morgiana.capabilities.forecast.engine.backtest import Backtest
from morgiana.capabilities.forecast.engine.panel import Floats

POWER = 16.0
PRIOR_ERRORS = 100.0
LEAST_LOSS = 1e-3
"""Relative to the methods' mean: below it a method is as good as right."""


def weights(backtest: Backtest) -> Floats:
    """The weight of each method for each product, summing to one over the methods; shape (methods, n).

    Methods are compared on what all of them forecast. One that never had a forecast to compare counts next to nothing.
    """
    squared = (backtest.expected - backtest.actual) ** 2
    n_methods, n = squared.shape[0], squared.shape[2]
    speaks = ~np.isnan(squared).all(axis=(1, 2, 3))
    if not speaks.all():
        rest = Backtest(backtest.cuts, backtest.expected[speaks], backtest.actual)
        weight = np.full((n_methods, n), 1e-6)
        weight[speaks] = weights(rest) if speaks.any() else 1.0
        return np.asarray(weight / weight.sum(axis=0))
    common = ~np.isnan(squared).any(axis=0)
    counted = common.sum(axis=(0, 2))
    if not counted.any():
        return np.full((n_methods, n), 1.0 / n_methods)
    sums = np.where(common, squared, 0.0).sum(axis=(1, 3))
    scale = sums.mean(axis=0) / np.maximum(counted, 1)
    relative = sums / np.where(scale > 0, scale, 1.0)
    whole = relative.sum(axis=1) / counted.sum()
    loss = (relative + PRIOR_ERRORS * whole[:, None]) / (counted + PRIOR_ERRORS)
    best = np.maximum(loss.min(axis=0), LEAST_LOSS)
    raw = (np.maximum(loss, LEAST_LOSS) / best) ** -POWER
    return np.asarray(raw / raw.sum(axis=0))


def combine(expected: Floats, weight: Floats) -> Floats:
    """The weighted mean of the methods that have something to say.

    `expected` is (methods, ..., n, horizon), `weight` (methods, n); gives (..., n, horizon), NaN where none has.
    """
    shaped = weight.reshape(len(weight), *(1,) * (expected.ndim - 3), weight.shape[1], 1)
    says = ~np.isnan(expected)
    total = np.where(says, shaped, 0.0).sum(axis=0)
    mean = np.where(says, expected * shaped, 0.0).sum(axis=0)
    return np.where(total > 0, mean / np.where(total > 0, total, 1.0), np.nan)
