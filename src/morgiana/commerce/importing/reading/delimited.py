"""CSV and its relatives: any delimiter, quote and encoding."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import Final

import polars as pl

from morgiana.commerce.importing.reading.dialects import sniff
from morgiana.commerce.importing.reading.encoding import detect
from morgiana.commerce.importing.reading.layout import Grid, lay_out
from morgiana.commerce.importing.reading.limits import Limits
from morgiana.commerce.importing.reading.records import Gathered, gather
from morgiana.commerce.importing.reading.sheet import UNREADABLE, Dialect, Sheet
from morgiana.commerce.importing.reading.text import Piece, pieces
from morgiana.commerce.importing.refusals import BrokenRows, EmptyFile
from morgiana.kernel.refusals import Where

_TOLERATED: Final = 0.01
_FORMULA: Final = r"^=\s*[A-Za-z(+\-]"


def read_delimited(path: Path, file: str, limits: Limits, override: Dialect | None = None) -> list[Sheet]:
    """The one sheet of a delimited text. Raises the refusals of `importing.refusals`."""
    encoding = detect(path, file)
    stream = pieces(path, encoding, file, limits)
    first = next(stream)
    if first.last and not first.text.strip(" \t\n\ufeff"):
        raise EmptyFile("The file is empty.", remedy="Export it again.", where=Where(file=file))
    dialect = override or sniff(first.text, encoding.name, file, whole=first.last)
    notes = [f"{encoding.name}, columns divided by {_spoken(dialect.delimiter)}"]
    notes += [encoding.note] if encoding.note else []
    found = gather(_after_sep_line(first, stream), dialect, file, limits)
    unreadable = _judge(found, dialect, file)
    grid = Grid(pl.concat(found.frames), pl.concat(found.rows), {})
    found.frames.clear()
    sheet = lay_out(grid, file=file, name="", dialect=dialect, unreadable=unreadable, notes=notes)
    return [_without_formulas(sheet)]


def _after_sep_line(first: Piece, others: Iterator[Piece]) -> Iterator[Piece]:
    """Excel's `sep=;` line is not a record."""
    line, mark, rest = first.text.partition("\n")
    if mark and line.strip().lower().startswith("sep=") and len(line.strip()) == 5:
        first = Piece(rest, 2, first.last)
    return chain([first], others)


def _judge(found: Gathered, dialect: Dialect, file: str) -> pl.DataFrame:
    """A few records that do not fit are set aside; many mean that the file is not what it seems."""
    odd = found.odd
    if not odd:
        return UNREADABLE.to_frame()
    if len(odd) > max(2, _TOLERATED * found.height):
        first = odd[0]
        raise BrokenRows(
            f"{len(odd)} rows do not fit the {found.width} columns of the others; row {first.row}: {first.reason}.",
            remedy="Put texts that contain the delimiter in quotation marks, or export the file as Excel. "
            "If the file holds several tables, save each as a file of its own.",
            where=Where(file=file, row=first.row),
        )
    return pl.DataFrame(
        {
            "row": pl.Series([record.row for record in odd], dtype=pl.Int64),
            "text": [dialect.delimiter.join(record.fields)[:500] for record in odd],
            "reason": [record.reason for record in odd],
        }
    )


def _without_formulas(sheet: Sheet) -> Sheet:
    """Rows with a formula instead of its result say nothing that can be counted."""
    found = sheet.cells.select(pl.any_horizontal(pl.all().str.contains(_FORMULA).fill_null(False))).to_series()
    if not found.any():
        return sheet
    bad = sheet.cells.filter(found)
    unread = pl.DataFrame(
        {
            "row": sheet.rows.filter(found),
            "text": [" | ".join(value or "" for value in row)[:500] for row in bad.iter_rows()],
            "reason": ["a cell holds a formula and not its result"] * bad.height,
        }
    )
    return replace(
        sheet,
        cells=sheet.cells.filter(~found),
        rows=sheet.rows.filter(~found),
        unreadable=pl.concat([sheet.unreadable, unread]).sort("row"),
        unread_cells=bad.with_columns(sheet.rows.filter(found).alias("row")),
    )


def _spoken(delimiter: str) -> str:
    return {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}.get(delimiter, f"`{delimiter}`")
