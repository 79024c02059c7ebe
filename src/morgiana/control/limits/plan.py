"""What a plan allows, as far as limits go. Where plans come from is the business of whoever wires this."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

from morgiana.control.limits.engine.rates import Rate


@dataclass(frozen=True, slots=True)
class Limits:
    """What one organisation may use; None and an empty mapping bound nothing."""

    calls: Rate | None = None
    """How fast the calls of any one of its shops may come, over all of its people and keys."""
    calls_of_key: Rate | None = None
    """How fast the calls of any one of its keys may come."""
    calls_at_once: int | None = None
    """The most calls under way at one moment."""
    jobs_at_once: int | None = None
    """The most jobs under way at one moment; the rest wait their turn."""
    calls_per_month: int | None = None
    """The most calls in a calendar month (UTC), jobs included."""
    units_per_month: Mapping[str, int] = field(default_factory=dict)
    """The most units in a calendar month (UTC), by operation (`forecast.demand`) or by group (`forecast`)."""
    share: float = 1.0
    """Its weight beside others where threads, processes and workers are short; more than 0."""

    def __post_init__(self) -> None:
        assert self.share > 0, self.share
        assert self.calls_at_once is None or self.calls_at_once >= 1, self.calls_at_once
        assert self.jobs_at_once is None or self.jobs_at_once >= 1, self.jobs_at_once
        assert all(units >= 0 for units in self.units_per_month.values()), self.units_per_month

    @property
    def has_quotas(self) -> bool:
        return self.calls_per_month is not None or bool(self.units_per_month)

    def quotas(self, operation: str, units: int) -> tuple[tuple[str, int, int], ...]:
        """The quotas that a call draws on, each with its counter, its size and what the call wants of it."""
        named = (operation, operation.partition(".")[0])
        found = [(name, self.units_per_month[name], units) for name in named if name in self.units_per_month]
        if self.calls_per_month is not None:
            found.append((CALLS, self.calls_per_month, 1))
        return tuple(found)


UNLIMITED: Final = Limits()
"""An installation of one's own."""

CALLS: Final = "calls"
"""The counter of all calls; no operation has such a name, and no group."""

LimitsOf = Callable[[str], Limits]
"""The limits of an organisation, by its id; may read the database."""


def unlimited(organisation: str) -> Limits:
    """Nobody is limited."""
    return UNLIMITED
