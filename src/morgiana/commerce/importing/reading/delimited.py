"""CSV and its relatives: any delimiter, quote and encoding."""

from collections import Counter
from dataclasses import dataclass, replace

import polars as pl

from morgiana.commerce.importing.reading.encoding import decode
from morgiana.commerce.importing.reading.layout import Grid, lay_out
from morgiana.commerce.importing.reading.limits import Limits
from morgiana.commerce.importing.reading.records import Records, parse, sniff
from morgiana.commerce.importing.reading.sheet import UNREADABLE, Dialect, Sheet, text_frame
from morgiana.commerce.importing.refusals import BrokenRows, EmptyFile, NotATable, TooManyColumns
from morgiana.kernel.refusals import Where

_TOLERATED = 0.01
_FORMULA = r"^=\s*[A-Za-z(+\-]"


def read_delimited(content: bytes, file: str, limits: Limits, override: Dialect | None = None) -> list[Sheet]:
    """The one sheet of a delimited text. Raises the refusals of `importing.refusals`."""
    if not content.strip(b" \t\r\n\x00\xef\xbb\xbf"):
        raise EmptyFile("The file is empty.", remedy="Export it again.", where=Where(file=file))
    text, encoding, unsure = decode(content, file)
    if "\x00" in text[:100_000]:
        raise NotATable("The file is not text.", remedy="Export the data as CSV or Excel.", where=Where(file=file))
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    dialect = override or sniff(text, encoding, file, limits)
    notes = [f"{encoding}, columns divided by {_spoken(dialect.delimiter)}"] + ([unsure] if unsure else [])
    first, text = _after_sep_line(text)
    grid, unreadable = _grid(text, dialect, file, limits, first)
    sheet = lay_out(grid, file=file, name="", dialect=dialect, unreadable=unreadable, notes=notes)
    return [_without_formulas(sheet)]


def _after_sep_line(text: str) -> tuple[int, str]:
    """Excel's `sep=;` line is not a record."""
    line, mark, rest = text.partition("\n")
    return (2, rest) if mark and line.strip().lower().startswith("sep=") and len(line.strip()) == 5 else (1, text)


def _grid(text: str, dialect: Dialect, file: str, limits: Limits, first_row: int) -> tuple[Grid, pl.DataFrame]:
    frames: list[pl.DataFrame] = []
    rows: list[int] = []
    odd: list[tuple[int, list[str]]] = []
    widths = Widths(0, 0)
    for records in parse(text, dialect, file):
        if not widths.all:
            widths = _widths(records)
            if widths.all > limits.columns:
                raise TooManyColumns(
                    f"The table has {widths.all} columns.",
                    remedy=f"Leave out columns that are not needed; at most {limits.columns} are read.",
                    where=Where(file=file),
                )
        good_rows, good = _sort_out(records, widths, odd, begun=bool(rows))
        rows += good_rows
        if good:
            frames.append(text_frame([list(column) for column in zip(*good, strict=True)]))
    unreadable = _judge(odd, len(rows), widths.all, dialect, file, first_row)
    cells = pl.concat(frames) if frames else pl.DataFrame()
    return Grid(cells, pl.Series(rows, dtype=pl.Int64) + (first_row - 1), {}), unreadable


@dataclass(frozen=True, slots=True)
class Widths:
    """How many fields records have: the usual number, and that of header and rows together."""

    usual: int
    all: int


def _widths(records: Records) -> Widths:
    """The usual width of records, and the header's where it names more columns than the rows fill."""
    filled = [record for record in records.fields if sum(bool(field.strip()) for field in record) > 1]
    usual = Counter(map(len, filled or records.fields)).most_common(1)[0][0]
    first = len(_trimmed(filled[0])) if filled else usual
    return Widths(usual, max(usual, first))


def _trimmed(record: list[str]) -> list[str]:
    end = len(record)
    while end and not record[end - 1].strip():
        end -= 1
    return record[:end]


def _sort_out(
    records: Records, widths: Widths, odd: list[tuple[int, list[str]]], *, begun: bool
) -> tuple[list[int], list[list[str]]]:
    """Rows and fields of the records that fit; the others are added to `odd`.

    Fits what has the full or the usual width, a lone title, and above the first row of data a header that is shorter.
    """
    rows, good = [], []
    for row, record in zip(records.rows, records.fields, strict=True):
        if len(record) > widths.all:
            record = _trimmed(record)
        missing = widths.all - len(record)
        lone = missing > 0 and sum(bool(field.strip()) for field in record) <= 1
        if missing == 0 or lone or len(record) == widths.usual or (missing > 0 and not begun and not good):
            rows.append(row)
            good.append(record + [""] * missing)
        else:
            odd.append((row, record))
    return rows, good


def _judge(
    odd: list[tuple[int, list[str]]], good: int, width: int, dialect: Dialect, file: str, first_row: int
) -> pl.DataFrame:
    """A few records of another width are set aside; many mean that the file is not what it seems."""
    if not odd:
        return UNREADABLE.to_frame()
    row, record = odd[0][0] + first_row - 1, odd[0][1]
    if len(odd) > max(2, _TOLERATED * good):
        raise BrokenRows(
            f"{len(odd)} rows do not have the {width} columns of the others; row {row} has {len(record)}.",
            remedy="Put texts that contain the delimiter in quotation marks, or export the file as Excel. "
            "If the file holds several tables, save each as a file of its own.",
            where=Where(file=file, row=row),
        )
    return pl.DataFrame(
        {
            "row": pl.Series([r + first_row - 1 for r, _ in odd], dtype=pl.Int64),
            "text": [dialect.delimiter.join(fields)[:500] for _, fields in odd],
            "reason": [f"{len(fields)} columns where the others have {width}" for _, fields in odd],
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
    )


def _spoken(delimiter: str) -> str:
    return {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}.get(delimiter, f"`{delimiter}`")
