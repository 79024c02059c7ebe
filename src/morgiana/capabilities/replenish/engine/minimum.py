"""A supplier's minimum order value: fill up with what sells soonest, or wait."""

import heapq
from collections.abc import Sequence

from morgiana.capabilities.replenish.engine.budget import cost_of
from morgiana.capabilities.replenish.engine.distribution import Floats
from morgiana.capabilities.replenish.engine.lots import Lots


def top_up(
    rows: Sequence[int],
    quantities: Floats,
    lots: Lots,
    position: Floats,
    rate: Floats,
    days_most: Floats,
    unit_cost: Sequence[int],
    minimum: int,
    allowance: int | None,
) -> Floats | None:
    """The supplier's quantities with packs added, shortest cover first, until they are worth `minimum`.

    None where that cannot be done: no product may then cover more than `days_most` days, or more than its limit, and
    the whole must cost no more than `allowance`. `position` is what is there and on its way without this order.
    """
    filled = quantities.copy()
    total = sum(cost_of(float(filled[row]), unit_cost[row]) for row in rows)
    queue = [((position[row] + filled[row]) / rate[row], row) for row in rows if rate[row] > 0 and unit_cost[row] > 0]
    heapq.heapify(queue)
    while total < minimum and queue:
        _, row = heapq.heappop(queue)
        more = lots.pack[row] if filled[row] > 0 else lots.smallest[row]
        after = float(filled[row] + more)
        cover = (position[row] + after) / rate[row]
        price = cost_of(after, unit_cost[row]) - cost_of(float(filled[row]), unit_cost[row])
        if after > lots.most[row] or cover > days_most[row] or (allowance is not None and total + price > allowance):
            continue
        filled[row] = after
        total += price
        heapq.heappush(queue, (cover, row))
    return filled if total >= minimum else None
