"""Whose job a free worker takes next, from what is written in the jobs table: no memory of its own.

Workers come and go and share nothing but the database, so the tags of a fair queue would be lost with each of them.
The same is had from sums: the tenant that was served least of late for its weight comes first (least attained service;
Nuyens, Wierman: "The Foreground-Background queue: a survey", Performance Evaluation 65, 2008, doi
10.1016/j.peva.2007.06.028), then the one whose job was accepted first. A job that has only begun counts as a minute, so
that the workers that are free at one moment do not all go to the same tenant.

A job cannot be interrupted without doing its work again, so where several tenants share the workers, none may hold the
last one: a tenant with a thousand long jobs leaves a worker for the next tenant's short one.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

SECONDS_REMEMBERED: Final = 600
"""How far back service counts: who came late catches up with ten minutes, not with the month."""
_SECONDS_AHEAD: Final = 60.0
"""What a job under way counts beyond what it has had."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A tenant that has a job waiting."""

    tenant: str
    oldest_s: float
    """When its oldest waiting job was accepted, in seconds since any one moment."""
    running: int = 0
    """How many of its jobs are under way, over all workers."""
    served_s: float = 0.0
    """Worker seconds that its jobs had in the last `SECONDS_REMEMBERED`, those under way included."""
    weight: float = 1.0
    """Its share beside others; more than 0."""
    jobs_max: int | None = None
    """The most of its jobs at once by its plan."""


def next_tenant(waiting: Iterable[Waiting], *, slots: int, shared: bool) -> str | None:
    """The tenant whose oldest job comes next, or None where the free worker waits.

    `slots` is how many jobs all workers together run at once; `shared` says whether more than one tenant lives here.
    """
    assert slots >= 1, slots
    most = slots - 1 if shared and slots > 1 else slots
    able = [one for one in waiting if one.running < (most if one.jobs_max is None else min(most, one.jobs_max))]
    if not able:
        return None
    return min(able, key=_turn).tenant


def _turn(one: Waiting) -> tuple[float, float, str]:
    assert one.weight > 0, one
    return (one.served_s + one.running * _SECONDS_AHEAD) / one.weight, one.oldest_s, one.tenant
