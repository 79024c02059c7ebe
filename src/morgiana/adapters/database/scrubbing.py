"""Leave no byte of deleted rows in a database's files.

SQLite puts deleted pages on a list of free ones and keeps what was overwritten in its write-ahead log until that is
emptied. PostgreSQL's own vacuum gives dead rows' room to new ones.
"""

import contextlib
import sqlite3
from pathlib import Path
from typing import Final

from morgiana.adapters.database.database import Database
from morgiana.adapters.database.sqlite import SqliteDatabase
from morgiana.kernel.refusals import Fault

_SECONDS: Final = 30


def scrub(database: Database) -> int:
    """Empty the write-ahead log and the free pages; how many pages were free. Raises `Fault` where others are busy."""
    return _scrub_file(database.path) if isinstance(database, SqliteDatabase) else 0


def _scrub_file(path: Path) -> int:
    with contextlib.closing(sqlite3.connect(path, timeout=_SECONDS, isolation_level=None)) as connection:
        try:
            [(free,)] = connection.execute("PRAGMA freelist_count").fetchall()
            if free:
                connection.execute("VACUUM")
            [(busy, _, _)] = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        except sqlite3.OperationalError as error:
            raise Fault(f"The database {path} is in use: {error}. Try again.") from error
    if busy:
        raise Fault(f"The database {path} is being read, so its log cannot be emptied yet. Try again.")
    return int(free)
