"""`Files` in a folder, each file under the hash of its bytes; sealed there where the tenant has a vault."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from morgiana.adapters.lake.hashed_files import HashedFiles, Sealing
from morgiana.adapters.vault.sealed_file import is_sealed_file, reseal
from morgiana.kernel.ids import new_id
from morgiana.operations import FileRef
from morgiana.operations.files import UnknownFile


class FolderFiles(HashedFiles):
    """One tenant's files. A path that was given stays for as long as it, or this object, is held."""

    def __init__(self, folder: Path, sealing: Sealing | None = None) -> None:
        super().__init__(sealing)
        self._folder = folder

    def path(self, ref: FileRef) -> Path:
        place = self._place(ref.id)
        if not place.is_file():
            raise UnknownFile(f"The file {ref.name!r} is not here.", remedy="Upload it first, and use the id it gets.")
        return self._plain(ref.id, place)

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
        try:
            with draft.open("xb") as out:
                ref = self._write(name, stream, out)
                out.flush()
                os.fsync(out.fileno())
            place = self._place(ref.id)
            place.parent.mkdir(exist_ok=True)
            shutil.move(draft, place)
        finally:
            draft.unlink(missing_ok=True)
        return ref

    def _place(self, digest: str) -> Path:
        return self._folder / digest[:2] / digest
