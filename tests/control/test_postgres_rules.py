"""What PostgreSQL has rules of its own for: roles that databases share, texts that it cannot hold, and its pool."""

import asyncio
import subprocess
import sys
from pathlib import Path
from typing import Any

import psycopg
import pytest
from postgres_server import own_postgres
from psycopg_pool import ConnectionPool
from stores import postgres_url

from morgiana.adapters.database.database import EVERYBODY
from morgiana.adapters.database.migrations import HEAD
from morgiana.adapters.database.postgres import PostgresDatabase
from morgiana.control.ports import Transaction
from morgiana.kernel.refusals import Fault, InvalidRequest

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


_NOTE = "INSERT INTO documents (tenant, kind, name, body) VALUES (:tenant, ?, ?, ?)"


def test_what_asks_nothing_goes_with_the_next_question(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two writes and two questions are one trip, in their order, and the commit is another."""
    database, trips = PostgresDatabase(postgres_url(tmp_path), connections=1), 0
    enter = psycopg.Pipeline.__enter__

    def counted(pipeline: psycopg.Pipeline) -> psycopg.Pipeline:
        nonlocal trips
        trips += 1
        return enter(pipeline)

    monkeypatch.setattr(psycopg.Pipeline, "__enter__", counted)
    with database.transaction(of="local") as transaction:
        transaction.write(_NOTE, ("note", "one", b"{}"))
        transaction.write(_NOTE, ("note", "two", b"{}"))
        names = "SELECT name FROM documents WHERE tenant = :tenant AND kind = ? ORDER BY name"
        assert transaction.rows_each([(names, ("note",)), (names, ("letter",))]) == [[("one",), ("two",)], []]
    assert trips == 2
    database.close()


def _write(transaction: Transaction, *names: str) -> None:
    for name in names:
        transaction.write(_NOTE, ("note", name, b"{}"))


def _refused(transaction: Transaction) -> None:
    _write(transaction, "refused")
    raise InvalidRequest("No.", remedy="None.")


def test_a_write_that_fails_takes_all_back(tmp_path: Path) -> None:
    """It may be told of as late as at the commit, which then stores nothing; within a savepoint, nothing of that."""
    database = PostgresDatabase(postgres_url(tmp_path), connections=1)
    with pytest.raises(psycopg.errors.UniqueViolation), database.transaction(of="local") as transaction:
        _write(transaction, "one", "one")
    assert database.row("SELECT COUNT(*) FROM documents WHERE tenant = :tenant", of="local") == (0,)
    with database.transaction(of="local") as transaction:
        _write(transaction, "before")
        with pytest.raises(psycopg.errors.UniqueViolation), transaction.savepoint():
            _write(transaction, "within", "before")
        with pytest.raises(InvalidRequest), transaction.savepoint():
            _refused(transaction)
    assert database.rows("SELECT name FROM documents WHERE tenant = :tenant", of="local") == [("before",)]
    database.close()


def _goes_on_after_a_mistake(transaction: Transaction) -> None:
    transaction.execute(_NOTE, ("note", "one", b"{}"))
    with pytest.raises(psycopg.errors.UniqueViolation):
        transaction.execute(_NOTE, ("note", "one", b"{}"))


def test_a_commit_that_the_server_took_back_is_no_commit(tmp_path: Path) -> None:
    """Whoever goes on after a statement failed is told at the end: the server answers COMMIT with ROLLBACK."""
    database = PostgresDatabase(postgres_url(tmp_path), connections=1)
    with pytest.raises(Fault, match="ROLLBACK"), database.transaction(of="local") as transaction:
        _goes_on_after_a_mistake(transaction)
    assert database.row("SELECT COUNT(*) FROM documents WHERE tenant = :tenant", of="local") == (0,)
    database.close()


def test_a_slow_statement_is_waited_for_by_a_thread_and_not_by_an_event_loop(tmp_path: Path) -> None:
    """The server answers others meanwhile, so it is not away; a loop has others to answer, and gives up."""
    database = PostgresDatabase(postgres_url(tmp_path), connections=2)

    async def on_a_loop() -> None:
        with pytest.raises(Fault, match="not answered"):
            database.row("SELECT 1 FROM pg_sleep(30)", of=EVERYBODY)
        assert database.row("SELECT 1", of=EVERYBODY) == (1,)

    try:
        assert database.row("SELECT 1 FROM pg_sleep(7)", of=EVERYBODY) == (1,)
        asyncio.run(on_a_loop())
    finally:
        database.close()


def test_a_connection_that_was_just_used_is_not_asked_whether_it_lives(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """That costs each look-up a trip; one that the server has ended is noticed, and replaced before it is used."""
    asked = 0
    check = ConnectionPool.check_connection

    def counted(connection: psycopg.Connection[Any]) -> None:
        nonlocal asked
        asked += 1
        check(connection)

    monkeypatch.setattr(ConnectionPool, "check_connection", staticmethod(counted))
    database = PostgresDatabase(url := postgres_url(tmp_path), connections=1)
    try:
        database.row("SELECT 1", of=EVERYBODY)
        asked = 0
        for _ in range(5):
            database.row("SELECT 1", of=EVERYBODY)
        assert asked == 0
        with psycopg.connect(url) as other:
            others = "FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            other.execute(f"SELECT pg_terminate_backend(pid) {others}".encode())
            while other.execute(f"SELECT 1 {others}".encode()).fetchall():
                other.rollback()
        assert database.row("SELECT 1", of=EVERYBODY) == (1,)
        assert asked > 0
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
