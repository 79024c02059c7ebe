"""Rows of the shop's tables from typed cells."""

from collections.abc import Callable
from datetime import date
from typing import Final

import polars as pl

from morgiana.commerce.columns import TABLES, Column, Table
from morgiana.commerce.importing.models import Mapping
from morgiana.commerce.importing.understanding.amounts import MICRO, currency_of, divided, minor, number
from morgiana.commerce.importing.understanding.cells import Cells
from morgiana.commerce.importing.understanding.lines import sales_lines
from morgiana.commerce.importing.understanding.moments import when
from morgiana.commerce.importing.understanding.places import country_code
from morgiana.commerce.importing.understanding.text import fold
from morgiana.commerce.importing.understanding.units import unit_code
from morgiana.commerce.importing.understanding.words import STATUS
from morgiana.commerce.shop import ShopProfile

SHARED: Final = frozenset(
    "order_id product_id customer_id supplier_id location_id channel currency country unit".split()
)
"""Columns that mean the same in every table that a sheet fills."""


def rows_of(table: Table, cells: Cells, mapping: Mapping, profile: ShopProfile, today: date) -> pl.DataFrame:
    """The rows that the cells give to a table: `at` and its columns; null where something is missing."""
    _settle_words(cells)
    if table.name == "sales":
        moment, day = when(cells, "sales.ordered_at", mapping, profile)
        cells.frame = cells.frame.with_columns(moment.alias("moment"), day.alias("day"))
        return sales_lines(cells, mapping, profile)
    prepare = _PREPARED.get(table.name)
    if prepare is not None:
        prepare(cells, today)
    columns = [_column(table, column, cells, mapping, profile) for column in table.columns]
    frame = cells.frame.with_columns(currency_of(cells, table.name, mapping, profile).alias("money currency"))
    built = frame.select("at", *columns)
    if table.name == "orders" and "ordered_at" in built.columns:
        built = _with_day(built, cells, mapping, profile)
    return built


def _source(table: Table, name: str, cells: Cells) -> str | None:
    """The typed column that fills a column of the table."""
    own = f"{table.name}.{name}"
    if cells.has(own):
        return own
    if name in SHARED:
        return next((f"{other}.{name}" for other in TABLES if cells.has(f"{other}.{name}")), None)
    return None


def _column(table: Table, column: Column, cells: Cells, mapping: Mapping, profile: ShopProfile) -> pl.Expr:
    name = column.name
    source = _source(table, name, cells)
    schema = table.schema()
    if name == "currency":
        amounts = any(cells.has(f"{table.name}.{c.name}") for c in table.columns if c.kind == "money")
        return pl.col("money currency").alias(name) if amounts or source else pl.lit(None, schema[name]).alias(name)
    if source is None:
        constant = mapping.constants.get(name) if name in SHARED else None
        return pl.lit(constant, dtype=schema[name]).alias(name)
    value = pl.col(source)
    if column.kind == "money":
        return minor(value, pl.col("money currency")).alias(name)
    if column.kind == "number":
        return number(value).alias(name)
    if column.kind == "integer":
        return divided(value, MICRO).alias(name)
    if column.kind in ("day", "moment"):
        moment, day = when(cells, source, mapping, profile)
        return (moment if column.kind == "moment" else day).alias(name)
    return value.cast(schema[name]).alias(name)


def _with_day(built: pl.DataFrame, cells: Cells, mapping: Mapping, profile: ShopProfile) -> pl.DataFrame:
    source = next((s for s in ("orders.ordered_at", "sales.ordered_at") if cells.has(s)), None)
    if source is None:
        return built
    moment, day = when(cells, source, mapping, profile)
    found = cells.frame.select(moment.alias("ordered_at"), day.alias("day"))
    return built.with_columns(found["ordered_at"], found["day"])


def _settle_words(cells: Cells) -> None:
    """Countries, units and states as codes; what is no country or unit is left out."""
    for name in cells.frame.columns:
        last = name.partition(".")[2]
        if last == "country":
            _replace(cells, name, country_code)
        elif last == "unit":
            _replace(cells, name, lambda word: unit_code(word) or (word if word.isupper() and len(word) <= 3 else None))
        elif name == "orders.status":
            _replace(cells, name, lambda word: STATUS.get(fold(word)))


