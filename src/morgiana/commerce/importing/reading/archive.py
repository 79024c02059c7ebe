"""Zip and gzip, unpacked within bounds: what a small file may become is known before it is written."""

import gzip
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Protocol

from morgiana.commerce.importing.reading.limits import Limits
from morgiana.commerce.importing.refusals import CorruptFile, EmptyFile, PasswordProtected, UnpackingTooLarge
from morgiana.kernel.refusals import Where

_PIECE = 1 << 20
_ROOM = 64 << 20
"""What any member of a workbook may unpack to, however well it is packed."""


class Readable(Protocol):
    def read(self, size: int, /) -> bytes: ...


def members(path: Path, file: str, limits: Limits, folder: Path) -> Iterator[tuple[Path, str]]:
    """Unpack a zip into `folder`: each member's path there, and the name it is told by."""
    try:
        with zipfile.ZipFile(path) as archive:
            infos = [info for info in archive.infolist() if not info.is_dir() and _wanted(info.filename)]
            if not infos:
                raise EmptyFile(
                    "There is no file in the archive.", remedy="Pack the export again.", where=Where(file=file)
                )
            if len(infos) > limits.members:
                raise _too_large(file, f"it holds {len(infos)} files")
            left = limits.unpacked_bytes
            for number, info in enumerate(infos):
                if info.flag_bits & 1:
                    raise PasswordProtected(
                        "The archive is locked.", remedy="Pack it without a password.", where=Where(file=file)
                    )
                out = folder / f"member-{number}"
                with archive.open(info) as source:
                    bound = min(left, max(_PIECE, info.compress_size * limits.unpacking_ratio))
                    left -= _copy(source, out, bound, file)
                yield out, f"{file}/{_label(info.filename)}"
    # `zipfile` raises NotImplementedError for a way of packing that it does not know.
    except (zipfile.BadZipFile, EOFError, OSError, NotImplementedError, zlib.error) as error:
        raise CorruptFile(
            "The archive is damaged or cut off.", remedy="Pack it again.", where=Where(file=file)
        ) from error


def gunzip(path: Path, file: str, limits: Limits, folder: Path) -> tuple[Path, str]:
    """Unpack a gzip into `folder`."""
    out = folder / "unpacked"
    bound = min(limits.unpacked_bytes, max(_PIECE, path.stat().st_size * limits.unpacking_ratio))
    try:
        with gzip.open(path) as source:
            _copy(source, out, bound, file)
    except (EOFError, OSError, zlib.error) as error:
        raise CorruptFile(
            "The archive is damaged or cut off.", remedy="Pack it again.", where=Where(file=file)
        ) from error
    return out, file.removesuffix(".gz")


def guard(path: Path, file: str, limits: Limits) -> None:
    """Refuse a packed workbook that would unpack to far more than its size, by what it says and what it does."""
    left = limits.unpacked_bytes // 4
    try:
        with zipfile.ZipFile(path) as archive:
            for info in archive.infolist():
                bound = min(left, max(_ROOM, info.compress_size * limits.unpacking_ratio))
                if info.file_size > bound:
                    raise _too_large(file, "it unpacks to far more than its size")
                if info.file_size > _ROOM:
                    with archive.open(info) as source:
                        while source.read(_PIECE):
                            pass
                left -= info.file_size
    # `zipfile` raises NotImplementedError for a way of packing that it does not know, RuntimeError for a password.
    except (zipfile.BadZipFile, EOFError, OSError, NotImplementedError, RuntimeError, zlib.error) as error:
        raise CorruptFile(
            "The workbook is damaged or cut off.",
            remedy="Open it in a spreadsheet and save it again.",
            where=Where(file=file),
        ) from error


def _copy(source: Readable, out: Path, bound: int, file: str) -> int:
    written = 0
    with out.open("wb") as target:
        while piece := source.read(_PIECE):
            written += len(piece)
            if written > bound:
                raise _too_large(file, "it unpacks to far more than its size")
            target.write(piece)
    return written


def _too_large(file: str, why: str) -> UnpackingTooLarge:
    return UnpackingTooLarge(
        f"The archive is refused: {why}.", remedy="Send the files one by one, not packed.", where=Where(file=file)
    )


def _label(name: str) -> str:
    """How a member is told: its path within the archive, without anything that would lead out of it."""
    parts = PurePosixPath(name.replace("\\", "/")).parts
    return "/".join(part for part in parts if part not in ("/", "..", "."))


def _wanted(name: str) -> bool:
    parts = _label(name).split("/")
    return bool(parts[0]) and not any(part.startswith((".", "__MACOSX")) for part in parts)
