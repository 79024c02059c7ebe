"""Numbers that no customer demand explains: a bulk order, a slipped digit. They are lowered before anything learns."""

import numpy as np

from morgiana.capabilities.forecast.engine.panel import Floats, Ints

TIMES = 12.0
"""A number this many times the 90th percentile of a product's own sales is an outlier."""
SALES_LEAST = 8
"""With fewer periods of sales than this nothing can be called unusual."""


def tamed(units: Floats) -> tuple[Floats, Ints]:
    """Units with outliers lowered to the limit, and how many each product had; `units` (n, T), counts (n,)."""
    sold = np.where(units > 0, units, np.nan)
    often = (units > 0).sum(axis=1) >= SALES_LEAST
    limit = np.full(len(units), np.inf)
    if often.any():
        limit[often] = TIMES * np.nanquantile(sold[often], 0.9, axis=1)
    high = units > limit[:, None]
    return np.where(high, limit[:, None], units), np.asarray(high.sum(axis=1), dtype=np.intp)
