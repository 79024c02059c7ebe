"""One SQLite file, used by the threads of one process through one connection, with full durability."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, NoReturn

from morgiana.adapters.database.schema import STEPS
from morgiana.adapters.database.troubles import trouble
from morgiana.kernel.refusals import Refusal

_REMEDY: Final = "Bring the folder back from a backup, or point MORGIANA_HOME at another folder."


class DatabaseTooNew(Refusal):
    """The database was written by a later release."""

    status = 500


class Database:
    """A connection and its lock: reads and transactions, one at a time.

    Every method raises `Fault` for what the disk or another process does, and `DatabaseDamaged` for a file that can no
    longer be read.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            self._connection = sqlite3.connect(path, check_same_thread=False, isolation_level=None, timeout=30)
            for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "wal_autocheckpoint=8000"):
                self._connection.execute(f"PRAGMA {pragma}")
        except sqlite3.Error as error:
            self._tell(error)
        self._lock = threading.RLock()
        self._migrate()

    def rows(self, sql: str, values: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
        with self._lock:
            try:
                return self._connection.execute(sql, values).fetchall()
            except sqlite3.Error as error:
                self._tell(error)

    def row(self, sql: str, values: tuple[Any, ...] = ()) -> tuple[Any, ...] | None:
        with self._lock:
            try:
                found: tuple[Any, ...] | None = self._connection.execute(sql, values).fetchone()
            except sqlite3.Error as error:
                self._tell(error)
            return found

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """All of the block or nothing of it."""
        with self._lock:
            try:
                self._connection.execute("BEGIN IMMEDIATE")
                yield self._connection
                self._connection.execute("COMMIT")
            except BaseException as error:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                if isinstance(error, sqlite3.Error):
                    self._tell(error)
                raise

    def close(self) -> None:
        with self._lock:
            self._connection.close()

    def _tell(self, error: sqlite3.Error) -> NoReturn:
        raise trouble(error, self._path, remedy=_REMEDY) or error

    def _migrate(self) -> None:
        with self.transaction() as connection:
            [(taken,)] = connection.execute("PRAGMA user_version").fetchall()
            if taken > len(STEPS):
                raise DatabaseTooNew(
                    f"{self._path} was written by a later release of Morgiana.",
                    remedy="Update Morgiana, or point MORGIANA_HOME at another folder.",
                )
            for step in STEPS[taken:]:
                for statement in step.split(";"):
                    connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {len(STEPS)}")
