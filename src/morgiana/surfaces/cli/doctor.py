"""What `morgiana doctor` finds out: what is installed, where the data are, and what to do about what is missing."""

import os
import shutil
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from urllib.parse import urlsplit

from morgiana import __version__
from morgiana.control.installation import Installation, Settings
from morgiana.operations import Model
from morgiana.surfaces.extras import needs_of_extras


class Extra(Model):
    """One part that can be installed."""

    extra: str
    installed: str
    missing: str


class Report(Model):
    """The state of an installation."""

    version: str
    python: str
    platform: str
    processors: int
    home: str
    home_writable: bool
    database: str
    jobs_at_once: int
    disk_free_gb: float
    operations: int
    extras: list[Extra]
    to_do: list[str]

    @property
    def works(self) -> bool:
        """Whether calls can be made at all."""
        return self.home_writable


def report(installation: Installation) -> Report:
    """Look at this machine; nothing is opened and nothing is written."""
    home = installation.settings.home
    ground = next(place for place in (home, *home.parents) if place.exists())
    writable = ground.is_dir() and os.access(ground, os.W_OK)
    extras = [_extra(name, needs) for name, needs in needs_of_extras().items()]
    free_gb = shutil.disk_usage(ground).free / 1e9
    return Report(
        version=__version__,
        python=".".join(map(str, sys.version_info[:3])),
        platform=sys.platform,
        processors=os.cpu_count() or 1,
        home=str(home),
        home_writable=writable,
        database=_database(installation.settings),
        jobs_at_once=installation.settings.jobs_at_once,
        disk_free_gb=round(free_gb, 1),
        operations=len(installation.registry),
        extras=extras,
        to_do=[*_to_do(home, writable, free_gb, extras), *installation.not_loaded],
    )


def _database(settings: Settings) -> str:
    """Where the books are, without a password."""
    if settings.database_url is None:
        return f"SQLite, {settings.home / 'morgiana.sqlite'}"
    parts = urlsplit(settings.database_url)
    return f"PostgreSQL, {parts.hostname or 'this machine'}{parts.path}"


def _extra(name: str, needs: list[str]) -> Extra:
    missing = [need for need in needs if not _is_installed(need)]
    state = "yes" if not missing else "no" if len(missing) == len(needs) else "in part"
    return Extra(extra=name, installed=state, missing=", ".join(missing))


def _is_installed(distribution: str) -> bool:
    try:
        version(distribution)
    except PackageNotFoundError:
        return False
    return True


def _to_do(home: Path, writable: bool, free_gb: float, extras: list[Extra]) -> list[str]:
    todo = []
    if not writable:
        todo.append(f"Nothing can be written to {home}: choose another folder with --home or MORGIANA_HOME.")
    if free_gb < 1:
        todo.append("Less than 1 GB of disk is free: make room before files are loaded.")
    todo += [f"For more: pip install 'morgiana[{extra.extra}]'." for extra in extras if extra.missing]
    return todo
