"""The past, from a request that brings it along."""

from collections.abc import Iterator, Sequence
from datetime import date

import numpy as np

from morgiana.capabilities.forecast import wording
from morgiana.capabilities.forecast.engine.panel import Floats, Panel
from morgiana.capabilities.forecast.models import DemandRequest, ProductHistory
from morgiana.capabilities.forecast.past import (
    PERIODS_SEEN,
    Calendar,
    Past,
    Span,
    begin_of,
    from_first_sale,
    length,
    price_ratios,
    promoted,
)
from morgiana.capabilities.forecast.refusing import nothing_sold, speakable, too_short
from morgiana.commerce.language import Language


def read_history(request: DemandRequest, say: Language) -> Past:
    """Lay the given histories on one calendar. Raises `SeriesTooShort`, `NothingSold`."""
    by_id, asked, notes = _asked(request, say)
    given = [by_id[name] for name in sorted(by_id)]
    calendar = _calendar(request, given, say)
    units = _units(given, calendar)
    if n_negative := int((units < 0).sum()):
        notes.append(say.many(*wording.NEGATIVE, n_negative))
    units = from_first_sale(np.where(units < 0, 0.0, units))
    if not (units > 0).any():
        raise nothing_sold(calendar.as_of, say)
    n = len(given)
    _, kin = np.unique([one.category for one in given], return_inverse=True)
    panel = Panel(
        units,
        calendar.season,
        calendar.phase,
        promoted(_spans(given), n, calendar),
        price_ratios(
            ((row, one.first_day, one.price) for row, product in enumerate(given) for one in product.prices),
            n,
            calendar,
        ),
        kin.astype(np.intp),
    )
    if calendar.gap:
        notes.append(say(wording.OLD_DATA, last=calendar.end, day=calendar.as_of))
    past = Past([one.product_id for one in given], [one.name for one in given], panel, calendar, asked, notes)
    return speakable(past, np.array([one.category != "" for one in given]), say)


def _asked(request: DemandRequest, say: Language) -> tuple[dict[str, ProductHistory], list[str], list[str]]:
    """Each history once, the products to answer in the order asked for, and what to note.

    All histories are learnt from, whichever products are asked for.
    """
    by_id: dict[str, ProductHistory] = {}
    twice: set[str] = set()
    for one in request.history:
        if one.product_id in by_id:
            twice.add(one.product_id)
        else:
            by_id[one.product_id] = one
    notes = [say.many(*wording.TWICE, len(twice))] if twice else []
    wanted = list(dict.fromkeys(request.products)) or list(by_id)[: request.products_max]
    return by_id, wanted, notes


def _calendar(request: DemandRequest, given: Sequence[ProductHistory], say: Language) -> Calendar:
    period, step = request.period, length(request.period)
    spans = [
        (begin_of(one.first_day, period), begin_of(one.first_day, period) + len(one.units) * step)
        for one in given
        if one.units
    ]
    latest = max((end for _, end in spans), default=None)
    as_of = begin_of(request.as_of, period) if request.as_of else latest
    if latest is None or as_of is None:
        raise nothing_sold(request.as_of, say)
    end = min(as_of, latest)
    first = max(min(begin for begin, _ in spans), end - PERIODS_SEEN[period] * step)
    if first >= end:
        raise too_short(period, as_of, say)
    return Calendar(period, first, end, as_of, request.horizon)


def _units(given: Sequence[ProductHistory], calendar: Calendar) -> Floats:
    """Units by product and period, NaN where not given."""
    units = np.full((len(given), calendar.n_periods), np.nan)
    for row, one in enumerate(given):
        start = (begin_of(one.first_day, calendar.period) - calendar.first) // calendar.step
        values = np.array([np.nan if value is None else value for value in one.units], dtype=np.float64)
        values = values[max(-start, 0) : max(calendar.n_periods - start, 0)]
        place = max(start, 0)
        units[row, place : place + len(values)] = values
    return units


def _spans(given: Sequence[ProductHistory]) -> Iterator[Span]:
    for row, product in enumerate(given):
        for one in product.promotions:
            last: date = max(one.last_day or one.first_day, one.first_day)
            yield Span(row, one.kind, one.first_day, last, one.reach)
