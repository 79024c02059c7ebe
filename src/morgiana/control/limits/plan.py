"""What a plan allows, as far as limits go. Where plans come from is the business of whoever wires this."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

from morgiana.control.limits.engine.rates import Rate


@dataclass(frozen=True, slots=True)
class Limits:
    """What one organisation may use; None and an empty mapping bound nothing."""

    calls: Rate | None = None
    """How fast its calls may come, over all of its shops and keys."""
    calls_of_key: Rate | None = None
    """How fast the calls of any one of its keys may come."""
    calls_at_once: int | None = None
    """The most calls under way at one moment."""
    jobs_at_once: int | None = None
    """The most jobs under way at one moment; the rest wait their turn."""
    units_per_month: Mapping[str, int] = field(default_factory=dict)
    """The most units in a calendar month (UTC), by operation (`forecast.demand`) or by group (`forecast`)."""
    share: float = 1.0
    """Its weight beside others where threads, processes and workers are short; more than 0."""

    def __post_init__(self) -> None:
        assert self.share > 0, self.share
        assert self.calls_at_once is None or self.calls_at_once >= 1, self.calls_at_once
        assert self.jobs_at_once is None or self.jobs_at_once >= 1, self.jobs_at_once
        assert all(units >= 0 for units in self.units_per_month.values()), self.units_per_month

    def counters(self, operation: str) -> tuple[str, ...]:
        """The quotas that an operation draws on: its own and its group's, those that there are."""
        return tuple(name for name in (operation, operation.partition(".")[0]) if name in self.units_per_month)


UNLIMITED: Final = Limits()
"""An installation of one's own."""

LimitsOf = Callable[[str], Limits]
"""The limits of an organisation, by its id; may read the database."""


def unlimited(organisation: str) -> Limits:
    """Nobody is limited."""
    return UNLIMITED
