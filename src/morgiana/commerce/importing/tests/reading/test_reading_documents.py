"""JSON, XML, web pages, Parquet, databases and archives give the same sheets as a CSV would."""

import datetime as dt
import gzip
import io
import json
import sqlite3
import zipfile
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from morgiana.commerce.database_hosts import ANYWHERE
from morgiana.commerce.importing.reading import Sheet, read, read_database
from morgiana.commerce.importing.refusals import (
    CorruptFile,
    DatabaseUnreachable,
    EmptyFile,
    NotATable,
    PasswordProtected,
    TruncatedFile,
)

LINES = [
    {"sku": "A1", "qty": 2, "price": 12.50, "tax_lines": [{"rate": 0.2, "title": "VAT"}]},
    {"sku": "A2", "qty": 1, "price": 3.10, "tax_lines": []},
]
ORDERS = [
    {"id": 1000 + n, "created_at": "2025-03-01T10:00:00Z", "test": False, "note": None,
     "customer": {"email": f"c{n}@shop.example", "address": {"city": "Lyon"}}, "line_items": LINES, "tags": ["a", "b"]}
    for n in range(5)
]  # fmt: skip
CSV = "id;name;qty\n" + "".join(f"{n};Article {n};{n}\n" for n in range(20))


def _read(folder: Path, content: str | bytes, name: str) -> list[Sheet]:
    path = folder / "content"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read(path, name)


def _column(sheet: Sheet, name: str) -> list[str | None]:
    return sheet.cells[f"c{sheet.columns.index(name)}"].to_list()


