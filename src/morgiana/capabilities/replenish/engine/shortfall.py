"""How many units are missing between the arrival of an order placed now and the arrival of the next.

Periodic review, sales lost when the shelf is empty (Silver, Pyke and Thomas 2017, "Inventory and Production
Management in Supply Chains"; Bijvank and Vis 2011, doi:10.1016/j.ejor.2011.02.004). With D1 sold before the arrival,
D2 from there to the next arrival, I there now or due before the arrival and J due after it, what an order must bring
is D2 - max(0, I - D1) - J = min(D2, D1 + D2 - I) - J: a shelf that has stood empty is not filled for customers who
have left. The quantile of the minimum is taken as the minimum of the quantiles, which is never too low, and exact
when either of them is certain to be the smaller.
"""

from dataclasses import dataclass

import numpy as np

from morgiana.capabilities.replenish.engine.demand import Demand
from morgiana.capabilities.replenish.engine.distribution import Floats, scenarios, value_at


@dataclass(frozen=True)
class Shortfall:
    """The units that are missing at each level of demand, if nothing is ordered now; negative where some are left."""

    alone: Floats
    """Quantiles of demand from the arrival on; shape (n, levels)."""
    total: Floats
    """Quantiles of demand from now on; shape (n, levels)."""
    early: Floats
    """Units there now or due before the arrival; shape (n,)."""
    late: Floats
    """Units due between the two arrivals; shape (n,)."""
    scores: Floats
    """Normal scores of the levels; shape (levels,)."""

    def at(self, score: Floats) -> Floats:
        """The missing units that are not exceeded with the probability of each row's own score; shape (n,)."""
        alone = value_at(self.alone, self.scores, score)
        total = value_at(self.total, self.scores, score)
        return np.minimum(alone, total - self.early) - self.late

    def scenarios(self) -> Floats:
        """Equally likely numbers of missing units, ascending in each row; shape (n, SCENARIOS)."""
        alone = scenarios(self.alone, self.scores)
        total = scenarios(self.total, self.scores)
        return np.minimum(alone, total - self.early[:, None]) - self.late[:, None]


def shortfall(demand: Demand, scores: Floats, arrival: Floats, end: Floats, early: Floats, late: Floats) -> Shortfall:
    """What is missing between `arrival` and `end`, both in days from now."""
    _, alone = demand.between(arrival, end)
    _, total = demand.between(np.zeros_like(end), end)
    return Shortfall(alone, total, early, late, scores)


def expected_loss(missing: Floats, quantity: Floats) -> Floats:
    """Expected units lost in each row when `quantity` is ordered; `missing` are scenarios (n, k)."""
    return np.asarray(np.maximum(missing - quantity[:, None], 0.0).mean(axis=1))


def chance_of_loss(missing: Floats, quantity: Floats) -> Floats:
    """The probability that anything is lost when `quantity` is ordered."""
    return np.asarray((missing > quantity[:, None] + 1e-9).mean(axis=1))
