"""`BackedUpLake`: the lake's files on a disk or in a bucket, of each table those that its published version needs.

A table's log is kept up to the published version, with the versions before it, so that an import can still be taken
back after a restore; what unpublished writers committed after it is left out.
"""

import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, Final

from morgiana.adapters.lake.place import Folder
from morgiana.adapters.lake.troubles import told_as_faults
from morgiana.control.backup.ports import LakeFile
from morgiana.kernel.refusals import Fault

_PIECE: Final = 1 << 20
_PART: Final = 8 << 20
_OF_TABLE: Final = re.compile(r"(?P<tenant>[^/]+)/lake/(?P<table>[^/]+)/(?P<rest>.+)")
_OF_VERSION: Final = re.compile(r"_delta_log/(\d{20})\.")
_FILES: Final = re.compile(r"[^/]+/files/[0-9a-f]{2}/[0-9a-f]{64}[^/]*")


class LakeFiles:
    """All tenants' files below one folder."""

    def __init__(self, folder: Folder) -> None:
        self._folder, self.name = folder, str(folder)

    def files(self, versions: dict[tuple[str, str], int]) -> list[LakeFile]:
        return sorted((file for file in self._all() if _belongs(file.path, versions)), key=lambda file: file.path)

    def read(self, path: str) -> Iterator[bytes]:
        if self._folder.path is not None:
            try:
                with (self._folder.path / path).open("rb") as file:
                    yield from iter(lambda: file.read(_PIECE), b"")
            except FileNotFoundError as error:
                raise Fault(f"{path} was removed from the lake while it was backed up. Try again.") from error
            except OSError as error:
                raise Fault(f"{path} in the lake cannot be read: {error.strerror}.") from error
            return
        import obstore

        with told_as_faults():
            for piece in obstore.get(self._folder.objects(), path).stream(min_chunk_size=_PIECE):
                yield bytes(piece)

    def write(self, path: str, content: Iterable[bytes]) -> None:
        assert not {"", ".", ".."} & set(path.split("/")), path
        if self._folder.path is None:
            import obstore

            with told_as_faults(), obstore.open_writer(self._folder.objects(), path, buffer_size=_PART) as out:
                for piece in content:
                    out.write(piece)
            return
        place = self._folder.path / path
        try:
            place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with place.open("xb") as file:
                _write(file, content)
        except OSError as error:
            raise Fault(f"{place} cannot be written: {error.strerror}.") from error

    def is_empty(self) -> bool:
        return not any(_OF_TABLE.fullmatch(file.path) or _FILES.fullmatch(file.path) for file in self._all())

    def _all(self) -> Iterator[LakeFile]:
        if self._folder.path is not None:
            for path in self._folder.path.glob("*/*/**/*"):
                if path.is_file():
                    known = path.stat()
                    yield LakeFile(str(path.relative_to(self._folder.path)), known.st_size, str(known.st_mtime_ns))
            return
        import obstore

        with told_as_faults():
            for page in obstore.list(self._folder.objects()):
                for entry in page:
                    yield LakeFile(entry["path"], entry["size"], entry["e_tag"] or str(entry["last_modified"]))


def _belongs(path: str, versions: dict[tuple[str, str], int]) -> bool:
    if _FILES.fullmatch(path):
        return True
    of_table = _OF_TABLE.fullmatch(path)
    if of_table is None:
        return False
    version = versions.get((of_table["tenant"], of_table["table"]))
    if version is None:
        return False
    rest = of_table["rest"]
    if not rest.startswith("_delta_log/"):
        return True
    of_version = _OF_VERSION.match(rest)
    # The pointer to the last checkpoint may point beyond; without it the log is listed, which tells the same.
    return of_version is not None and int(of_version[1]) <= version


def _write(file: IO[bytes], content: Iterable[bytes]) -> None:
    for piece in content:
        file.write(piece)
    file.flush()
    os.fsync(file.fileno())


class KeyFile:
    """`KeptKeys`: the file of the master key below the home."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self) -> bytes | None:
        return self._path.read_bytes() if self._path.is_file() else None

    def write(self, content: bytes) -> None:
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            _write(file, [content])
