"""How far sales fall from what was expected: the variance of each period and of each sum of periods, from the backtest.

The variance is taken to be a part that grows with the mean, as counts have by themselves, and one that grows with its
square, as a wrong level has: the negative binomial's (Cameron and Trivedi 2013, "Regression Analysis of Count Data",
2nd ed., 3.3). Both come from the whole panel; each product's own factor is shrunk towards one. Sums of k periods are
compared with sums that were sold, so whatever links the errors of periods is in them.
"""

from dataclasses import dataclass

import numpy as np

from morgiana.capabilities.forecast.engine.panel import Floats, Mask

PRIOR_ERRORS = 12.0
RATIO_MOST = 25.0
"""A squared error counts for at most so many variances, so that one bulk order does not widen every interval."""
UNKNOWN = (1.2, 0.1)
"""Coefficients of the mean and its square where nothing could be compared."""
YOUNG_UNKNOWN = 2.0
"""By how much the variance of young products differs where none could be compared."""
ERRORS_LEAST = 30


@dataclass(frozen=True)
class Spread:
    """Variance as a function of the mean, for single periods and for sums from the first."""

    single: Floats
    """Coefficients of the mean and its square; shape (2,)."""
    sums: Floats
    """The same for the sum of the first k + 1 periods; shape (horizon, 2)."""
    factor: Floats
    """By how much each product's variance differs from the panel's; shape (n,)."""

    def of_periods(self, mean: Floats) -> Floats:
        """Variance of each period; `mean` is (..., n, periods)."""
        return _variance(mean, self.single) * self.factor[:, None]

    def of_sums(self, mean: Floats) -> Floats:
        """Variance of each sum from the first period on; `mean` is (..., n, periods), of the periods themselves."""
        return _variance(np.cumsum(mean, axis=-1), self.sums[: mean.shape[-1]]) * self.factor[:, None]


def _variance(mean: Floats, coefficients: Floats) -> Floats:
    return np.asarray(mean * coefficients[..., 0] + mean**2 * coefficients[..., 1])


def fit(expected: Floats, actual: Floats, young: Mask, young_then: Mask) -> Spread:
    """Learn the spread from what was expected and what was sold, both (cuts, n, horizon) with NaN where unknown.

    `young` (n,) are the products that are new now, `young_then` (cuts, n) those that were new at each cut.
    """
    horizon = actual.shape[2]
    single = _coefficients(expected, actual, UNKNOWN)
    total, sold = np.cumsum(expected, axis=2), np.cumsum(actual, axis=2)
    sums = np.empty((horizon, 2))
    sums[0] = single
    for k in range(1, horizon):
        sums[k] = _coefficients(total[:, :, k], sold[:, :, k], (sums[k - 1, 0], sums[k - 1, 1]))
    ratio, known = _ratios(expected, actual, single)
    counted = known.sum(axis=(0, 2))
    factor = (ratio.sum(axis=(0, 2)) + PRIOR_ERRORS) / (counted + PRIOR_ERRORS)
    of_young = known & young_then[:, :, None]
    wider = (ratio[of_young].sum() + ERRORS_LEAST * YOUNG_UNKNOWN) / (of_young.sum() + ERRORS_LEAST)
    return Spread(single, sums, np.where(young, np.maximum(factor, wider), factor))


def _ratios(expected: Floats, actual: Floats, single: Floats) -> tuple[Floats, Mask]:
    """Squared errors as multiples of their variance, bounded; zero where not known."""
    variance = _variance(expected, single)
    known = ~np.isnan(expected + actual) & (variance > 0)
    ratio = (actual - expected) ** 2 / np.where(known, variance, 1.0)
    return np.where(known, np.minimum(ratio, RATIO_MOST), 0.0), known


def _coefficients(mean: Floats, sold: Floats, otherwise: tuple[float, float]) -> Floats:
    """Least squares of the squared error on the mean and its square, each error weighted by what it should be."""
    known = ~np.isnan(mean + sold) & (mean > 1e-6)
    solution = np.array(otherwise)
    if known.sum() < ERRORS_LEAST:
        return solution
    m, squared = mean[known], (sold[known] - mean[known]) ** 2
    for _ in range(3):
        variance = np.maximum(m * solution[0] + m**2 * solution[1], 1e-12)
        target = np.minimum(squared / variance, RATIO_MOST)
        found, *_ = np.linalg.lstsq(np.stack([m, m**2], axis=1) / variance[:, None], target, rcond=None)
        solution = np.array([max(found[0], 0.05), max(found[1], 0.0)])
    return solution
