"""What SQLite's errors mean: the world's no, a damaged file, or a mistake of ours."""

import sqlite3
from pathlib import Path

from morgiana.kernel.refusals import Fault, Refusal


class DatabaseDamaged(Refusal):
    """The database's file is damaged, or is no database."""

    status = 500


def trouble(error: sqlite3.Error, path: Path, *, remedy: str) -> Fault | Refusal | None:
    """What to raise instead of `error`, met with the file at `path`; nothing where the error is a mistake of ours.

    SQLite's binding raises plain `DatabaseError` for just two things: a file that is no database, and one that is
    malformed.
    """
    if isinstance(error, sqlite3.OperationalError):
        return Fault(f"The database {path} cannot be used: {error}.")
    if type(error) is sqlite3.DatabaseError:
        return DatabaseDamaged(f"{path} cannot be read: {error}.", remedy=remedy)
    return None
