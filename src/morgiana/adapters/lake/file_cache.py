"""Copies of a bucket's files on this machine's disk, the least recently used removed when they grow too many.

Processes share the folder. A copy that anybody holds is locked (shared), so whoever makes room passes it by; so is one
that was asked for in the last minutes, for its path may have been handed on.
"""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO, Final

from morgiana.kernel.refusals import Fault

_GRACE_SECONDS: Final = 600
_DRAFTS: Final = "drafts"


@dataclass(frozen=True, slots=True)
class Kept:
    """A copy that stays while this object lives."""

    path: Path
    hold: IO[bytes]
    """The open file, locked; the system lets go of it when it is closed, however that comes about."""


class FileCache:
    """One tenant's copies in `folder`, below `root`, where all tenants' copies together may take `limit_bytes`."""

    def __init__(self, root: Path, tenant: str, *, limit_bytes: int, grace_seconds: float = _GRACE_SECONDS) -> None:
        self._root, self._folder = root, root / tenant
        self._limit, self._grace = limit_bytes, grace_seconds

    def find(self, digest: str) -> Kept | None:
        """The copy of the file with that hash, if it is here."""
        place = self._place(digest)
        try:
            hold = place.open("rb")
        except FileNotFoundError:
            return None
        fcntl.flock(hold, fcntl.LOCK_SH)
        if os.fstat(hold.fileno()).st_nlink == 0:  # it was removed between the opening and the lock
            hold.close()
            return None
        os.utime(place)
        return Kept(place, hold)

    @contextmanager
    def draft(self) -> Iterator[IO[bytes]]:
        """A file to write to, gone at the end unless it was admitted."""
        drafts = self._root / _DRAFTS
        try:
            drafts.mkdir(mode=0o700, parents=True, exist_ok=True)
            with NamedTemporaryFile(dir=drafts, delete=False) as out:
                try:
                    yield out.file
                finally:
                    Path(out.name).unlink(missing_ok=True)
        except OSError as error:
            if error.errno is None:  # not the disk's
                raise
            raise Fault(f"The disk takes no copy of a file in {self._root}: {error.strerror}.") from error

    def admit(self, draft: IO[bytes], digest: str) -> Kept:
        """Make a finished draft the copy of `digest`, and make room for it."""
        place = self._place(digest)
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft.flush()
        Path(str(draft.name)).replace(place)
        kept = self.find(digest)
        assert kept is not None, place
        self._make_room()
        return kept

    def remove(self, digest: str) -> None:
        """Remove the copy, for what it is a copy of is removed; whoever has it open reads it to its end."""
        self._place(digest).unlink(missing_ok=True)

    def _make_room(self) -> None:
        copies = []
        for path in self._root.glob("*/??/*"):
            try:
                known = path.stat()
            except FileNotFoundError:
                continue
            copies.append((known.st_mtime, known.st_size, path))
        too_much = sum(size for _, size, _ in copies) - self._limit
        for used_at, size, path in sorted(copies):
            if too_much <= 0 or used_at > time.time() - self._grace:
                return
            if _remove(path):
                too_much -= size

    def _place(self, digest: str) -> Path:
        return self._folder / digest[:2] / digest


def _remove(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            path.unlink()
    except (FileNotFoundError, BlockingIOError):
        return False
    return True
