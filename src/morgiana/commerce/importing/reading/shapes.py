"""What kind of text a cell is, judged in columns: number, date, or words. Enough to see a header or a slipped row."""

from typing import Final

import polars as pl

_CODES: Final = (
    "EUR|USD|GBP|CHF|SEK|NOK|DKK|PLN|CZK|HUF|RON|BGN|TRY|RUB|UAH|BRL|MXN|ARS|CLP|COP|PEN|CAD|AUD|NZD|JPY|CNY|RMB|HKD|TWD"
    "|KRW|INR|PKR|BDT|IDR|MYR|SGD|THB|VND|PHP|AED|SAR|QAR|KWD|EGP|MAD|TND|NGN|KES|GHS|ZAR|XOF|XAF|ILS"
)

NUMBER: Final = (
    r"^[-+(]?\s*(?:"
    + _CODES
    + r"|R\$|kr\.?|[€$£¥₹₽₺₩])?\s*[-+]?[0-9٠-٩０-９]+(?:[.,'’٬٫\s\u00a0\u202f][0-9٠-٩０-９]+)*"
    r"\s*(?:" + _CODES + r"|kr\.?|[€$£¥₹₽₺₩%])?\s*[-)]?$"
)
DATE: Final = (
    r"^(?:[0-9]{1,4}[-/.][0-9]{1,2}[-/.][0-9]{1,4}|[0-9]{4}年[0-9]{1,2}月[0-9]{1,2}日"
    r"|[0-9]{1,2}[-. ]\p{L}{3,10}\.?[-. ,]+[0-9]{2,4}|\p{L}{3,10}\.? [0-9]{1,2},? [0-9]{4})"
    r"(?:[T ,]+[0-9]{1,2}[:h.][0-9]{2}.*)?$"
)

EMPTY, NUMERIC, DATED, WORDS = 0, 1, 2, 3


def shape(cell: pl.Expr) -> pl.Expr:
    """One of the four shapes, as a small integer."""
    return (
        pl.when(cell.is_null())
        .then(EMPTY)
        .when(cell.str.contains(DATE))
        .then(DATED)
        .when(cell.str.contains(NUMBER))
        .then(NUMERIC)
        .otherwise(WORDS)
        .cast(pl.UInt8)
    )


def shapes(cells: pl.DataFrame) -> pl.DataFrame:
    """The shape of every cell."""
    return cells.select(shape(pl.col(name)).alias(name) for name in cells.columns)
