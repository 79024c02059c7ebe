"""The most memory that this process has held, without what it inherits.

Linux hands the peak of whoever started a process on to it (`getrusage(2)`: the mark survives `execve`), so a helper of
a server that holds a gigabyte would claim one too. Until a process outgrows that mark, its own is read from `/proc`.
"""

import resource
import sys
from pathlib import Path
from typing import Final

_UNIT: Final = 1 if sys.platform == "darwin" else 1024
_STATUS: Final = Path("/proc/self/status")


def _mark() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * _UNIT


_INHERITED: Final = _mark()


def peak_memory_bytes() -> int:
    """Resident memory at its highest since the process began."""
    mark = _mark()
    if mark > _INHERITED or not _STATUS.exists():
        return mark
    lines = _STATUS.read_text().splitlines()
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM:")), mark)
