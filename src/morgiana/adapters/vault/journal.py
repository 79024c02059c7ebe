"""A file of erasures beside the database, which backups leave out: a line of JSON for each, added and never changed.

It has marks and no identifiers; a mark tells nothing without the tenant's key. Whoever brings back an older backup
keeps this file as it is, and those who were erased since then are erased again.
"""

import json
import os
from dataclasses import asdict
from pathlib import Path

from morgiana.control.privacy.erasing import JournalEntry


class JournalFile:
    """Implements `Journal`."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def add(self, entry: JournalEntry) -> None:
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            os.write(descriptor, f"{json.dumps(asdict(entry))}\n".encode())
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

    def tenants(self) -> list[str]:
        return sorted({entry.tenant for entry in self._all()})

    def entries(self, tenant: str) -> list[JournalEntry]:
        return [entry for entry in self._all() if entry.tenant == tenant]

    def _all(self) -> list[JournalEntry]:
        """A line that a power cut left half written is no entry: its erasure had not begun."""
        if not self._path.is_file():
            return []
        lines = [json.loads(line) for line in self._path.read_text("utf-8").splitlines() if line.endswith("}")]
        return [JournalEntry(**{**line, "marks": tuple(line["marks"])}) for line in lines]
