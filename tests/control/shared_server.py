"""A server that the processes of all tests share: the first that needs it has it started, and it ends after the last.

Each process that uses it holds a lock on a file, and a process that watches over the server ends it once nobody does.
"""

import ctypes
import fcntl
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

_PARENT_DEATH = 1  # PR_SET_PDEATHSIG of prctl(2)
_SECONDS_TO_START = 240

Address = Mapping[str, str]
"""By what the server is reached."""


@dataclass(frozen=True)
class SharedServer:
    """One server for all processes of this user."""

    name: str
    program: str
    """The Python file that starts the server: it is run with a folder, and calls `watch`."""
    answers: Callable[[Address], bool]
    mode: int = 0o700
    """Of the folder where the address is."""

    def address(self) -> Address:
        """Where the server is, which is started if need be. It runs for as long as this process does."""
        home = Path(tempfile.gettempdir()) / f"morgiana-tests-{self.name}-{os.getuid()}"
        home.mkdir(mode=self.mode, exist_ok=True)
        with (home / "start.lock").open("w") as starting:
            fcntl.flock(starting, fcntl.LOCK_EX)
            _use(home)
            told = home / "address.json"
            if not (told.exists() and self.answers(json.loads(told.read_text()))):
                told.unlink(missing_ok=True)
                self._start(home, told)
            found: Address = json.loads(told.read_text())
            return found

    def _start(self, home: Path, told: Path) -> None:
        """Start who starts the server and watches over it, and wait until it says where it is."""
        log = home / "log"
        with log.open("wb") as out:
            watcher = subprocess.Popen(
                [sys.executable, self.program, str(home)],
                stdout=out,
                stderr=out,
                stdin=subprocess.DEVNULL,
                start_new_session=True,
                env={**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)},
            )
        deadline = time.monotonic() + _SECONDS_TO_START
        while not told.exists():
            assert watcher.poll() is None, log.read_text()[-2000:]
            assert time.monotonic() < deadline, log.read_text()[-2000:]
            time.sleep(0.05)


def watch(home: Path, address: Address, lives: Callable[[], bool]) -> None:
    """Tell where the server is, and return once nobody uses it or it is gone."""
    draft = home / "address.draft"
    draft.write_text(json.dumps(address))
    draft.replace(home / "address.json")
    while lives() and not _unused(home):
        time.sleep(1)


def end_with_parent(how: signal.Signals) -> Callable[[], None]:
    """What a server does before it begins, so that this signal ends it when whoever started it dies."""
    return lambda: ctypes.CDLL(None).prctl(_PARENT_DEATH, how)


def _use(home: Path) -> None:
    """Say until this process ends that the server is needed."""
    used = os.open(home / "used.lock", os.O_RDWR | os.O_CREAT, 0o600)
    fcntl.flock(used, fcntl.LOCK_SH)


def _unused(home: Path) -> bool:
    """Whether nobody uses the server; then its address is taken away before anybody else asks for it."""
    with (home / "start.lock").open("w") as starting, (home / "used.lock").open("a") as used:
        try:
            fcntl.flock(starting, fcntl.LOCK_EX | fcntl.LOCK_NB)
            fcntl.flock(used, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        (home / "address.json").unlink(missing_ok=True)
        return True
