"""`Files` in a folder, each file under the hash of its bytes; sealed there where the tenant has a vault."""

import hashlib
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from morgiana.adapters.lake.opened_files import OpenedFiles
from morgiana.adapters.vault.sealed_file import FileSealer, SealedReader, SealedWriter, is_sealed_file, reseal
from morgiana.kernel.ids import new_id
from morgiana.operations import FileRef
from morgiana.operations.files import UnknownFile

_PIECE = 1 << 20


@dataclass(frozen=True, slots=True)
class Sealing:
    """By what a tenant's files are sealed, and where they are opened for those who need a path."""

    vault: FileSealer
    tenant: str
    opened: OpenedFiles


class FolderFiles:
    """One tenant's files. A path that was given stays for as long as it, or this object, is held."""

    def __init__(self, folder: Path, sealing: Sealing | None = None) -> None:
        self._folder, self._sealing = folder, sealing
        self._opened: dict[str, Path] = {}

    def path(self, ref: FileRef) -> Path:
        place = self._place(ref.id)
        if not place.is_file():
            raise UnknownFile(f"The file {ref.name!r} is not here.", remedy="Upload it first, and use the id it gets.")
        if self._sealing is None or not is_sealed_file(place):
            return place
        if ref.id not in self._opened:
            self._opened[ref.id] = opened(place, self._sealing)
        return self._opened[ref.id]

    def keep(self, name: str, content: bytes) -> FileRef:
        import io

        return self._keep(name, io.BytesIO(content))

    def keep_from(self, name: str, source: Path) -> FileRef:
        with source.open("rb") as stream:
            return self._keep(name, stream)

    def ids(self) -> Iterator[str]:
        """The ids of all files that are kept."""
        return (path.name for path in sorted(self._folder.glob("??/*")))

    def kept_at(self, file_id: str) -> Path:
        """Where a file lies, sealed or not."""
        return self._place(file_id)

    def seal_earlier(self) -> int:
        """Seal the files that an earlier release kept in plain text; how many."""
        plain = [file_id for file_id in self.ids() if not is_sealed_file(self._place(file_id))]
        for file_id in plain if self._sealing else []:
            with self._place(file_id).open("rb") as stream:
                self._keep("file", stream)  # of the same bytes, so in the same place
        return len(plain)

    def reseal(self, newest: int) -> int:
        """Seal the files' own keys by the tenant's newest key; how many were sealed by an older one."""
        if self._sealing is None:
            return 0
        vault, tenant = self._sealing.vault, self._sealing.tenant
        sealed = [place for place in map(self._place, self.ids()) if is_sealed_file(place)]
        return sum(reseal(place, vault, tenant, newest=newest) for place in sealed)

    def remove(self, file_id: str) -> bool:
        """Remove a file; whether it was there."""
        self._opened.pop(file_id, None)
        try:
            self._place(file_id).unlink()
        except FileNotFoundError:
            return False
        return True

    def _keep(self, name: str, stream: BinaryIO) -> FileRef:
        """Write to a name of its own first, so that a file is whole or absent."""
        self._folder.mkdir(parents=True, exist_ok=True)
        draft = self._folder / new_id("draft")
        digest, size = hashlib.sha256(), 0
        try:
            with draft.open("xb") as out:
                sealed = SealedWriter(out, self._sealing.vault, self._sealing.tenant) if self._sealing else None
                while piece := stream.read(_PIECE):
                    digest.update(piece)
                    size += len(piece)
                    (sealed or out).write(piece)
                if sealed:
                    sealed.close()
                out.flush()
                os.fsync(out.fileno())
            ref = FileRef(id=digest.hexdigest(), name=Path(name).name[-255:] or "file", size_bytes=size)
            place = self._place(ref.id)
            place.parent.mkdir(exist_ok=True)
            shutil.move(draft, place)
        finally:
            draft.unlink(missing_ok=True)
        return ref

    def _place(self, digest: str) -> Path:
        return self._folder / digest[:2] / digest


def opened(place: Path, sealing: Sealing) -> Path:
    """A plain copy of a sealed file, which is there for as long as its path is held."""
    copy = sealing.opened.draft()
    with SealedReader(place, sealing.vault, sealing.tenant) as sealed, copy.open("xb") as out:
        for piece in sealed.pieces():
            out.write(piece)
    return sealing.opened.hold(copy)
