"""Workbooks of Excel and LibreOffice: values as the spreadsheet shows them, types as it has them, and what it cannot
say is said."""

import datetime as dt
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter
import xlwt
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P

from morgiana.commerce.importing.reading import Sheet, read
from morgiana.commerce.importing.refusals import (
    CorruptFile,
    EmptyFile,
    FileTooLarge,
    FormulaWithoutValue,
    UnpackingTooLarge,
    UnsupportedFormat,
)

HEADER = ["Date", "SKU", "Name", "Qty", "Amount", "Paid"]
ROWS: list[list[Any]] = [[dt.date(2025, 3, n), f"00{n}", f"Article {n}", n, 1.5 * n, n % 2 == 0] for n in range(1, 13)]
TEXTS = [[f"2025-03-{n:02d}", f"00{n}", f"Article {n}", str(n), f"{1.5 * n:g}", str(n % 2 == 0).lower()]
         for n in range(1, 13)]  # fmt: skip


def _openpyxl(rows: list[list[Any]], path: Path) -> None:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(path)


def _xls(rows: list[list[Any]], path: Path) -> None:
    book = xlwt.Workbook()
    sheet = book.add_sheet("Sales")
    for r, row in enumerate(rows):
        for c, value in enumerate(row):
            if isinstance(value, dt.date):
                sheet.write(r, c, value, xlwt.easyxf(num_format_str="DD.MM.YYYY"))
            else:
                sheet.write(r, c, value)
    book.save(str(path))


def _ods(rows: list[list[Any]], path: Path) -> None:
    book = OpenDocumentSpreadsheet()
    table = Table(name="Sales")
    for row in rows:
        line = TableRow()
        for value in row:
            line.addElement(_ods_cell(value))
        table.addElement(line)
    book.spreadsheet.addElement(table)
    book.save(str(path))


def _ods_cell(value: Any) -> Any:
    if isinstance(value, bool):
        return TableCell(valuetype="boolean", booleanvalue=str(value).lower())
    if isinstance(value, dt.date):
        return TableCell(valuetype="date", datevalue=value.isoformat())
    if isinstance(value, int | float):
        return TableCell(valuetype="float", value=value)
    cell = TableCell(valuetype="string")
    cell.addElement(P(text=str(value)))
    return cell


def _texts(sheet: Sheet) -> list[list[str]]:
    return [[(value or "").removesuffix(".0") for value in row] for row in sheet.cells.iter_rows()]


@pytest.mark.parametrize("write", [_openpyxl, _xls, _ods])
@pytest.mark.parametrize("name", ["sales.xlsx", "sales.csv", "sales"])
def test_every_kind_of_workbook_gives_the_same_cells(tmp_path: Path, write: Any, name: str) -> None:
    """Whatever its name says: dates as ISO, numbers as numbers, article numbers with their zeros, types kept."""
    write([HEADER, *ROWS], tmp_path / "book")
    (sheet,) = read(tmp_path / "book", name)
    assert sheet.columns == tuple(HEADER)
    assert [[cell.lower() if cell in ("True", "False") else cell for cell in row] for row in _texts(sheet)] == TEXTS
    assert sheet.native[0] == "day"
    assert 1 not in sheet.native, "00123 is text"
    assert sheet.native[3] == sheet.native[4] == "number"
    assert sheet.native[5] == "flag"
    assert sheet.rows.to_list() == list(range(2, 14))


def test_moments_keep_their_time(tmp_path: Path) -> None:
    """A column of date and time is of moments, to the second."""
    _openpyxl([["When", "Qty"], *([dt.datetime(2025, 3, 1, 9, 30, n), n] for n in range(10))], tmp_path / "book")
    (sheet,) = read(tmp_path / "book", "sales.xlsx")
    assert sheet.native[0] == "moment"
    assert sheet.cells["c0"][1] == "2025-03-01T09:30:01"


