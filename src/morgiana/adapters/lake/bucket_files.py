"""`Files` in a bucket, each object under the hash of its bytes; those that were used lately lie on the disk as well.

Where the tenant has a vault they are sealed, in the bucket and on the disk.
"""

import hashlib
import io
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING, BinaryIO, Final

from morgiana.adapters.lake.file_cache import FileCache, Kept
from morgiana.adapters.lake.hashed_files import HashedFiles, Sealing
from morgiana.adapters.lake.troubles import told_as_faults
from morgiana.adapters.vault.sealed_file import MAGIC, reseal, sealed_by
from morgiana.control.privacy.keys import DataErased
from morgiana.kernel.refusals import Fault
from morgiana.operations import FileRef
from morgiana.operations.files import UnknownFile

if TYPE_CHECKING:
    from obstore.store import ObjectStore

_PIECE: Final = 1 << 20
_PART: Final = 8 << 20
"""What an upload sends at a time; S3 wants at least 5 MiB."""

_HEAD: Final = 1 << 12
"""As much of a sealed file has its own key in it."""


class BucketFiles(HashedFiles):
    """One tenant's files. What `path` gave stays on the disk for as long as this object lives, and a while longer."""

    def __init__(self, store: "ObjectStore", cache: FileCache, sealing: Sealing | None = None) -> None:
        super().__init__(sealing)
        self._store, self._cache = store, cache
        self._kept: dict[str, Kept] = {}

    def path(self, ref: FileRef) -> Path:
        """A copy on this machine's disk, fetched if need be and proven by its hash."""
        if ref.id not in self._kept:
            self._kept[ref.id] = self._cache.find(ref.id) or self._fetch(ref)
        try:
            return self._plain(ref.id, self._kept[ref.id].path)
        except DataErased:  # of this machine's copy; what is in the bucket may have been sealed anew by another
            self._forget(ref.id)
            self._kept[ref.id] = self._fetch(ref)
            return self._plain(ref.id, self._kept[ref.id].path)

    def ids(self) -> Iterator[str]:
        """The ids of all files that are kept."""
        import obstore

        with told_as_faults():
            for page in obstore.list(self._store):
                yield from (entry["path"].rpartition("/")[2] for entry in page)

    def seal_earlier(self) -> int:
        """Seal the files that an earlier release kept in plain text; how many."""
        if self._sealing is None:
            return 0
        plain = [file_id for file_id in self.ids() if self._sealed_by(file_id) is None]
        for file_id in plain:
            with self._cache.draft() as draft:
                self._download(file_id, draft)
                draft.flush()
                self.keep_from("file", Path(str(draft.name)))  # of the same bytes, so in the same place
        return len(plain)

    def reseal(self, newest: int) -> int:
        """Seal the files' own keys by the tenant's newest key; how many were sealed by an older one."""
        import obstore

        if self._sealing is None:
            return 0
        older = [file_id for file_id in self.ids() if self._sealed_by(file_id) not in (None, newest)]
        for file_id in older:
            with self._cache.draft() as draft:
                self._download(file_id, draft)
                draft.flush()
                whole = Path(str(draft.name))
                reseal(whole, self._sealing.vault, self._sealing.tenant, newest=newest)
                with whole.open("rb") as stream, told_as_faults():
                    obstore.put(self._store, _place(file_id), stream, chunk_size=_PART)
                self._forget(file_id)
        return len(older)

    def remove(self, file_id: str) -> bool:
        """Remove a file, and this machine's copy of it; whether it was there."""
        import obstore

        self._forget(file_id)
        try:
            with told_as_faults():
                obstore.head(self._store, _place(file_id))
                obstore.delete(self._store, _place(file_id))
        except FileNotFoundError:
            return False
        return True

    def remove_older(self, before: datetime) -> int:
        """Remove the files that came before a moment; how many."""
        import obstore

        with told_as_faults():
            entries = [entry for page in obstore.list(self._store) for entry in page]
        old = [entry["path"].rpartition("/")[2] for entry in entries if entry["last_modified"] < before]
        return sum(self.remove(file_id) for file_id in old)

    def _keep(self, name: str, stream: BinaryIO) -> FileRef:
        """Through a draft on the disk, for an object is named by a hash that is known only at the end."""
        with self._cache.draft() as draft:
            ref = self._write(name, stream, draft)
            stored = draft.tell()
            draft.seek(0)
            self._upload(_place(ref.id), draft, stored)
            self._kept[ref.id] = self._cache.admit(draft, ref.id)
        return ref

    def _upload(self, place: str, draft: IO[bytes], size: int) -> None:
        import obstore

        with told_as_faults():
            if self._has(place, size):
                return
            obstore.put(self._store, place, draft, chunk_size=_PART)
            if not self._has(place, size):
                raise Fault(f"The lake's bucket took {place} and has not all of it. Try again.")

    def _has(self, place: str, size: int) -> bool:
        import obstore

        try:
            return obstore.head(self._store, place)["size"] == size
        except FileNotFoundError as missing:
            if "NoSuchBucket" in str(missing):
                raise
            return False

    def _fetch(self, ref: FileRef) -> Kept:
        with self._cache.draft() as draft:
            try:
                digest = self._download(ref.id, draft)
            except Fault as fault:
                if isinstance(fault.__cause__, FileNotFoundError) and "NoSuchBucket" not in str(fault.__cause__):
                    told = f"The file {ref.name!r} is not here."
                    raise UnknownFile(told, remedy="Upload it first, and use the id it gets.") from fault
                raise
            draft.seek(0)
            is_sealed = draft.read(len(MAGIC)) == MAGIC  # such a file proves itself when it is opened
            if not is_sealed and digest != ref.id:
                raise Fault(f"The lake's bucket gave other bytes for {ref.name!r} than were stored: restore a backup.")
            return self._cache.admit(draft, ref.id)

    def _download(self, file_id: str, draft: IO[bytes]) -> str:
        """Write what the bucket has to a draft; the hash of it."""
        import obstore

        digest = hashlib.sha256()
        with told_as_faults():
            for piece in obstore.get(self._store, _place(file_id)).stream(min_chunk_size=_PIECE):
                digest.update(piece)
                draft.write(piece)
        return digest.hexdigest()

    def _sealed_by(self, file_id: str) -> int | None:
        """The version of the key that the file in the bucket is sealed by; none where it is in plain text."""
        import obstore

        with told_as_faults():
            size = obstore.head(self._store, _place(file_id))["size"]
            start = obstore.get_range(self._store, _place(file_id), start=0, end=min(size, _HEAD)) if size else b""
        return sealed_by(io.BytesIO(bytes(start)))

    def _forget(self, file_id: str) -> None:
        """Remove this machine's copies of a file."""
        self._kept.pop(file_id, None)
        self._opened.pop(file_id, None)
        self._cache.remove(file_id)


def _place(digest: str) -> str:
    return f"{digest[:2]}/{digest}"
