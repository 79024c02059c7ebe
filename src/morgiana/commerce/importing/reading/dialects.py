"""Which delimiter and quotation mark a text has.

The sniffer parses the first lines with every candidate and takes the one whose records agree most (after the
consistency measure of van den Burg, Nazabal and Sutton, "Wrangling messy CSV files by detecting row and type
patterns", 2019).
"""

import csv
import re
from collections import Counter
from dataclasses import replace
from typing import Final

from morgiana.commerce.importing.reading.records import parse
from morgiana.commerce.importing.reading.sheet import Dialect
from morgiana.commerce.importing.refusals import NotATable
from morgiana.kernel.refusals import Where

_DELIMITERS: Final = (",", ";", "\t", "|", "^", ":", "~", "\x1f", "\x01")
_SNIFFED_LINES: Final = 300
_SNIFFED_LETTERS: Final = 1 << 20


def sniff(text: str, encoding: str, file: str, *, whole: bool) -> Dialect:
    """How the text is delimited and quoted, judged by its first lines. Raises `NotATable`."""
    head = text[:_SNIFFED_LETTERS]
    lines = head.split("\n")
    if not whole or len(head) < len(text):
        lines = lines[:-1] or lines
    lines = lines[:_SNIFFED_LINES]
    said = re.match(r"\s*sep=(.)\s*$", lines[0])
    if said:
        return _quoting(head, Dialect(encoding, said[1]))
    scored = {}
    for delimiter in _DELIMITERS:
        if delimiter in head:
            dialect = _quoting(head, Dialect(encoding, delimiter))
            scored[delimiter] = (_consistency(lines, dialect), dialect)
    score, best = max(scored.values(), key=lambda pair: pair[0], default=(0.0, None))
    if best is None or score <= 0:
        raise NotATable(
            "No delimiter divides its lines into columns.",
            remedy="Export the data as CSV or Excel, with one record in each line and a header.",
            where=Where(file=file, row=1),
        )
    return best


def _quoting(head: str, dialect: Dialect) -> Dialect:
    d = re.escape(dialect.delimiter)
    beside = {quote: _beside(quote, d, head) for quote in "\"'"}
    quote = '"' if beside['"'] >= beside["'"] or beside["'"] < 4 else "'"
    if head.count(quote) and not beside[quote]:
        return replace(dialect, quote=None)  # marks stand for inches, or within words
    backslashed, doubled = head.count("\\" + quote), head.count(quote * 2)
    return replace(dialect, quote=quote, escape="\\" if backslashed > doubled else None)


def _beside(quote: str, delimiter: str, head: str) -> int:
    """How often the mark opens or closes a field. An apostrophe before a number opens and never closes: it is none."""
    opens = len(re.findall(rf"(?:^|{delimiter})[ ]*{quote}", head, re.M))
    closes = len(re.findall(rf"{quote}[ ]*(?:{delimiter}|$)", head, re.M))
    return opens + closes if quote == '"' or min(opens, closes) * 2 >= max(opens, closes) else 0


def _consistency(lines: list[str], dialect: Dialect) -> float:
    try:
        records = parse("\n".join(lines), dialect)
    except csv.Error:
        return 0.0
    counts = Counter(len(record) for record in records if any(cell.strip() for cell in record))
    wide = {width: count for width, count in counts.items() if width > 1}
    if not wide:
        return 0.0
    width, count = max(wide.items(), key=lambda item: (item[1], item[0]))
    share = count / sum(counts.values())
    penalty = 0.3 if dialect.delimiter == ":" else 1.0  # times of day look like columns
    return penalty * share**2 * (1 - 1 / width)
