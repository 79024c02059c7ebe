"""`Presence` by locked files: the system lets go of a process's locks when it ends, however it ends."""

import fcntl
import os
from pathlib import Path


class LockedFiles:
    """A file for each worker of this machine in one folder; a worker's process holds its file's lock while it lives."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._held: dict[str, int] = {}

    def enter(self, worker: str) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        file = os.open(self._folder / worker, os.O_RDWR | os.O_CREAT, 0o600)
        fcntl.flock(file, fcntl.LOCK_EX)
        self._held[worker] = file

    def leave(self, worker: str) -> None:
        (self._folder / worker).unlink(missing_ok=True)
        file = self._held.pop(worker, None)
        if file is not None:
            os.close(file)

    def gone(self, worker: str) -> bool:
        """Where there is no file the worker was another machine's, or has left: its count alone tells."""
        try:
            file = os.open(self._folder / worker, os.O_RDWR)
        except FileNotFoundError:
            return False
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        finally:
            os.close(file)
        return True
