"""Where tests keep their books and their lake: below the test's folder, or where MORGIANA_TEST_STORE says.

`sqlite` (or nothing), `postgres`, `sqlite+s3` or `postgres+s3`: real servers, which the tests start for themselves.

Whatever keeps books or a lake is opened by what is here: by `settings_of` in this process, by `environment_of` in one
of its own, by `database_of` and `shops_of` where only these are wanted. A test of what belongs to SQLite or to a folder
is marked `on_sqlite` or `on_disk`, with why, and is skipped elsewhere.

Nothing heavy is imported before it is needed, since some tests watch what a process imports.
"""

import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from morgiana.control.installation import Settings

if TYPE_CHECKING:
    from morgiana.adapters.database.database import Database
    from morgiana.adapters.lake.place import Folder
    from morgiana.adapters.lake.shops import FolderShops

STORE, _, LAKE = os.environ.get("MORGIANA_TEST_STORE", "sqlite").partition("+")


def on_sqlite(why: str) -> pytest.MarkDecorator:
    """Marks a test that is about books in one file of SQLite."""
    return pytest.mark.skipif(STORE != "sqlite", reason=f"only with books on SQLite: {why}")


def on_disk(why: str) -> pytest.MarkDecorator:
    """Marks a test that is about a lake in a folder."""
    return pytest.mark.skipif(LAKE != "", reason=f"only with the lake in a folder: {why}")


def settings_of(home: Path, **chosen: Any) -> Settings:
    """The settings of an installation in this process, which finds its books and its lake by the home folder."""
    if LAKE == "s3":
        from lake_s3_server import s3_server

        os.environ.update(s3_server().environment)
    return Settings(**{"home": home, "database_url": database_url(home), "lake_url": lake_url(home), **chosen})


def environment_of(home: Path, **more: str) -> dict[str, str]:
    """All variables of a process of its own whose installation has this home folder."""
    return {**os.environ, **places_of(home), **more}


def places_of(home: Path) -> dict[str, str]:
    """The variables alone that say where such an installation keeps what it keeps."""
    told = {"MORGIANA_HOME": str(home)}
    if (books := database_url(home)) is not None:
        told["MORGIANA_DATABASE_URL"] = books
    if (lake := lake_url(home)) is not None:
        from lake_s3_server import s3_server

        told |= {"MORGIANA_LAKE_URL": lake, **s3_server().environment}
    return told


def database_url(home: Path) -> str | None:
    """The address of the books of the home folder; None where they are a file below it."""
    return postgres_url(home) if STORE == "postgres" else None


def lake_url(home: Path) -> str | None:
    """The address of the lake of the home folder; None where it is below it."""
    if LAKE == "":
        return None
    assert LAKE == "s3", LAKE
    from lake_s3_server import prefix_of

    return prefix_of(home)


def database_of(home: Path) -> "Database":
    """The books of the home folder, made at the first call; a later call finds what an earlier one wrote."""
    if STORE == "sqlite":
        from morgiana.adapters.database.sqlite import SqliteDatabase

        return SqliteDatabase(home / "morgiana.sqlite")
    from morgiana.adapters.database.postgres import PostgresDatabase

    assert STORE == "postgres", STORE
    return PostgresDatabase(postgres_url(home), connections=3)


@contextmanager
def processes_of(folder: Path, *, store: str) -> Iterator[Callable[[], "Database"]]:
    """Books of `sqlite` or `postgres`, wherever the suite keeps its own: another process's connection at each call."""
    from morgiana.adapters.database.postgres import PostgresDatabase
    from morgiana.adapters.database.sqlite import SqliteDatabase

    opened: list[Database] = []

    def connect() -> "Database":
        opened.append(
            SqliteDatabase(folder / "books.sqlite")
            if store == "sqlite"
            else PostgresDatabase(postgres_url(folder), connections=3)
        )
        return opened[-1]

    try:
        yield connect
    finally:
        for books in opened:
            books.close()


def shops_of(home: Path, database: "Database") -> "FolderShops":
    """The lake of the home folder, at the place of `lake_of`; machines that share books take turns by them."""
    from morgiana.adapters.database.catalogue import SqlCatalogue
    from morgiana.adapters.database.lake_writers import LeasedLocks
    from morgiana.adapters.lake.shops import FolderShops

    locks = LeasedLocks(database) if STORE == "postgres" else None
    return FolderShops(lake_of(home), SqlCatalogue(database), locks=locks, cache=home / "copies")


def lake_of(home: Path) -> "Folder":
    """Where the home folder's lake is, the same from each process of a test."""
    from morgiana.adapters.lake.place import Folder

    address = lake_url(home)
    if address is None:
        return Folder.on_disk(home / "tenants")
    from lake_s3_server import s3_server

    return Folder.at(address, s3_server().environment, setting="MORGIANA_TEST_STORE")


@contextmanager
def lake_files(home: Path) -> Iterator[Path]:
    """A folder with all files of the lake as they are now: the lake itself, or a copy of what is in the bucket."""
    if LAKE == "":
        yield home / "tenants"
        return
    with tempfile.TemporaryDirectory() as folder:
        for name, content in _objects(home):
            file = Path(folder) / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)
        yield Path(folder)


def copy_of(home: Path, to: Path) -> Path:
    """The same installation once more, with all that it keeps; nobody may have it open meanwhile."""
    shutil.copytree(home, to)
    if STORE == "postgres":
        _make_database(_name(to), f'TEMPLATE "{_name(home)}"')
    if LAKE == "s3":
        target = lake_of(to).objects()
        for name, content in _objects(home):
            target.put(name, content)
    return to


def meddle(home: Path, *statements: str) -> None:
    """Write into the books past the program, as whoever owns the file or the server could."""
    if STORE == "postgres":
        from postgres_server import psql

        psql(postgres_url(home), "; ".join(statements))
        return
    import sqlite3

    with sqlite3.connect(home / "morgiana.sqlite") as connection:
        for statement in statements:
            connection.execute(statement)
    connection.close()


def forget(home: Path) -> None:
    """Remove an installation that nobody has open, with its books."""
    shutil.rmtree(home)
    if STORE == "postgres":
        from postgres_server import postgres_server, psql

        psql(postgres_server(), f'DROP DATABASE IF EXISTS "{_name(home)}"')


def postgres_url(home: Path) -> str:
    """The address of a database of this folder's own on the tests' server, made if it is not there."""
    import psycopg
    from postgres_server import postgres_server

    server = postgres_server()
    with psycopg.connect(server, autocommit=True) as connection:
        known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (_name(home),)).fetchone()
    if known is None:
        with suppress(psycopg.errors.DuplicateDatabase):  # another process of the same test was quicker
            _make_database(_name(home))
    head, _, rest = server.partition("/postgres?")
    return f"{head}/{_name(home)}?{rest}"


def _objects(home: Path) -> Iterator[tuple[str, bytes]]:
    """What is in the home folder's bucket: names below its lake, and what each holds."""
    store = lake_of(home).objects()
    for page in store.list():
        for found in page:
            yield found["path"], bytes(store.get(found["path"]).bytes())


def _name(home: Path) -> str:
    return "m" + hashlib.sha256(str(home.resolve()).encode()).hexdigest()[:24]


def _make_database(name: str, how: str = "") -> None:
    from postgres_server import postgres_server, psql

    psql(postgres_server(), f'CREATE DATABASE "{name}" {how}')