@pytest.mark.parametrize(
    "document",
    [
        ORDERS,
        {"data": ORDERS},
        {"orders": ORDERS, "page": 1},
        {"data": {"orders": {"edges": [{"cursor": "x", "node": order} for order in ORDERS]}}},
    ],
)
@pytest.mark.parametrize("indent", [None, 2])
def test_json_orders_become_orders_and_lines(tmp_path: Path, document: Any, indent: int | None) -> None:
    """Whatever wraps the list: objects within a record are columns, lists within it sheets that know their record, each
    level once more `parent.`; amounts are written as in the document."""
    orders, lines, taxes = _read(tmp_path, json.dumps(document, indent=indent), "export.json")
    assert _column(orders, "id") == [str(1000 + n) for n in range(5)]
    assert set(_column(orders, "customer.address.city")) == {"Lyon"}
    assert set(_column(orders, "tags")) == {"a, b"}
    assert "note" not in orders.columns, "nothing ever stands in it"
    assert orders.native[orders.columns.index("test")] == "flag"
    assert lines.name.endswith("line_items")
    assert lines.cells.height == 10
    assert _column(lines, "parent.id") == [str(1000 + n // 2) for n in range(10)]
    assert _column(lines, "price") == ["12.5", "3.1"] * 5
    assert lines.native[lines.columns.index("price")] == "number"
    assert lines.rows.to_list() == [1 + n // 2 for n in range(10)], "the row of a line is that of its order"
    assert taxes.cells.height == 5
    assert _column(taxes, "parent.sku") == ["A1"] * 5
    assert _column(taxes, "parent.parent.id") == [str(1000 + n) for n in range(5)]


def test_json_amounts_keep_their_cents(tmp_path: Path) -> None:
    """Neither a long number nor a small one becomes a float on the way."""
    text = '[{"sku": "A", "price": 12345678901234.10, "rate": 1e-3}, {"sku": "B", "price": 0.30, "rate": 2}]'
    (sheet,) = _read(tmp_path, text, "prices.json")
    assert _column(sheet, "price") == ["12345678901234.10", "0.30"]
    assert _column(sheet, "rate") == ["0.001", "2"]


def test_json_lines_are_read_in_batches(tmp_path: Path) -> None:
    """Records of differing fields over more than one batch are one sheet; a broken line is put aside with its row."""
    records: list[str] = [json.dumps({"id": n, "qty": n % 7, "lines": [{"sku": f"S{n}"}]}) for n in range(45_000)]
    records[44_000] = json.dumps({"id": 44_000, "qty": "7", "extra": "late", "lines": [{"sku": "S44000"}]})
    records.insert(30_000, '{"id": 1, "qty"')
    sheets = _read(tmp_path, "\n".join(records), "sales.jsonl")
    assert [sheet.cells.height for sheet in sheets] == [45_000, 45_000]
    assert sheets[0].columns == ("id", "qty", "extra")
    assert sheets[0].native == {0: "number"}, "a column that is once text is text"
    assert sheets[0].unreadable["row"].to_list() == [30_001]
    assert sheets[0].rows[-1] == 45_001
    assert _column(sheets[1], "sku")[-1] == "S44999"


@pytest.mark.parametrize("kind", ["cut", "cut in a text", "damaged", "not UTF-8", "values", "one value", "empty list",
                                  "deep"])  # fmt: skip
def test_json_that_is_no_table_is_refused(tmp_path: Path, kind: str) -> None:
    """Each with its own reason, and the row."""
    whole = json.dumps(ORDERS, indent=1)
    content, refusal = {
        "cut": (whole[: whole.index('"customer"') - 3].encode(), TruncatedFile),
        "cut in a text": (whole[: whole.index("c3@shop") + 3].encode(), TruncatedFile),
        "damaged": (whole.replace('"test": false', '"test" false', 1).encode(), CorruptFile),
        "not UTF-8": (b'[{"name": "Cr\xe8me"}]', CorruptFile),
        "values": (b"[1, 2, 3]", NotATable),
        "one value": (b'"text in quotes"', NotATable),
        "empty list": (b"[ ]", EmptyFile),
        "deep": (b"[" * 200_000 + b"]" * 200_000, NotATable),
    }[kind]
    with pytest.raises(refusal) as refused:
        _read(tmp_path, content, "orders.json")
    assert refused.value.where.file == "orders.json"
    assert refused.value.where.row
    assert refused.value.remedy


def test_xml_elements_that_repeat_are_records(tmp_path: Path) -> None:
    """Attributes and elements are columns, repeated elements within a record a sheet of their own."""
    text = "<?xml version='1.0'?><shop><orders>" + "".join(
        f"<order id='{n}'><date>2025-03-0{n}</date><line><sku>A{n}</sku><qty>2</qty></line>"
        f"<line><sku>B{n}</sku><qty>1</qty></line></order>" for n in range(1, 5)
    ) + "</orders></shop>"  # fmt: skip
    orders, lines = _read(tmp_path, text, "orders.xml")
    assert _column(orders, "id") == ["1", "2", "3", "4"]
    assert _column(lines, "parent.id") == ["1", "1", "2", "2", "3", "3", "4", "4"]
    assert _column(lines, "sku")[:2] == ["A1", "B1"]


@pytest.mark.parametrize(
    "text",
    [
        "<?xml version='1.0'?><!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><a><b>&x;</b><b>1</b></a>",
        "<?xml version='1.0'?><!DOCTYPE a [<!ENTITY x 'ha'><!ENTITY y '&x;&x;'>]><a><b>&y;</b><b>1</b></a>",
        "<?xml version='1.0'?><a><b>1</b><b>2</b>",
    ],
)
def test_xml_with_entities_or_cut_off_is_refused(tmp_path: Path, text: str) -> None:
    """A file has no business to read other files, nor to grow while it is read."""
    with pytest.raises(CorruptFile):
        _read(tmp_path, text, "orders.xml")


@pytest.mark.parametrize("name", ["report.xls", "report.html", "report.csv"])
def test_a_web_page_called_a_spreadsheet_is_read(tmp_path: Path, name: str) -> None:
    """Many systems export an HTML table under the name of a workbook."""
    rows = "".join(f"<tr><td>0{n}</td><td>Crème &amp; Brot</td><td>{n},50</td></tr>" for n in range(1, 9))
    page = f"<html><body><table><tr><th>SKU</th><th>Name</th><th>Price</th></tr>{rows}</table></body></html>"
    (sheet,) = _read(tmp_path, page, name)
    assert sheet.columns == ("SKU", "Name", "Price")
    assert sheet.cells.row(0) == ("01", "Crème & Brot", "1,50")
    with pytest.raises(NotATable):
        _read(tmp_path, "<html><body>Please sign in</body></html>", name)


@pytest.mark.parametrize("write", [pl.DataFrame.write_parquet, pl.DataFrame.write_ipc])
def test_columnar_files_keep_their_types(tmp_path: Path, write: Any) -> None:
    """Types are the file's own; decimals exact, moments with their zone."""
    table = pl.DataFrame(
        {
            "day": [dt.date(2025, 3, 1), None],
            "at": [dt.datetime(2025, 3, 1, 10, tzinfo=dt.UTC)] * 2,
            "price": pl.Series([Decimal("1.10"), Decimal("2.00")], dtype=pl.Decimal(10, 2)),
            "qty": [2.0, 0.5],
            "sku": ["001", "002"],
            "sold": [True, False],
        }
    )
    write(table, tmp_path / "sales")
    (sheet,) = read(tmp_path / "sales", "sales.parquet")
    assert sheet.cells.row(0) == ("2025-03-01", "2025-03-01T10:00:00+00:00", "1.10", "2", "001", "true")
    assert sheet.cells.row(1)[:4] == (None, "2025-03-01T10:00:00+00:00", "2.00", "0.5")
    assert sheet.native == {0: "day", 1: "moment", 2: "number", 3: "number", 5: "flag"}
    whole = (tmp_path / "sales").read_bytes()
    with pytest.raises(CorruptFile):
        _read(tmp_path, whole[: len(whole) - 40], "sales.parquet")
    write(table.head(0), tmp_path / "sales")
    with pytest.raises(EmptyFile):
        read(tmp_path / "sales", "sales.parquet")


def test_every_table_of_an_sqlite_file_is_a_sheet(tmp_path: Path) -> None:
    """Also tables with odd names; empty ones are passed; the file is not changed."""
    with sqlite3.connect(tmp_path / "shop.db") as database:
        database.execute("CREATE TABLE orders (id INTEGER, total REAL, day TEXT, paid BOOLEAN, photo BLOB)")
        database.executemany("INSERT INTO orders VALUES (?, ?, ?, ?, ?)",
                             [(n, n / 8, "2025-03-01", n % 2, b"x") for n in range(50_000)])  # fmt: skip
        database.execute('CREATE TABLE "order ""lines" (sku TEXT)')
        database.execute("""INSERT INTO "order ""lines" VALUES ('007')""")
        database.execute("CREATE TABLE void (id INTEGER)")
    database.close()
    before = (tmp_path / "shop.db").read_bytes()
    lines, orders = read(tmp_path / "shop.db", "shop.csv")
    assert (lines.name, orders.name) == ('order "lines', "orders")
    assert lines.cells.row(0) == ("007",)
    assert orders.cells.height == 50_000
    assert orders.cells.row(1) == ("1", "0.125", "2025-03-01", "1", None)
    assert orders.native == {0: "number", 1: "number", 3: "number"}
    assert (tmp_path / "shop.db").read_bytes() == before
    with pytest.raises(CorruptFile):
        _read(tmp_path, before[:3000], "shop.db")


def _zip(files: dict[str, bytes], **options: Any) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, **options) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def test_an_archive_gives_the_sheets_of_its_files(tmp_path: Path) -> None:
    """Each told by its path in the archive; what is no table is left out and said; system files are passed."""
    table = io.BytesIO()
    pl.DataFrame({"sku": ["A"], "qty": [1]}).write_parquet(table)
    packed = _zip(
        {
            "2024/sales.csv": CSV.encode(),
            "2025/sales.csv": CSV.encode("utf-16"),
            "stock.parquet": table.getvalue(),
            "orders.json": json.dumps(ORDERS).encode(),
            "readme.txt": b"These are our files.",
            "logo.png": b"\x89PNG....",
            "__MACOSX/._sales.csv": b"\x00\x05",
            ".DS_Store": b"\x00\x00",
        }
    )
    sheets = _read(tmp_path, packed, "export.zip")
    assert [sheet.file for sheet in sheets] == [
        "export.zip/2024/sales.csv",
        "export.zip/2025/sales.csv",
        "export.zip/stock.parquet",
        *["export.zip/orders.json"] * 3,
    ]
    left_out = [note for note in sheets[0].notes if "left out" in note]
    assert len(left_out) == 2
    assert any("readme.txt" in note for note in left_out)
    assert any("logo.png" in note for note in left_out)


def test_gzip_is_unpacked(tmp_path: Path) -> None:
    """And a cut one refused."""
    packed = gzip.compress(CSV.encode())
    (sheet,) = _read(tmp_path, packed, "sales.csv.gz")
    assert sheet.file == "sales.csv"
    assert sheet.cells.height == 20
    for broken in (packed[:-20], packed[:15] + b"\xff" * 20 + packed[35:]):
        with pytest.raises(CorruptFile):
            _read(tmp_path, broken, "sales.csv.gz")


def test_a_locked_archive_is_refused(tmp_path: Path) -> None:
    """The flag of encryption is enough; nothing is tried."""
    packed = bytearray(_zip({"sales.csv": CSV.encode()}))
    packed[6] |= 1
    packed[packed.index(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(PasswordProtected):
        _read(tmp_path, bytes(packed), "export.zip")


@pytest.fixture(scope="module")
def postgres() -> Iterator[str]:
    """The address of a PostgreSQL server of its own."""
    import psycopg
    from postgres_server import own_postgres

    with own_postgres() as url, psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE orders (id bigint, at timestamptz, day date, total numeric(12,3), paid bool, "
                           "extra jsonb)")  # fmt: skip
        connection.execute(
            "INSERT INTO orders SELECT n, timestamptz '2025-03-01 10:00+00', date '2025-03-01', n + 0.5, n % 2 = 0, "
            """'{"a": 1}' FROM generate_series(1, 45000) n"""
        )
        connection.execute("CREATE SCHEMA till; CREATE TABLE till.stock (sku text, qty real)")
        connection.execute("INSERT INTO till.stock VALUES ('007', 2), ('008', NULL)")
        connection.execute("CREATE TABLE nothing (id int)")
        connection.commit()
        yield url


def test_the_tables_of_a_postgresql_database_are_sheets(postgres: str) -> None:
    """Numbers exact, moments with their zone, schemas in the name; nothing but reading is possible."""
    orders, stock = read_database(postgres, hosts=ANYWHERE)
    assert (orders.name, stock.name) == ("orders", "till.stock")
    assert orders.cells.height == 45_000
    row = orders.cells.row(1)
    assert row[0] == "2"
    assert row[2:] == ("2025-03-01", "2.500", "true", '{"a": 1}')
    assert dt.datetime.fromisoformat(row[1]) == dt.datetime(2025, 3, 1, 10, tzinfo=dt.UTC)
    assert orders.native == {0: "number", 1: "moment", 2: "day", 3: "number", 4: "flag"}
    assert stock.cells.rows() == [("007", "2"), ("008", None)]
    assert [sheet.name for sheet in read_database(postgres, hosts=ANYWHERE, tables=["till.stock"])] == ["till.stock"]
    with pytest.raises(EmptyFile):
        read_database(postgres, hosts=ANYWHERE, tables=["nothing"])


def test_a_database_that_is_not_there_is_refused_without_its_password() -> None:
    """Nothing of the address is repeated but the field."""
    with pytest.raises(DatabaseUnreachable) as refused:
        read_database("postgresql://user:secret-word@127.0.0.1:1/shop", hosts=ANYWHERE)
    assert "secret-word" not in str(refused.value) + refused.value.remedy
