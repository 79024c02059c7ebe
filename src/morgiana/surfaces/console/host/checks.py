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
        return Check(words("Database"), "bad", str(problem), where)
    return Check(words("Database"), "good", words("It takes what is written."), where)


async def lake_check(screen: Screen) -> Check:
    """Keeps a small file of the host's own, and reads it again."""
    words, url = screen.words, screen.desk.installation.settings.lake_url
    where = url.rpartition("@")[2] if url else words("a folder of this machine")

    def probe() -> bool:
        files = screen.runtime.files(screen.caller)
        return files.path(files.keep("health.txt", _PROBE)).read_bytes() == _PROBE

    try:
        holds = await asyncio.to_thread(probe)
    except (Fault, Refusal, OSError) as problem:
        return Check(words("Tables and files"), "bad", str(problem), where)
    if not holds:
        return Check(words("Tables and files"), "bad", words("What was written is read otherwise."), where)
    return Check(words("Tables and files"), "good", words("A file was kept and read again."), where)


def disk_check(screen: Screen) -> Check:
    """How much room is left where the installation keeps things."""
    words = screen.words
    disk = shutil.disk_usage(screen.desk.installation.settings.home)
    told = words("{free} free of {total}", free=words.size(disk.free), total=words.size(disk.total))
    little = disk.free < _LITTLE_BYTES
    tight = disk.free < _LITTLE_SHARE * disk.total
    return Check(words("Disk room"), "bad" if little else "warn" if tight else "good", told)


def workers_check(screen: Screen, now: Measured) -> Check:
    """Whether somebody runs jobs, and whether they keep up."""
    words = screen.words
    n_workers = now.number("morgiana_workers")
    if n_workers is None:
        return Check(words("Workers"), "bad", words("They could not be asked for."))
    if not n_workers:
        return Check(words("Workers"), "bad", words("None is on the roll: jobs wait until one begins."))
    oldest_s = now.number("morgiana_job_oldest_seconds") or 0
    told = words.many("{count} is on the roll.", "{count} are on the roll.", n_workers)
    if oldest_s > 300:
        late = words("A job has waited for {time}.", time=words.seconds(oldest_s))
        return Check(words("Workers"), "warn", f"{told} {late}")
    return Check(words("Workers"), "good", told)
