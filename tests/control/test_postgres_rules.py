"""What PostgreSQL has rules of its own for: roles that databases share, texts that it cannot hold, and its pool."""

import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from postgres_server import own_postgres
from stores import postgres_url

from morgiana.adapters.database.database import EVERYBODY
from morgiana.adapters.database.migrations import HEAD
from morgiana.adapters.database.postgres import PostgresDatabase
from morgiana.kernel.refusals import InvalidRequest

_OPEN = """
import sys
from morgiana.adapters.database.postgres import PostgresDatabase
PostgresDatabase(sys.argv[1], connections=1).close()
"""


@pytest.mark.slow
def test_databases_of_one_server_are_brought_forward_at_one_moment() -> None:
    """The first of them makes the role that all share, and the others find it made."""
    names = [f"home_{number}" for number in range(4)]
    with own_postgres() as server:
        with psycopg.connect(server, autocommit=True) as connection:
            for name in names:
                connection.execute(f"CREATE DATABASE {name}".encode())

        opening = [
            subprocess.Popen([sys.executable, "-c", _OPEN, server.replace("/postgres?", f"/{name}?")], text=True)
            for name in names
        ]
        assert [process.wait(100) for process in opening] == [0] * len(names)
        for name in names:
            with psycopg.connect(server.replace("/postgres?", f"/{name}?")) as connection:
                assert connection.execute("SELECT version_num FROM alembic_version").fetchall() == [(HEAD,)]


def test_a_text_with_a_nul_is_not_found_and_not_stored(tmp_path: Path) -> None:
    """SQLite holds such a text and PostgreSQL does not: a search finds nothing, and a writer hears of it."""
    database = PostgresDatabase(postgres_url(tmp_path), connections=1)
    try:
        found = "SELECT 1 FROM calls WHERE tenant = :tenant AND receipt_id = ?"
        assert database.row(found, ("rcpt_\0",), of="local") is None
        assert database.rows(found, ("rcpt_\0",), of="local") == []
        with pytest.raises(InvalidRequest, match="NUL"), database.transaction(of="local") as transaction:
            transaction.execute(
                "INSERT INTO documents (tenant, kind, name, body) VALUES (:tenant, ?, ?, ?)", ("note", "a\0b", b"{}")
            )
        assert database.row("SELECT 1", of=EVERYBODY) == (1,)
    finally:
        database.close()


def test_the_pool_says_how_many_connections_it_has(tmp_path: Path) -> None:
    database = PostgresDatabase(postgres_url(tmp_path), connections=3)
    try:
        with database.transaction(of=EVERYBODY):
            told = {measure.name: dict(measure.series) for measure in database.measures()}
        assert told["morgiana_database_connections"] == {(("state", "busy"),): 1, (("state", "idle"),): 0}
        assert told["morgiana_database_waiting"] == {(): 0}
    finally:
        database.close()
