"""The operator's file of hours, read again when it has changed."""

import logging
import threading
import time
from pathlib import Path
from typing import Final

from morgiana.control.energy.hours import BadHours, Hours, read_hours

_log = logging.getLogger(__name__)

_SECONDS_BETWEEN_LOOKS: Final = 60.0


class HoursFile:
    """Hours as a file says them now. Raises `BadHours` or `OSError` where it cannot be read at the start."""

    def __init__(self, path: Path, seconds_between_looks: float = _SECONDS_BETWEEN_LOOKS) -> None:
        self._path, self._seconds = path, seconds_between_looks
        self._hours, self._stamp = read_hours(path), _stamp(path)
        self._looked = time.monotonic()
        self._lock = threading.Lock()

    def __call__(self) -> Hours:
        """The hours; what was known before, while the file is away or has a mistake, which is logged."""
        now = time.monotonic()
        if now - self._looked < self._seconds:
            return self._hours
        with self._lock:
            self._looked = now
            try:
                stamp = _stamp(self._path)
                if stamp != self._stamp:
                    self._stamp = stamp
                    self._hours = read_hours(self._path)
            except (OSError, BadHours) as error:
                _log.warning("%s is not read again: %s", self._path, error)
        return self._hours


def _stamp(path: Path) -> tuple[int, int]:
    stat = path.stat()
    return stat.st_mtime_ns, stat.st_size
