"""The past, from the shop's own tables."""

from datetime import date, timedelta
from typing import Any

import numpy as np
import polars as pl

from morgiana.capabilities.forecast import wording
from morgiana.capabilities.forecast.engine.panel import Floats, Panel
from morgiana.capabilities.forecast.history_rows import KINDS_MOST, from_first_sale
from morgiana.capabilities.forecast.models import DemandRequest, NothingSold, SeriesTooShort
from morgiana.capabilities.forecast.past import PERIODS_SEEN, Past, begin_of, length, phase_of, season_of
from morgiana.commerce.forecasts import Period
from morgiana.commerce.shop import ShopData

LATELY = timedelta(weeks=13)


def read_shop(request: DemandRequest, shop: ShopData) -> Past:
    """Lay the shop's sales on one calendar of complete periods. Raises `SeriesTooShort`, `NothingSold`."""
    period, step = request.period, length(request.period)
    sales = shop.scan("sales").filter(pl.col("kind") == "sale", pl.col("quantity") > 0)
    begin, last = sales.select(first=pl.col("day").min(), last=pl.col("day").max()).collect().row(0)
    as_of = _start(request, last)
    if as_of is None or last is None or begin >= as_of:
        day = as_of or request.as_of or "today"
        raise NothingSold(wording.NOTHING.format(day=day), remedy=wording.NOTHING_REMEDY)
    end = min(as_of, _end(last, period))
    first = max(_first_complete(begin, period), end - PERIODS_SEEN[period] * step)
    if first >= end:
        word = wording.DAY[period]
        raise SeriesTooShort(
            wording.TOO_SHORT.format(period=word, day=as_of), remedy=wording.TOO_SHORT_REMEDY.format(period=word)
        )
    n_periods = (end - first) // step
    sales = sales.filter(pl.col("day") < end)
    wanted, unknown = _wanted(request, sales, end)
    notes = []
    if unknown:
        notes.append(wording.NEVER_SOLD.format(n=len(unknown), day=as_of, names=wording.names_text(unknown)))
    if not wanted:
        raise NothingSold(wording.NOTHING.format(day=as_of), remedy=wording.NOTHING_REMEDY)
    skip = (as_of - end) // step
    if skip:
        notes.append(wording.OLD_DATA.format(last=last, day=as_of))
    units = _units(sales.filter(pl.col("day") >= first), wanted, first, n_periods, period)
    units = _without_stock_outs(units, shop, wanted, first, end, period)
    names, kin = _names(shop, wanted)
    promoted = _promoted(shop, wanted, first, n_periods + skip + request.horizon, period)
    panel = Panel(units, season_of(period), phase_of(first, period), promoted, kin)
    return Past(wanted, names, panel, as_of, skip, notes)


def _start(request: DemandRequest, last: date | None) -> date | None:
    """The first day to forecast: that of the period asked for, or of the one in which the data end."""
    if request.as_of is not None:
        return begin_of(request.as_of, request.period)
    return _end(last, request.period) if last is not None else None


def _end(last: date, period: Period) -> date:
    """The day after the last complete period; data that end on a Saturday have a complete week."""
    after = last + timedelta(days=1)
    if period == "week" and last.weekday() == 5:
        after += timedelta(days=1)
    return begin_of(after, period)


def _first_complete(begin: date, period: Period) -> date:
    """The first period of which no day is before the data."""
    monday = begin_of(begin, period)
    late = period == "week" and begin.weekday() > 1
    return monday + length(period) if late else monday


def _wanted(request: DemandRequest, sales: pl.LazyFrame, end: date) -> tuple[list[str], list[str]]:
    """The products to forecast, and those asked for that were never sold."""
    lately = pl.col("quantity").filter(pl.col("day") >= end - LATELY).sum()
    sold = (
        sales.group_by("product_id")
        .agg(units=lately)
        .sort("units", "product_id", descending=[True, False])
        .collect()["product_id"]
        .to_list()
    )
    if not request.products:
        return sold[: request.products_max], []
    known = set(sold)
    asked = list(dict.fromkeys(request.products))
    return [name for name in asked if name in known], [name for name in asked if name not in known]


def _place(day: pl.Expr, first: date, period: Period) -> pl.Expr:
    return (day - pl.lit(first)).dt.total_days() // length(period).days


