"""Parquet and Arrow: columns with types of their own, written out as canonical text."""

from collections.abc import Callable
from pathlib import Path

import polars as pl

from morgiana.commerce.importing.reading.limits import Limits
from morgiana.commerce.importing.reading.sheet import Native, Sheet, text_frame, unique_names
from morgiana.commerce.importing.refusals import CorruptFile, EmptyFile, FileTooLarge, TooManyColumns
from morgiana.kernel.refusals import Where


def read_columnar(path: Path, file: str, scan: Callable[[Path], pl.LazyFrame], limits: Limits) -> list[Sheet]:
    """The one sheet of a columnar file. Raises `CorruptFile`, `EmptyFile`, `FileTooLarge`, `TooManyColumns`."""
    try:
        lazy = scan(path)
        width, height = len(lazy.collect_schema()), int(lazy.select(pl.len()).collect().item())
        within(width, height, file, "", limits)
        table = lazy.collect()
    except (pl.exceptions.PolarsError, OSError) as error:
        raise CorruptFile(
            "The file is damaged or cut off.", remedy="Export it again.", where=Where(file=file)
        ) from error
    if table.is_empty():
        raise EmptyFile("There are no rows in it.", remedy="Export it again.", where=Where(file=file))
    return [sheet_of(table, file, "")]


def within(width: int, height: int, file: str, table: str, limits: Limits) -> None:
    """Raise `TooManyColumns` or `FileTooLarge` if a table is wider or longer than is read."""
    which = f"Table {table}" if table else "The table"
    if width > limits.columns:
        raise TooManyColumns(
            f"{which} has {width} columns.",
            remedy=f"Leave out columns that are not needed; at most {limits.columns} are read.",
            where=Where(file=file),
        )
    if height > limits.rows or width * height > limits.cells:
        raise FileTooLarge(
            f"{which} has {height} rows of {width} columns.",
            remedy="Leave out columns that are not needed, or split it by year.",
            where=Where(file=file),
        )


def sheet_of(table: pl.DataFrame, file: str, name: str) -> Sheet:
    """A sheet of a typed table; nested values become JSON."""
    native: dict[int, Native] = {}
    columns = []
    for position, (column, kind) in enumerate(table.schema.items()):
        found = _native(kind)
        if found:
            native[position] = found
        columns.append(_text(table[column], kind))
    cells = text_frame(columns)
    rows = pl.int_range(1, table.height + 1, dtype=pl.Int64, eager=True)
    return Sheet(file, name, unique_names(table.columns), cells, rows, native)


def _native(kind: pl.DataType) -> Native | None:
    if kind.is_numeric():
        return "number"
    if kind == pl.Date:
        return "day"
    if isinstance(kind, pl.Datetime):
        return "moment"
    return "flag" if kind == pl.Boolean else None


def _text(column: pl.Series, kind: pl.DataType) -> pl.Series:
    if isinstance(kind, pl.Datetime):
        return column.dt.to_string("%Y-%m-%dT%H:%M:%S%:z" if kind.time_zone else "%Y-%m-%dT%H:%M:%S")
    if kind.is_nested():
        return column.map_elements(str, return_dtype=pl.String)
    if kind.is_float():
        whole = column.cast(pl.Int64, strict=False)
        same = (whole.cast(pl.Float64) == column) & (column.abs() < 1e15)
        return pl.select(pl.when(same).then(whole.cast(pl.String)).otherwise(column.cast(pl.String))).to_series()
    return column.cast(pl.String)
