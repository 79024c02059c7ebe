"""A PostgreSQL database, by a pool of connections; row-level security stands beneath every statement."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final, NoReturn, cast
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg_pool import PoolTimeout

from morgiana.adapters.database.database import EVERYBODY, Row, Values, Whose, statement
from morgiana.adapters.database.migrate import behind, bring_forward
from morgiana.adapters.database.migrations.columns import APPLICATION_ROLE
from morgiana.adapters.database.postgres_connections import SECONDS_TO_CONNECT, PostgresConnections
from morgiana.adapters.database.postgres_transaction import PostgresTransaction, taken_back
from morgiana.kernel.refusals import Fault

if TYPE_CHECKING:
    from psycopg import Connection

    from morgiana.control.measures import Measure

_NAME_TENANTS: Final = "SELECT set_config('morgiana.tenants', %s, true)"
_MS_OF_SILENCE: Final = 15_000
"""A machine that vanishes amid a transaction keeps the rows that it locked from everybody else no longer than this."""
_ONE_AT_A_TIME: Final = 7_041_776
"""The advisory lock under which the schema is brought forward; any number that nobody else uses."""


class PostgresDatabase:
    """`Database` on a server. Connections act as a role that owns nothing, so that no policy passes them by."""

    off_loop = True

    def __init__(self, url: str, *, connections: int = 8) -> None:
        self.url, self.name = url, without_password(url)
        self._commits = 0
        try:
            self._migrate()
            self._connections = PostgresConnections(url, most=connections, configure=_act_as_application)
        except (psycopg.OperationalError, PoolTimeout) as error:
            self._tell(error)

    def rows(self, sql: str, values: Values = (), *, of: Whose) -> list[Row]:
        found = self._read(sql, values, of)
        return [] if found is None else cast("list[Row]", found.fetchall())

    def row(self, sql: str, values: Values = (), *, of: Whose) -> Row | None:
        found = self._read(sql, values, of)
        return None if found is None else cast("Row | None", found.fetchone())

    def version(self) -> tuple[int, int]:
        """Nothing tells of another process's commit but a question, so that is taken to have come each second."""
        return self._commits, int(time.monotonic())

    @contextmanager
    def transaction(self, *, of: Whose) -> Iterator[PostgresTransaction]:
        try:
            with self._connections.one() as connection, taken_back(connection):
                transaction = PostgresTransaction(connection, of)
                transaction.begin(_named(of))
                yield transaction
                transaction.commit()
            self._commits += 1
        except (psycopg.OperationalError, psycopg.InterfaceError, PoolTimeout) as error:
            self._tell(error)

    def check(self) -> None:
        with self.transaction(of=EVERYBODY) as transaction:
            transaction.execute("CREATE TEMPORARY TABLE written (at INTEGER) ON COMMIT DROP")

    def close(self) -> None:
        self._connections.close()

    def measures(self) -> "list[Measure]":
        """How the pool of connections stands."""
        return self._connections.measures()

    def _read(self, sql: str, values: Values, of: Whose) -> "psycopg.Cursor[Any] | None":
        """One statement in one trip: the tenant is named, the question asked and the transaction ended together.

        None where a text to look for has a NUL in it, as no text here has.
        """
        prepared = statement(sql, "%s")
        try:
            with self._connections.one() as connection, connection.pipeline(), connection.transaction():
                connection.execute(_NAME_TENANTS, (_named(of),))
                return connection.execute(prepared.sql, prepared.bind(values, of))
        except psycopg.DataError:
            if not has_nul(values):
                raise
            return None
        except (psycopg.OperationalError, psycopg.InterfaceError, PoolTimeout) as error:
            self._tell(error)

    def _tell(self, error: Exception) -> NoReturn:
        said = str(error).strip().splitlines()
        raise Fault(f"The database {self.name} cannot be used: {said[0] if said else type(error).__name__}.") from error

    def _migrate(self) -> None:
        """By SQLAlchemy, as the role of the URL, which owns the tables."""
        from sqlalchemy import create_engine
        from sqlalchemy.pool import NullPool

        with psycopg.connect(self.url, autocommit=True, connect_timeout=SECONDS_TO_CONNECT) as connection:
            if not behind(_revision(connection.execute), self.name):
                return
        engine = create_engine("postgresql+psycopg://", creator=lambda: psycopg.connect(self.url), poolclass=NullPool)
        bring_forward(engine, _alone)


def has_nul(values: Values) -> bool:
    """Whether one of these texts has a character in it that PostgreSQL's texts cannot have."""
    return any(isinstance(value, str) and "\0" in value for value in values)


def without_password(url: str) -> str:
    """The address as it may be shown: who, where and which database."""
    parts = urlsplit(url)
    who = f"{parts.username}@" if parts.username else ""
    place = f"{parts.hostname or ''}{f':{parts.port}' if parts.port else ''}"
    return urlunsplit((parts.scheme, who + place, parts.path, "", ""))


def _named(of: Whose) -> str:
    if of is EVERYBODY:
        return "*"
    return of if isinstance(of, str) else " ".join(sorted(of))


def _act_as_application(connection: "Connection[Any]") -> None:
    connection.execute(f"SET ROLE {APPLICATION_ROLE}")
    connection.execute(f"SET idle_in_transaction_session_timeout = {_MS_OF_SILENCE}")


def _alone(connection: Any) -> str | None:
    connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_ONE_AT_A_TIME})")
    return _revision(connection.exec_driver_sql)


def _revision(execute: Any) -> str | None:
    [noted] = execute("SELECT to_regclass('public.alembic_version') IS NOT NULL").fetchone()
    if not noted:
        return None
    found = execute("SELECT version_num FROM alembic_version").fetchone()
    return found[0] if found else None
