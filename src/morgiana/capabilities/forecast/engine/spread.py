"""How far sales fall from what was expected: the variance of each period and of each sum of periods, from the backtest.

The variance is taken to be a part that grows with the mean, as counts have by themselves, and one that grows with its
square, as a wrong level has. Both come from the whole panel; each product's own factor is shrunk towards one. Sums of k
periods are compared with sums that were sold, so whatever links the periods' errors is in them.
"""

from dataclasses import dataclass

import numpy as np

from morgiana.capabilities.forecast.engine.panel import Floats

PRIOR_ERRORS = 12.0
LEAST = 1e-6


@dataclass(frozen=True)
class Spread:
    """Variance as a function of the mean, for single periods and for sums from the first."""

    single: Floats
    """Coefficients of the mean and its square; shape (horizon, 2)."""
    sums: Floats
    """The same for the sum of the first k + 1 periods; shape (horizon, 2)."""
    factor: Floats
    """By how much each product's variance differs from the panel's; shape (n,)."""

    def variances(self, mean: Floats) -> tuple[Floats, Floats]:
        """Variance of each period and of each sum from the first; `mean` (n, horizon), both (n, horizon)."""
        total, n = np.cumsum(mean, axis=1), mean.shape[1]
        return (
            _variance(mean, self.single[:n]) * self.factor[:, None],
            _variance(total, self.sums[:n]) * self.factor[:, None],
        )


def _variance(mean: Floats, coefficients: Floats) -> Floats:
    return np.asarray(mean * coefficients[:, 0] + mean**2 * coefficients[:, 1])


def fit(expected: Floats, actual: Floats) -> Spread:
    """Learn the spread from combined forecasts and what was sold, both (cuts, n, horizon) with NaN where unknown."""
    horizon = actual.shape[2]
    single = np.stack([_coefficients(expected[:, :, k], actual[:, :, k]) for k in range(horizon)])
    single[:] = _pooled(single, expected, actual)
    total, sold = np.cumsum(expected, axis=2), np.cumsum(actual, axis=2)
    sums = single.copy()
    for k in range(1, horizon):
        sums[k] = _coefficients(total[:, :, k], sold[:, :, k], otherwise=(sums[k - 1, 0], sums[k - 1, 1]))
    variance = _variance(expected, single)
    known = ~np.isnan(expected + actual) & (variance > 0)
    ratio = np.where(known, (actual - expected) ** 2 / np.where(known, variance, 1.0), 0.0)
    counted = known.sum(axis=(0, 2))
    factor = (np.minimum(ratio, 25.0).sum(axis=(0, 2)) + PRIOR_ERRORS) / (counted + PRIOR_ERRORS)
    return Spread(single, sums, factor)


def _pooled(single: Floats, expected: Floats, actual: Floats) -> Floats:
    return _coefficients(expected, actual)


def _coefficients(mean: Floats, sold: Floats, otherwise: tuple[float, float] = (1.2, 0.1)) -> Floats:
    """Least squares of the squared error on the mean and its square, each error weighted by what it should be."""
    known = ~np.isnan(mean + sold) & (mean > LEAST)
    if known.sum() < 30:
        return np.array(otherwise)
    m, squared = mean[known], (sold[known] - mean[known]) ** 2
    solution = np.array(otherwise)
    for _ in range(3):
        weight = 1.0 / (m * solution[0] + m**2 * solution[1])
        squared_kept = np.minimum(squared * weight, 25.0) / weight
        design = np.stack([m, m**2], axis=1) * weight[:, None]
        found, *_ = np.linalg.lstsq(design, squared_kept * weight, rcond=None)
        solution = np.array([max(found[0], 0.05), max(found[1], 0.0)])
    return solution
