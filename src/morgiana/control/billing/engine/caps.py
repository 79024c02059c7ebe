"""Spending caps: what is left of each, and which warnings a charge sets off."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Cap:
    """The most that a shop or a key may spend in a month."""

    minor: int
    warn_percent: int = 80
    """The share of it from which its owner is warned."""

    def warns_at(self) -> int:
        """The amount from which its owner is warned, in minor units, rounded up."""
        return -(-self.minor * self.warn_percent // 100)


@dataclass(frozen=True, slots=True)
class Passed:
    """A cap that a charge would go beyond."""

    holder: str
    left_minor: int


def passed(minor: int, holders: Sequence[str], caps: Mapping[str, Cap], spent: Mapping[str, int]) -> Passed | None:
    """The tightest of the holders' caps that `minor` more would go beyond, if any."""
    over = [
        Passed(holder, max(0, caps[holder].minor - spent.get(holder, 0)))
        for holder in holders
        if holder in caps and spent.get(holder, 0) + minor > caps[holder].minor
    ]
    return min(over, key=lambda one: one.left_minor, default=None)


def warned(minor: int, holders: Sequence[str], caps: Mapping[str, Cap], spent: Mapping[str, int]) -> list[str]:
    """The holders whose warning share is reached by `minor` more and was not before; `spent` is without it."""
    return [
        holder
        for holder in holders
        if holder in caps and spent.get(holder, 0) < caps[holder].warns_at() <= spent.get(holder, 0) + minor
    ]
