"""Tables in HTML, which some systems export under the name of a spreadsheet."""

from html.parser import HTMLParser

import polars as pl

from morgiana.commerce.importing.reading.encoding import decode
from morgiana.commerce.importing.reading.layout import Grid, lay_out
from morgiana.commerce.importing.reading.sheet import UNREADABLE, Sheet, text_frame
from morgiana.commerce.importing.refusals import NotATable
from morgiana.kernel.refusals import Where


class _Tables(HTMLParser):
    """Collects the rows of each table."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[list[list[str]]] = []
        self._cell: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "table":
            self.tables.append([])
        elif tag == "tr" and self.tables:
            self.tables[-1].append([])
        elif tag in ("td", "th") and self.tables and self.tables[-1]:
            self._cell = []

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th") and self._cell is not None:
            self.tables[-1][-1].append("".join(self._cell))
            self._cell = None

    def handle_data(self, data: str) -> None:
        if self._cell is not None:
            self._cell.append(data)


def read_html(content: bytes, file: str) -> list[Sheet]:
    """The sheets of an HTML page's tables. Raises `NotATable` where there is none."""
    text, encoding, _ = decode(content, file)
    parser = _Tables()
    parser.feed(text)
    tables = [[row for row in table if row] for table in parser.tables]
    tables = [table for table in tables if len(table) > 1 and max(map(len, table)) > 1]
    if not tables:
        raise NotATable(
            "It is a web page without a table.", remedy="Export the data as CSV or Excel.", where=Where(file=file)
        )
    return [
        _sheet(table, file, "" if len(tables) == 1 else f"table {number}", encoding)
        for number, table in enumerate(tables, 1)
    ]


def _sheet(table: list[list[str]], file: str, name: str, encoding: str) -> Sheet:
    width = max(map(len, table))
    cells = text_frame([[row[i] if i < len(row) else None for row in table] for i in range(width)])
    grid = Grid(cells, pl.int_range(1, len(table) + 1, dtype=pl.Int64, eager=True), {})
    return lay_out(
        grid, file=file, name=name, dialect=None, unreadable=UNREADABLE.to_frame(), notes=[f"HTML, {encoding}"]
    )
