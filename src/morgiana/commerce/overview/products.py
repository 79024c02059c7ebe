"""The list of products with what sold in the last 28 days of the data."""

from datetime import timedelta
from typing import Any, Final

import polars as pl

from morgiana.commerce.overview.models import ProductList, ProductRow, ProductsRequest
from morgiana.commerce.shop import ShopData
from morgiana.kernel.money import Money

DAYS: Final = 28

_SORT: Final[dict[str, tuple[str, bool]]] = {
    "revenue": ("minor", True),
    "units": ("units", True),
    "name": ("name", False),
    "last_sold": ("last_sold", True),
}


def listed(request: ProductsRequest, shop: ShopData) -> ProductList:
    """The products that match, sorted, one page of them."""
    sales = shop.scan("sales").filter(pl.col("kind").is_in(["sale", "return"]))
    as_of = sales.select(pl.col("day").max()).collect().item()
    known = shop.scan("products").select("product_id", "name", "category", "brand")
    found = _with_sales(known, sales, as_of).join(latest_stock(shop), on="product_id", how="left")
    found = found.with_columns(
        pl.col("name").fill_null(pl.col("product_id")), pl.col("category", "brand").fill_null("")
    )
    for word in request.search.lower().split():
        text = pl.concat_str("product_id", "name", "category", "brand", separator=" ").str.to_lowercase()
        found = found.filter(text.str.contains(word, literal=True))
    column, descending = _SORT[request.order_by]
    table = found.sort([column, "product_id"], descending=[descending, False], nulls_last=True).collect()
    rows = table.slice(request.offset, request.limit).iter_rows(named=True)
    return ProductList(products=[_row(row) for row in rows], total=table.height, as_of=as_of)


def latest_stock(shop: ShopData) -> pl.LazyFrame:
    """Units in stock of each product: the latest count at each place, summed over places."""
    counts = shop.scan("stock").sort("day").group_by("product_id", "location_id").last()
    return counts.group_by("product_id").agg(pl.col("on_hand").sum())


def _with_sales(known: pl.LazyFrame, sales: pl.LazyFrame, as_of: Any) -> pl.LazyFrame:
    lately = pl.col("day") > (as_of - timedelta(days=DAYS) if as_of else None)
    sold = (pl.col("kind") == "sale") & lately
    by_currency = (
        sales.filter(lately)
        .group_by("product_id", "currency")
        .agg(pl.col("amount").sum())
        .group_by("product_id")
        .agg(
            pl.struct("currency", "amount").sort_by("currency").alias("revenue"), pl.col("amount").sum().alias("minor")
        )
    )
    totals = sales.group_by("product_id").agg(
        pl.col("quantity").filter(sold).sum().alias("units"),
        pl.col("day").filter(pl.col("kind") == "sale").max().alias("last_sold"),
    )
    return known.join(totals, on="product_id", how="full", coalesce=True).join(by_currency, on="product_id", how="left")


def _row(row: dict[str, Any]) -> ProductRow:
    revenue = [Money(part["amount"] or 0, part["currency"]) for part in row["revenue"] or [] if part["currency"]]
    return ProductRow(
        product_id=row["product_id"],
        name=row["name"],
        category=row["category"],
        units=row["units"] or 0.0,
        revenue=revenue,
        on_hand=row["on_hand"],
        last_sold=row["last_sold"],
    )
