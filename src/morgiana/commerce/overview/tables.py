"""How much there is in each table."""

import polars as pl

from morgiana.commerce.columns import Table
from morgiana.commerce.language import Language
from morgiana.commerce.overview.models import TableSummary
from morgiana.commerce.shop import ShopData

_DAY_COLUMNS = ("day", "first_day", "since")


def summary(table: Table, shop: ShopData, say: Language) -> TableSummary:
    """Rows of one table, and the days that they cover."""
    rows = shop.rows(table.name)
    first = last = None
    day = next((name for name in _DAY_COLUMNS if name in table.by_name), None)
    if rows and day:
        days = shop.scan(table.name).select(pl.col(day).min().alias("first"), pl.col(day).max().alias("last"))
        [(first, last)] = days.collect().rows()
    return TableSummary(
        table=table.name, title=say(table.title), meaning=say(table.meaning), rows=rows, first_day=first, last_day=last
    )
