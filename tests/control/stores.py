"""Where tests keep their books and their lake: below the test's folder, or where MORGIANA_TEST_STORE says.

`sqlite` (or nothing), `postgres`, `sqlite+s3` or `postgres+s3`: real servers, which the tests start for themselves.
"""

import hashlib
import os
from contextlib import suppress
from pathlib import Path

import psycopg
from postgres_server import postgres_server

from morgiana.adapters.database.catalogue import SqlCatalogue
from morgiana.adapters.database.database import Database
from morgiana.adapters.database.lake_writers import LeasedLocks
from morgiana.adapters.database.sqlite import SqliteDatabase
from morgiana.adapters.lake.place import Folder
from morgiana.adapters.lake.shops import FolderShops

STORE, _, LAKE = os.environ.get("MORGIANA_TEST_STORE", "sqlite").partition("+")


def database_of(home: Path) -> Database:
    """The books of the home folder, made at the first call; a later call finds what an earlier one wrote."""
    if STORE == "sqlite":
        return SqliteDatabase(home / "morgiana.sqlite")
    from morgiana.adapters.database.postgres import PostgresDatabase

    assert STORE == "postgres", STORE
    return PostgresDatabase(postgres_url(home), connections=3)


def shops_of(home: Path, database: Database) -> FolderShops:
    """The lake of the home folder, at the place of `lake_of`; machines that share books take turns by them."""
    locks = LeasedLocks(database) if STORE == "postgres" else None
    return FolderShops(lake_of(home), SqlCatalogue(database), locks=locks, cache=home / "copies")


def lake_of(home: Path) -> Folder:
    """Where the home folder's lake is, the same from each process of a test."""
    if LAKE == "":
        return Folder.on_disk(home / "tenants")
    assert LAKE == "s3", LAKE
    from lake_s3_server import prefix_of, s3_server

    return Folder.at(prefix_of(home), s3_server().environment, setting="MORGIANA_TEST_STORE")


def postgres_url(home: Path) -> str:
    """The address of a database of this folder's own on the tests' server, made if it is not there."""
    name = "m" + hashlib.sha256(str(home.resolve()).encode()).hexdigest()[:24]
    server = postgres_server()
    with psycopg.connect(server, autocommit=True) as connection:
        known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,)).fetchone()
        if known is None:
            with suppress(psycopg.errors.DuplicateDatabase):  # another process of the same test was quicker
                connection.execute(f'CREATE DATABASE "{name}"')
    head, _, rest = server.partition("/postgres?")
    return f"{head}/{name}?{rest}"
