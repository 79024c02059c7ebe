"""What is ordered in the end: what each product needs, under the budget and the suppliers' minimum order values."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from morgiana.capabilities.replenish.engine.budget import cost_of, spend
from morgiana.capabilities.replenish.engine.distribution import Floats
from morgiana.capabilities.replenish.engine.lots import Lots
from morgiana.capabilities.replenish.engine.minimum import top_up
from morgiana.capabilities.replenish.engine.service import DAYS_PER_YEAR
from morgiana.capabilities.replenish.engine.shortfall import expected_loss

Integers = np.ndarray[tuple[int], np.dtype[np.int64]]
Wait = Literal["budget", "minimum out of reach", "cheaper to wait"]


@dataclass(frozen=True)
class Demanded:
    """What each product needs and is worth; arrays of shape (n,), scenarios of shape (n, k)."""

    wanted: Floats
    """Units that would be ordered without budget and minimum values."""
    missing: Floats
    """Scenarios of the units that are missing if nothing is ordered."""
    lots: Lots
    margin: Floats
    """Minor units earned by a unit sold."""
    unit_cost: Integers
    """Minor units paid for a unit."""
    position: Floats
    """Units there and on their way."""
    rate: Floats
    """Units sold a day."""
    days_most: Floats
    """Days that a topped-up product may cover."""


@dataclass(frozen=True)
class Supply:
    """One supplier's products in one currency."""

    rows: tuple[int, ...]
    minimum: int
    """The least an order must be worth, in minor units."""
    budgeted: bool
    """Whether the budget is in this currency."""


@dataclass(frozen=True)
class Settlement:
    """The quantities, and the suppliers whose order waits."""

    quantities: Floats
    waiting: dict[int, Wait]
    """By the supplier's index: why nothing is ordered from it although something is wanted."""
    topped_up: frozenset[int]
    """The suppliers whose order was filled up to the minimum."""


def settle(
    demanded: Demanded, supplies: Sequence[Supply], budget: int | None, holding_share_per_year: float
) -> Settlement:
    """Fund what earns most, fill up or postpone what lies under a minimum, and spend again what that sets free."""
    waiting: dict[int, Wait] = {}
    while True:
        active = [index for index in range(len(supplies)) if index not in waiting]
        quantities, left = _fund(demanded, [supplies[index] for index in active], budget)
        topped: set[int] = set()
        dropped: tuple[int, Wait] | None = None
        for index in _by_worth(demanded, supplies, active, quantities):
            supply = supplies[index]
            if not any(demanded.wanted[row] > 0 for row in supply.rows):
                continue
            total = _value(supply.rows, quantities, demanded.unit_cost)
            if not any(quantities[row] > 0 for row in supply.rows):
                dropped = (index, "budget")
                break
            if total >= supply.minimum:
                continue
            filled = top_up(
                supply.rows,
                quantities,
                demanded.lots,
                demanded.position,
                demanded.rate,
                demanded.days_most,
                demanded.unit_cost.tolist(),
                supply.minimum,
                total + left if supply.budgeted and left is not None else None,
            )
            if filled is None:
                dropped = (index, "minimum out of reach")
                break
            if not _pays(demanded, supply.rows, quantities, filled, holding_share_per_year):
                dropped = (index, "cheaper to wait")
                break
            if supply.budgeted and left is not None:
                left -= _value(supply.rows, filled, demanded.unit_cost) - total
            quantities = filled
            topped.add(index)
        if dropped is None:
            return Settlement(quantities, waiting, frozenset(topped))
        waiting[dropped[0]] = dropped[1]


def _fund(demanded: Demanded, supplies: Sequence[Supply], budget: int | None) -> tuple[Floats, int | None]:
    """The wanted quantities of these suppliers as far as the budget goes, and what is left of it."""
    quantities = np.zeros_like(demanded.wanted)
    free = [row for supply in supplies for row in supply.rows if budget is None or not supply.budgeted]
    quantities[free] = demanded.wanted[free]
    if budget is None:
        return quantities, None
    bound = [row for supply in supplies for row in supply.rows if supply.budgeted]
    wanted = np.zeros_like(demanded.wanted)
    wanted[bound] = demanded.wanted[bound]
    if _value(bound, wanted, demanded.unit_cost) > budget:
        wanted = spend(wanted, demanded.lots, demanded.missing, demanded.margin, demanded.unit_cost, budget)
    return quantities + wanted, budget - _value(bound, wanted, demanded.unit_cost)


def _value(rows: Sequence[int], quantities: Floats, unit_cost: Integers) -> int:
    return sum(cost_of(float(quantities[row]), int(unit_cost[row])) for row in rows)


def _by_worth(demanded: Demanded, supplies: Sequence[Supply], active: Sequence[int], quantities: Floats) -> list[int]:
    """The suppliers, first the one whose order saves most margin: it is the first to use what the budget has left."""
    saved = _saved(demanded, quantities)
    return sorted(active, key=lambda index: (-float(saved[list(supplies[index].rows)].sum()), index))


def _saved(demanded: Demanded, quantities: Floats) -> Floats:
    nothing = expected_loss(demanded.missing, np.zeros_like(quantities))
    return demanded.margin * (nothing - expected_loss(demanded.missing, quantities))


def _pays(
    demanded: Demanded, rows: Sequence[int], before: Floats, filled: Floats, holding_share_per_year: float
) -> bool:
    """Whether the margin lost by waiting is more than the keeping of what is added, each until it is sold."""
    chosen = list(rows)
    added = (filled - before)[chosen]
    rate = np.maximum(demanded.rate[chosen], 1e-9)
    days = (demanded.position[chosen] + filled[chosen]) / rate
    holding = (added * demanded.unit_cost[chosen] * holding_share_per_year * days / DAYS_PER_YEAR).sum()
    return bool(_saved(demanded, before)[chosen].sum() >= holding)
