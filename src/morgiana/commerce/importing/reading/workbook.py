"""Excel and OpenDocument workbooks, by calamine: every sheet a table."""

import logging
import re
import zipfile
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import IO, Any, Final

import polars as pl

from morgiana.commerce.importing.reading.archive import guard
from morgiana.commerce.importing.reading.layout import Grid, find_header, lay_out
from morgiana.commerce.importing.reading.limits import Limits
from morgiana.commerce.importing.reading.sheet import UNREADABLE, Native, Sheet, text_frame
from morgiana.commerce.importing.refusals import (
    CorruptFile,
    EmptyFile,
    FileTooLarge,
    FormulaWithoutValue,
    PasswordProtected,
    TooManyColumns,
)
from morgiana.kernel.refusals import Refusal, Where

_FILLED_CELL: Final = re.compile(rb'<c [^>]*?r="([A-Z]{1,3})([0-9]{1,7})"[^>/]*>')
_REPEATED_ROW: Final = re.compile(
    rb'<table:table-row(?:[^>]*?number-rows-repeated="([0-9]{1,9})")?[^>]*>(.*?)</table:table-row>', re.S
)
_REPEATED_CELL: Final = re.compile(
    rb'<table:table-cell(?=[^>]*office:value)[^>]*?number-columns-repeated="([0-9]{1,9})"'
)
_PIECE: Final = 4 << 20
_FORMULA_CELL: Final = re.compile(
    rb'<c r="([A-Z]+)([0-9]+)"[^>]*>\s*<f[^>]*?(?:/>|>.*?</f>)\s*(<v>[^<]|<v [^>]*>[^<]|<is>)?', re.S
)


def read_workbook(path: Path, file: str, limits: Limits) -> list[Sheet]:
    """The sheets that hold something. Raises `PasswordProtected`, `CorruptFile`, `FormulaWithoutValue`, `EmptyFile`."""
    import fastexcel

    logging.getLogger("fastexcel").setLevel(logging.ERROR)  # it warns of every column without a value
    if zipfile.is_zipfile(path):
        guard(path, file, limits)
    try:
        formulas = _looked_through(path, file, limits)
        book = fastexcel.read_excel(path)
    except Refusal:
        raise
    except Exception as error:
        text = str(error).lower()
        if "password" in text or "encrypt" in text:
            raise PasswordProtected(
                "The workbook is locked.", remedy="Save a copy without a password.", where=Where(file=file)
            ) from error
        raise CorruptFile(
            "The workbook cannot be opened.",
            remedy="Open it in a spreadsheet and save it again.",
            where=Where(file=file),
        ) from error
    sheets, hidden = [], []
    for number, name in enumerate(book.sheet_names):
        if _is_hidden(book, number):
            hidden.append(name)
            continue
        if number in formulas:
            cell, row = formulas[number]
            raise FormulaWithoutValue(
                f"The cell {cell}{row} of sheet {name!r} holds a formula whose result is not in the file.",
                remedy="Open it in a spreadsheet, let it calculate, and save it again.",
                where=Where(file=file, row=row, field=cell),
            )
        found = _grid(book, name, file, limits)
        if found is not None:
            sheets.append(_sheet(*found, file, name, single=len(book.sheet_names) == 1))
    if not sheets:
        raise EmptyFile(
            "No sheet of the workbook holds a table.", remedy="Save the sheet that does.", where=Where(file=file)
        )
    notes = tuple(f"The hidden sheet {name!r} was left out." for name in hidden)
    return [replace(sheets[0], notes=sheets[0].notes + notes), *sheets[1:]]


def _is_hidden(book: Any, number: int) -> bool:
    return bool(book.load_sheet(number, n_rows=1).visible != "visible")


def _sheet(grid: Grid, errors: list[int], file: str, name: str, *, single: bool) -> Sheet:
    """The sheet; rows with an error cell, by their positions in `errors`, are put aside."""
    unreadable = UNREADABLE.to_frame()
    if errors:
        bad = pl.int_range(grid.cells.height, eager=True).is_in(errors)
        texts = [" | ".join(value or "" for value in row)[:500] for row in grid.cells.filter(bad).iter_rows()]
        unreadable = pl.DataFrame(
            {
                "row": grid.rows.filter(bad),
                "text": texts,
                "reason": ["a cell holds an error of the spreadsheet"] * len(texts),
            }
        )
        grid = Grid(grid.cells.filter(~bad), grid.rows.filter(~bad), grid.native)
    return lay_out(grid, file=file, name="" if single else name, dialect=None, unreadable=unreadable, notes=[])


def _grid(book: Any, name: str, file: str, limits: Limits) -> tuple[Grid, list[int]] | None:
    """The sheet's cells as text. Types are taken column by column; a column of one type keeps it, mixed ones are
    text. Beside the grid, the positions of rows with error cells.
    """
    plain = book.load_sheet(name, header_row=None, skip_rows=0, dtypes="string")
    if plain.height == 0 or plain.width == 0:
        return None
    if plain.width > limits.columns:
        raise TooManyColumns(
            f"Sheet {name!r} has {plain.width} columns.",
            remedy=f"Leave out columns that are not needed; at most {limits.columns} are read.",
            where=Where(file=file),
        )
    batch, failed = plain.to_arrow_with_errors()
    texts = pl.DataFrame(pl.from_arrow(batch))
    errors = sorted({error.position[0] for error in failed.errors}) if failed else []
    cells = text_frame([texts[column] for column in texts.columns])
    cells = cells.with_columns(_iso(column) for column in cells.columns)
    rows = pl.int_range(1, plain.height + 1, dtype=pl.Int64, eager=True)
    return Grid(cells, rows, _native(book, name, cells)), errors


