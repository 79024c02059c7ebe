"""The plan as CSV tables in one zip: UTF-8 with its mark, commas, decimal points, ISO dates, amounts beside
currencies."""

import csv
from datetime import date
from io import BytesIO, StringIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from morgiana.commerce.language import Language
from morgiana.flows.weekly_plan import wording
from morgiana.flows.weekly_plan.documents.cells import Cell, Heading, Sheet, harmless
from morgiana.flows.weekly_plan.documents.sheets import sheets
from morgiana.flows.weekly_plan.models import WeeklyPlan
from morgiana.kernel.money import Money


def csv_zip(plan: WeeklyPlan, say: Language) -> bytes:
    """The bytes of the zip; the same plan gives the same bytes."""
    buffer = BytesIO()
    with ZipFile(buffer, "w", ZIP_DEFLATED) as archive:
        for sheet in sheets(plan, say):
            entry = ZipInfo(f"{sheet.name}.csv", plan.made_at.timetuple()[:6])
            entry.compress_type = ZIP_DEFLATED
            archive.writestr(entry, csv_table(sheet, say))
    return buffer.getvalue()


def csv_table(sheet: Sheet, say: Language) -> bytes:
    """One table as CSV, safe to open in a spreadsheet."""
    text = StringIO()
    writer = csv.writer(text)
    writer.writerow([title for heading in sheet.headings for title in _titles(heading, say)])
    for row in sheet.rows:
        pairs = zip(sheet.headings, row, strict=True)
        writer.writerow([field for heading, cell in pairs for field in _fields(heading, cell)])
    return text.getvalue().encode("utf-8-sig")


def _titles(heading: Heading, say: Language) -> list[str]:
    if heading.kind == "money":
        return [harmless(heading.title), harmless(say(wording.CURRENCY_OF, title=heading.title))]
    return [harmless(heading.title)]


def _fields(heading: Heading, cell: Cell) -> list[str]:
    if heading.kind == "money":
        return [str(cell.amount), cell.currency] if isinstance(cell, Money) else ["", ""]
    match cell:
        case None:
            return [""]
        case str():
            return [harmless(cell)]
        case date():
            return [cell.isoformat()]
        case _:
            return [f"{cell:.6f}".rstrip("0").rstrip(".") if isinstance(cell, float) else str(cell)]