def _units(sales: pl.LazyFrame, wanted: list[str], first: date, n_periods: int, period: Period) -> Floats:
    rows = (
        sales.group_by("product_id", place=_place(pl.col("day"), first, period))
        .agg(pl.col("quantity").sum())
        .join(_rows(wanted).lazy(), on="product_id")
        .sort("row", "place")
        .collect()
    )
    units = np.zeros((len(wanted), n_periods))
    units[rows["row"].to_numpy(), rows["place"].to_numpy()] = rows["quantity"].to_numpy()
    return from_first_sale(units)


def _rows(wanted: list[str]) -> pl.DataFrame:
    return pl.DataFrame(
        {"product_id": wanted, "row": np.arange(len(wanted))}, schema_overrides={"product_id": pl.String}
    )


def _without_stock_outs(
    units: Floats, shop: ShopData, wanted: list[str], first: date, end: date, period: Period
) -> Floats:
    """Where most days of a period were counted as empty, demand was not seen, unless something was sold all the same."""
    out = (
        shop.scan("stock")
        .filter(pl.col("day") >= first, pl.col("day") < end)
        .group_by("product_id", "day")
        .agg(pl.col("on_hand").clip(lower_bound=0.0).sum())
        .filter(pl.col("on_hand") <= 0)
        .group_by("product_id", place=_place(pl.col("day"), first, period))
        .agg(days=pl.len())
        .filter(pl.col("days") * 2 > length(period).days)
        .join(_rows(wanted).lazy(), on="product_id")
        .sort("row", "place")
        .collect()
    )
    seen = units.copy()
    rows, places = out["row"].to_numpy(), out["place"].to_numpy()
    empty = units[rows, places] == 0
    seen[rows[empty], places[empty]] = np.nan
    return seen


def _names(shop: ShopData, wanted: list[str]) -> tuple[list[str], Any]:
    """What each product is called, and the number of its category."""
    known = (
        _rows(wanted)
        .lazy()
        .join(shop.scan("products").select("product_id", "name", "category"), on="product_id", how="left")
        .sort("row")
        .with_columns(pl.col("name", "category").fill_null(""))
        .collect()
    )
    _, kin = np.unique(known["category"].to_numpy(), return_inverse=True)
    return known["name"].to_list(), kin.astype(np.intp)


def _promoted(shop: ShopData, wanted: list[str], first: date, n_periods: int, period: Period) -> Floats:
    """How much each product is put forward in each period: places that take part times the share of its days."""
    days = length(period).days
    end = first + n_periods * length(period)
    spans = (
        shop.scan("promotions")
        .with_columns(last_day=pl.coalesce("last_day", "first_day"), kind=pl.col("kind").fill_null(""))
        .filter(pl.col("first_day") < end, pl.col("last_day") >= first)
    )
    found = spans.select(places=pl.col("location_id").n_unique()).collect()
    if not found.height or not found["places"][0]:
        return np.zeros((len(wanted), n_periods, 0))
    n_places = max(int(found["places"][0]), 1)
    kinds = spans.group_by("kind").len().sort("len", "kind", descending=[True, False]).collect()["kind"].to_list()
    each = (
        spans.join(_rows(wanted).lazy(), on="product_id")
        .with_columns(
            pl.max_horizontal("first_day", pl.lit(first)),
            pl.min_horizontal("last_day", pl.lit(end - timedelta(days=1))),
        )
        .filter(pl.col("last_day") >= pl.col("first_day"))
        .select("row", "kind", "location_id", day=pl.date_ranges("first_day", "last_day"))
        .explode("day")
        .unique()
        .group_by("row", "kind", place=_place(pl.col("day"), first, period))
        .agg(reach=pl.when(pl.col("location_id").is_null().any()).then(days).otherwise(pl.len() / n_places))
        .collect()
    )
    promoted = np.zeros((len(wanted), n_periods, min(len(kinds), KINDS_MOST)))
    column = {kind: min(index, KINDS_MOST - 1) for index, kind in enumerate(kinds)}
    for row, kind, place, reach in each.iter_rows():
        promoted[row, place, column[kind]] += reach / days
    return np.minimum(promoted, 1.0)
