"""Which part of a date is the day, which the month, which the year: proven by the column, or asked."""

import re
from dataclasses import dataclass
from typing import Final, Literal

import polars as pl

from morgiana.commerce.importing.models import DateFormat
from morgiana.commerce.importing.reading import Sheet
from morgiana.commerce.importing.understanding.dates import take_dates_apart
from morgiana.commerce.importing.understanding.facts import Column

Order = Literal["ymd", "dmy", "mdy", "ydm"]

_TRIED: Final = 40
_YEARS: Final = (1970, 2099)
_ALL: Final[tuple[Order, ...]] = ("ymd", "dmy", "mdy", "ydm")
_PLACES: Final[dict[str, tuple[str, str, str]]] = {
    "ymd": ("a", "b", "c"), "dmy": ("c", "b", "a"), "mdy": ("c", "a", "b"), "ydm": ("a", "c", "b"),
}  # fmt: skip
"""Where year, month and day stand."""


_PATTERNS: Final[dict[str, Order]] = {
    **dict.fromkeys(("dmy", "jma", "tmj", "dma", "gma", "dmj", "ggm", "дмг"), "dmy"),
    **dict.fromkeys(("mdy", "mja", "mtj"), "mdy"),
    **dict.fromkeys(("ymd", "amj", "jmt", "amd", "amg", "гмд"), "ymd"),
}
"""Orders by the letters of patterns in English, French, German, Spanish, Portuguese, Italian, Dutch and Russian."""


@dataclass(frozen=True)
class Dates:
    """What the dates of a column look like."""

    share: float
    """The share of filled cells that are dates in some order."""
    form: DateFormat
    """How they are written; its order is a guess while `orders` has several."""
    orders: tuple[Order, ...]
    """Every order in which as many cells as possible are dates, the likeliest first."""
    unfit: dict[str, int]
    """How many cells are no dates in each of the orders."""
    apart: pl.DataFrame
    """The distinct values taken apart."""
    mark: str
    why: str = ""
    """What proves the order."""


def day(frame: pl.DataFrame, order: str) -> pl.Series:
    """The days of taken-apart dates in an order; null where there is no such day."""
    year, month, number = (pl.col(name) for name in _PLACES[order])
    century = pl.when(year < 70).then(year + 2000).when(year < 100).then(year + 1900).otherwise(year)
    as_is = pl.col("style").is_in(["named", "compact", "month"])
    y, m, d = (
        pl.when(as_is).then(pl.col(fixed)).otherwise(free)
        for fixed, free in (("a", century), ("b", month), ("c", number))
    )
    long_in_place = as_is | (pl.col("a_long") == (order in ("ymd", "ydm"))) | ~(pl.col("a_long") | pl.col("c_long"))
    possible = (
        y.is_between(*_YEARS) & m.is_between(1, 12) & d.is_between(1, 31) & long_in_place & (pl.col("style") != "week")
    )
    text = pl.format("{}-{}-{}", y, m.cast(pl.String).str.zfill(2), d.cast(pl.String).str.zfill(2)).str.to_date(
        "%Y-%m-%d", strict=False
    )
    iso = pl.format("{}-W{}-{}", pl.col("a"), pl.col("b").cast(pl.String).str.zfill(2), pl.col("c"))
    weeks = pl.when(pl.col("style") == "week").then(iso).str.to_date("%G-W%V-%u", strict=False)
    return frame.select(pl.when(possible).then(text).otherwise(weeks)).to_series()


def dates_of(column: Column, sheet: Sheet) -> Dates | None:
    """What the dates of a column look like, or None if it holds few."""
    if column.values.is_empty() or column.native in ("number", "flag"):
        return None
    tried = take_dates_apart(column.values["text"].head(_TRIED))
    if tried["style"].null_count() > 0.5 * tried.height:
        return None
    apart = take_dates_apart(column.values["text"]).join(column.values, on="text", how="left")
    apart = apart.with_columns(day(apart, order).alias(order) for order in _ALL)
    fits = {order: int(apart.filter(pl.col(order).is_not_null())["count"].sum()) for order in _ALL}
    best = max(fits.values())
    if best < 0.5 * column.filled or best == 0:
        return None
    ranked = sorted((order for order in _ALL if fits[order] == best), key=_ALL.index)
    others = _torn(ranked, apart)
    orders, why = ([*ranked[:1], *others], "") if others else _narrow(ranked, apart, sheet, column)
    main = apart.filter(pl.col("style").is_not_null())
    styles = main.group_by("style").agg(pl.col("count").sum()).sort("count", descending=True)["style"].to_list()
    style = "parts" if styles[0] in ("parts", "named") else styles[0]
    form = DateFormat.model_validate(
        {
            "order": orders[0],
            "style": style,
            "time": bool(main["seconds"].is_not_null().any()),
            "offset": bool(main["offset"].is_not_null().any()),
        }
    )
    marks = main["mark"].drop_nulls()
    unfit: dict[str, int] = {order: column.filled - fits[order] for order in _ALL}
    return Dates(best / column.filled, form, tuple(orders), unfit, apart, str(marks[0]) if marks.len() else "", why)


