"""What a call is told for which there is no money left, before it runs and when it is charged.

Each case is a sentence of its own: pieces that are put together can be put together in one language only.
"""

from morgiana.control.refusals import OverBudget
from morgiana.kernel.money import Money

_LESS = "Ask for less at a time, or have the spending limit raised."


def over_cap(price: Money, left_minor: int, *, holder: str, shop: str) -> OverBudget:
    """A cap stands in the way: the organisation's, the shop's or a key's."""
    left = Money(left_minor, price.currency)
    if holder == "":
        return OverBudget(
            f"This may cost {price}; {left} of the organisation's limit of this month is left.", remedy=_LESS
        )
    if holder == shop:
        return OverBudget(f"This may cost {price}; {left} of the shop's limit of this month is left.", remedy=_LESS)
    return OverBudget(f"This may cost {price}; {left} of the key's limit of this month is left.", remedy=_LESS)


def over_credit(price: Money, left_minor: int) -> OverBudget:
    """The credit is not enough."""
    return OverBudget(
        f"This may cost {price}; {Money(left_minor, price.currency)} of what was paid in advance is left.",
        remedy="Ask for less at a time, or have credit added.",
    )
