"""Uploaded files and files that answers gave, as a place of personal data.

A file that speaks of an erased person is removed as a whole. To rewrite it would make another file of another hash, no
longer what was uploaded, and would have to be done in every format that the import reads; its rows are in the tables
already, and the shop has the file where it came from.
"""

import gzip
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import polars as pl

from morgiana.adapters.lake.bucket_files import BucketFiles
from morgiana.adapters.lake.folder_files import FolderFiles
from morgiana.control.privacy.places import Done, Exported, Found, Person
from morgiana.operations import FileRef

if TYPE_CHECKING:
    from morgiana.adapters.lake.shops import FolderShops

_PIECE: Final = 4 << 20
_OVERLAP: Final = 512
_UNPACKED: Final = 1 << 30
"""The most that is looked through of one packed file."""


@dataclass(frozen=True)
class OriginalsPlace:
    """A tenant's files."""

    shops: "FolderShops"
    name: str = "files"
    title: str = "Uploaded files and files of answers"

    def know(self, tenant: str, person: Person) -> Person:
        return person

    def identifiers(self, tenant: str) -> list[str]:
        """None: what they say is looked through for those that other places know."""
        return []

    def find(self, tenant: str, person: Person) -> list[Found]:
        count = sum(1 for _ in self._speaking(tenant, person))
        return [Found(self.name, "files", count)] if count else []

    def export(self, tenant: str, person: Person) -> list[Exported]:
        """The lines that speak of them, where a file is lines of text; of others, that they do."""
        rows: list[dict[str, Any]] = []
        for ref, path in self._speaking(tenant, person):
            lines = list(_lines(path, person)) if _is_text(path) else []
            rows += [{"file": ref.id, "row": number, "text": text} for number, text in lines] or [
                {"file": ref.id, "row": None, "text": ""}
            ]
        return [Exported("files", rows)] if rows else []

    def erase(self, tenant: str, person: Person) -> list[Done]:
        gone = [ref.id for ref, _ in self._speaking(tenant, person)]
        files = self._files(tenant)
        for file_id in gone:
            files.remove(file_id)
        return [Done(self.name, "files", "removed", len(gone), gone)]

    def purge(self, tenant: str) -> list[Done]:
        """Nothing is left of a file that was removed."""
        return []

    def _speaking(self, tenant: str, person: Person) -> Iterator[tuple[FileRef, Path]]:
        needles = _needles(person)
        files = self._files(tenant)
        for file_id in list(files.ids()) if needles else []:
            ref = FileRef(id=file_id, name="file")
            path = files.path(ref)
            if _speaks(path, needles):
                yield ref, path

    def _files(self, tenant: str) -> FolderFiles | BucketFiles:
        return self.shops.files(tenant)


def _needles(person: Person) -> list[bytes]:
    """What to look for, in lower case and in the encodings that files are written in."""
    found = set[bytes]()
    for text in person.needles:
        for encoding in ("utf-8", "cp1252", "utf-16-le", "utf-16-be"):
            try:
                found.add(text.lower().encode(encoding))
            except UnicodeEncodeError:
                continue
    return sorted(found, key=len, reverse=True)


def _speaks(path: Path, needles: list[bytes]) -> bool:
    return any(needle in piece for piece in _pieces(path) for needle in needles)


def _pieces(path: Path) -> Iterator[bytes]:
    """The bytes of a file, and of what is packed within it, in lower case; each piece repeats the end of the last."""
    with path.open("rb") as stream:
        start = stream.read(4)
        stream.seek(0)
        yield from _lowered(stream)
    if start[:2] == b"PK":
        yield from _zipped(path)
    elif start[:2] == b"\x1f\x8b":
        with gzip.open(path) as stream:
            yield from _until_broken(stream)
    elif start == b"PAR1":
        texts = pl.read_parquet(path).select(pl.col(pl.String))
        yield from (value.lower().encode() for column in texts for value in column.drop_nulls().unique())


def _zipped(path: Path) -> Iterator[bytes]:
    left = _UNPACKED
    try:
        with zipfile.ZipFile(path) as packed:
            for entry in packed.infolist():
                left -= entry.file_size
                if left < 0:
                    return
                with packed.open(entry) as stream:
                    yield from _until_broken(stream)
    # `zipfile` raises NotImplementedError for a way of packing that it does not know, RuntimeError for a password. The
    # import refuses such a file too, so nothing of it was ever loaded; what can be read of it has been looked through.
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError):
        return


def _until_broken(stream: Any) -> Iterator[bytes]:
    try:
        yield from _lowered(stream)
    except (OSError, EOFError, zlib.error, zipfile.BadZipFile):
        return


def _lowered(stream: Any) -> Iterator[bytes]:
    rest, read = b"", 0
    while (piece := stream.read(_PIECE)) and read < _UNPACKED:
        read += len(piece)
        whole = rest + _lower(piece)
        yield whole
        rest = whole[-_OVERLAP:]


def _lower(piece: bytes) -> bytes:
    """Lower case where the bytes are UTF-8, and of the Latin letters where they are not."""
    if piece.isascii():
        return piece.lower()
    try:
        return piece.decode("utf-8").lower().encode("utf-8")
    except UnicodeDecodeError:
        return piece.lower()


def _is_text(path: Path) -> bool:
    with path.open("rb") as stream:
        return b"\0" not in stream.read(4096)


def _lines(path: Path, person: Person) -> Iterator[tuple[int, str]]:
    with path.open(encoding="utf-8", errors="replace") as stream:
        for number, line in enumerate(stream, start=1):
            if person.is_in(line):
                yield number, line.rstrip("\n")
