"""The plan as one xlsx workbook: a sheet for each table, with real numbers, dates and amounts."""

from io import BytesIO
from typing import Any

import xlsxwriter

from morgiana.commerce.language import Language
from morgiana.flows.weekly_plan.documents.cells import Cell, Kind, Sheet
from morgiana.flows.weekly_plan.documents.sheets import sheets
from morgiana.flows.weekly_plan.models import WeeklyPlan
from morgiana.kernel.money import Money, minor_digits

_ROW_OF_HEADINGS = 2


def workbook(plan: WeeklyPlan, say: Language) -> bytes:
    """The bytes of the workbook; the same plan gives the same bytes."""
    buffer = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(buffer, options)
    book.set_properties({"title": plan.summary[0], "created": plan.made_at.replace(tzinfo=None)})
    formats = _Formats(book)
    for sheet in sheets(plan, say):
        _write(book, sheet, formats)
    book.close()
    return buffer.getvalue()


class _Formats:
    """Cell formats, made once each."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._made: dict[str, Any] = {}
        self.title = book.add_format({"bold": True, "font_size": 14})
        self.heading = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        self.text = book.add_format({"valign": "top"})
        self.long = book.add_format({"valign": "top", "text_wrap": True})

    def number(self, code: str) -> Any:
        if code not in self._made:
            self._made[code] = self._book.add_format({"num_format": code, "valign": "top"})
        return self._made[code]

    def money(self, currency: str) -> Any:
        digits = minor_digits(currency)
        return self.number(f'#,##0{"." + "0" * digits if digits else ""} "{currency}"')


def _write(book: Any, sheet: Sheet, formats: _Formats) -> None:
    page = book.add_worksheet(sheet.name)
    page.write_string(0, 0, sheet.title, formats.title)
    for column, heading in enumerate(sheet.headings):
        page.set_column(column, column, heading.width)
        page.write_string(_ROW_OF_HEADINGS, column, heading.title, formats.heading)
    for row, cells in enumerate(sheet.rows, _ROW_OF_HEADINGS + 1):
        for column, (heading, cell) in enumerate(zip(sheet.headings, cells, strict=True)):
            _write_cell(page, row, column, heading.kind, cell, formats, wrap=heading.width > 80)
    page.freeze_panes(_ROW_OF_HEADINGS + 1, 0)
    if sheet.rows:
        page.autofilter(_ROW_OF_HEADINGS, 0, _ROW_OF_HEADINGS + len(sheet.rows), len(sheet.headings) - 1)


def _write_cell(page: Any, row: int, column: int, kind: Kind, cell: Cell, formats: _Formats, *, wrap: bool) -> None:
    match cell:
        case None:
            return
        case Money():
            page.write_number(row, column, float(cell.amount), formats.money(cell.currency))
        case str():
            page.write_string(row, column, cell, formats.long if wrap else formats.text)
        case int() | float():
            code = "0%" if kind == "share" else "#,##0" if cell == int(cell) else "#,##0.##"
            page.write_number(row, column, cell, formats.number(code))
        case _:
            page.write_datetime(row, column, cell, formats.number("yyyy-mm-dd"))
