"""What a product with little past is expected to sell: its own, drawn towards what similar products sell.

The weight of its own mean is that of a normal prior worth `PRIOR_WEEKS` weeks (Efron and Morris 1975,
10.1080/01621459.1975.10479864). Similar are products of the same kin that are old enough to judge; their median counts,
so that one best seller does not speak for all.
"""

import numpy as np

from morgiana.capabilities.forecast.engine.effects import effects
from morgiana.capabilities.forecast.engine.panel import Floats, Mask, Panel

YOUNG_WEEKS = 8
"""Below this age a product is drawn towards its kin."""
PRIOR_WEEKS = 2.0
KIN_LEAST = 3
"""Fewer similar products than this say nothing."""


def young(panel: Panel) -> Mask:
    """Which products have a past of less than `YOUNG_WEEKS`, or none; shape (n,)."""
    return np.asarray(panel.age < YOUNG_WEEKS * panel.weeks)


def levels(panel: Panel) -> Floats:
    """What a similar product usually sells in a period; NaN where there are too few to say; shape (n,)."""
    recent = panel.units[:, -13 * panel.weeks :]
    known = ~np.isnan(recent)
    mean = np.where(known, recent, 0.0).sum(axis=1) / np.maximum(known.sum(axis=1), 1)
    judged = ~young(panel)
    size = int(panel.kin.max(initial=-1)) + 1
    usual = np.full(size, np.nan)
    for number in np.unique(panel.kin[judged]):
        members = mean[judged & (panel.kin == number)]
        if len(members) >= KIN_LEAST:
            usual[number] = np.median(members)
    return np.asarray(usual[panel.kin])


def draw(panel: Panel, expected: Floats) -> Floats:
    """Draw what is expected of young products towards their kin; `expected` (n, horizon), NaN where nothing is."""
    is_young = young(panel)
    if not is_young.any():
        return expected
    like = levels(panel)[:, None] * effects(panel, expected.shape[1]).ahead
    weeks = (panel.age / panel.weeks)[:, None]
    share = weeks / (weeks + PRIOR_WEEKS)
    drawn = share * expected + (1 - share) * like
    drawn = np.where(np.isnan(expected), like, np.where(np.isnan(like), expected, drawn))
    return np.where(is_young[:, None], drawn, expected)
