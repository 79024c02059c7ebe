"""A sheet: one table as its file has it, names and text, before any meaning."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

import polars as pl

Native = Literal["number", "day", "moment", "flag"]

UNREADABLE: Final = pl.Schema({"row": pl.Int64(), "text": pl.String(), "reason": pl.String()})


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a delimited text is written."""

    encoding: str
    delimiter: str
    quote: str | None = '"'
    escape: str | None = None
    header_row: int = 1
    """The row of the header as a spreadsheet counts; 0 where there is none."""


@dataclass(frozen=True)
class Sheet:
    """One table as its file has it."""

    file: str
    """The file's name; a member of an archive is written `export.zip/orders.csv`."""
    name: str
    """Sheet or table inside the file; empty if the file is one table."""
    columns: tuple[str, ...]
    """Names as written, made unique with ` (2)`; `column 1` and so on where there is no header."""
    cells: pl.DataFrame
    """Columns `c0` to `cN` in the order of `columns`, all text; null where empty."""
    rows: pl.Series
    """The row of each record as a spreadsheet counts, the first line being 1."""
    native: dict[int, Native] = field(default_factory=dict)
    """Columns whose type the source itself has; their text is canonical: `1234.5`, `2026-05-04T10:00:00`, `true`."""
    unreadable: pl.DataFrame = field(default_factory=UNREADABLE.to_frame)
    """Records that do not fit the table: row, text and reason."""
    unread_cells: pl.DataFrame = field(default_factory=lambda: pl.DataFrame({"row": pl.Series([], dtype=pl.Int64)}))
    """The cells of those unreadable records that have one for each column: `row` and the cells."""
    notes: tuple[str, ...] = ()
    """What was found and done, in words."""
    dialect: Dialect | None = None
    """How it was written, if it is delimited text."""
    total_rows: pl.DataFrame = field(default_factory=lambda: pl.DataFrame({"row": pl.Series([], dtype=pl.Int64)}))
    """Sums at the foot, set aside: `row` and the cells."""
    has_header: bool = True

    @property
    def place(self) -> str:
        """File and sheet, for a person."""
        return f"{self.file} / {self.name}" if self.name else self.file


def unique_names(names: list[str]) -> tuple[str, ...]:
    """Column names that differ: blanks are numbered, repeats get ` (2)`."""
    seen: dict[str, int] = {}
    unique = []
    for position, raw in enumerate(names, start=1):
        name = " ".join((raw or "").split()) or f"column {position}"
        seen[name] = seen.get(name, 0) + 1
        unique.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return tuple(unique)


def text_frame(columns: Sequence[pl.Series] | Sequence[Sequence[str | None]]) -> pl.DataFrame:
    """Columns of text as `c0` to `cN`, trimmed, with null where nothing stands."""
    frame = pl.DataFrame({f"c{i}": pl.Series(values, dtype=pl.String) for i, values in enumerate(columns)})
    return frame.with_columns(pl.all().str.strip_chars(" \t\r\n\u00a0\u3000\ufeff\u200e\u200f")).with_columns(
        pl.when(pl.all().str.len_bytes() > 0).then(pl.all())
    )
