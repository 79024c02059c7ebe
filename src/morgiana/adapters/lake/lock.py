"""One writer at a time for each shop, among threads and among processes."""

import fcntl
import threading
from pathlib import Path
from types import TracebackType


class ShopLock:
    """A lock on a file; the system lets go of it when its process ends, however it ends."""

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
        self._file.close()
        self._thread_lock.release()
