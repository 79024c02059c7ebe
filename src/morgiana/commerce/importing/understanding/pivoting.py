"""Tables with days side by side as columns, laid out as one row for each article and day."""

from dataclasses import replace
from typing import Final

import polars as pl

from morgiana.commerce.importing.reading import Sheet
from morgiana.commerce.importing.understanding.dates import take_dates_apart
from morgiana.commerce.importing.understanding.facts import says_nothing
from morgiana.commerce.importing.understanding.numbers import take_apart
from morgiana.commerce.importing.understanding.split_dates import with_whole_days
from morgiana.commerce.importing.understanding.systems import prepared

DAY: Final = "day (from the headers)"
VALUE: Final = "number (below the days)"
_LEAST: Final = 3


def laid_out(sheet: Sheet) -> Sheet:
    """The sheet as it is understood: as its system lays it out, and its days one below the other."""
    return unpivoted(with_whole_days(prepared(sheet)))


def is_pivoted(sheet: Sheet) -> bool:
    """Whether the sheet was laid out from days as columns."""
    return sheet.columns[-2:] == (DAY, VALUE)


def unpivoted(sheet: Sheet) -> Sheet:
    """The sheet with a row for each article and day, if its headers are days and numbers stand below them.

    A row's number in the file is kept by each of its days. Cells without anything and days of nothing are left out.
    """
    days = _day_columns(sheet)
    if len(days) < _LEAST:
        return sheet
    kept = [index for index in range(len(sheet.columns)) if index not in days and not _sums_days(sheet, index, days)]
    if not kept:
        return sheet
    names = [f"c{index}" for index in kept]
    long = (
        sheet.cells.with_columns(sheet.rows.alias("row"))
        .unpivot(on=[f"c{index}" for index in days], index=["row", *names], variable_name="place", value_name="value")
        .filter(pl.col("value").is_not_null(), ~says_nothing(pl.col("value")))
        .filter(~pl.col("value").str.contains(r"^0+(?:[.,]0+)?$"))
        .with_columns(pl.col("place").replace_strict({f"c{index}": sheet.columns[index] for index in days}))
        .sort("row", maintain_order=True)
    )
    cells = long.select(
        *(pl.col(name).alias(f"c{place}") for place, name in enumerate(names)),
        pl.col("place").alias(f"c{len(names)}"),
        pl.col("value").alias(f"c{len(names) + 1}"),
    )
    native = {place: sheet.native[index] for place, index in enumerate(kept) if index in sheet.native}
    if all(sheet.native.get(index) == "number" for index in days):
        native[len(kept) + 1] = "number"
    return replace(
        sheet,
        columns=(*(sheet.columns[index] for index in kept), DAY, VALUE),
        cells=cells,
        rows=long["row"],
        native=native,
        notes=(*sheet.notes, f"{len(days)} columns are days; each filled cell below them counts as a row."),
        total_rows=sheet.total_rows.select("row"),
    )


def _day_columns(sheet: Sheet) -> list[int]:
    """Columns whose headers are dates and whose cells are numbers."""
    apart = take_dates_apart(pl.Series(list(sheet.columns), dtype=pl.String)).unique("text", keep="first")
    dates = set(apart.filter(pl.col("style").is_in(["parts", "named", "compact", "week", "month"]))["text"].to_list())
    found = []
    for index, name in enumerate(sheet.columns):
        if name not in dates:
            continue
        cells = sheet.cells[f"c{index}"].drop_nulls().head(50).to_list()
        if sum(take_apart(cell) is not None for cell in cells) >= 0.9 * len(cells):
            found.append(index)
    return found


def _sums_days(sheet: Sheet, index: int, days: list[int]) -> bool:
    """Whether a column of numbers stands right of the days: their sum."""
    if index < max(days):
        return False
    cells = sheet.cells[f"c{index}"].drop_nulls().head(50).to_list()
    return bool(cells) and all(take_apart(cell) is not None for cell in cells)
