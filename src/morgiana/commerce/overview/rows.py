"""The rows of a table as they were loaded, with the file and row that each came from: what an answer rests on."""

from collections.abc import Mapping
from typing import Any, Final

import polars as pl

from morgiana.commerce.columns import TABLES, Column
from morgiana.commerce.language import Language
from morgiana.commerce.overview.models import RowColumn, RowList, RowsRequest, TableRow
from morgiana.commerce.shop import ShopData
from morgiana.kernel.money import Money

_DAYS: Final = ("day", "first_day")
"""The columns that say when a row is from; the first that a table has counts."""

_NUMBERS: Final = ("integer", "number", "money")


def rows_of(request: RowsRequest, shop: ShopData, say: Language) -> RowList:
    """The latest rows first; where a table has no days, in the order of its key."""
    table = TABLES[request.table]
    day = next((name for name in _DAYS if name in table.by_name), None)
    found = shop.scan(request.table)
    if request.product_id is not None and "product_id" in table.by_name:
        found = found.filter(pl.col("product_id") == request.product_id)
    if request.kinds and "kind" in table.by_name:
        found = found.filter(pl.col("kind").is_in(request.kinds))
    if day and request.first_day:
        found = found.filter(pl.col(day) >= request.first_day)
    if day and request.last_day:
        found = found.filter(pl.col(day) <= request.last_day)
    total = found.select(pl.len()).collect().item()
    key = [name for name in table.key if name != day]
    order = [day, *key] if day else key
    page = found.sort(order, descending=[name == day for name in order]).slice(request.offset, request.limit).collect()
    shown = [column for column in table.columns if not _is_empty(page, column.name)]
    return RowList(
        table=request.table,
        title=say(table.title),
        columns=[
            RowColumn(name=column.name, meaning=column.meaning, is_number=column.kind in _NUMBERS) for column in shown
        ],
        rows=[_row(row, shown, shop.profile.currency) for row in page.iter_rows(named=True)],
        total=total,
    )


def _is_empty(page: pl.DataFrame, name: str) -> bool:
    values = page[name]
    return values.null_count() == page.height or (
        values.dtype == pl.String and bool((values.fill_null("") == "").all())
    )


def _row(row: Mapping[str, Any], columns: list[Column], currency: str) -> TableRow:
    return TableRow(
        file=row.get("source_file") or "",
        row=row.get("source_row"),
        import_id=row.get("source") or "",
        cells=[_cell(row[column.name], column, row.get("currency") or currency) for column in columns],
    )


def _cell(value: Any, column: Column, currency: str) -> str:
    match value:
        case None:
            return ""
        case int() if column.kind == "money":
            return str(Money(value, currency).amount)
        case float():
            return f"{value:.6f}".rstrip("0").rstrip(".")
        case bool():
            return "yes" if value else "no"
        case str() | int():
            return str(value)
        case _:
            return str(value.isoformat())
