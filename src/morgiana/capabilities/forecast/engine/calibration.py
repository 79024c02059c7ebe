"""Levels that held in the backtest: which level of the distribution was not exceeded as often as was asked for.

If the distribution's 90 % quantile held only 87 % of the time, the one that held 90 % is taken instead (Kuleshov,
Fenner and Ermon 2018, "Accurate uncertainties for deep learning using calibrated regression", ICML). Few errors change
little.
"""

import numpy as np

from morgiana.capabilities.forecast.engine.panel import Floats

PRIOR_ERRORS = 300.0


def levels_that_held(below: Floats, levels: Floats) -> Floats:
    """The levels to ask the distribution for; `below` are probabilities as `Distribution.below` gives them."""
    known = below[~np.isnan(below)]
    if not len(known):
        return levels
    held = np.quantile(known, levels)
    share = len(known) / (len(known) + PRIOR_ERRORS)
    mixed = share * held + (1 - share) * levels
    return np.asarray(np.clip(mixed, levels / 3, 1 - (1 - levels) / 3))
