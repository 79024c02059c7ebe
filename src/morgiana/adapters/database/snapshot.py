"""`BackedUpBooks` on SQL: all rows as they were at one moment, and back into the tables of a database that is new.

A read transaction is the moment: of SQLite's log, or at PostgreSQL's isolation level "repeatable read". Others write
meanwhile. Rows are plain values, so what was read from one engine fills the other.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from itertools import islice
from pathlib import Path
from typing import Any, Final

from morgiana.adapters.database.database import EVERYBODY, Database, Row, marks
from morgiana.adapters.database.migrations import HEAD
from morgiana.control.backup.ports import Snapshot
from morgiana.kernel.refusals import Fault

_NOT_KEPT: Final = frozenset({"alembic_version", "lake_writers"})
_IN_USE: Final = (
    *("calls", "jobs", "audit", "transfers", "lake_tables", "documents", "people"),
    "vault_keys WHERE tenant <> 'host'",  # the host's own are made when the books are first opened
)
"""Rows in one of these say that somebody has worked with the books."""
_ROWS_AT_A_TIME: Final = 500


class SqlBackedUpBooks:
    """The books behind a database that is open; `source` is the file's path, or PostgreSQL's address."""

    def __init__(self, database: Database, source: Path | str) -> None:
        self._database, self._source = database, source

    @contextmanager
    def snapshot(self) -> Iterator[Snapshot]:
        if isinstance(self._source, Path):
            with _sqlite_snapshot(self._source) as found:
                yield found
            return
        with _postgres_snapshot(self._source) as found:
            yield found

    def revision(self) -> str:
        return HEAD

    def is_empty(self) -> bool:
        return all(self._database.row(f"SELECT 1 FROM {table} LIMIT 1", of=EVERYBODY) is None for table in _IN_USE)

    def fill(self, tables: Iterable[tuple[str, Sequence[str], Iterable[Row]]]) -> None:
        with self.snapshot() as now:
            known = now.tables()
        with self._database.transaction(of=EVERYBODY) as transaction:
            for table in known:
                transaction.execute(f"DELETE FROM {table}")
            for table, columns, rows in tables:
                assert sorted(columns) == sorted(known[table]), table
                insert = f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks(columns)})"
                left = iter(rows)
                while some := list(islice(left, _ROWS_AT_A_TIME)):
                    transaction.executemany(insert, some)

    def close(self) -> None:
        self._database.close()


class _Moment:
    """A read transaction under way."""

    revision: str = HEAD

    def __init__(self, tables: dict[str, tuple[str, ...]], keys: dict[str, tuple[str, ...]], read: Any) -> None:
        self._tables, self._keys, self._read = tables, keys, read

    def tables(self) -> dict[str, tuple[str, ...]]:
        return self._tables

    def rows(self, table: str) -> Iterator[Row]:
        columns, key = self._tables[table], self._keys[table] or self._tables[table]
        yield from self._read(f"SELECT {', '.join(columns)} FROM {table} ORDER BY {', '.join(key)}")


@contextmanager
def _sqlite_snapshot(path: Path) -> Iterator[Snapshot]:
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True, isolation_level=None, timeout=30)) as connection:
            connection.execute("BEGIN")
            names = [
                name
                for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
                if name not in _NOT_KEPT and not name.startswith("sqlite_")
            ]
            tables, keys = {}, {}
            for name in names:
                about = connection.execute(f"SELECT name, pk FROM pragma_table_info('{name}') ORDER BY cid").fetchall()
                tables[name] = tuple(column for column, _ in about)
                keys[name] = tuple(column for column, at in sorted(about, key=lambda of: of[1]) if at)
            yield _Moment(tables, keys, connection.execute)
    except sqlite3.OperationalError as error:
        raise Fault(f"The database {path} cannot be used: {error}.") from error


@contextmanager
def _postgres_snapshot(url: str) -> Iterator[Snapshot]:
    import psycopg

    from morgiana.adapters.database.postgres import without_password

    try:
        with psycopg.connect(url) as connection:
            connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            connection.execute("SELECT set_config('morgiana.tenants', '*', true)")
            tables: dict[str, list[str]] = {}
            for table, column in connection.execute(
                "SELECT c.table_name, c.column_name FROM information_schema.columns c"
                " JOIN information_schema.tables t USING (table_schema, table_name)"
                " WHERE table_schema = 'public' AND t.table_type = 'BASE TABLE'"
                " ORDER BY c.table_name, c.ordinal_position"
            ):
                if table not in _NOT_KEPT:
                    tables.setdefault(table, []).append(column)
            keys: dict[str, list[str]] = {table: [] for table in tables}
            for table, column in connection.execute(
                "SELECT k.table_name, k.column_name FROM information_schema.key_column_usage k"
                " JOIN information_schema.table_constraints c USING (constraint_schema, constraint_name, table_name)"
                " WHERE c.constraint_type = 'PRIMARY KEY' AND k.table_schema = 'public'"
                " ORDER BY k.table_name, k.ordinal_position"
            ):
                keys.get(table, []).append(column)

            def read(sql: str) -> Iterator[Row]:
                with connection.cursor(name="backup") as cursor:
                    cursor.itersize = _ROWS_AT_A_TIME
                    cursor.execute(sql)
                    yield from cursor

            yield _Moment(_tuples(tables), _tuples(keys), read)
    except psycopg.OperationalError as error:
        raise Fault(f"The database {without_password(url)} cannot be used: {str(error).splitlines()[0]}.") from error


def _tuples(lists: dict[str, list[str]]) -> dict[str, tuple[str, ...]]:
    return {name: tuple(columns) for name, columns in lists.items()}
