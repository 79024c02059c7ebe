"""What one backup holds, and how rows are written down so that any database can read them."""

import base64
import json
from collections.abc import Iterable, Iterator
from datetime import datetime

from morgiana.control.backup.ports import Row
from morgiana.operations import Model


class Table(Model):
    """A table of the books."""

    name: str
    columns: list[str]
    rows: int
    pieces: list[str]


class KeptFile(Model):
    """A file of the lake."""

    path: str
    size: int
    mark: str
    pieces: list[str]


class Manifest(Model):
    """One backup."""

    id: str
    at: datetime
    release: str
    """The release of Morgiana that made it."""
    revision: str
    """The schema of the books."""
    tables: list[Table]
    files: list[KeptFile]
    master_key: list[str] | None = None
    """The pieces of the master key's file, where it was asked for."""

    def pieces(self) -> set[str]:
        """The names of all its pieces."""
        named = {piece for table in self.tables for piece in table.pieces}
        named.update(piece for file in self.files for piece in file.pieces)
        return named.union(self.master_key or ())


def lines_of(rows: Iterable[Row]) -> Iterator[bytes]:
    """Rows as lines of JSON; bytes stand as `{"b": base64}`."""
    for row in rows:
        cells = [{"b": base64.b64encode(cell).decode()} if isinstance(cell, bytes) else cell for cell in row]
        yield json.dumps(cells, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def rows_of(content: Iterable[bytes]) -> Iterator[Row]:
    """The rows that `lines_of` wrote."""
    held = b""
    for part in content:
        *lines, held = (held + part).split(b"\n")
        for line in lines:
            yield tuple(base64.b64decode(c["b"]) if isinstance(c, dict) else c for c in json.loads(line))
    assert held == b"", "the last line has no end"
