"""Lines into records of one width: the many plain lines all at once, the few others one by one.

A line is plain if its quotation marks stand as they should and it has as many fields as the others; it is then a
record by itself. Every other line is given to Python's `csv` together with the lines below it until its record is
complete, so that texts with line breaks in them, odd marks and rows of another width are read exactly as `csv` reads
them.
"""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

import polars as pl

from morgiana.commerce.importing.reading.columnar import within
from morgiana.commerce.importing.reading.limits import Limits
from morgiana.commerce.importing.reading.sheet import Dialect, text_frame
from morgiana.commerce.importing.reading.text import DAMAGED, Piece
from morgiana.commerce.importing.refusals import CorruptFile, EmptyFile, TruncatedFile
from morgiana.kernel.refusals import Where

_HEAD: Final = 60
"""Lines at the top that are always read one by one: titles and headers have widths of their own."""
_MEASURED: Final = 2_000
_SWALLOWED: Final = 3
_END: Final = "\x00end of the file\x00"


@dataclass(slots=True)
class Odd:
    """A record that does not fit the others."""

    row: int
    fields: list[str]
    reason: str


@dataclass(slots=True)
class Gathered:
    """What was read so far, in order: frames of cells, and the row of each record."""

    usual: int = 0
    """How many fields most records have."""
    width: int = 0
    """How many fields are kept: as many as the header or most records have."""
    frames: list[pl.DataFrame] = field(default_factory=list)
    rows: list[pl.Series] = field(default_factory=list)
    odd: list[Odd] = field(default_factory=list)

    @property
    def height(self) -> int:
        """How many records fit."""
        return sum(map(len, self.rows))


def gather(pieces: Iterator[Piece], dialect: Dialect, file: str, limits: Limits) -> Gathered:
    """All records. Raises `TruncatedFile` and `CorruptFile` for quotes that do not close, `TooManyColumns`."""
    found = Gathered()
    rest: list[str] = []
    for piece in pieces:
        lines = rest + piece.text.split("\n")
        first_row = piece.first_row - len(rest)
        if not found.width:
            _measure(lines, dialect, found, file, limits)
        begun = _Lines(lines, first_row, dialect, found, file, last=piece.last)
        rest = begun.read()
        within(found.width, found.height, file, "", limits)
        if sum(map(len, rest)) > limits.line_bytes:
            raise _unclosed(file, first_row + len(lines) - len(rest))
    if not found.height:
        raise EmptyFile("There are no records in it.", remedy="Export it again.", where=Where(file=file))
    return found


class _Lines:
    """The lines of one piece, on their way into `Gathered`."""

    def __init__(
        self, lines: list[str], first_row: int, dialect: Dialect, found: Gathered, file: str, *, last: bool
    ) -> None:
        self.lines, self.first_row, self.dialect, self.found, self.file, self.last = (
            lines, first_row, dialect, found, file, last,
        )  # fmt: skip
        self.quoted_fields = _quoted(dialect)
        self.pending: tuple[list[int], list[list[str]]] = ([], [])

    def read(self) -> list[str]:
        """Read every complete record; the lines of the last one, if it is not complete."""
        series, plain = self._plain(pl.Series(self.lines, dtype=pl.String))
        position = 0
        for index in (~plain).arg_true().to_list():
            if index < position:
                continue
            self._take_plain(series, plain, position, index)
            taken = self._take_one(index)
            if taken is None:
                self._flush()
                return self.lines[index:]
            position = index + taken
        self._take_plain(series, plain, position, len(self.lines))
        self._flush()
        return []

    def _plain(self, lines: pl.Series) -> tuple[pl.Series, pl.Series]:
        """The lines, short ones filled up with delimiters, and which are records of the usual width by themselves."""
        dialect, delimiter = self.dialect, self.dialect.delimiter
        frame = lines.to_frame("line")
        line = pl.col("line")
        count = line.str.count_matches(delimiter, literal=True)
        regular = pl.lit(True)
        if dialect.quote is not None:
            inside = line.str.contains(dialect.quote, literal=True)
            whole, quoted = self.quoted_fields
            count = pl.when(inside).then(line.str.replace_all(quoted, "").str.count_matches(delimiter, literal=True))
            count = count.otherwise(line.str.count_matches(delimiter, literal=True))
            regular = ~inside | line.str.contains(whole)
        if dialect.escape:
            regular = regular & ~line.str.contains(dialect.escape, literal=True)
        regular = regular & ~line.str.contains(DAMAGED, literal=True)
        usual, width = self.found.usual, self.found.width
        widths = (count == usual - 1) | (count == width - 1)
        plain = frame.select(regular & widths).to_series()
        if self.found.height == 0:
            plain = plain & (pl.int_range(len(lines), eager=True) >= _HEAD)
        if usual < width:
            short = count == usual - 1
            lines = frame.select(pl.when(short).then(line + delimiter * (width - usual)).otherwise(line)).to_series()
        return lines, plain

    def _take_plain(self, lines: pl.Series, plain: pl.Series, begin: int, end: int) -> None:
        """Plain lines from `begin` to before `end`; lines between that belong to a longer record are never passed."""
        if begin >= end:
            return
        if end - begin < 20:  # not worth the way through Polars
            for index in range(begin, end):
                self._take_one(index)
            return
        self._flush()
        self.found.frames.append(self._parsed(lines.slice(begin, end - begin)))
        self.found.rows.append(
            pl.int_range(self.first_row + begin, self.first_row + end, dtype=pl.Int64, eager=True).alias("row")
        )

    def _parsed(self, lines: pl.Series) -> pl.DataFrame:
        text = "\n".join(lines)
        parsed = pl.read_csv(
            io.BytesIO(text.encode()),
            has_header=False,
            separator=self.dialect.delimiter,
            quote_char=self.dialect.quote,
            schema={f"c{i}": pl.String for i in range(self.found.width)},
            encoding="utf8",
        )
        assert parsed.height == len(lines), (parsed.height, len(lines))
        return text_frame(parsed.get_columns())

    def _take_one(self, index: int) -> int | None:
        """One record beginning at the line, and how many lines it has; nothing if it goes on beyond the piece."""
        taken = 0

        def following() -> Iterator[str]:
            nonlocal taken
            for line in self.lines[index : index + 1] if self.dialect.quote is None else self._from(index):
                taken += 1
                yield line + "\n"
            taken += 1
            yield _END

        record = next(_reader(following(), self.dialect))
        row = self.first_row + index
        if record and _END in record[-1]:
            if not self.last:
                return None
            raise TruncatedFile(
                "The file ends within a quoted text.",
                remedy="Export it again; if it was edited, close the quotation mark in this row.",
                where=Where(file=self.file, row=row),
            )
        raw = self.lines[index : index + taken]
        if taken > 1 and _swallowed(record, self.dialect):
            raise _unclosed(self.file, row)
        self._place(row, record, raw)
        return taken

    def _from(self, index: int) -> Iterator[str]:
        for position in range(index, len(self.lines)):
            yield self.lines[position]

    def _place(self, row: int, record: list[str], raw: list[str]) -> None:
        """Where a single record belongs: among the others, or aside with the reason."""
        found = self.found
        if len(record) > found.width:
            record = _trimmed(record)
        missing = found.width - len(record)
        filled = sum(bool(cell.strip()) for cell in record)
        begun = found.height or self.pending[0]
        if any(DAMAGED in line for line in raw):
            found.odd.append(Odd(row, record, "letters in it are damaged"))
        elif len(raw) > 1 and not self._closes_well("\n".join(raw)):
            found.odd.append(Odd(row, record, "its quotation marks do not match"))
        elif missing == 0 or (missing > 0 and (filled <= 1 or not begun)) or len(record) == found.usual:
            self.pending[0].append(row)
            self.pending[1].append(record + [""] * missing)
        else:
            found.odd.append(Odd(row, record, f"{len(record)} columns where the others have {found.width}"))

    def _closes_well(self, text: str) -> bool:
        return self.dialect.escape is not None or re.search(self.quoted_fields[0], text) is not None

    def _flush(self) -> None:
        rows, records = self.pending
        if rows:
            self.found.frames.append(text_frame([list(column) for column in zip(*records, strict=True)]))
            self.found.rows.append(pl.Series("row", rows, dtype=pl.Int64))
            self.pending = ([], [])


