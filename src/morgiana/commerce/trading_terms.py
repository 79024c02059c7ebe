"""At what a product is bought and sold, where its own row does not say: the supplier's offer, and the prices paid."""

from collections.abc import Collection, Mapping
from datetime import date, timedelta
from typing import Any, Final

import polars as pl

from morgiana.commerce.shop import ShopData

PAID_DAYS: Final = 91
"""How many days back prices paid are looked at: a quarter."""

Row = Mapping[str, Any]


def chosen_offers(offers: pl.LazyFrame, own_suppliers: Mapping[str, str | None]) -> dict[str, Row]:
    """One offer for each product: its own supplier's before another's, then the smallest minimum, then the cheapest."""
    chosen: dict[str, Row] = {}
    order = ["product_id", "minimum_quantity", "cost", "supplier_id"]
    for row in offers.sort(order, nulls_last=False).collect().iter_rows(named=True):
        own = own_suppliers.get(row["product_id"])
        held = chosen.get(row["product_id"])
        if held is None or (row["supplier_id"] == own and held["supplier_id"] != own):
            chosen[row["product_id"]] = row
    return chosen


def prices_paid(shop: ShopData, product_ids: Collection[str], as_of: date) -> dict[str, Row]:
    """What was paid for a unit on average in the quarter before the day, in the currency of most lines.

    Each row has `price`, in minor units with their fraction, `currency` and `n`, the lines that it rests on.
    """
    paid = (
        shop.scan("sales")
        .filter(
            pl.col("product_id").is_in(list(product_ids)),
            pl.col("day").is_between(as_of - timedelta(days=PAID_DAYS), as_of, closed="left"),
            pl.col("kind") == "sale",
            pl.col("quantity") > 0,
            pl.col("amount") > 0,
        )
        .group_by("product_id", "currency")
        .agg(price=pl.col("amount").sum() / pl.col("quantity").sum(), n=pl.len())
        .sort("n", "currency")
    )
    return {row["product_id"]: row for row in paid.collect().iter_rows(named=True)}