def _replace(cells: Cells, name: str, meaning: Callable[[str], str | None]) -> None:
    words = cells.frame[name].drop_nulls().unique().to_list()
    known = {word: code for word in words if (code := meaning(word)) is not None}
    cells.frame = cells.frame.with_columns(
        pl.col(name).replace_strict(list(known), list(known.values()), default=None, return_dtype=pl.String)
    )


def _prepare_orders(cells: Cells, today: date) -> None:
    status = pl.col("orders.status") if cells.has("orders.status") else pl.lit(None, dtype=pl.String)
    if cells.has("orders.cancelled_at"):
        status = pl.when(pl.col("orders.cancelled_at").is_not_null()).then(pl.lit("cancelled")).otherwise(status)
    if cells.has("orders.is_cancelled"):
        gone = pl.col("orders.is_cancelled").fill_null(False)
        status = pl.when(gone).then(pl.lit("cancelled")).otherwise(status)
    if cells.has("orders.is_test"):
        status = pl.when(pl.col("orders.is_test").fill_null(False)).then(pl.lit("test")).otherwise(status)
    cells.frame = cells.frame.with_columns(status.alias("orders.status"))
    for name in ("discount", "shipping"):
        if cells.has(f"orders.{name}"):
            cells.frame = cells.frame.with_columns(pl.col(f"orders.{name}").abs())


def _prepare_products(cells: Cells, today: date) -> None:
    for meaning, other in (("products.product_id", "products.first_handle"), ("products.product_id", "products.gtin")):
        if cells.has(other):
            have = pl.col(meaning) if cells.has(meaning) else pl.lit(None, dtype=pl.String)
            if any(cells.has(f"{table}.product_id") for table in TABLES if table != "products"):
                continue
            cells.frame = cells.frame.with_columns(pl.coalesce(have, pl.col(other)).alias(meaning))


def _prepare_stock(cells: Cells, today: date) -> None:
    from morgiana.commerce.importing.understanding.cells import OFFSET, TIMED

    if not cells.has("stock.day"):
        cells.frame = cells.frame.with_columns(
            pl.lit(today).cast(pl.Datetime("us")).alias("stock.day"),
            pl.lit(None, dtype=pl.Int32).alias("stock.day" + OFFSET),
            pl.lit(False).alias("stock.day" + TIMED),
        )


def _prepare_suppliers(cells: Cells, today: date) -> None:
    if cells.has("suppliers.name") and not cells.has("suppliers.supplier_id"):
        cells.frame = cells.frame.with_columns(pl.col("suppliers.name").alias("suppliers.supplier_id"))
    if cells.has("suppliers.supplier_id") and not cells.has("suppliers.name"):
        cells.frame = cells.frame.with_columns(pl.col("suppliers.supplier_id").alias("suppliers.name"))


def _prepare_customers(cells: Cells, today: date) -> None:
    parts = [pl.col(m) for m in ("customers.first_name", "customers.last_name") if cells.has(m)]
    if parts and not cells.has("customers.name"):
        whole = pl.concat_str(parts, separator=" ", ignore_nulls=True)
        cells.frame = cells.frame.with_columns(pl.when(whole != "").then(whole).alias("customers.name"))
    if cells.has("customers.email") and not cells.has("customers.customer_id"):
        cells.frame = cells.frame.with_columns(pl.col("customers.email").alias("customers.customer_id"))


def _prepare_promotions(cells: Cells, today: date) -> None:
    from morgiana.commerce.importing.understanding.cells import OFFSET, TIMED

    for suffix in ("", OFFSET, TIMED):
        first, last = f"promotions.first_day{suffix}", f"promotions.last_day{suffix}"
        if cells.has(first):
            have = pl.col(last) if cells.has(last) else pl.lit(None)
            cells.frame = cells.frame.with_columns(pl.coalesce(have, pl.col(first)).alias(last))
    if not cells.has("promotions.kind"):
        cells.frame = cells.frame.with_columns(pl.lit("promotion").alias("promotions.kind"))


_PREPARED: Final[dict[str, Callable[[Cells, date], None]]] = {
    "orders": _prepare_orders,
    "products": _prepare_products,
    "stock": _prepare_stock,
    "suppliers": _prepare_suppliers,
    "customers": _prepare_customers,
    "promotions": _prepare_promotions,
}
