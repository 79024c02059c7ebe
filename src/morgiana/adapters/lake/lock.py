"""One writer at a time for each shop, among threads and processes; among machines, see the leases of the books."""

import fcntl
import threading
from pathlib import Path
from types import TracebackType
from typing import Protocol

from morgiana.control.ports import Effect


class HeldLock(Protocol):
    """A shop's lock, while it is held."""

    @property
    def guard(self) -> Effect | None:
        """Raises `Fault`, in the transaction that publishes, where the lock was lost; nothing where it cannot be."""

    def release(self) -> None:
        """Let the next writer in."""


class WriterLocks(Protocol):
    """The locks of all shops."""

    def hold(self, tenant: str) -> HeldLock:
        """Wait until this call is the shop's one writer. Raises `Fault` where that takes too long."""


class FileLocks:
    """Locks on files: one machine's processes and threads, and no other machine."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def hold(self, tenant: str) -> HeldLock:
        lock = ShopLock(self._folder / tenant / "writer.lock")
        lock.__enter__()
        return lock


class ShopLock:
    """A lock on a file; the system lets go of it when its process ends, however it ends."""

    guard = None
    """A holder that lost the lock no longer runs."""

    _threads: dict[Path, threading.Lock] = {}
    _guard = threading.Lock()

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._path = path
        with self._guard:
            self._thread_lock = self._threads.setdefault(path, threading.Lock())

    def __enter__(self) -> "ShopLock":
        self._thread_lock.acquire()
        try:
            self._file = self._path.open("w")
            fcntl.flock(self._file, fcntl.LOCK_EX)
        except BaseException:
            self._thread_lock.release()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()

    def release(self) -> None:
        self._file.close()
        self._thread_lock.release()
