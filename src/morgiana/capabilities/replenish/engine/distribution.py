"""A distribution that is known by a few of its quantiles, read at any level.

Between two known levels the quantile is taken to be linear in the normal score of the level, z = inverse Phi(level),
and beyond the outermost levels the last line goes on. That is exact for a normal distribution at every level, and its
straight lines follow a skewed one closer than lines over the levels themselves do (normal scores: Blom 1958,
"Statistical Estimates and Transformed Beta-Variables"). Demand is never negative, so neither is a value.
"""

from functools import lru_cache
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

SCENARIOS = 800
"""Equally likely values that stand for a distribution; one is 0.125 %."""

_NORMAL = NormalDist()


def normal_scores(levels: Floats) -> Floats:
    """The standard normal's quantile at each level strictly between 0 and 1."""
    return np.array([_NORMAL.inv_cdf(float(level)) for level in levels])


@lru_cache(maxsize=4)
def scenario_scores(n: int = SCENARIOS) -> Floats:
    """The normal scores in the middle of `n` equally likely slices."""
    return normal_scores((np.arange(n) + 0.5) / n)


def value_at(values: Floats, known: Floats, wanted: Floats) -> Floats:
    """For each row the value at its own score; `values` (n, levels), `known` (levels,), `wanted` (n,)."""
    upper = np.clip(np.searchsorted(known, wanted), 1, len(known) - 1)
    lower = upper - 1
    share = (wanted - known[lower]) / (known[upper] - known[lower])
    rows = np.arange(len(values))
    return np.maximum(values[rows, lower] * (1 - share) + values[rows, upper] * share, 0.0)


def scenarios(values: Floats, known: Floats) -> Floats:
    """For each row equally likely values, ascending; shape (n, SCENARIOS)."""
    wanted = scenario_scores()
    upper = np.clip(np.searchsorted(known, wanted), 1, len(known) - 1)
    lower = upper - 1
    share = (wanted - known[lower]) / (known[upper] - known[lower])
    weights = np.zeros((len(known), len(wanted)))
    columns = np.arange(len(wanted))
    weights[lower, columns] = 1 - share
    weights[upper, columns] += share
    return np.maximum(values @ weights, 0.0)
