"""Backups of an installation, by what the operator decided."""

import os
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

from morgiana.adapters.backup.lake_files import KeyFile, LakeFiles
from morgiana.adapters.backup.stores import store_at
from morgiana.adapters.database.snapshot import SqlBackedUpBooks
from morgiana.adapters.lake.place import Folder
from morgiana.adapters.vault.opening import MASTER_KEY_FILE
from morgiana.control.backup.sealed_pieces import SealedPieces
from morgiana.control.backup.service import Backups
from morgiana.control.installation import BadSetting, Settings
from morgiana.control.job_queue import Sweep

if TYPE_CHECKING:
    from morgiana.adapters.database.database import Database

_SHORTEST: Final = 12


def open_backups(
    settings: Settings,
    open_database: "Callable[[Settings], Database]",
    lake: Folder,
    place: str,
    *,
    new: bool,
    environment: Mapping[str, str] = os.environ,
) -> Backups:
    """The backups in `place`, which becomes a place of backups if it is `new`.

    Raises `BadSetting`, `WrongPassphrase` or `NoBackup`.
    """
    store, passphrase = store_at(place), _passphrase(environment)
    # First, so that a misspelt place or passphrase leaves no database behind where there was none.
    pieces = (SealedPieces.make_or_open if new else SealedPieces.open)(store, passphrase)
    source = settings.database_url or settings.home / "morgiana.sqlite"
    return Backups(
        pieces,
        SqlBackedUpBooks(open_database(settings), source),
        LakeFiles(lake),
        KeyFile(settings.home / MASTER_KEY_FILE),
    )


def scheduled(settings: Settings, database: "Database", lake: Folder) -> list[Sweep]:
    """The backups that a worker makes by itself, where the operator named a place for them. Raises `BadSetting`."""
    place = settings.backup_url
    if place is None:
        return []
    _passphrase(os.environ)
    store_at(place)

    def back_up(now: datetime) -> None:
        backups = open_backups(settings, lambda _: database, lake, place, new=True)
        backups.make(now)
        backups.keep_latest(settings.backup_keep)

    return [Sweep("backup", timedelta(hours=settings.backup_hours), back_up)]


def _passphrase(environment: Mapping[str, str]) -> str:
    file = environment.get("MORGIANA_BACKUP_PASSPHRASE_FILE")
    try:
        said = Path(file).read_text("utf-8").strip() if file else environment.get("MORGIANA_BACKUP_PASSPHRASE", "")
    except (OSError, UnicodeError) as error:
        raise BadSetting(
            f"MORGIANA_BACKUP_PASSPHRASE_FILE names {file}, which cannot be read.",
            remedy="Correct the name or the rights.",
        ) from error
    if len(said) < _SHORTEST:
        raise BadSetting(
            f"The passphrase that seals backups must have at least {_SHORTEST} characters.",
            remedy="Set MORGIANA_BACKUP_PASSPHRASE, or MORGIANA_BACKUP_PASSPHRASE_FILE to a file that has it; keep a"
            " copy of it elsewhere, for without it no backup opens.",
        )
    return said