def test_a_formula_gives_its_stored_result(tmp_path: Path) -> None:
    """The result that the spreadsheet stored is read, in a column of numbers."""
    with xlsxwriter.Workbook(str(tmp_path / "book")) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["SKU", "Qty", "Price", "Amount"])
        for n in range(1, 8):
            sheet.write_row(n, 0, [f"A{n}", n, 2.5])
            sheet.write_formula(n, 3, f"=B{n + 1}*C{n + 1}", value=n * 2.5)
    (read_sheet,) = read(tmp_path / "book", "sales.xlsx")
    assert [float(value) for value in read_sheet.cells["c3"]] == [n * 2.5 for n in range(1, 8)]


def test_a_formula_without_its_result_is_refused(tmp_path: Path) -> None:
    """A program wrote the formula and nobody calculated it: the cell is named, and what to do."""
    _openpyxl([["SKU", "Qty", "Amount"], ["A1", 1, 2.5], ["A2", 2, "=B3*2.5"]], tmp_path / "book")
    with pytest.raises(FormulaWithoutValue) as refused:
        read(tmp_path / "book", "sales.xlsx")
    assert refused.value.where.row == 3
    assert refused.value.where.field == "C"
    assert "calculate" in refused.value.remedy


def test_a_row_with_an_error_is_put_aside(tmp_path: Path) -> None:
    """`#DIV/0!` and `#N/A` are no values; their rows are in the quarantine with the reason."""
    with xlsxwriter.Workbook(str(tmp_path / "book")) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["SKU", "Qty", "Amount"])
        for n in range(1, 30):
            sheet.write_row(n, 0, [f"A{n}", n, n * 2.0])
        sheet.write_formula(7, 2, "=1/0", value="#DIV/0!")
        sheet.write_formula(9, 2, "=NA()", value="#N/A")
    (read_sheet,) = read(tmp_path / "book", "sales.xlsx")
    assert read_sheet.unreadable["row"].to_list() == [8, 10]
    assert read_sheet.cells.height == 27
    assert "error" in read_sheet.unreadable["reason"][0]


