"""The files that shops export: known lines in a text, a workbook, a document, a table of columns or an archive."""

import csv
import io
import json
import zipfile
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import polars as pl
from sales_files import Line, Written
from sales_words import HEADERS, RETURNED, STATES


def write(lines: list[Line], way: Written, folder: Path) -> Path:
    """The file that a shop of this kind would export."""
    path = folder / f"export.{way.container}"
    writers: dict[str, Callable[[list[Line], Written, Path], None]] = {
        "csv": _write_csv,
        "zip": _write_zip,
        "xlsx": _write_xlsx,
        "xls": _write_xls,
        "ods": _write_ods,
        "json": _write_json,
        "jsonl": _write_json_lines,
        "parquet": _write_parquet,
    }
    writers[way.container](lines, way, path)
    return path


def _write_csv(lines: list[Line], way: Written, path: Path) -> None:
    path.write_bytes(_text(lines, way))


def _write_zip(lines: list[Line], way: Written, path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("export/sales.csv", _text(lines, way))


def _text(lines: list[Line], way: Written) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(
        out,
        delimiter=way.delimiter,
        quoting=csv.QUOTE_ALL if way.quote_all else csv.QUOTE_MINIMAL,
        lineterminator=way.newline,
    )
    words = HEADERS[way.language]
    if way.preamble:
        writer.writerow([words["report"][0]])
        out.write(way.newline)
    writer.writerow(way.headers)
    for line in lines:
        writer.writerow([_cell(line, column, way) for column in way.columns])
    if way.total_row:
        sums = {
            "quantity": _number(sum((line.quantity for line in lines), Decimal(0)), way),
            "amount": _money(sum((line.amount for line in lines), Decimal(0)), way),
        }
        row = [sums.get(column, "") for column in way.columns]
        blank = next(i for i, column in enumerate(way.columns) if column not in sums)
        row[blank] = words["total"][0]
        writer.writerow(row)
    one_byte = way.encoding.startswith(("cp", "iso"))
    return out.getvalue().encode(way.encoding, "replace" if one_byte else "strict")


def _write_xlsx(lines: list[Line], way: Written, path: Path) -> None:
    import xlsxwriter

    book = xlsxwriter.Workbook(str(path), {"remove_timezone": True})
    sheet = book.add_worksheet("Export")
    day = book.add_format({"num_format": "yyyy-mm-dd hh:mm" if way.with_time else "yyyy-mm-dd"})
    sheet.write_row(0, 0, way.headers)
    for number, line in enumerate(lines, start=1):
        for position, column in enumerate(way.columns):
            value = _value(line, column, way)
            if isinstance(value, datetime):
                sheet.write_datetime(number, position, value if way.with_time else _midnight(value), day)
            elif isinstance(value, Decimal):
                sheet.write_number(number, position, float(value))
            else:
                sheet.write_string(number, position, value)
    book.close()


def _write_xls(lines: list[Line], way: Written, path: Path) -> None:
    import xlwt

    book = xlwt.Workbook()
    sheet = book.add_sheet("Export")
    day = xlwt.easyxf(num_format_str="yyyy-mm-dd hh:mm" if way.with_time else "yyyy-mm-dd")
    for position, header in enumerate(way.headers):
        sheet.write(0, position, header)
    for number, line in enumerate(lines, start=1):
        for position, column in enumerate(way.columns):
            value = _value(line, column, way)
            if isinstance(value, datetime):
                sheet.write(number, position, value if way.with_time else _midnight(value), day)
            else:
                sheet.write(number, position, float(value) if isinstance(value, Decimal) else value)
    book.save(str(path))


def _write_ods(lines: list[Line], way: Written, path: Path) -> None:
    from odf.opendocument import OpenDocumentSpreadsheet
    from odf.table import Table, TableCell, TableRow
    from odf.text import P

    document = OpenDocumentSpreadsheet()
    table = Table(name="Export")
    header = TableRow()
    for name in way.headers:
        cell = TableCell(valuetype="string")
        cell.addElement(P(text=name))
        header.addElement(cell)
    table.addElement(header)
    for line in lines:
        row = TableRow()
        for column in way.columns:
            value = _value(line, column, way)
            if isinstance(value, datetime):
                stamp = value.isoformat() if way.with_time else value.date().isoformat()
                cell = TableCell(valuetype="date", datevalue=stamp)
            elif isinstance(value, Decimal):
                cell = TableCell(valuetype="float", value=str(value))
            else:
                cell = TableCell(valuetype="string")
            cell.addElement(P(text=str(value)))
            row.addElement(cell)
        table.addElement(row)
    document.spreadsheet.addElement(table)
    document.save(str(path))


def _records(lines: list[Line], way: Written) -> list[dict[str, object]]:
    def plain(value: object) -> object:
        if isinstance(value, datetime):
            return value.isoformat(sep="T") if way.with_time else value.date().isoformat()
        return float(value) if isinstance(value, Decimal) else value

    return [
        {header: plain(_value(line, column, way)) for header, column in zip(way.headers, way.columns, strict=True)}
        for line in lines
    ]


def _write_json(lines: list[Line], way: Written, path: Path) -> None:
    path.write_text(json.dumps({"data": _records(lines, way)}, ensure_ascii=False), "utf-8")


def _write_json_lines(lines: list[Line], way: Written, path: Path) -> None:
    path.write_text("".join(json.dumps(record, ensure_ascii=False) + "\n" for record in _records(lines, way)), "utf-8")


def _write_parquet(lines: list[Line], way: Written, path: Path) -> None:
    def typed(value: str | Decimal | datetime) -> object:
        if isinstance(value, datetime):
            return value if way.with_time else value.date()
        return float(value) if isinstance(value, Decimal) else value

    columns = {
        header: pl.Series([typed(_value(line, column, way)) for line in lines])
        for header, column in zip(way.headers, way.columns, strict=True)
    }
    pl.DataFrame(columns).write_parquet(path)


def _value(line: Line, column: str, way: Written) -> str | Decimal | datetime:
    turned = way.returns == "flag" and line.quantity < 0
    values: dict[str, str | Decimal | datetime] = {
        "order": f"C{line.order}" if way.returns == "credit note" and line.quantity < 0 else line.order,
        "when": line.at,
        "product": line.product,
        "name": line.name,
        "quantity": abs(line.quantity) if turned else line.quantity,
        "price": line.price,
        "amount": abs(line.amount) if turned else line.amount,
        "discount": line.discount,
        "status": dict(zip(("paid", "cancelled", "test"), STATES[way.language], strict=True))[line.state],
        "returned": RETURNED[way.language][1 if line.quantity < 0 else 2],
        "customer": line.customer,
        "noise": "",
        "currency": "EUR",
    }
    return values[column]


def _cell(line: Line, column: str, way: Written) -> str:
    value = _value(line, column, way)
    if isinstance(value, datetime):
        return value.strftime(way.date_format + (" %H:%M" if way.with_time else ""))
    if isinstance(value, Decimal):
        return _money(value, way) if column in ("price", "amount", "discount") else _number(value, way)
    return value


def _money(value: Decimal, way: Written) -> str:
    text = _number(value, way, places=2)
    return {"symbol": f"{text} €", "code": f"EUR {text}"}.get(way.currency, text)


def _number(value: Decimal, way: Written, *, places: int | None = None) -> str:
    text = f"{abs(value):,.{places}f}" if places is not None else f"{abs(value).normalize():,f}"
    if way.grouping == "indian":
        text = _indian(text.replace(",", ""))
    text = text.replace(",", "\0").replace(".", way.decimal_mark).replace("\0", way.thousands)
    if value >= 0:
        return text
    return {"-1": f"-{text}", "1-": f"{text}-", "(1)": f"({text})"}[way.negative]


def _indian(text: str) -> str:
    whole, point, part = text.partition(".")
    groups = [whole[-3:]]
    whole = whole[:-3]
    while whole:
        groups.append(whole[-2:])
        whole = whole[:-2]
    return ",".join(reversed(groups)) + point + part


def _midnight(at: datetime) -> datetime:
    return datetime.combine(at.date(), datetime.min.time())
