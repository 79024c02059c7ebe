"""What a disk can do to the folder of data is told as what it is: a fault, or a damaged file with a way out."""

import asyncio
import shutil
import sqlite3
from pathlib import Path

import pytest
from stores import LAKE
from workshop import Shelf, open_runtime

from morgiana.adapters.database.database import EVERYBODY, DatabaseTooNew
from morgiana.adapters.database.sqlite import SqliteDatabase
from morgiana.adapters.database.troubles import DatabaseDamaged
from morgiana.control.caller import OWNER
from morgiana.kernel.refusals import Fault

JUNK = b"This is no database, though it is long enough to be taken for the header of one. " * 20


def test_file_that_is_no_database(tmp_path: Path) -> None:
    """The books' file with other contents is refused by name, and is left as it was found."""
    place = tmp_path / "morgiana.sqlite"
    place.write_bytes(JUNK)
    with pytest.raises(DatabaseDamaged, match=r"morgiana\.sqlite cannot be read") as refused:
        SqliteDatabase(place)
    assert "backup" in refused.value.remedy
    assert place.read_bytes() == JUNK


def test_page_that_was_overwritten(tmp_path: Path) -> None:
    """A database that opens, and whose table was overwritten on the disk, is refused when the table is read."""
    place = tmp_path / "morgiana.sqlite"
    database = SqliteDatabase(place)
    [(page,)] = database.rows("SELECT rootpage FROM sqlite_schema WHERE name = 'documents'", of=EVERYBODY)
    [(size,)] = database.rows("PRAGMA page_size", of=EVERYBODY)
    database.close()
    with place.open("r+b") as file:
        file.seek((page - 1) * size)
        file.write(b"\xff" * size)
    with pytest.raises(DatabaseDamaged, match="malformed"):
        SqliteDatabase(place).rows("SELECT * FROM documents", of=EVERYBODY)


def test_disk_without_room_is_a_fault(tmp_path: Path) -> None:
    """A database that may not grow says so as a fault, and what it held stays."""
    database = SqliteDatabase(tmp_path / "morgiana.sqlite")
    database._connection.execute("PRAGMA max_page_count = 1")  # SQLite raises this to what there is: no page more
    with pytest.raises(Fault, match="full"), database.transaction(of=EVERYBODY) as transaction:
        transaction.execute("INSERT INTO documents VALUES ('local', 'shop', 'profile', ?)", (b"x" * 100_000,))
    assert database.rows("SELECT * FROM documents", of=EVERYBODY) == []


@pytest.mark.skipif(LAKE != "", reason="the lake of this run is in a bucket; tests/lake has the same test for those")
def test_table_whose_folder_is_gone_is_a_fault(tmp_path: Path) -> None:
    """A table that the books know and the disk has lost is said by name, to who reads and to who writes."""
    runtime = open_runtime(tmp_path)
    asyncio.run(runtime.call(OWNER, "shelf.fill", Shelf(products=["p1"], on_hand=1.0, source="a"), key="1"))
    shutil.rmtree(tmp_path / "tenants")
    with pytest.raises(Fault, match=r"stock is gone.*backup"):
        asyncio.run(runtime.call(OWNER, "shelf.count", Shelf(products=[])))
    with pytest.raises(Fault, match=r"stock is gone.*backup"):
        asyncio.run(runtime.call(OWNER, "shelf.fill", Shelf(products=["p2"], on_hand=1.0, source="b"), key="2"))
    runtime.close()


def test_later_release(tmp_path: Path) -> None:
    """A database of a later release is refused, whatever it holds."""
    with sqlite3.connect(tmp_path / "morgiana.sqlite") as database:
        database.execute("PRAGMA user_version = 999")
    with pytest.raises(DatabaseTooNew, match="later release"):
        SqliteDatabase(tmp_path / "morgiana.sqlite")
