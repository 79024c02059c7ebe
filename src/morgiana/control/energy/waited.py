"""What work that began at once would have saved by waiting for a cleaner hour: the same rule that a job waits by."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from morgiana.control.energy.hours import Hours
from morgiana.control.energy.later import Wish

_CLEAN: Final = Wish("clean")
_JOULES_PER_KWH: Final = 3_600_000


@dataclass(frozen=True, slots=True)
class Work:
    """Something that was done, and the energy it took."""

    began: datetime
    joules: float


@dataclass(frozen=True, slots=True)
class Waited:
    """What would have been saved."""

    count: int
    """How many would have waited."""
    grams_co2e: float
    """How much less greenhouse gas, in grams of CO2 equivalent."""
    share: float
    """That as a share of what all of the work came to, as far as its hours are known."""


def would_have_saved(work: Iterable[Work], hours: Hours) -> Waited:
    """What waiting a day at most would have saved, by the hours that are known."""
    count, saved, total = 0, 0.0, 0.0
    for one in work:
        at_once = hours.grams_at(one.began)
        if at_once is None:
            continue
        kwh = one.joules / _JOULES_PER_KWH
        total += kwh * at_once
        best = _CLEAN.start(hours, one.began).at
        then = hours.grams_at(best) if best is not None else None
        if then is not None:
            count += 1
            saved += kwh * (at_once - then)
    return Waited(count, saved, saved / total if total else 0.0)
