"""A file of erasures beside the database, which backups leave out: a line of JSON for each, added and never changed.

It has marks and no identifiers; a mark tells nothing without the tenant's key. Whoever brings back an older backup
keeps this file as it is, and those who were erased since then are erased again.
"""

import json
import os
from collections.abc import Sequence
from pathlib import Path


class JournalFile:
    """Implements `Journal`."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def add(self, tenant: str, kind: str, erasure_id: str, marks: Sequence[str], successor: str) -> None:
        line = json.dumps(
            {"tenant": tenant, "kind": kind, "id": erasure_id, "marks": list(marks), "successor": successor}
        )
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            os.write(descriptor, f"{line}\n".encode())
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

    def entries(self, tenant: str) -> list[tuple[str, str, tuple[str, ...], str]]:
        if not self._path.is_file():
            return []
        lines = [json.loads(line) for line in self._path.read_text("utf-8").splitlines() if line.endswith("}")]
        return [
            (line["kind"], line["id"], tuple(line["marks"]), line["successor"])
            for line in lines
            if line["tenant"] == tenant
        ]

    def tenants_erased(self) -> list[str]:
        """The tenants that were erased as a whole."""
        if not self._path.is_file():
            return []
        lines = [json.loads(line) for line in self._path.read_text("utf-8").splitlines() if line.endswith("}")]
        return [line["tenant"] for line in lines if line["kind"] == "tenant"]
