"""The past, from the shop's own tables."""

from collections.abc import Iterator
from datetime import date, timedelta

import numpy as np
import polars as pl

from morgiana.capabilities.forecast import wording
from morgiana.capabilities.forecast.engine.panel import Floats, Mask, Panel
from morgiana.capabilities.forecast.models import DemandRequest
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
from morgiana.commerce.forecasts import Period
from morgiana.commerce.language import Language
from morgiana.commerce.shop import ShopData

LATELY = timedelta(weeks=13)
COMPANIONS = 60
"""Products read beside fewer that are asked for, so that their kin and the shop's promotions have a say."""


def read_shop(request: DemandRequest, shop: ShopData, say: Language) -> Past:
    """Lay the shop's sales on one calendar of complete periods. Raises `SeriesTooShort`, `NothingSold`."""
    sales = shop.scan("sales").filter(pl.col("kind") == "sale", pl.col("quantity") > 0)
    begin, last = sales.select(first=pl.col("day").min(), last=pl.col("day").max()).collect().row(0)
    calendar = _calendar(request, begin, last, say)
    asked = list(dict.fromkeys(request.products)) or _best_sellers(sales, calendar)[: request.products_max]
    few = request.products and len(asked) < COMPANIONS
    products = _products(shop, [*asked, *(_companions(shop, asked, _best_sellers(sales, calendar)) if few else [])])
    units = _units(sales, products, calendar)
    out = _stock_outs(units, shop, products, calendar)
    units[out] = np.nan
    _, kin = np.unique(products["category"].to_numpy(), return_inverse=True)
    n = products.height
    panel = Panel(
        units,
        calendar.season,
        calendar.phase,
        promoted(_spans(shop, products, calendar), n, calendar),
        price_ratios(_prices(shop, products, calendar), n, calendar),
        kin.astype(np.intp),
    )
    notes = []
    if calendar.gap:
        notes.append(say(wording.OLD_DATA, last=last, day=calendar.as_of))
    if n_out := int(out[products["product_id"].is_in(asked).to_numpy()].sum()):
        notes.append(say.many(*wording.STOCK_OUTS, n_out))
    names, has_category = products["name"].to_list(), (products["category"] != "").to_numpy()
    return speakable(Past(products["product_id"].to_list(), names, panel, calendar, asked, notes), has_category, say)


def _calendar(request: DemandRequest, begin: date | None, last: date | None, say: Language) -> Calendar:
    period, step = request.period, length(request.period)
    if begin is None or last is None:
        raise nothing_sold(None, say)
    as_of = begin_of(request.as_of, period) if request.as_of else _end(last, period)
    if begin >= as_of and request.as_of:
        raise nothing_sold(as_of, say)
    end = min(as_of, _end(last, period))
    first = max(_first_complete(begin, period), end - PERIODS_SEEN[period] * step)
    if first >= end:
        raise too_short(period, as_of, say)
    return Calendar(period, first, end, as_of, request.horizon)


def _end(last: date, period: Period) -> date:
    """The day after the last complete period; data that end on a Saturday have a complete week."""
    after = last + timedelta(days=1)
    if period == "week" and last.weekday() == 5:
        after += timedelta(days=1)
    return begin_of(after, period)


def _first_complete(begin: date, period: Period) -> date:
    """The first period whose days are all in the data; data that begin on a Tuesday have a complete week too."""
    monday = begin_of(begin, period)
    return monday + length(period) if period == "week" and begin.weekday() > 1 else monday


def _best_sellers(sales: pl.LazyFrame, calendar: Calendar) -> list[str]:
    """The products that were sold, those that sold most lately first."""
    lately = pl.col("quantity").filter(pl.col("day") >= calendar.end - LATELY).sum()
    sold = (
        sales.filter(pl.col("day") >= calendar.first, pl.col("day") < calendar.end)
        .group_by("product_id")
        .agg(units=lately)
        .sort("units", "product_id", descending=[True, False])
        .collect()
    )
    return sold["product_id"].to_list()


def _companions(shop: ShopData, asked: list[str], sellers: list[str]) -> list[str]:
    """Products to learn from beside a few that are asked for: best sellers, those of the same categories first."""
    known = shop.scan("products").filter(pl.col("category") != "").select("product_id", "category").collect()
    category_of = dict(known.iter_rows())
    categories = {category_of[product] for product in asked if product in category_of}
    others = [product for product in sellers if product not in set(asked)]
    others.sort(key=lambda product: category_of.get(product) not in categories)
    return others[:COMPANIONS]


