"""A table on paper: one line a row, headings again on each page, numbers to the right."""

from collections.abc import Sequence
from dataclasses import dataclass

from morgiana.flows.weekly_plan.documents.fonts import FAMILY, Paper

ROW_MM = 5.2
"""The height of a row."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its title, its share of the width, and whether it holds numbers."""

    title: str
    share: float
    numbers: bool = False


def grid(paper: Paper, columns: Sequence[Column], rows: Sequence[Sequence[str]], *, size: float = 8) -> None:
    """Draw the table at the paper's place."""
    widths = [paper.epw * column.share / sum(c.share for c in columns) for column in columns]
    _headings(paper, columns, widths, size)
    for number, row in enumerate(rows):
        if paper.will_page_break(ROW_MM):
            paper.add_page()
            _headings(paper, columns, widths, size)
        paper.set_font(FAMILY, size=size)
        paper.set_fill_color(244)
        for column, width, text in zip(columns, widths, row, strict=True):
            shown = paper.fitted(text, width - 2.5)
            paper.cell(width, ROW_MM, shown, align="R" if column.numbers else "L", fill=number % 2 == 1)
        paper.ln(ROW_MM)
    paper.ln(2)


def _headings(paper: Paper, columns: Sequence[Column], widths: Sequence[float], size: float) -> None:
    paper.set_font(FAMILY, "B", size)
    for column, width in zip(columns, widths, strict=True):
        title = paper.fitted(column.title, width - 2.5)
        paper.cell(width, ROW_MM, title, border="B", align="R" if column.numbers else "L")
    paper.ln(ROW_MM + 0.5)
