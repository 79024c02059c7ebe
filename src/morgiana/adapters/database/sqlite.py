"""One SQLite file, used by the threads of one process through two connections, with full durability.

One connection writes and the other reads, so that whoever reads does not wait until the disk has confirmed what another
writes (https://sqlite.org/wal.html). Reads see what was committed, inside a transaction too, as on PostgreSQL; what a
transaction itself has written it reads by itself.

Processes that write take turns by a lock of their own before SQLite's. SQLite's busy handler sleeps longer each time it
finds the file taken, so that beside a process that writes one transaction after another another one hardly ever comes
in (2.4 s for one write in a measurement); those that wait for a lock of the system are woken in the order they came
(99 % within 31 ms in the same).
"""

import fcntl
import os
import sqlite3
import threading
import time
from collections.abc import Hashable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, NoReturn

from morgiana.adapters.database.database import Row, Values, Whose, statement
from morgiana.adapters.database.migrate import behind, bring_forward
from morgiana.adapters.database.troubles import trouble
from morgiana.control.ports import Question
from morgiana.kernel.refusals import Fault

_REMEDY: Final = "Bring the folder back from a backup, or point MORGIANA_HOME at another folder."
_PRAGMAS: Final = ("journal_mode=WAL", "synchronous=FULL", "wal_autocheckpoint=8000", "secure_delete=FAST")
_RELEASED: Final = "m0001_first"
"""The revision of the databases that releases before Alembic made; they counted their steps in `user_version`."""
_SECONDS_BETWEEN_LOOKS: Final = 0.001
"""So long another process's commit may go unseen by `version`; to look takes longer than what it saves the caller."""


class SqliteDatabase:
    """`Database` on a file: reads and transactions, one at a time."""

    off_loop = False

    def __init__(self, path: Path) -> None:
        self.path, self.name = path, str(path)
        path.parent.mkdir(parents=True, exist_ok=True)
        self._writing, self._reading = threading.Lock(), threading.Lock()
        self._turns: int | None = None
        self._commits = self._of_others = 0
        self._look_again_s = 0.0
        try:
            self._turns = os.open(path.with_name(f"{path.name}-turns"), os.O_RDWR | os.O_CREAT, 0o600)
            self._connection = self._connect()
            for pragma in _PRAGMAS:
                self._connection.execute(f"PRAGMA {pragma}")
            if behind(_revision(self._connection.execute), self.name):
                self._migrate()
            self._reader = self._connect()
            self._reader.execute("PRAGMA query_only=ON")
        except OSError as error:
            raise Fault(f"The database {path} cannot be used: {error.strerror}.") from error
        except sqlite3.Error as error:
            self._tell(error)

    def rows(self, sql: str, values: Values = (), *, of: Whose) -> list[Row]:
        with self._read(sql, values, of) as cursor:
            return cursor.fetchall()

    def row(self, sql: str, values: Values = (), *, of: Whose) -> Row | None:
        with self._read(sql, values, of) as cursor:
            found: Row | None = cursor.fetchone()
            cursor.close()  # a question that is not asked to its end keeps the rows that it began with
            return found

    def version(self) -> Hashable:
        """The number of our own commits, with the file's `data_version` as the connection that never writes sees it:
        what any process commits changes that one."""
        if time.monotonic() >= self._look_again_s:
            with self._reading:
                try:
                    [self._of_others] = self._reader.execute("PRAGMA data_version").fetchone()
                except sqlite3.Error as error:
                    self._tell(error)
                self._look_again_s = time.monotonic() + _SECONDS_BETWEEN_LOOKS
        return self._commits, self._of_others

    @contextmanager
    def transaction(self, *, of: Whose) -> Iterator["SqliteTransaction"]:
        """One at a time. It may be left in another thread than it was entered in: the one that waits for the disk."""
        with self._writing, self._turn():
            try:
                self._connection.execute("BEGIN IMMEDIATE")
                yield SqliteTransaction(self._connection, of)
                self._connection.execute("COMMIT")
            except BaseException as error:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                if isinstance(error, sqlite3.Error):
                    self._tell(error)
                raise
            finally:
                self._commits += 1

    def check(self) -> None:
        with self._writing, self._turn():
            try:
                [(number,)] = self._connection.execute("PRAGMA user_version").fetchall()
                self._connection.execute(f"PRAGMA user_version = {number}")
            except sqlite3.Error as error:
                self._tell(error)

    def close(self) -> None:
        with self._writing, self._reading:
            self._reader.close()
            self._connection.close()
            if self._turns is not None:
                os.close(self._turns)
                self._turns = None

    @contextmanager
    def _turn(self) -> Iterator[None]:
        """Among the processes that write to the file, this one's turn; it ends with the process at the latest."""
        turns = self._turns
        if turns is None:  # closed, which SQLite will say
            yield
            return
        fcntl.flock(turns, fcntl.LOCK_EX)
        try:
            yield
        finally:
            fcntl.flock(turns, fcntl.LOCK_UN)

    @contextmanager
    def _read(self, sql: str, values: Values, of: Whose) -> Iterator[sqlite3.Cursor]:
        prepared = statement(sql, "?")
        with self._reading:
            try:
                yield self._reader.execute(prepared.sql, prepared.bind(values, of))
            except sqlite3.Error as error:
                self._tell(error)

    def _connect(self) -> sqlite3.Connection:
        return sqlite3.connect(self.path, check_same_thread=False, isolation_level=None, timeout=30)

    def _tell(self, error: sqlite3.Error) -> NoReturn:
        raise trouble(error, self.path, remedy=_REMEDY) or error

    def _migrate(self) -> None:
        """By a connection of its own, whose transaction begins when we say so and has the schema in it."""
        from sqlalchemy import create_engine, event
        from sqlalchemy.exc import DBAPIError
        from sqlalchemy.pool import NullPool

        def connect() -> sqlite3.Connection:
            return sqlite3.connect(self.path, isolation_level=None, timeout=30)

        engine = create_engine("sqlite://", creator=connect, poolclass=NullPool)
        event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
        try:
            bring_forward(engine, lambda connection: _revision(connection.exec_driver_sql))
        except DBAPIError as error:
            if isinstance(error.orig, sqlite3.Error):
                self._tell(error.orig)
            raise


