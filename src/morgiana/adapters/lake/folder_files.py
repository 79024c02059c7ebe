"""`Files` in a folder, each file under the hash of its bytes."""

import hashlib
import os
import shutil
from pathlib import Path
from typing import BinaryIO

from morgiana.kernel.ids import new_id
from morgiana.operations import FileRef
from morgiana.operations.files import UnknownFile

_PIECE = 1 << 20


class FolderFiles:
    """One tenant's files."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def path(self, ref: FileRef) -> Path:
        place = self._place(ref.id)
        if not place.is_file():
            raise UnknownFile(f"The file {ref.name!r} is not here.", remedy="Upload it first, and use the id it gets.")
        return place

    def keep(self, name: str, content: bytes) -> FileRef:
        import io

        return self._keep(name, io.BytesIO(content))

    def keep_from(self, name: str, source: Path) -> FileRef:
        with source.open("rb") as stream:
            return self._keep(name, stream)

    def _keep(self, name: str, stream: BinaryIO) -> FileRef:
        """Write to a name of its own first, so that a file is whole or absent."""
        self._folder.mkdir(parents=True, exist_ok=True)
        draft = self._folder / new_id("draft")
        digest, size = hashlib.sha256(), 0
        try:
            with draft.open("xb") as out:
                while piece := stream.read(_PIECE):
                    digest.update(piece)
                    size += len(piece)
                    out.write(piece)
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
