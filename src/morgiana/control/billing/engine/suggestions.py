"""How to spend less, worked out from what was used; nothing is suggested that the figures do not show."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

What = Literal["repeated", "other plan", "dear operation"]

_REPEATS_LEAST: Final = 3
_SHARE_LEAST: Final = 0.6


@dataclass(frozen=True, slots=True)
class OperationUse:
    """What one operation was used for and cost; amounts in minor units of the payer's currency."""

    operation: str
    calls: int
    repeats: int
    """Calls that asked what had been asked before."""
    minor: int
    joules: float


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One way to spend less."""

    what: What
    about: str
    """The operation or the plan."""
    saves_minor: int
    """What it would have saved in the time looked at."""
    saves_joules: float
    count: int
    """How many calls, or percent of all costs, it is about."""


def suggestions(
    uses: Sequence[OperationUse], plans: Mapping[str, int], *, plan: str, spent_minor: int
) -> list[Suggestion]:
    """Ways to spend less, the one that saves most first.

    `plans` is what the same use would have cost on each plan, its fee included; `plan` is the present one.
    """
    found = []
    for use in uses:
        if use.repeats >= _REPEATS_LEAST:
            share = use.repeats / use.calls
            found.append(Suggestion("repeated", use.operation, int(use.minor * share), use.joules * share, use.repeats))
        if spent_minor and use.minor / spent_minor >= _SHARE_LEAST and len(uses) > 1:
            found.append(Suggestion("dear operation", use.operation, 0, 0.0, use.minor * 100 // spent_minor))
    if plan in plans:
        cheaper = {name: plans[plan] - cost for name, cost in plans.items() if cost < plans[plan]}
        if cheaper:
            best = max(sorted(cheaper), key=lambda name: cheaper[name])
            found.append(Suggestion("other plan", best, cheaper[best], 0.0, 0))
    return sorted(found, key=lambda one: (-one.saves_minor, -one.saves_joules, one.about))
