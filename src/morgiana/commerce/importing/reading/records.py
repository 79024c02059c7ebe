"""Delimited text into records: which delimiter and quote, and where each record begins.

The sniffer parses the first lines with every candidate and takes the one whose records agree most (after the
consistency measure of van den Burg, Nazabal and Sutton, "Wrangling messy CSV files by detecting row and type
patterns", 2019).
"""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from morgiana.commerce.importing.reading.limits import Limits
from morgiana.commerce.importing.reading.sheet import Dialect
from morgiana.commerce.importing.refusals import CorruptFile, LineTooLong, NotATable, TruncatedFile
from morgiana.kernel.refusals import Where

_DELIMITERS: Final = (",", ";", "\t", "|", "^", ":")
_SNIFFED_LINES: Final = 300
_SWALLOWED: Final = 3


@dataclass(slots=True)
class Records:
    """Records in pieces of many, column by column being left to the caller."""

    rows: list[int]
    fields: list[list[str]]


def sniff(text: str, encoding: str, file: str, limits: Limits) -> Dialect:
    """How the text is delimited and quoted. Raises `NotATable`, `LineTooLong`."""
    head = text[: 4 << 20]
    lines = head.splitlines()[: _SNIFFED_LINES + 1]
    if (
        max((len(line) for line in lines), default=0) > limits.line_bytes // 4
        and "\n" not in head[: limits.line_bytes // 4]
    ):
        raise LineTooLong(
            "The first line is several megabytes long.",
            remedy="Export the data as a table with one record in each line.",
            where=Where(file=file, row=1),
        )
    said = re.match(r"\s*sep=(.)\s*$", lines[0]) if lines else None
    if said:
        return _quoting(head, Dialect(encoding, said[1]))
    if len(text) > len(head):
        lines = lines[:-1]
    scored = {}
    for delimiter in _DELIMITERS:
        dialect = _quoting(head, Dialect(encoding, delimiter))
        scored[delimiter] = (_consistency(lines, dialect), dialect)
    (score, best) = max(scored.values(), key=lambda pair: pair[0])
    if score <= 0:
        raise NotATable(
            "No delimiter divides its lines into columns.",
            remedy="Export the data as CSV or Excel, with one record in each line and a header.",
            where=Where(file=file),
        )
    return best


def parse(text: str, dialect: Dialect, file: str, *, piece: int = 100_000) -> Iterator[Records]:
    """The records of the text, a piece at a time. Raises `TruncatedFile`, `CorruptFile` for quotes that do not
    close."""
    stream = io.StringIO(text, newline="")
    reader = csv.reader(
        stream,
        delimiter=dialect.delimiter,
        quotechar=dialect.quote,
        quoting=csv.QUOTE_MINIMAL if dialect.quote else csv.QUOTE_NONE,
        doublequote=dialect.escape is None,
        escapechar=dialect.escape,
        skipinitialspace=True,
    )
    begun, rows, fields = 1, [], []
    quoted = dialect.quote is not None and dialect.quote in text
    for record in reader:
        if quoted and reader.line_num > begun and _swallowed(record, dialect):
            raise CorruptFile(
                "A quotation mark is opened and not closed, so that the rows after it run together.",
                remedy="Close or remove the mark in this row.",
                where=Where(file=file, row=begun),
            )
        rows.append(begun)
        fields.append(record)
        begun = reader.line_num + 1
        if len(rows) == piece:
            yield Records(rows, fields)
            rows, fields = [], []
    if quoted and rows and _open_quote(text, rows[-1], dialect):
        raise TruncatedFile(
            "The file ends within a quoted text.",
            remedy="Export it again; if it was edited, close the quotation mark in this row.",
            where=Where(file=file, row=rows[-1]),
        )
    if rows:
        yield Records(rows, fields)


def _quoting(head: str, dialect: Dialect) -> Dialect:
    d = re.escape(dialect.delimiter)
    beside = {quote: len(re.findall(rf"(?:^|{d})[ \t]*{quote}|{quote}[ \t]*(?:{d}|$)", head, re.M)) for quote in "\"'"}
    quote = '"' if beside['"'] >= beside["'"] or beside["'"] < 4 else "'"
    if head.count(quote) and not beside[quote]:
        return replace(dialect, quote=None)  # marks stand for inches, or within words
    backslashed, doubled = head.count("\\" + quote), head.count(quote * 2)
    return replace(dialect, quote=quote, escape="\\" if backslashed > doubled else None)


def _consistency(lines: list[str], dialect: Dialect) -> float:
    counts = Counter[int]()
    try:
        for records in parse("\n".join(lines), dialect, "", piece=1000):
            counts.update(_width(record) for record in records.fields if any(field.strip() for field in record))
    except (csv.Error, CorruptFile, TruncatedFile):
        return 0.0
    wide = {width: count for width, count in counts.items() if width > 1}
    if not wide:
        return 0.0
    width, count = max(wide.items(), key=lambda item: (item[1], item[0]))
    share = count / sum(counts.values())
    penalty = 0.3 if dialect.delimiter == ":" else 1.0  # times of day look like columns
    return penalty * share**2 * (1 - 1 / width)


def _width(record: list[str]) -> int:
    width = len(record)
    while width > 1 and not record[width - 1].strip():
        width -= 1
    return max(width, len(record) - 1)


def _swallowed(record: list[str], dialect: Dialect) -> bool:
    """Whether a field holds what must have been whole records: several lines with as many delimiters as the record."""
    for field in record:
        if "\n" in field:
            inner = field.split("\n")[1:-1]
            like = [line for line in inner if line.count(dialect.delimiter) >= max(2, len(record) - 1)]
            if len(like) >= _SWALLOWED:
                return True
    return False


def _open_quote(text: str, row: int, dialect: Dialect) -> bool:
    assert dialect.quote
    tail = text.split("\n")[row - 1 :] if row < 1_000_000 else text[-100_000:].split("\n")[-1:]
    last = "\n".join(tail)
    if dialect.escape:
        last = last.replace(dialect.escape + dialect.quote, "")
    opened = re.search(rf"(?:^|{re.escape(dialect.delimiter)})[ \t]*{dialect.quote}", last)
    return bool(opened) and last.count(dialect.quote) % 2 == 1
