"""When nothing can be said, and of which products."""

from dataclasses import replace
from datetime import date

import numpy as np

from morgiana.capabilities.forecast import wording
from morgiana.capabilities.forecast.engine import kin
from morgiana.capabilities.forecast.engine.panel import Mask
from morgiana.capabilities.forecast.models import NothingSold, SeriesTooShort
from morgiana.capabilities.forecast.past import Past
from morgiana.commerce.forecasts import Period
from morgiana.commerce.language import Language

NAMES_MOST = 5


def nothing_sold(day: date | None, say: Language) -> NothingSold:
    message = say(wording.NOTHING, day=say.full_day(day)) if day else say(wording.NOTHING_AT_ALL)
    return NothingSold(message, remedy=say(wording.NOTHING_REMEDY))


def too_short(period: Period, day: date, say: Language) -> SeriesTooShort:
    text = wording.TOO_SHORT_WEEK if period == "week" else wording.TOO_SHORT_DAY
    return SeriesTooShort(say(text, day=say.full_day(day)), remedy=say(wording.TOO_SHORT_REMEDY))


def speakable(past: Past, has_category: Mask, say: Language) -> Past:
    """Leave out what was never sold and has no kin to speak for it. Raises `NothingSold` if nothing is left."""
    sold = past.panel.age > 0
    spoken = sold | (has_category & ~np.isnan(kin.levels(past.panel)))
    known = {product for product, speaks in zip(past.products, spoken, strict=True) if speaks}
    asked = [product for product in past.asked if product in known]
    left_out = [product for product in past.asked if product not in known]
    if not asked:
        raise nothing_sold(past.calendar.as_of, say)
    notes = list(past.notes)
    if left_out:
        notes.append(say.many(*wording.LEFT_OUT, len(left_out)))
        notes.append(say(wording.LEFT_OUT_NAMES, names=[*left_out[:NAMES_MOST], *["…"][: len(left_out) > NAMES_MOST]]))
    rows = [int(row) for row in np.flatnonzero(spoken)]
    return replace(
        past,
        products=[past.products[row] for row in rows],
        names=[past.names[row] for row in rows],
        panel=past.panel.of(rows),
        asked=asked,
        notes=notes,
    )
