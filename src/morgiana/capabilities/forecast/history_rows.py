"""The past, from a request that brings it along."""

from collections.abc import Iterable, Sequence
from datetime import date

import numpy as np

from morgiana.capabilities.forecast import wording
from morgiana.capabilities.forecast.engine.panel import Floats, Panel
from morgiana.capabilities.forecast.models import DemandRequest, NothingSold, ProductHistory, Promotion, SeriesTooShort
from morgiana.capabilities.forecast.past import PERIODS_SEEN, Past, begin_of, length, phase_of, season_of

KINDS_MOST = 3


def read_history(request: DemandRequest) -> Past:
    """Lay the given histories on one calendar. Raises `SeriesTooShort`, `NothingSold`."""
    period, step = request.period, length(request.period)
    given, notes = _asked(request)
    ends = [begin_of(one.first_day, period) + len(one.units) * step for one in given if one.units]
    as_of = begin_of(request.as_of, period) if request.as_of else max(ends, default=None)
    if as_of is None or not any(begin_of(one.first_day, period) < as_of for one in given if one.units):
        word = wording.DAY[period]
        day = str(as_of or request.as_of)
        raise SeriesTooShort(
            wording.TOO_SHORT.format(period=word, day=day), remedy=wording.TOO_SHORT_REMEDY.format(period=word)
        )
    end = min(as_of, max(ends))
    first = max(min(begin_of(one.first_day, period) for one in given if one.units), end - PERIODS_SEEN[period] * step)
    n_periods = (end - first) // step
    units, n_negative = _units(given, request, first, n_periods)
    if n_negative:
        notes.append(wording.NEGATIVE.format(n=n_negative))
    sold = np.nan_to_num(units).sum(axis=1) > 0
    kept = [one for one, is_sold in zip(given, sold, strict=True) if is_sold]
    unsold = [one.product_id for one, is_sold in zip(given, sold, strict=True) if not is_sold]
    if not kept:
        raise NothingSold(wording.NOTHING.format(day=as_of), remedy=wording.NOTHING_REMEDY)
    if unsold:
        notes.append(wording.NEVER_SOLD.format(n=len(unsold), day=as_of, names=wording.names_text(unsold)))
    skip = (as_of - end) // step
    _, kin = np.unique([one.category for one in kept], return_inverse=True)
    promoted = _promoted([one.promotions for one in kept], request, first, n_periods + skip + request.horizon)
    panel = Panel(units[sold], season_of(period), phase_of(first, period), promoted, kin.astype(np.intp))
    return Past([one.product_id for one in kept], [one.name for one in kept], panel, as_of, skip, notes)


def _asked(request: DemandRequest) -> tuple[list[ProductHistory], list[str]]:
    """Each asked product once, in the order asked for."""
    by_id: dict[str, ProductHistory] = {}
    twice: list[str] = []
    for one in request.history:
        if one.product_id in by_id:
            twice.append(one.product_id)
        else:
            by_id[one.product_id] = one
    notes = [wording.TWICE.format(n=len(twice), names=wording.names_text(twice))] if twice else []
    wanted = list(dict.fromkeys(request.products)) or list(by_id)[: request.products_max]
    return [by_id[name] for name in wanted if name in by_id], notes


def _units(given: Sequence[ProductHistory], request: DemandRequest, first: date, n_periods: int) -> tuple[Floats, int]:
    """Units by product and period, unknown before the first sale; and how many were below zero."""
    units = np.full((len(given), n_periods), np.nan)
    for row, one in enumerate(given):
        start = (begin_of(one.first_day, request.period) - first) // length(request.period)
        values = np.array([np.nan if value is None else value for value in one.units], dtype=np.float64)
        values = values[max(-start, 0) : max(n_periods - start, 0)]
        units[row, max(start, 0) : max(start, 0) + len(values)] = values
    n_negative = int((units < 0).sum())
    units = np.where(units < 0, 0.0, units)
    return from_first_sale(units), n_negative


def from_first_sale(units: Floats) -> Floats:
    """Nothing is known of a product before it was first sold."""
    begun = np.cumsum(np.nan_to_num(units), axis=1) > 0
    return np.where(begun, units, np.nan)


def _promoted(promotions: Sequence[Iterable[Promotion]], request: DemandRequest, first: date, n_periods: int) -> Floats:
    """How much each product is put forward in each period: reach times the share of the period's days."""
    kinds = sorted({one.kind for many in promotions for one in many})
    place = {kind: min(index, KINDS_MOST - 1) for index, kind in enumerate(kinds)}
    promoted = np.zeros((len(promotions), n_periods, min(len(kinds), KINDS_MOST)))
    step = length(request.period)
    for row, many in enumerate(promotions):
        for one in many:
            last = max(one.last_day or one.first_day, one.first_day)
            for index in range(max((one.first_day - first) // step, 0), min((last - first) // step + 1, n_periods)):
                begin = first + index * step
                days = (min(last, begin + step.__class__(days=step.days - 1)) - max(one.first_day, begin)).days + 1
                promoted[row, index, place[one.kind]] += one.reach * days / step.days
    return np.minimum(promoted, 1.0)
