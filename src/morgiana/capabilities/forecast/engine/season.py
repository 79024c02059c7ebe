"""The shape of a season: which share of a product's sales falls on each weekday.

A product's own shares are counts, so they are shrunk towards those of its kin, and these towards the whole shop's, as
the mean of a Dirichlet posterior (Gelman et al. 2013, "Bayesian Data Analysis", 3rd ed., 3.4): a product that sold ten
times follows its kin, one that sold thousands its own rhythm.
"""

import numpy as np

from morgiana.capabilities.forecast.engine.panel import Floats, Panel

OWN_PRIOR_UNITS = 60.0
KIN_PRIOR_UNITS = 300.0
SEASONS_SEEN = 10
"""How many of the last seasons count: habits change."""
SEASONS_NEEDED = 2


def factors(panel: Panel) -> Floats:
    """How much each position of the season sells, as a multiple of the average; shape (n, season)."""
    n, season = panel.n_products, panel.season
    if season > 7 or panel.n_periods < SEASONS_NEEDED * season:
        return np.ones((n, season))
    begin = max(panel.n_periods - SEASONS_SEEN * season, 0)
    recent = panel.units[:, begin:]
    position = (panel.phase + begin + np.arange(recent.shape[1])) % season
    sold = np.zeros((n, season))
    seen = np.zeros((n, season))
    for place in range(season):
        part = recent[:, position == place]
        sold[:, place] = np.nansum(part, axis=1)
        seen[:, place] = (~np.isnan(part)).sum(axis=1)
    rate = sold / np.maximum(seen, 1.0)
    shop = _shares(sold.sum(axis=0) / np.maximum(seen.sum(axis=0), 1.0) * len(sold))
    _, member = np.unique(panel.kin, return_inverse=True)
    kin_sold = np.zeros((member.max(initial=-1) + 1, season))
    np.add.at(kin_sold, member, rate * seen.mean(axis=1, keepdims=True))
    kin = _posterior(kin_sold, shop, KIN_PRIOR_UNITS)
    own = _posterior(rate * seen.mean(axis=1, keepdims=True), kin[member], OWN_PRIOR_UNITS)
    return np.asarray(own * season)


def _shares(sold: Floats) -> Floats:
    total = sold.sum()
    return np.asarray(sold / total) if total > 0 else np.full(len(sold), 1.0 / len(sold))


def _posterior(sold: Floats, prior: Floats, prior_units: float) -> Floats:
    counts = np.maximum(sold, 0.0) + prior_units * prior
    return np.asarray(counts / counts.sum(axis=1, keepdims=True))


def without(panel: Panel, shape: Floats) -> Floats:
    """Units with the season taken out; a position at which nothing is ever sold has no say and becomes NaN."""
    by_period = shape[:, (panel.phase + np.arange(panel.n_periods)) % panel.season]
    return np.where(by_period > 0.02, panel.units / np.maximum(by_period, 0.02), np.nan)
