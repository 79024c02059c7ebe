"""What moves sales from one period to the next besides the level: the weekday, and promotions known ahead.

Local methods see a past with both taken out, and both are put back into what they expect. A promotion's uplift is what
a product sold when it was promoted over what it would have sold; it is shrunk towards that of all products, as the mean
of a gamma posterior (Gelman et al. 2013, "Bayesian Data Analysis", 3rd ed., 2.6): few products have many promotions.
"""

from dataclasses import dataclass

import numpy as np

from morgiana.capabilities.forecast.engine import season
from morgiana.capabilities.forecast.engine.panel import Floats, Panel

QUIET = 0.1
"""Below this reach a period counts as not promoted."""
QUIET_LEAST = 3
"""Weeks without a promotion that are needed to know what a product sells without one."""
PRIOR_UNITS = 15.0
SHOP_PRIOR_UNITS = 30.0
UPLIFT_MOST = 8.0


@dataclass(frozen=True)
class Effects:
    """Factors on the level."""

    past: Floats
    """Shape (n, T)."""
    ahead: Floats
    """Shape (n, horizon)."""

    def without(self, units: Floats) -> Floats:
        """Units with the effects taken out; a period in which nothing is ever sold has no say and becomes NaN."""
        return np.where(self.past > 0.02, units / np.maximum(self.past, 0.02), np.nan)


def effects(panel: Panel, horizon: int) -> Effects:
    """The weekday's factors times those of promotions."""
    shape = season.factors(panel)
    position = (panel.phase + np.arange(panel.n_periods + horizon)) % panel.season
    factors = shape[:, position]
    if panel.promoted.shape[2]:
        reach = np.zeros(factors.shape)
        known = min(panel.promoted.shape[1], factors.shape[1])
        reach[:, :known] = np.minimum(panel.promoted[:, :known].sum(axis=2), 1.0)
        factors = factors * (1.0 + (_uplift(panel, factors, reach)[:, None] - 1.0) * reach)
    return Effects(factors[:, : panel.n_periods], factors[:, panel.n_periods :])


def _uplift(panel: Panel, factors: Floats, reach: Floats) -> Floats:
    """By how much a promotion of full reach multiplies what each product sells; shape (n,)."""
    shape, share = factors[:, : panel.n_periods], reach[:, : panel.n_periods]
    known = ~np.isnan(panel.units)
    quiet = known & (share < QUIET)
    enough = quiet.sum(axis=1) >= QUIET_LEAST * panel.weeks
    usual = np.where(quiet, panel.units, 0.0).sum(axis=1) / np.maximum(np.where(quiet, shape, 0.0).sum(axis=1), 1e-9)
    busy = known & (share >= QUIET) & enough[:, None]
    due = np.where(busy, usual[:, None] * shape, 0.0)
    more = np.where(busy, (panel.units - due), 0.0).sum(axis=1)
    promoted = (due * np.where(busy, share, 0.0)).sum(axis=1)
    shop = 1.0 + more.sum() / (promoted.sum() + SHOP_PRIOR_UNITS)
    own = 1.0 + (more + PRIOR_UNITS * (shop - 1.0)) / (promoted + PRIOR_UNITS)
    return np.asarray(np.clip(own, 1.0 / UPLIFT_MOST, UPLIFT_MOST))
