"""What the shop's tables say about the products to order: one row for each, read in a few scans."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import polars as pl

from morgiana.capabilities.replenish import wording
from morgiana.capabilities.replenish.terms import ShopRows
from morgiana.commerce.language import Language
from morgiana.commerce.shop import ShopData
from morgiana.commerce.trading_terms import Row, chosen_offers, prices_paid


def read_shop(
    shop: ShopData, product_ids: Sequence[str], as_of: date, overdue_days_most: int, say: Language
) -> ShopRows:
    """Read stock, products, offers, suppliers, open purchases and prices paid for these products."""
    wanted = pl.col("product_id").is_in(list(product_ids))
    stock, stock_notes = _stock(shop.scan("stock").filter(wanted), as_of, say)
    products = _by_id(shop.scan("products").filter(wanted), "product_id")
    own_suppliers = {product_id: row["supplier_id"] for product_id, row in products.items()}
    offers = chosen_offers(shop.scan("offers").filter(wanted), own_suppliers)
    purchases, purchase_notes = _purchases(shop.scan("purchases").filter(wanted), as_of, overdue_days_most, say)
    unpriced = [name for name in product_ids if not products.get(name, {}).get("price")]
    return ShopRows(
        stock,
        products,
        offers,
        _by_id(shop.scan("suppliers"), "supplier_id"),
        purchases,
        prices_paid(shop, unpriced, as_of) if unpriced else {},
        (*stock_notes, *purchase_notes),
    )


def _by_id(rows: pl.LazyFrame, key: str) -> dict[str, dict[str, Any]]:
    return {row[key]: dict(row) for row in rows.collect().iter_rows(named=True)}


def _stock(rows: pl.LazyFrame, as_of: date, say: Language) -> tuple[dict[str, Row], list[str]]:
    """The latest count up to the day, or the first after it, summed over the places; a negative one is taken as 0."""
    place = ["product_id", "location_id"]
    latest = (
        rows.with_columns(later=pl.col("day") > as_of, distance=(pl.col("day") - as_of).abs())
        .sort(*place, "later", "distance")
        .unique(place, keep="first", maintain_order=True)
        .collect()
    )
    notes = _negative(latest.filter(pl.col("on_hand") < 0), say)
    counted = latest.group_by("product_id", maintain_order=True).agg(
        pl.col("on_hand").clip(lower_bound=0.0).sum(),
        pl.col("reserved").fill_null(0.0).clip(lower_bound=0.0).sum(),
        pl.col("day").min(),
        pl.col("unit").drop_nulls().first(),
        pl.col("later").any(),
    )
    old = as_of - timedelta(days=7)
    if n_old := counted.filter(pl.col("day") < old).height:
        notes.append(say(wording.OLD_COUNT, n=n_old, day=old))
    if n_later := counted.filter("later").height:
        notes.append(say(wording.LATER_COUNT, n=n_later, day=as_of))
    return {row["product_id"]: row for row in counted.iter_rows(named=True)}, notes


def _negative(rows: pl.DataFrame, say: Language) -> list[str]:
    """What to say about counts below nothing: each of a few, or how many and some."""
    if rows.height > 3:
        return [say(wording.NEGATIVE_STOCKS, n=rows.height, some=rows["product_id"].head(3).to_list())]
    return [
        say(wording.NEGATIVE_STOCK, product=row["product_id"], units=row["on_hand"], day=row["day"])
        for row in rows.iter_rows(named=True)
    ]


def _purchases(
    rows: pl.LazyFrame, as_of: date, overdue_days_most: int, say: Language
) -> tuple[dict[str, list[Row]], list[str]]:
    """What is still to come, in days from now; what is a little late arrives now, what is very late not at all."""
    open_rows = (
        rows.with_columns(quantity=pl.col("quantity") - pl.col("received").fill_null(0.0))
        .filter(pl.col("received_day").is_null(), pl.col("quantity") > 0)
        .filter(pl.col("day").is_null() | (pl.col("day") <= as_of))
        .with_columns(days=(pl.coalesce("due_day", "day", pl.lit(as_of)) - as_of).dt.total_days())
        .select("product_id", "quantity", "days")
        .collect()
    )
    arrivals: dict[str, list[Row]] = defaultdict(list)
    n_late = n_ignored = 0
    for row in open_rows.iter_rows(named=True):
        if row["days"] < -overdue_days_most:
            n_ignored += 1
            continue
        n_late += row["days"] < 0
        arrivals[row["product_id"]].append({"days": float(max(row["days"], 0)), "quantity": row["quantity"]})
    if not n_late + n_ignored:
        return dict(arrivals), []
    days = say.many(*wording.DAYS, overdue_days_most)
    return dict(arrivals), [say(wording.OVERDUE, n=n_late, ignored=n_ignored, days=days)]
