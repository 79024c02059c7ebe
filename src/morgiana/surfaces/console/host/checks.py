"""The checks of health: each looks at one thing that must work, and says in a line how it is."""

import asyncio
import shutil
from dataclasses import dataclass
from typing import Final, Literal
from urllib.parse import urlsplit

from morgiana.kernel.refusals import Fault, Refusal
from morgiana.surfaces.console.host.measured import Measured
from morgiana.surfaces.console.screen import Screen

State = Literal["good", "warn", "bad"]
_PROBE: Final = b"Written to see that it can be.\n"
_LITTLE_BYTES: Final = 1_000_000_000
_LITTLE_SHARE: Final = 0.1


@dataclass(frozen=True, slots=True)
class Check:
    """How one thing is."""

    what: str
    state: State
    how: str
    where: str = ""
    advice: str = ""
    """What to do about it, where it is not well."""


async def database_check(screen: Screen) -> Check:
    """Writes something that changes nothing, as `/readyz` does."""
    words, url = screen.words, screen.desk.installation.settings.database_url
    where = "SQLite"
    if url is not None:
        parts = urlsplit(url)
        where = f"PostgreSQL, {parts.hostname or words('this machine')}{parts.path}"
    try:
        await asyncio.to_thread(screen.runtime.check)
    except (Fault, Refusal) as problem:
        advice = words("See that the database runs, that its disk has room, and that this machine reaches it.")
        return Check(words("Database"), "bad", str(problem), where, advice)
    return Check(words("Database"), "good", words("It takes what is written."), where)


async def lake_check(screen: Screen) -> Check:
    """Keeps a small file of the host's own, and reads it again."""
    words, url = screen.words, screen.desk.installation.settings.lake_url
    where = url.rpartition("@")[2] if url else words("a folder of this machine")

    def probe() -> bool:
        files = screen.runtime.files(screen.caller)
        return files.path(files.keep("health.txt", _PROBE)).read_bytes() == _PROBE

    advice = words("See that the folder or bucket is there, has room, and lets this machine write.")
    try:
        holds = await asyncio.to_thread(probe)
    except (Fault, Refusal, OSError) as problem:
        return Check(words("Tables and files"), "bad", str(problem), where, advice)
    if not holds:
        return Check(words("Tables and files"), "bad", words("What was written is read otherwise."), where, advice)
    return Check(words("Tables and files"), "good", words("A file was kept and read again."), where)


def disk_check(screen: Screen) -> Check:
    """How much room is left where the installation keeps things."""
    words = screen.words
    disk = shutil.disk_usage(screen.desk.installation.settings.home)
    told = words("{free} free of {total}", free=words.size(disk.free), total=words.size(disk.total))
    little = disk.free < _LITTLE_BYTES
    tight = disk.free < _LITTLE_SHARE * disk.total
    advice = words("Make room on this disk, or move MORGIANA_HOME to a larger one.")
    return Check(words("Disk room"), "bad" if little else "warn" if tight else "good", told, advice=advice)


def workers_check(screen: Screen, now: Measured) -> Check:
    """Whether somebody runs jobs, and whether they keep up."""
    words = screen.words
    n_workers = now.number("morgiana_workers")
    start = words("Start one with `morgiana worker`, on this machine or on another.")
    if n_workers is None:
        advice = words("See that the database runs; who is on the roll stands there.")
        return Check(words("Workers"), "bad", words("They could not be asked for."), advice=advice)
    if not n_workers:
        return Check(words("Workers"), "bad", words("None is on the roll: jobs wait until one begins."), advice=start)
    oldest_s = now.number("morgiana_job_oldest_seconds") or 0
    told = words.many("{count} is on the roll.", "{count} are on the roll.", n_workers)
    if oldest_s > 300:
        late = words("A job has waited for {time}.", time=words.seconds(oldest_s))
        advice = words("Start more workers, or let each run more jobs at once with MORGIANA_JOBS_AT_ONCE.")
        return Check(words("Workers"), "warn", f"{told} {late}", advice=advice)
    return Check(words("Workers"), "good", told)


def letters_check(screen: Screen) -> Check | None:
    """Whether letters reach anybody; None where there are no accounts, so that none is written."""
    words, settings = screen.words, screen.desk.installation.settings
    if screen.desk.opened.sign_in is None:
        return None
    if not settings.smtp_url:
        told = words("Nobody gets them: they are written into a folder of this machine.")
        advice = words("Name a mail server with MORGIANA_SMTP_URL, and start the server again.")
        return Check(words("Letters"), "warn", told, advice=advice)
    host = urlsplit(settings.smtp_url).hostname or ""
    return Check(words("Letters"), "good", words("They are handed to a mail server."), host)


def capabilities_check(screen: Screen) -> Check | None:
    """Whether what other packages bring could be loaded; None where all of it was."""
    words, left_out = screen.words, screen.desk.installation.not_loaded
    if not left_out:
        return None
    advice = words("Update or remove the package that brings it, and start the server again.")
    return Check(words("Additions"), "warn", " ".join(left_out), advice=advice)
