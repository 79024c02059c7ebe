"""What files in a folder and in a bucket have in common: each is named by the hash of its bytes, and may be sealed."""

import hashlib
import io
from abc import ABC, abstractmethod
from dataclasses import dataclass
from pathlib import Path
from typing import IO, BinaryIO, Final

from morgiana.adapters.lake.opened_files import OpenedFiles
from morgiana.adapters.vault.sealed_file import FileSealer, SealedReader, SealedWriter, is_sealed_file
from morgiana.operations import FileRef

_PIECE: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class Sealing:
    """By what a tenant's files are sealed, and where they are opened for those who need a path."""

    vault: FileSealer
    tenant: str
    opened: OpenedFiles


class HashedFiles(ABC):
    """One tenant's files, wherever they are stored."""

    def __init__(self, sealing: Sealing | None) -> None:
        self._sealing = sealing
        self._opened: dict[str, Path] = {}

    def keep(self, name: str, content: bytes) -> FileRef:
        return self._keep(name, io.BytesIO(content))

    def keep_from(self, name: str, source: Path) -> FileRef:
        with source.open("rb") as stream:
            return self._keep(name, stream)

    @abstractmethod
    def _keep(self, name: str, stream: BinaryIO) -> FileRef:
        """Store a file. Its name is known only at the end, so it is written to a draft first."""

    def _write(self, name: str, stream: BinaryIO, draft: IO[bytes]) -> FileRef:
        """Write a file to its draft, sealed where that is done; the hash and the size are those of its plain bytes."""
        digest, size = hashlib.sha256(), 0
        sealed = SealedWriter(draft, self._sealing.vault, self._sealing.tenant) if self._sealing else None
        while piece := stream.read(_PIECE):
            digest.update(piece)
            size += len(piece)
            (sealed or draft).write(piece)
        if sealed:
            sealed.close()
        return FileRef(id=digest.hexdigest(), name=Path(name).name[-255:] or "file", size_bytes=size)

    def _plain(self, file_id: str, place: Path) -> Path:
        """A path at which the file can be read: where it lies, or a copy that was opened for as long as this lives."""
        if self._sealing is None or not is_sealed_file(place):
            return place
        if file_id not in self._opened:
            self._opened[file_id] = _opened(place, self._sealing)
        return self._opened[file_id]


def _opened(place: Path, sealing: Sealing) -> Path:
    """A plain copy of a sealed file, which is there for as long as its path is held."""
    copy = sealing.opened.draft()
    with SealedReader(place, sealing.vault, sealing.tenant) as sealed, copy.open("xb") as out:
        for piece in sealed.pieces():
            out.write(piece)
    return sealing.opened.hold(copy)
