"""The life of one product: what it sold, period by period, what is there and what is on its way."""

from datetime import date, timedelta
from typing import Any

import polars as pl

from morgiana.commerce.overview.models import OpenOrder, ProductPage, ProductRequest, SoldIn, StockCount
from morgiana.commerce.shop import ShopData
from morgiana.commerce.trading_terms import Row, chosen_offers, prices_paid
from morgiana.kernel.money import Money


def page(request: ProductRequest, shop: ShopData) -> ProductPage | None:
    """All that is known of the product, or None where no table knows it."""
    mine = pl.col("product_id") == request.product_id
    facts = shop.scan("products").filter(mine).collect()
    sales = shop.scan("sales").filter(mine, pl.col("kind").is_in(["sale", "return"])).collect()
    stock = shop.scan("stock").filter(mine).sort("day").group_by("location_id", maintain_order=True).last().collect()
    if facts.is_empty() and sales.is_empty() and stock.is_empty():
        return None
    known = facts.row(0, named=True) if facts.height else dict.fromkeys(facts.columns)
    offers = chosen_offers(shop.scan("offers").filter(mine), {request.product_id: known["supplier_id"]})
    offer: Row = offers.get(request.product_id, {})
    return ProductPage(
        product_id=request.product_id,
        name=known["name"] or request.product_id,
        category=known["category"] or "",
        brand=known["brand"] or "",
        supplier_id=offer.get("supplier_id") or known["supplier_id"] or "",
        price=_money(known["price"], known["currency"]) or _paid(request.product_id, sales, shop),
        cost=_money(offer.get("cost"), offer.get("currency")) or _money(known["cost"], known["currency"]),
        pack_size=offer.get("pack_size") or known["pack_size"],
        period=request.period,
        history=_history(request, sales, _promoted(shop, request.product_id), _last_day(shop)),
        stock=[
            StockCount(location_id=row["location_id"] or "", day=row["day"], on_hand=row["on_hand"])
            for row in stock.iter_rows(named=True)
        ],
        open_orders=_open_orders(shop, request.product_id),
    )


def _paid(product_id: str, sales: pl.DataFrame, shop: ShopData) -> Money | None:
    """What was paid for one lately, counted back from the last day that the product was sold."""
    last = sales["day"].max()
    if not isinstance(last, date):
        return None
    paid = prices_paid(shop, [product_id], last + timedelta(days=1)).get(product_id)
    return _money(round(paid["price"]), paid["currency"]) if paid else None


def _history(
    request: ProductRequest, sales: pl.DataFrame, promoted: list[tuple[date, date]], until: date | None
) -> list[SoldIn]:
    if sales.is_empty() or until is None:
        return []
    every = "1d" if request.period == "day" else "1w"
    length = timedelta(days=1 if request.period == "day" else 7)
    returned = pl.col("kind") == "return"
    by_period = sales.with_columns(pl.col("day").dt.truncate(every)).sort("day").group_by("day").agg(
        pl.col("quantity").filter(~returned).sum().alias("units"),
        pl.col("quantity").filter(returned).sum().abs().alias("returned"),
    )  # fmt: skip
    money = (
        sales.with_columns(pl.col("day").dt.truncate(every))
        .filter(pl.col("currency").is_not_null())
        .group_by("day", "currency")
        .agg(pl.col("amount").sum())
        .sort("currency")
    )
    revenue: dict[date, list[Money]] = {}
    for day, currency, amount in money.iter_rows():
        revenue.setdefault(day, []).append(Money(amount, currency))
    last = until - timedelta(days=until.weekday()) if request.period == "week" else until
    whole = pl.DataFrame({"day": pl.date_range(by_period["day"].min(), last, every, eager=True)})  # type: ignore[arg-type]
    rows = whole.join(by_period, on="day", how="left").fill_null(0.0).tail(request.periods_max)
    return [
        SoldIn(
            first_day=day,
            units=units,
            returned=back,
            revenue=revenue.get(day, []),
            promoted=any(first < day + length and day <= end for first, end in promoted),
        )
        for day, units, back in rows.iter_rows()
    ]


def _promoted(shop: ShopData, product_id: str) -> list[tuple[date, date]]:
    promotions = shop.scan("promotions").filter(pl.col("product_id") == product_id)
    spans = promotions.select("first_day", pl.col("last_day").fill_null(pl.col("first_day"))).unique().collect()
    return spans.rows()


def _last_day(shop: ShopData) -> date | None:
    last: date | None = shop.scan("sales").select(pl.col("day").max()).collect().item()
    return last


def _open_orders(shop: ShopData, product_id: str) -> list[OpenOrder]:
    open_quantity = pl.col("quantity") - pl.col("received").fill_null(0.0)
    rows = (
        shop.scan("purchases")
        .filter(pl.col("product_id") == product_id, pl.col("received_day").is_null(), open_quantity > 0)
        .select("purchase_id", pl.col("supplier_id").fill_null(""), "due_day", open_quantity.alias("quantity"))
        .sort("due_day", nulls_last=True)
        .collect()
    )
    return [OpenOrder(**row) for row in rows.iter_rows(named=True)]


def _money(minor: Any, currency: Any) -> Money | None:
    return Money(minor, currency) if minor is not None and currency else None
