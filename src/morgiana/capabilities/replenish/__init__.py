"""What to order, from whom, how many and when.

From what will sell and what is there, each supplier gets one order: whole packs, no less than the supplier's minimum,
no more than sells before it spoils, and within your budget, spent where it earns most. Each line says how long it
lasts, how likely you would run out without it, and what that would cost.
"""

from morgiana.capabilities.replenish.operations import replenish_orders
from morgiana.operations import Capability

CAPABILITY = Capability(
    name="replenish",
    title="Replenish",
    introduction=__doc__,
    functions=(replenish_orders,),
    package=__name__,
)
