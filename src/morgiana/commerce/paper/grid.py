"""A table on paper: headings again on each page, numbers to the right, each row on one line or on as many as it
takes."""

from collections.abc import Sequence
from dataclasses import dataclass

from fpdf.enums import MethodReturnValue, XPos, YPos

from morgiana.commerce.paper.fonts import FAMILY, Paper

ROW_MM = 5.2
"""The height of a row of one line."""
_LINE_MM = 4.0
_GAP_MM = 2.5


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its title, its share of the width, and whether it holds numbers."""

    title: str
    share: float
    numbers: bool = False

    @property
    def align(self) -> str:
        return "R" if self.numbers else "L"


def grid(
    paper: Paper, columns: Sequence[Column], rows: Sequence[Sequence[str]], *, size: float = 8, whole: bool = False
) -> None:
    """Draw the table at the paper's place; `whole` breaks long texts into lines instead of cutting them."""
    widths = [paper.epw * column.share / sum(c.share for c in columns) for column in columns]
    _headings(paper, columns, widths, size)
    for number, row in enumerate(rows):
        paper.set_font(FAMILY, size=size)
        pairs = zip(row, widths, strict=True)
        cells = [
            _lines(paper, text, width) if whole else [paper.fitted(text, width - _GAP_MM)] for text, width in pairs
        ]
        height = ROW_MM + (max(map(len, cells)) - 1) * _LINE_MM
        if paper.will_page_break(height):
            paper.add_page()
            _headings(paper, columns, widths, size)
            paper.set_font(FAMILY, size=size)
        _row(paper, columns, widths, cells, height, shaded=number % 2 == 1)
    paper.ln(2)


def _lines(paper: Paper, text: str, width: float) -> list[str]:
    """The text in lines that fit; a word that is longer than a line is broken, never cut."""
    shown = paper.printable(text)
    if paper.get_string_width(shown) <= width - _GAP_MM:
        return [shown]
    lines = paper.multi_cell(width - _GAP_MM, _LINE_MM, shown, dry_run=True, output=MethodReturnValue.LINES)
    assert isinstance(lines, list), "only lines were asked for"
    return lines or [""]


def _row(
    paper: Paper,
    columns: Sequence[Column],
    widths: Sequence[float],
    cells: Sequence[Sequence[str]],
    height: float,
    *,
    shaded: bool,
) -> None:
    left, top = paper.l_margin, paper.get_y()
    if shaded:
        paper.set_fill_color(244)
        paper.rect(left, top, paper.epw, height, style="F")
    for column, width, lines in zip(columns, widths, cells, strict=True):
        for place, text in enumerate(lines):
            paper.set_xy(left, top + place * _LINE_MM)
            paper.cell(width, ROW_MM, paper.shaped(text), align=column.align)
        left += width
    paper.set_xy(paper.l_margin, top + height)


def _headings(paper: Paper, columns: Sequence[Column], widths: Sequence[float], size: float) -> None:
    paper.set_font(FAMILY, "B", size)
    for column, width in zip(columns, widths, strict=True):
        title = paper.fitted(column.title, width - _GAP_MM)
        paper.cell(width, ROW_MM, title, border="B", align=column.align, new_x=XPos.RIGHT, new_y=YPos.TOP)
    paper.ln(ROW_MM + 0.5)