def test_titles_and_merged_headers_stand_above(tmp_path: Path) -> None:
    """A merged title, a blank row, groups merged over the names, and a total at the foot."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["Sales report March"])
    sheet.merge_cells("A1:F1")
    sheet.append([])
    sheet.append(["Sale", None, None, "Money", None, None])
    sheet.merge_cells("A3:C3")
    sheet.merge_cells("D3:F3")
    for row in [HEADER, *ROWS]:
        sheet.append(row)
    sheet.append(["Total", None, None, 78, 117.0, None])
    book.save(tmp_path / "book")
    (read_sheet,) = read(tmp_path / "book", "sales.xlsx")
    assert read_sheet.columns[3].endswith("Qty")
    assert [float(row[4]) for row in _texts(read_sheet)] == [1.5 * n for n in range(1, 13)]
    assert read_sheet.total_rows.height == 1
    assert read_sheet.rows[0] == 5


def test_every_visible_sheet_is_a_table(tmp_path: Path) -> None:
    """Hidden sheets are left out and said; empty ones are passed."""
    book = openpyxl.Workbook()
    book.active.title = "March"
    for month in ("March", "April", "Lists"):
        sheet = book[month] if month == "March" else book.create_sheet(month)
        for row in [HEADER, *ROWS]:
            sheet.append(row)
    book["Lists"].sheet_state = "hidden"
    book.create_sheet("Empty")
    book.save(tmp_path / "book")
    sheets = read(tmp_path / "book", "sales.xlsx")
    assert [sheet.name for sheet in sheets] == ["March", "April"]
    assert "The hidden sheet 'Lists' was left out." in sheets[0].notes


def test_workbooks_that_cannot_be_opened_are_refused(tmp_path: Path) -> None:
    """Cut off, damaged, without a table, or a text document: each with its own reason."""
    _openpyxl([HEADER, *ROWS], tmp_path / "book")
    whole = (tmp_path / "book").read_bytes()
    (tmp_path / "cut").write_bytes(whole[: len(whole) // 2])
    with zipfile.ZipFile(tmp_path / "book") as archive:
        at = archive.getinfo("xl/worksheets/sheet1.xml").header_offset + 100
    (tmp_path / "damaged").write_bytes(whole[:at] + bytes(60) + whole[at + 60 :])
    for name in ("cut", "damaged"):
        with pytest.raises(CorruptFile) as refused:
            read(tmp_path / name, "sales.xlsx")
        assert refused.value.where.file == "sales.xlsx"
    _xls([HEADER, *ROWS], tmp_path / "xls")
    (tmp_path / "cut").write_bytes((tmp_path / "xls").read_bytes()[:1500])
    with pytest.raises(CorruptFile):
        read(tmp_path / "cut", "sales.xls")
    openpyxl.Workbook().save(tmp_path / "empty")
    with pytest.raises(EmptyFile):
        read(tmp_path / "empty", "sales.xlsx")
    with zipfile.ZipFile(tmp_path / "text", "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", "<document/>")
    with pytest.raises(UnsupportedFormat) as foreign:
        read(tmp_path / "text", "sales.xlsx")
    assert "text document" in foreign.value.message


def test_a_workbook_that_unpacks_to_gigabytes_is_refused(tmp_path: Path) -> None:
    """A sheet of 700 MB of blanks in a file of under a megabyte is not unpacked."""
    with zipfile.ZipFile(tmp_path / "bomb", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        with archive.open("xl/worksheets/sheet1.xml", "w") as part:
            for _ in range(70):
                part.write(b" " * 10_000_000)
    with pytest.raises(UnpackingTooLarge):
        read(tmp_path / "bomb", "sales.xlsx")


@pytest.mark.parametrize(("cell", "value"), [("A1048576", None), ("C1048576", " "), ("XFD60000", "x"), ("XFD5", "x")])
def test_a_cell_far_outside_does_not_take_the_memory(tmp_path: Path, cell: str, value: str | None) -> None:
    """A stray cell would stretch the table to billions of cells; one that is only coloured stretches nothing."""
    book = openpyxl.Workbook()
    for row in [HEADER, *ROWS]:
        book.active.append(row)
    book.active[cell].value = value
    book.active[cell].font = openpyxl.styles.Font(bold=True)
    book.save(tmp_path / "book")
    if cell.startswith("XFD"):
        with pytest.raises(FileTooLarge) as refused:
            read(tmp_path / "book", "sales.xlsx")
        assert refused.value.where.field == "XFD"
    else:
        (sheet,) = read(tmp_path / "book", "sales.xlsx")
        assert sheet.cells.height == len(ROWS)


@pytest.mark.parametrize(("rows", "columns", "value"), [(1_048_500, 16_000, None), (1_048_500, 1_500, 1.0)])
def test_repeated_cells_do_not_take_the_memory(tmp_path: Path, rows: int, columns: int, value: float | None) -> None:
    """OpenDocument says blanks up to the end of a sheet in one cell; the same with a value would be billions."""
    book = OpenDocumentSpreadsheet()
    table = Table(name="Sales")
    for row in [HEADER, *ROWS]:
        line = TableRow()
        for cell in row:
            line.addElement(_ods_cell(cell))
        table.addElement(line)
    far = TableRow(numberrowsrepeated=rows)
    kind = {} if value is None else {"valuetype": "float", "value": value}
    far.addElement(TableCell(numbercolumnsrepeated=columns, **kind))
    table.addElement(far)
    book.spreadsheet.addElement(table)
    book.save(str(tmp_path / "book"))
    if value is None:
        (sheet,) = read(tmp_path / "book", "sales.ods")
        assert sheet.cells.height == len(ROWS)
    else:
        with pytest.raises(FileTooLarge):
            read(tmp_path / "book", "sales.ods")
