"""What this process has read from disks and written to them, as Linux counts it (proc(5), `/proc/pid/io`)."""

from pathlib import Path
from typing import Final

_OWN: Final = Path("/proc/self/io")


def disk_bytes(own: Path = _OWN) -> tuple[int, int] | None:
    """Bytes fetched from storage and sent to it, page cache left out; None where the system does not tell."""
    try:
        lines = own.read_text().splitlines()
    except OSError:
        return None
    found = dict(line.split(": ") for line in lines if ": " in line)
    try:
        return int(found["read_bytes"]), int(found["write_bytes"])
    except (KeyError, ValueError):
        return None
