"""`Store` in a folder of a disk, or below a prefix of a bucket."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

from morgiana.adapters.lake.place import Folder
from morgiana.adapters.lake.troubles import told_as_faults
from morgiana.control.backup.ports import Store
from morgiana.kernel.ids import new_id
from morgiana.kernel.refusals import Fault

if TYPE_CHECKING:
    from obstore.store import ObjectStore


def store_at(place: str) -> Store:
    """The store of a folder's path, or of an address such as `s3://bucket/prefix`. Raises `BadSetting`."""
    if "://" not in place:
        return FolderStore(Path(place).expanduser().absolute())
    folder = Folder.at(place, setting="The place of backups")
    return FolderStore(folder.path) if folder.path is not None else BucketStore(folder.address, folder.objects())


class FolderStore:
    """Objects as files, each written to a name of its own first and named when it is on the disk."""

    def __init__(self, folder: Path) -> None:
        self.name, self._folder = str(folder), folder

    def read(self, name: str) -> bytes | None:
        try:
            return (self._folder / name).read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise self._fault(error) from error

    def write(self, name: str, content: bytes) -> None:
        place = self._folder / name
        draft = place.parent / new_id("draft")
        try:
            place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            try:
                with draft.open("xb") as out:
                    out.write(content)
                    out.flush()
                    os.fsync(out.fileno())
                draft.replace(place)
                _sync(place.parent)
            finally:
                draft.unlink(missing_ok=True)
        except OSError as error:
            raise self._fault(error) from error

    def names(self, prefix: str) -> list[str]:
        found = (path for path in (self._folder / prefix).rglob("*") if path.is_file())
        return sorted(str(path.relative_to(self._folder)) for path in found if not path.name.startswith("draft_"))

    def remove(self, name: str) -> None:
        try:
            (self._folder / name).unlink(missing_ok=True)
        except OSError as error:
            raise self._fault(error) from error

    def _fault(self, error: OSError) -> Fault:
        return Fault(f"The folder of backups {self._folder} cannot be used: {error.strerror or error}.")


class BucketStore:
    """Objects of a bucket."""

    def __init__(self, name: str, objects: "ObjectStore") -> None:
        self.name, self._objects = name, objects

    def read(self, name: str) -> bytes | None:
        import obstore

        try:
            with told_as_faults():
                return bytes(obstore.get(self._objects, name).bytes())
        except Fault as fault:
            if isinstance(fault.__cause__, FileNotFoundError) and "NoSuchBucket" not in str(fault.__cause__):
                return None
            raise

    def write(self, name: str, content: bytes) -> None:
        import obstore

        with told_as_faults():
            obstore.put(self._objects, name, content)

    def names(self, prefix: str) -> list[str]:
        import obstore

        with told_as_faults():
            return sorted(entry["path"] for page in obstore.list(self._objects, prefix) for entry in page)

    def remove(self, name: str) -> None:
        import obstore

        with told_as_faults():
            obstore.delete(self._objects, name)


def _sync(folder: Path) -> None:
    """Have the folder's own entries on the disk, so that a name is not lost with the power."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