def parse(text: str, dialect: Dialect) -> list[list[str]]:
    """The records of a short text."""
    return list(_reader(io.StringIO(text, newline=""), dialect))


def _reader(lines: Iterator[str] | io.StringIO, dialect: Dialect) -> "Iterator[list[str]]":
    csv.field_size_limit(1 << 30)
    return csv.reader(
        lines,
        delimiter=dialect.delimiter,
        quotechar=dialect.quote,
        quoting=csv.QUOTE_MINIMAL if dialect.quote else csv.QUOTE_NONE,
        doublequote=dialect.escape is None,
        escapechar=dialect.escape,
        skipinitialspace=True,
    )


def _quoted(dialect: Dialect) -> tuple[str, str]:
    """Expressions for a line whose quotation marks are all in place, and for one quoted text."""
    if dialect.quote is None:
        return "", ""
    q, d = re.escape(dialect.quote), re.escape(dialect.delimiter)
    cell = rf"(?:[^{q}{d}]*|{q}(?:[^{q}]|{q}{q})*{q})"
    return rf"^{cell}(?:{d}{cell})*$", rf"{q}[^{q}]*{q}"


def _measure(lines: list[str], dialect: Dialect, found: Gathered, file: str, limits: Limits) -> None:
    """The usual width of records, and the header's where it names more columns than the rows fill."""
    records = parse("\n".join(lines[:_MEASURED]), dialect)
    filled = [record for record in records if sum(bool(cell.strip()) for cell in record) > 1]
    widths = Counter(map(len, filled or records))
    found.usual = max(widths.items(), key=lambda item: item[1])[0] if widths else 1
    first = len(_trimmed(filled[0])) if filled else found.usual
    found.width = max(found.usual, first)
    within(found.width, 0, file, "", limits)


def _trimmed(record: list[str]) -> list[str]:
    end = len(record)
    while end and not record[end - 1].strip():
        end -= 1
    return record[:end]


def _swallowed(record: list[str], dialect: Dialect) -> bool:
    """Whether a field holds what must have been whole records: several lines with as many delimiters as the record."""
    for cell in record:
        if "\n" in cell:
            inner = cell.split("\n")[1:-1]
            like = [line for line in inner if line.count(dialect.delimiter) >= max(2, len(record) - 1)]
            if len(like) >= _SWALLOWED:
                return True
    return False


def _unclosed(file: str, row: int) -> CorruptFile:
    return CorruptFile(
        "A quotation mark is opened and not closed, so that the rows after it run together.",
        remedy="Close or remove the mark in this row.",
        where=Where(file=file, row=row),
    )