class SqliteTransaction:
    """A transaction under way."""

    def __init__(self, connection: sqlite3.Connection, of: Whose) -> None:
        self._connection, self._of = connection, of

    def rows(self, sql: str, values: Values = ()) -> list[Row]:
        return self._run(sql, values).fetchall()

    def rows_each(self, questions: Sequence[Question]) -> list[list[Row]]:
        return [self.rows(sql, values) for sql, values in questions]

    def row(self, sql: str, values: Values = ()) -> Row | None:
        found: Row | None = self._run(sql, values).fetchone()
        return found

    def execute(self, sql: str, values: Values = ()) -> int:
        return self._run(sql, values).rowcount

    def write(self, sql: str, values: Values = ()) -> None:
        self._run(sql, values)

    def executemany(self, sql: str, rows: Sequence[Values]) -> None:
        self._connection.executemany(sql, rows)

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        self._connection.execute("SAVEPOINT block")
        try:
            yield
            self._connection.execute("RELEASE SAVEPOINT block")
        except Exception:  # whatever it was, it goes on to the caller once the block is taken back
            self._connection.execute("ROLLBACK TO SAVEPOINT block")
            raise

    def _run(self, sql: str, values: Values) -> sqlite3.Cursor:
        prepared = statement(sql, "?")
        return self._connection.execute(prepared.sql, prepared.bind(values, self._of))


def _revision(execute: Any) -> str | None:
    """The revision of a database: Alembic's own note, or that of the releases before it, or none yet."""
    [(noted,)] = execute("SELECT COUNT(*) FROM sqlite_master WHERE name = 'alembic_version'").fetchall()
    if noted:
        found = execute("SELECT version_num FROM alembic_version").fetchone()
        return found[0] if found else None
    [(steps,)] = execute("PRAGMA user_version").fetchall()
    if steps == 0:
        return None
    return _RELEASED if steps == 1 else f"step {steps}"
