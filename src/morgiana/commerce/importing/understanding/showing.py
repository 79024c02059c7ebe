"""What a sheet adds to each table, for a person: totals, period and a few rows."""

from datetime import date, datetime

import polars as pl

from morgiana.commerce.importing.models import Amount, TableTotals, Value
from morgiana.kernel.money import Money

_AMOUNTS = {"sales": "amount", "orders": "total"}
_UNITS = {"sales": "quantity", "stock": "on_hand", "purchases": "quantity"}
_DAYS = {
    "sales": "day",
    "orders": "day",
    "stock": "day",
    "purchases": "day",
    "prices": "first_day",
    "promotions": "first_day",
}


def totals(name: str, rows: pl.DataFrame) -> TableTotals:
    """The totals of rows of a table."""

    def count(column: str) -> int:
        return rows[column].drop_nulls().n_unique() if column in rows.columns else 0

    days = rows[_DAYS[name]].drop_nulls() if name in _DAYS else pl.Series([], dtype=pl.Date)
    first, last = days.min(), days.max()
    return TableTotals(
        table=name,
        rows=rows.height,
        units=_units(name, rows),
        amounts=_amounts(name, rows),
        first_day=first if isinstance(first, date) else None,
        last_day=last if isinstance(last, date) else None,
        products=count("product_id"),
        orders=count("order_id"),
        customers=count("customer_id"),
        samples=[{key: _plain(value) for key, value in row.items()} for row in rows.head(5).iter_rows(named=True)],
    )


def _units(name: str, rows: pl.DataFrame) -> float | None:
    if name not in _UNITS:
        return None
    sold = rows.filter(pl.col("kind").is_in(["sale", "return"])) if name == "sales" else rows
    return round(float(sold[_UNITS[name]].sum()), 6)


def _amounts(name: str, rows: pl.DataFrame) -> list[Amount]:
    if name not in _AMOUNTS:
        return []
    kind = pl.col("kind") if name == "sales" else pl.lit("")
    sums = (
        rows.filter(pl.col(_AMOUNTS[name]).is_not_null(), pl.col("currency").is_not_null())
        .group_by(kind.alias("of"), "currency")
        .agg(pl.col(_AMOUNTS[name]).sum().alias("minor"))
        .sort("of", "currency")
    )
    return [Amount(kind=of, money=Money(int(minor), currency)) for of, currency, minor in sums.iter_rows()]


def _plain(value: object) -> Value:
    if isinstance(value, datetime | date):
        return value.isoformat()
    return value if isinstance(value, str | int | float | bool) or value is None else str(value)
