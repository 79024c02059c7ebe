"""Periods in which demand was not seen, filled in for methods that need a number in each."""

import numpy as np

from morgiana.capabilities.forecast.engine.panel import Floats

SPAN = 8
"""Known periods before a gap whose mean fills it."""


def filled(series: Floats) -> Floats:
    """One product's past from its first known period on; each gap holds the mean of the known periods before it.

    `series` is (T,); the result is shorter if the product began later, and empty if it never did.
    """
    known = np.flatnonzero(~np.isnan(series))
    if not len(known):
        return np.empty(0)
    begun = series[known[0] :].copy()
    gaps = np.isnan(begun)
    if gaps.any():
        places = np.flatnonzero(~gaps)
        values = begun[places]
        before = np.searchsorted(places, np.flatnonzero(gaps))
        sums = np.concatenate([[0.0], np.cumsum(values)])
        start = np.maximum(before - SPAN, 0)
        begun[gaps] = (sums[before] - sums[start]) / (before - start)
    return np.asarray(begun)