_TOLD: Final = re.compile(r"\b([a-zа-я]{1,4})[-/. ]([a-zа-я]{1,2})[-/. ]([a-zа-я]{2,4})\b", re.IGNORECASE)


def said_order(header: str) -> Order | None:
    """The order that a header gives as a pattern, such as `Date (DD/MM/YYYY)` or `Datum TT.MM.JJJJ`."""
    told = _TOLD.search(header)
    if told is None or any(len(set(part.lower())) != 1 for part in told.groups()):
        return None
    letters = "".join(part[0].lower() for part in told.groups())
    return _PATTERNS.get(letters)


def _torn(best: list[Order], apart: pl.DataFrame) -> list[Order]:
    """Orders in which cells are dates that are none in the best order: then no cell of the column can be trusted."""
    unread = apart.filter(pl.all_horizontal(pl.col(order).is_null() for order in best))
    return [order for order in _ALL if order not in best and unread[order].null_count() < unread.height]


def _narrow(orders: list[Order], apart: pl.DataFrame, sheet: Sheet, column: Column) -> tuple[list[Order], str]:
    """The orders that stay possible, and what excludes the others."""
    same = apart.select(
        [pl.lit(True)] + [(pl.col(o).eq_missing(pl.col(orders[0]))).all().alias(o) for o in orders]
    ).row(0)[1:]
    if len(orders) == 1:
        return orders, "one of its dates can be read in no other order"
    if all(same):
        return [orders[0]], "every order gives the same days"
    if bool(apart["a_long"].any()):
        return ["ymd"], "the year comes first"
    if "ymd" in orders and not apart["c_long"].all():
        orders = _two_digit_years(orders, apart)
        if len(orders) == 1:
            return orders, "the part that changes least is the year"
    if apart["mark"].drop_nulls().unique().to_list() == ["."] and "dmy" in orders:
        return ["dmy"], "dates with points put the day first"
    return _by_sequence(orders, apart, sheet, column)


def _two_digit_years(orders: list[Order], apart: pl.DataFrame) -> list[Order]:
    first, last = apart["a"].n_unique(), apart["c"].n_unique()
    if first < last and first <= 3:
        return ["ymd"]
    return [order for order in orders if order not in ("ymd", "ydm")] if last <= first else orders


def _by_sequence(orders: list[Order], apart: pl.DataFrame, sheet: Sheet, column: Column) -> tuple[list[Order], str]:
    """Rows that stand in order of time in one reading only prove it."""
    rows = (
        sheet.cells.select(pl.col(f"c{column.index}").alias("text"))
        .join(apart.select("text", *orders), on="text", how="left", maintain_order="left")
        .drop_nulls("text")
    )
    sorted_in = [order for order in orders if _in_sequence(rows[order])]
    if len(sorted_in) == 1:
        order = sorted_in[0]
        alphabetical = rows["text"].is_sorted() or rows["text"].is_sorted(descending=True)
        if order == "dmy" or not alphabetical or _numbered(sheet, column):
            return [order], "only so do the rows stand in order of time"
    return orders, ""


def _in_sequence(days: pl.Series) -> bool:
    """Whether days go only up, or only down, with at least three steps."""
    steps = days.drop_nulls().cast(pl.Int32).diff().drop_nulls()
    up, down = int((steps > 0).sum()), int((steps < 0).sum())
    return (down == 0 and up >= 3) or (up == 0 and down >= 3)


def _numbered(sheet: Sheet, column: Column) -> bool:
    """Whether another column counts upwards or downwards in step with the rows."""
    for index in range(len(sheet.columns)):
        if index == column.index:
            continue
        numbers = sheet.cells[f"c{index}"].str.extract(r"([0-9]{2,})$").cast(pl.Int64, strict=False)
        if numbers.null_count() == 0 and _in_sequence_numbers(numbers):
            return True
    return False


def _in_sequence_numbers(numbers: pl.Series) -> bool:
    steps = numbers.diff().drop_nulls()
    up, down = int((steps > 0).sum()), int((steps < 0).sum())
    return (down == 0 and up >= 3) or (up == 0 and down >= 3)
