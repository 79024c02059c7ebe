"""Tables of SQLite files and PostgreSQL databases, read without being able to change them."""

import sqlite3
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl

from morgiana.commerce.importing.reading.columnar import sheet_of
from morgiana.commerce.importing.reading.limits import LIMITS, Limits
from morgiana.commerce.importing.reading.sheet import Sheet
from morgiana.commerce.importing.refusals import CorruptFile, DatabaseUnreachable, EmptyFile, FileTooLarge
from morgiana.kernel.refusals import Where

_SYSTEM_SCHEMAS = ("pg_catalog", "information_schema", "pg_toast")


def read_sqlite(path: Path, file: str, limits: Limits) -> list[Sheet]:
    """Every table of an SQLite file that has rows. Raises `CorruptFile`, `EmptyFile`, `FileTooLarge`."""
    try:
        connection = sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True)
        try:
            query = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name"
            names = [name for (name,) in connection.execute(query)]
            quoted = {name: name.replace('"', '""') for name in names}
            tables = {
                name: _fetch(connection.execute(f'SELECT * FROM "{quoted[name]}"'), name, file, limits)
                for name in names
            }
        finally:
            connection.close()
    except sqlite3.DatabaseError as error:
        raise CorruptFile("The database is damaged.", remedy="Export it again.", where=Where(file=file)) from error
    return _sheets(tables, file)


def read_database(url: str, *, tables: Sequence[str] | None = None, limits: Limits = LIMITS) -> list[Sheet]:
    """Tables of a PostgreSQL database, as of one moment, in a transaction that can only read.

    Raises `DatabaseUnreachable`, `EmptyFile`, `FileTooLarge`. The password of the URL is in no message.
    """
    import psycopg
    from psycopg import sql

    name = psycopg.conninfo.conninfo_to_dict(url).get("dbname") or "database"
    try:
        with psycopg.connect(url, connect_timeout=10, options="-c statement_timeout=600000") as connection:
            connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
            connection.read_only = True
            query = "SELECT table_schema, table_name FROM information_schema.tables WHERE table_type = 'BASE TABLE'"
            present = [(s, t) for s, t in connection.execute(query).fetchall() if s not in _SYSTEM_SCHEMAS]
            wanted = [
                (s, t) for s, t in present if not tables or f"{s}.{t}" in tables or (s == "public" and t in tables)
            ]
            read = {}
            for schema, table in sorted(wanted):
                statement = sql.SQL("SELECT * FROM {}").format(sql.Identifier(schema, table))
                label = table if schema == "public" else f"{schema}.{table}"
                read[label] = _fetch(connection.execute(statement), label, str(name), limits)
    except psycopg.OperationalError as error:
        raise DatabaseUnreachable(
            "The database did not answer, or did not let us in.",
            remedy="Check host, port, user, password and database name.",
            where=Where(field="url"),
        ) from error
    return _sheets(read, str(name))


def _fetch(cursor: Any, table: str, file: str, limits: Limits) -> pl.DataFrame:
    names = [column[0] for column in cursor.description]
    rows = cursor.fetchmany(limits.rows + 1)
    if len(rows) > limits.rows:
        raise FileTooLarge(f"Table {table} has too many rows.", remedy="Export a part of it.", where=Where(file=file))
    return pl.DataFrame({name: _series([row[i] for row in rows]) for i, name in enumerate(names)})


def _series(values: list[Any]) -> pl.Series:
    """A typed column; decimals and mixed types as text, which says them exactly."""
    kinds = {type(value) for value in values if value is not None}
    if (kinds and kinds <= {int, float}) or (len(kinds) == 1 and not kinds & {Decimal, dict, list, bytes, memoryview}):
        return pl.Series(values, strict=False)
    return pl.Series([None if value is None else str(value) for value in values], dtype=pl.String)


def _sheets(tables: dict[str, pl.DataFrame], file: str) -> list[Sheet]:
    sheets = [sheet_of(table, file, name) for name, table in tables.items() if table.height]
    if not sheets:
        raise EmptyFile(
            "No table of the database has rows.", remedy="Name a database with data.", where=Where(file=file)
        )
    return sheets
