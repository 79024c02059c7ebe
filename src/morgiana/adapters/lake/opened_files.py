"""Sealed files, opened for as long as somebody holds their path: plain copies in a folder of this process's own.

The folder is for its user's eyes only. A process that was killed leaves its folder behind unlocked, and the next one to
start removes it.
"""

import fcntl
import os
import shutil
import threading
import weakref
from pathlib import Path, PosixPath
from typing import IO, Final
from uuid import uuid4

_LOCK: Final = "lock"


class OpenedPath(PosixPath):
    """The path of a plain copy, which is there for as long as this object is, or a copy of it that was made of it."""

    _hold: object


class OpenedFiles:
    """Where this process keeps plain copies, below `root`."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._folder: Path | None = None
        self._held: IO[str] | None = None
        self._guard = threading.Lock()

    def draft(self) -> Path:
        """A path for a copy to be written to."""
        with self._guard:
            if self._folder is None:
                self._folder = self._own_folder()
            return self._folder / uuid4().hex

    def hold(self, copy: Path) -> OpenedPath:
        """The path of a finished copy; the copy goes when nothing refers to the path any more."""
        path = OpenedPath(copy)
        path._hold = token = _Token()
        weakref.finalize(token, _remove, copy, os.getpid())
        return path

    def remove_left_behind(self) -> int:
        """Remove what processes that ended without doing so have left; how many folders."""
        removed = 0
        for folder in self._root.glob("*") if self._root.is_dir() else ():
            if folder == self._folder:
                continue
            try:
                with (folder / _LOCK).open("w") as lock:
                    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    shutil.rmtree(folder, ignore_errors=True)
                    removed += 1
            except OSError:  # its process lives, or another one removes it just now
                continue
        return removed

    def _own_folder(self) -> Path:
        folder = self._root / f"{os.getpid()}-{uuid4().hex[:8]}"
        folder.mkdir(mode=0o700, parents=True)
        self._held = (folder / _LOCK).open("w")
        fcntl.flock(self._held, fcntl.LOCK_EX)
        weakref.finalize(self, _remove, folder, os.getpid())
        return folder


class _Token:
    """What a path and those who keep it share; the copy goes with it."""


def _remove(path: Path, owner: int) -> None:
    """Remove a copy or a folder of them; a process that was forked from its owner leaves it alone."""
    if os.getpid() != owner:
        return
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)
