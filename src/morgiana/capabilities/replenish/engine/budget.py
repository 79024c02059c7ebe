"""Spend where a unit of money earns most: marginal allocation under a budget, packs as steps.

The expected loss falls ever more slowly with the quantity, so taking the steps in the order of margin saved per money
is optimal up to the last step (Fox 1966, "Discrete optimization via marginal analysis", doi:10.1287/mnsc.13.3.210).
"""

import numpy as np

from morgiana.capabilities.replenish.engine.distribution import Floats
from morgiana.capabilities.replenish.engine.lots import Lots

_STEPS_MOST = 40
"""Steps that a product's quantity is divided into; beyond it, several packs make a step."""


def cost_of(quantity: float, unit_cost: int) -> int:
    """What a quantity costs, in whole minor units, rounded half up: the one place where a line's cost is rounded."""
    return int(np.floor(quantity * unit_cost + 0.5))


def _steps(wanted: float, smallest: float, pack: float) -> Floats:
    """The quantities at which to stop and think: the smallest lot, then whole packs up to what is wanted."""
    n_packs = round((wanted - smallest) / pack)
    stops = np.unique(np.round(np.linspace(0, n_packs, min(n_packs, _STEPS_MOST) + 1)))
    return np.concatenate([[0.0], smallest + stops * pack])


def spend(
    wanted: Floats,
    lots: Lots,
    missing: Floats,
    margin: Floats,
    unit_cost: np.ndarray[tuple[int], np.dtype[np.int64]],
    budget: int,
) -> Floats:
    """The quantities, none above `wanted`, that save most margin for `budget` minor units; `missing` are scenarios."""
    steps: list[tuple[float, int, float, float]] = []
    for row in np.flatnonzero(wanted > 0).tolist():
        stops = _steps(float(wanted[row]), float(lots.smallest[row]), float(lots.pack[row]))
        losses = np.maximum(missing[row][None, :] - stops[:, None], 0.0).mean(axis=1) * margin[row]
        worth = np.inf
        for before, after, saved in zip(stops[:-1], stops[1:], losses[:-1] - losses[1:], strict=True):
            price = cost_of(after, int(unit_cost[row])) - cost_of(before, int(unit_cost[row]))
            worth = min(worth, float(saved) / price if price else np.inf)
            steps.append((-worth, row, float(before), float(after)))
    steps.sort()
    quantities = np.zeros_like(wanted)
    left = budget
    for _, row, before, after in steps:
        price = cost_of(after, int(unit_cost[row])) - cost_of(before, int(unit_cost[row]))
        if quantities[row] == before and price <= left:
            quantities[row] = after
            left -= price
    return quantities
