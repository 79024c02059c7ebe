"""Tables of SQLite files and PostgreSQL databases, read without being able to change them."""

import json
import sqlite3
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from math import isfinite
from pathlib import Path
from typing import Any, Final

import polars as pl

from morgiana.commerce.database_hosts import DatabaseHosts
from morgiana.commerce.importing.reading.columnar import within
from morgiana.commerce.importing.reading.connecting import connect
from morgiana.commerce.importing.reading.limits import LIMITS, Limits
from morgiana.commerce.importing.reading.sheet import Native, Sheet, text_frame, unique_names
from morgiana.commerce.importing.refusals import CorruptFile, DatabaseUnreachable, EmptyFile
from morgiana.kernel.refusals import Where

_BATCH: Final = 20_000
_SYSTEM_SCHEMAS: Final = ("pg_catalog", "information_schema", "pg_toast")


def read_sqlite(path: Path, file: str, limits: Limits) -> list[Sheet]:
    """Every table of an SQLite file that has rows. Raises `CorruptFile`, `EmptyFile`, `FileTooLarge`."""
    try:
        connection = sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True)
        try:
            query = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name"
            names = [name for (name,) in connection.execute(query)]
            quoted = {name: name.replace('"', '""') for name in names}
            tables = [
                _fetch(connection.execute(f'SELECT * FROM "{quoted[name]}"'), name, file, limits) for name in names
            ]
        finally:
            connection.close()
    except sqlite3.DatabaseError as error:
        raise CorruptFile("The database is damaged.", remedy="Export it again.", where=Where(file=file)) from error
    return _sheets(tables, file)


def read_database(
    url: str, *, hosts: DatabaseHosts, tables: Sequence[str] | None = None, limits: Limits = LIMITS
) -> list[Sheet]:
    """Tables of a PostgreSQL database, as of one moment, in a transaction that can only read.

    Raises `DatabaseNotAllowed`, `DatabaseUnreachable`, `EmptyFile`, `FileTooLarge`. The password of the URL is in no
    message.
    """
    import psycopg
    from psycopg import sql

    try:
        name = psycopg.conninfo.conninfo_to_dict(url).get("dbname") or "database"
        with connect(url, hosts) as connection:
            connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
            connection.read_only = True
            query = "SELECT table_schema, table_name FROM information_schema.tables WHERE table_type = 'BASE TABLE'"
            present = [(s, t) for s, t in connection.execute(query).fetchall() if s not in _SYSTEM_SCHEMAS]
            wanted = [
                (s, t) for s, t in present if not tables or f"{s}.{t}" in tables or (s == "public" and t in tables)
            ]
            read = []
            for schema, table in sorted(wanted):
                statement = sql.SQL("SELECT * FROM {}").format(sql.Identifier(schema, table))
                label = table if schema == "public" else f"{schema}.{table}"
                with connection.cursor(name="rows") as cursor:
                    cursor.execute(statement)
                    read.append(_fetch(cursor, label, str(name), limits))
    except (psycopg.Error, UnicodeError) as error:  # the latter from a host's name that can be none
        raise DatabaseUnreachable(
            "The database did not answer, or did not let us in.",
            remedy="Check host, port, user, password and database name.",
            where=Where(field="url"),
        ) from error
    return _sheets(read, str(name))


def _fetch(cursor: Any, table: str, file: str, limits: Limits) -> Sheet | None:
    """The rows of a cursor as a sheet, a batch at a time; none where there are no rows."""
    frames: list[pl.DataFrame] = []
    kinds: list[set[Native | None]] = []
    names: list[str] = []
    height = 0
    while rows := cursor.fetchmany(_BATCH):
        names = names or [column[0] for column in cursor.description]
        kinds = kinds or [set() for _ in names]
        height += len(rows)
        within(len(names), height, file, table, limits)
        columns = list(zip(*rows, strict=True))
        for found, values in zip(kinds, columns, strict=True):
            found |= {_native(kind) for kind in {type(value) for value in values} if kind is not type(None)}
        frames.append(text_frame([[_text(value) for value in values] for values in columns]))
    if not height:
        return None
    native = {i: kind for i, found in enumerate(kinds) if len(found) == 1 and (kind := next(iter(found)))}
    numbers = pl.int_range(1, height + 1, dtype=pl.Int64, eager=True)
    return Sheet(file, table, unique_names(names), pl.concat(frames), numbers, native)


def _native(kind: type[Any]) -> Native | None:
    if issubclass(kind, bool):
        return "flag"
    if issubclass(kind, int | float | Decimal):
        return "number"
    if issubclass(kind, datetime):
        return "moment"
    return "day" if issubclass(kind, date) else None


def _text(value: Any) -> str | None:
    """Canonical text; decimals exactly as they are."""
    match value:
        case None:
            return None
        case bool():
            return "true" if value else "false"
        case float():
            return format(Decimal(repr(value)), "f").removesuffix(".0") if isfinite(value) else None
        case Decimal():
            return format(value, "f") if value.is_finite() else None
        case date():
            return value.isoformat()
        case bytes() | memoryview():
            return None
        case dict() | list():
            return json.dumps(value, ensure_ascii=False, default=str)
        case _:
            return str(value)


def _sheets(tables: list[Sheet | None], file: str) -> list[Sheet]:
    sheets = [sheet for sheet in tables if sheet is not None]
    if not sheets:
        raise EmptyFile(
            "No table of the database has rows.", remedy="Name a database with data.", where=Where(file=file)
        )
    return sheets
