"""Which parts a worker is made of, by the database that the books are in."""

from collections.abc import Sequence
from pathlib import Path

from morgiana.adapters.database.database import Database
from morgiana.adapters.database.job_queue import QueueRows
from morgiana.adapters.database.sqlite import SqliteDatabase
from morgiana.adapters.jobs.leased_runner import LeasedRunner
from morgiana.adapters.jobs.presence import LockedFiles
from morgiana.adapters.jobs.wakeups import FileChanges, Notifications
from morgiana.control.job_queue import Sweep, Wakeups
from morgiana.control.limits.plan import LimitsOf, unlimited
from morgiana.control.privacy.vault import Sealer


def leased_runner(
    database: Database,
    home: Path,
    *,
    slots: int = 2,
    sweeps: Sequence[Sweep] = (),
    limits_of: LimitsOf = unlimited,
    sealer: Sealer | None = None,
) -> LeasedRunner:
    """A worker on the books in `database`; it shows below `home` to this machine's others that it lives."""
    return LeasedRunner(
        QueueRows(database, limits_of=limits_of, sealer=sealer),
        _wakeups(database),
        LockedFiles(home / "workers"),
        slots=slots,
        sweeps=sweeps,
    )


def _wakeups(database: Database) -> Wakeups:
    if isinstance(database, SqliteDatabase):
        return FileChanges(database.path)
    from morgiana.adapters.database.postgres import PostgresDatabase

    assert isinstance(database, PostgresDatabase), database
    return Notifications(database.url)
