"""The service level that pays: how sure one should be not to run out.

The newsvendor's critical ratio, Cu / (Cu + Co), with the margin of a unit as what a lost sale costs and the holding
of a unit until the next delivery as what a unit too many costs (Arrow, Harris and Marschak 1951, doi:10.2307/1906813;
Silver, Pyke and Thomas 2017, "Inventory and Production Management in Supply Chains", on the newsvendor). What spoils
before the next delivery costs its whole price when it is left over.
"""

import numpy as np

from morgiana.capabilities.replenish.engine.distribution import Floats

DAYS_PER_YEAR = 365.0


def sold_in_time(margin: Floats, cost: Floats) -> Floats:
    """How sure a unit should be to sell before it spoils: what it costs over what it brings, the same newsvendor."""
    brings = cost + np.maximum(margin, 0.0)
    return np.clip(np.where(brings > 0, cost / np.where(brings > 0, brings, 1.0), 1.0), 0.01, 0.99)


def critical_ratio(
    margin: Floats, cost: Floats, review_days: Floats, shelf_life_days: Floats, holding_share_per_year: float
) -> Floats:
    """The share of deliveries after which it pays not to have run out; 0 where a sale earns nothing."""
    holding = cost * holding_share_per_year * review_days / DAYS_PER_YEAR
    overage = holding + np.where(shelf_life_days <= review_days, cost, 0.0)
    underage = np.maximum(margin, 0.0)
    total = underage + overage
    return np.where(underage > 0, underage / np.where(total > 0, total, 1.0), 0.0)
