"""The lines of an invoice from what was charged: a quantity, a price for so many, and the amount of the ledger.

The amount is always the ledger's. The price is the price book's where quantity times price comes to that amount, give
or take the half minor unit that each charge was rounded by; otherwise, with steps, allowances or a price that changed,
it is the average, to ten decimals (half even).
"""

from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction
from typing import Final

_DECIMALS: Final = Decimal(1).scaleb(-10)


@dataclass(frozen=True, slots=True)
class Sum:
    """What one operation was charged in one shop."""

    shop: str
    operation: str
    unit: str
    calls: int
    units: int
    minor: int


@dataclass(frozen=True, slots=True)
class Listed:
    """A price of the price book."""

    price: Decimal
    """In major units of the currency."""
    per: int


@dataclass(frozen=True, slots=True)
class Line:
    """A sum with its price."""

    sum: Sum
    price: Decimal
    """In major units of the currency, for `per` units."""
    per: int
    listed: bool
    """Whether it is the price book's, rather than an average."""


def line(sum_: Sum, listed: Listed | None, digits: int) -> Line:
    """The line of a sum; `digits` are those of the currency's minor unit."""
    if listed is not None:
        exact = Fraction(listed.price) * 10**digits * sum_.units / listed.per
        if abs(exact - sum_.minor) <= Fraction(sum_.calls, 2):
            return Line(sum_, listed.price, listed.per, listed=True)
    units = max(sum_.units, 1)
    average = (Decimal(sum_.minor).scaleb(-digits) / units).quantize(_DECIMALS, ROUND_HALF_EVEN)
    return Line(sum_, average.normalize(), 1, listed=False)
