"""What a call is told for which there is no money left, before it runs and when it is charged."""

from morgiana.control.refusals import OverBudget
from morgiana.kernel.money import Money

_REMEDY = "Ask for less at a time, or have the spending limit raised."


def over_cap(price: Money, left_minor: int, *, holder: str, shop: str, may: bool = False) -> OverBudget:
    """A cap stands in the way: the organisation's, the shop's or a key's. `may`: the price is the most it may be."""
    whose = {"": "the organisation's", shop: "the shop's"}.get(holder, "the key's")
    return OverBudget(
        f"{_costs(price, may=may)}; {Money(left_minor, price.currency)} of {whose} limit of this month is left.",
        remedy=_REMEDY,
    )


def over_credit(price: Money, left_minor: int, *, may: bool = False) -> OverBudget:
    """The credit is not enough."""
    return OverBudget(
        f"{_costs(price, may=may)}; {Money(left_minor, price.currency)} of what was paid in advance is left.",
        remedy="Ask for less at a time, or have credit added.",
    )


def _costs(price: Money, *, may: bool) -> str:
    return f"This may cost {price}" if may else f"This costs {price}"