_MOMENT: Final = r"^\d{4}-\d{2}-\d{2}[ T]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?$"


def _iso(name: str) -> pl.Expr:
    """Calamine writes a date as `2026-05-04 00:00:00`: midnight is a day, everything else a moment."""
    text = pl.col(name)
    return (
        pl.when(text.str.contains(_MOMENT))
        .then(text.str.replace(" ", "T").str.replace(r"T00:00(?::00(?:\.0+)?)?$", ""))
        .otherwise(text)
        .alias(name)
    )


def _native(book: Any, name: str, cells: pl.DataFrame) -> dict[int, Native]:
    """Columns whose cells below the header are all of one type of the spreadsheet's own."""
    filled = cells.select(pl.sum_horizontal(pl.all().is_not_null())).to_series()
    places = pl.int_range(cells.height, eager=True).filter(filled > 0)
    top, has_header = find_header(cells.filter(filled > 0)) if places.len() else (0, False)
    skipped = int(places[top]) + has_header if places.len() else 0
    if skipped >= cells.height:
        return {}
    typed = book.load_sheet(name, header_row=None, skip_rows=skipped, schema_sample_rows=None).to_polars()
    found: dict[int, Native] = {}
    for position, kind in enumerate(typed.dtypes[: cells.width]):
        if kind.is_numeric():
            found[position] = "number"
        elif kind == pl.Boolean:
            found[position] = "flag"
        elif kind.is_temporal():
            days = cells[f"c{position}"].slice(skipped).drop_nulls().str.contains(r"^\d{4}-\d{2}-\d{2}$")
            found[position] = "day" if days.all() else "moment"
    return found


def _looked_through(path: Path, file: str, limits: Limits) -> dict[int, tuple[str, int]]:
    """For each sheet of an .xlsx that has one, the first formula without a stored result, by the sheet's position.

    Raises `FileTooLarge` where a cell stands so far out that the space up to it would not fit into memory.
    """
    if not zipfile.is_zipfile(path):
        return {}
    found: dict[int, tuple[str, int]] = {}
    with zipfile.ZipFile(path) as archive:
        if "content.xml" in archive.namelist():
            _refuse_repeated(archive.read("content.xml"), file, limits)
        parts = sorted(
            (name for name in archive.namelist() if re.fullmatch(r"xl/worksheets/sheet\d+\.xml", name)),
            key=lambda name: int(re.findall(r"\d+", name)[-1]),
        )
        for position, part in enumerate(parts):
            with archive.open(part) as stream:
                cell = _first_unvalued(stream, file, limits)
            if cell is not None:
                found[position] = cell
    return found


def _refuse_repeated(content: bytes, file: str, limits: Limits) -> None:
    """Raise `FileTooLarge` where OpenDocument repeats a filled cell or row so often that it would not fit."""
    for row in _REPEATED_ROW.finditer(content):
        times = int(row[1] or 1)
        wide = max((int(cell[1]) for cell in _REPEATED_CELL.finditer(row[2])), default=1)
        if b"office:value" in row[2] and times * wide > limits.cells // 8:
            raise FileTooLarge(
                f"One row is repeated {times} times over {wide} columns.",
                remedy="Delete what stands outside of the table, or copy the table into a new workbook.",
                where=Where(file=file),
            )


def _first_unvalued(stream: IO[bytes], file: str, limits: Limits) -> tuple[str, int] | None:
    """The first formula without its result in a sheet's XML, read a piece at a time."""
    rest = b""
    found: tuple[str, int] | None = None
    width = height = 0
    last = False
    while not last:
        piece = stream.read(_PIECE)
        last = not piece
        text = rest + piece
        cut = len(text) if last else max(text.rfind(b"<c "), 0)
        text, rest = text[:cut], text[cut:]
        for column, row in _FILLED_CELL.findall(text):
            width, height = max(width, _number_of(column)), max(height, int(row))
            if width * height > limits.cells or width > 4 * limits.columns:
                raise FileTooLarge(
                    f"The cell {column.decode()}{row.decode()} stands far outside of the table.",
                    remedy="Delete what stands there, or copy the table into a new workbook.",
                    where=Where(file=file, row=int(row), field=column.decode()),
                )
        if found is None and b"<f" in text:
            match = next((m for m in _FORMULA_CELL.finditer(text) if m[3] is None), None)
            found = (match[1].decode(), int(match[2])) if match else None
    return found


@cache
def _number_of(column: bytes) -> int:
    """`A` is 1, `AA` is 27."""
    number = 0
    for letter in column:
        number = number * 26 + letter - 64
    return number
