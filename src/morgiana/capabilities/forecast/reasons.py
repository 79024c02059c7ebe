"""Why a forecast looks as it does, in a sentence or two, and how far to trust it."""

from typing import Final, Literal

import numpy as np

from morgiana.capabilities.forecast import wording
from morgiana.capabilities.forecast.engine import kin
from morgiana.capabilities.forecast.engine.panel import Floats
from morgiana.capabilities.forecast.past import Past
from morgiana.commerce.language import Language

GOOD_ERROR: Final = 0.5
FAIR_ERROR: Final = 1.0
WEEKS_LATELY: Final = 8
WEEKS_BEFORE: Final = 16


def trust(past_error: float | None, n_known: int, weeks: int) -> Literal["good", "fair", "poor"]:
    """Good and fair by the past error, relative to what was sold; a product without one, or a new one, is poor."""
    if past_error is None or past_error > FAIR_ERROR or n_known < kin.YOUNG_WEEKS * weeks:
        return "poor"
    return "good" if past_error <= GOOD_ERROR else "fair"


def why(past: Past, row: int, say: Language) -> str:
    """What the last weeks, kin and promotions ahead say of one product."""
    units, period, week = past.panel.units[row], past.calendar.period, past.panel.weeks
    known = units[~np.isnan(units)]
    parts = [_level(known, period, week, say)]
    if len(known) and len(known) < kin.YOUNG_WEEKS * week:
        parts.append(say(wording.NEW))
    ahead = past.panel.promoted[row, past.panel.n_periods + past.calendar.skip :]
    if n_promoted := int((ahead.sum(axis=1) > 0).sum()):
        parts.append(say(wording.PROMOTED[period], n=n_promoted, of=len(ahead)))
    return " ".join(parts)


def _level(known: Floats, period: str, week: int, say: Language) -> str:
    lately, before = known[-WEEKS_LATELY * week :], known[-(WEEKS_LATELY + WEEKS_BEFORE) * week : -WEEKS_LATELY * week]
    if not len(known):
        return say(wording.NEVER)
    if not lately.any():
        return say(wording.ENDED[period], of=len(lately))
    half_year = known[-26 * week :]
    if (half_year > 0).mean() < (0.5 if week == 1 else 0.2):
        return say(wording.RARE[period], n=int((half_year > 0).sum()), of=len(half_year))
    now = float(lately.mean())
    then = float(before.mean()) if len(before) >= WEEKS_LATELY * week else now
    texts = wording.RISING if now > 1.25 * then else wording.FALLING if now < 0.8 * then else wording.STEADY
    return say(texts[period], lately=say.units(now), before=say.units(then))