def _products(shop: ShopData, asked: list[str]) -> pl.DataFrame:
    """The products in the order of their numbers: row, product_id, name, category."""
    wanted = pl.DataFrame({"product_id": sorted(set(asked))}, schema={"product_id": pl.String}).with_row_index("row")
    return (
        wanted.lazy()
        .join(shop.scan("products").select("product_id", "name", "category"), on="product_id", how="left")
        .with_columns(pl.col("name", "category").fill_null(""), pl.col("row").cast(pl.Int64))
        .sort("row")
        .collect()
    )


def _place(calendar: Calendar) -> pl.Expr:
    return (pl.col("day") - pl.lit(calendar.first)).dt.total_days() // calendar.step.days


def _within(rows: pl.LazyFrame, products: pl.DataFrame, calendar: Calendar) -> pl.LazyFrame:
    """Rows of these products within the periods seen, with their row and place."""
    return (
        rows.filter(pl.col("day") >= calendar.first, pl.col("day") < calendar.end)
        .join(products.lazy().select("product_id", "row"), on="product_id")
        .with_columns(place=_place(calendar))
    )


def _units(sales: pl.LazyFrame, products: pl.DataFrame, calendar: Calendar) -> Floats:
    sold = _within(sales, products, calendar).group_by("row", "place").agg(pl.col("quantity").sum()).collect()
    units = np.zeros((products.height, calendar.n_periods))
    units[sold["row"].to_numpy(), sold["place"].to_numpy()] = sold["quantity"].to_numpy()
    return from_first_sale(units)


def _stock_outs(units: Floats, shop: ShopData, products: pl.DataFrame, calendar: Calendar) -> Mask:
    """Where most days of a period were counted as empty and nothing was sold, so that demand was not seen; (n, T)."""
    empty = (
        _within(shop.scan("stock"), products, calendar)
        .group_by("row", "place", "day")
        .agg(pl.col("on_hand").clip(lower_bound=0.0).sum())
        .filter(pl.col("on_hand") <= 0)
        .group_by("row", "place")
        .agg(days=pl.len())
        .filter(pl.col("days") * 2 > calendar.step.days)
        .collect()
    )
    out = np.zeros(units.shape, dtype=bool)
    out[empty["row"].to_numpy(), empty["place"].to_numpy()] = True
    return np.asarray(out & (units == 0))


def _spans(shop: ShopData, products: pl.DataFrame, calendar: Calendar) -> Iterator[Span]:
    """Promotions of these products; reach is the share of the places that are named at all."""
    end = calendar.as_of + calendar.horizon * calendar.step
    every = shop.scan("promotions").with_columns(
        last_day=pl.max_horizontal(pl.coalesce("last_day", "first_day"), "first_day"),
        kind=pl.col("kind").fill_null(""),
        location_id=pl.col("location_id").replace("", None),
    )
    n_places = max(int(every.select(pl.col("location_id").drop_nulls().n_unique()).collect().item()), 1)
    spans = (
        every.filter(pl.col("first_day") < end, pl.col("last_day") >= calendar.first)
        .join(products.lazy().select("product_id", "row"), on="product_id")
        .group_by("row", "kind", "first_day", "last_day")
        .agg(
            everywhere=pl.col("location_id").is_null().any(),
            places=pl.col("location_id").drop_nulls().n_unique(),
        )
        .sort("row", "kind", "first_day", "last_day")
        .collect()
    )
    for row, kind, first_day, last_day, everywhere, places in spans.iter_rows():
        yield Span(row, kind, first_day, last_day, 1.0 if everywhere else places / n_places)


def _prices(shop: ShopData, products: pl.DataFrame, calendar: Calendar) -> Iterator[tuple[int, date, float]]:
    """Prices of these products from a day on, the mean of the places."""
    rows = (
        shop.scan("prices")
        .filter(pl.col("price") > 0, pl.col("first_day") < calendar.as_of + calendar.horizon * calendar.step)
        .join(products.lazy().select("product_id", "row"), on="product_id")
        .group_by("row", "first_day")
        .agg(pl.col("price").mean())
        .collect()
    )
    yield from rows.select("row", "first_day", "price").iter_rows()
