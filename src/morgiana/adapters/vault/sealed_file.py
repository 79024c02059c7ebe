"""Files sealed at rest: a key of their own in the header, then pieces that are sealed one by one.

The pieces follow the STREAM construction (Hoang, Reyhanitabar, Rogaway, Vizár, CRYPTO 2015): AES-256-GCM whose nonce
is the piece's number and whether it is the last, so that pieces cannot be dropped, repeated or reordered. A reader may
begin at any piece. A new key of the tenant needs only the header to be written again.
"""

import os
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import IO, BinaryIO, Final, Protocol

from morgiana.control.privacy.keys import SealBroken
from morgiana.control.privacy.vault import key_version

MAGIC: Final = b"\x01mgfile1"
PIECE: Final = 1 << 16
"""Bytes of plain text in each piece but the last."""

_TAG: Final = 16
_PURPOSE: Final = "file"


class FileSealer(Protocol):
    """What sealing files needs of the vault."""

    def seal(self, tenant: str, data: bytes, purpose: str) -> bytes: ...

    def open(self, tenant: str, sealed: bytes, purpose: str) -> bytes: ...


class SealedWriter:
    """Writes a file piece by piece; what it was given is whole only after `close`."""

    def __init__(self, out: IO[bytes], vault: FileSealer, tenant: str) -> None:
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        key = os.urandom(32)
        self._out, self._cipher, self._number, self._rest = out, AESGCM(key), 0, bytearray()
        out.write(_header(vault.seal(tenant, key, _PURPOSE)))

    def write(self, data: bytes) -> None:
        self._rest += data
        while len(self._rest) > PIECE:  # one piece stays behind, because only the last may say that it is
            self._piece(bytes(self._rest[:PIECE]), last=False)
            del self._rest[:PIECE]

    def close(self) -> None:
        self._piece(bytes(self._rest), last=True)
        self._rest.clear()

    def _piece(self, data: bytes, *, last: bool) -> None:
        self._out.write(self._cipher.encrypt(_nonce(self._number, last=last), data, None))
        self._number += 1


class SealedReader:
    """Reads a sealed file; `seek` and `read` count bytes of the plain text."""

    def __init__(self, path: Path, vault: FileSealer, tenant: str) -> None:
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        self._in = path.open("rb")
        try:
            sealed_key, self._start = _read_header(self._in)
            self._cipher = AESGCM(vault.open(tenant, sealed_key, _PURPOSE))
        except BaseException:
            self._in.close()
            raise
        body = path.stat().st_size - self._start
        self._pieces = max(1, -(-body // (PIECE + _TAG)))
        self.size_bytes = body - self._pieces * _TAG
        self._at = 0
        self._held: tuple[int, bytes] = (-1, b"")

    def read(self, size: int = -1) -> bytes:
        """The next `size` bytes, or all that are left. Raises `SealBroken` for a file that was changed or cut."""
        end = self.size_bytes if size < 0 else min(self._at + size, self.size_bytes)
        parts = []
        while self._at < end:
            number, offset = divmod(self._at, PIECE)
            piece = self._piece(number)[offset : offset + end - self._at]
            parts.append(piece)
            self._at += len(piece)
        return b"".join(parts)

    def seek(self, offset: int) -> None:
        self._at = max(0, min(offset, self.size_bytes))

    def pieces(self) -> Iterator[bytes]:
        """The whole, piece by piece; an empty file too is checked to its end."""
        for number in range(self._pieces):
            yield self._piece(number)

    def close(self) -> None:
        self._in.close()

    def __enter__(self) -> "SealedReader":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _piece(self, number: int) -> bytes:
        from cryptography.exceptions import InvalidTag

        if self._held[0] != number:
            self._in.seek(self._start + number * (PIECE + _TAG))
            sealed = self._in.read(PIECE + _TAG)
            try:
                data = self._cipher.decrypt(_nonce(number, last=number == self._pieces - 1), sealed, None)
            except (InvalidTag, ValueError) as error:
                raise _broken() from error
            self._held = (number, data)
        return self._held[1]


def is_sealed_file(path: Path) -> bool:
    """Whether the file was written by `SealedWriter`; files of earlier releases were not."""
    with path.open("rb") as stream:
        return stream.read(len(MAGIC)) == MAGIC


def sealed_by(stream: BinaryIO) -> int | None:
    """The version of the tenant's key that a file's own is sealed by; none where the file is not sealed."""
    if stream.read(len(MAGIC)) != MAGIC:
        return None
    stream.seek(0)
    sealed_key, _ = _read_header(stream)
    return key_version(sealed_key)


def reseal(path: Path, vault: FileSealer, tenant: str, *, newest: int) -> bool:
    """Seal the file's own key by the tenant's newest key; whether that was needed.

    Every header of one installation is of one length, so it is written over; the file's pieces stay as they are.
    """
    with path.open("r+b") as stream:
        sealed_key, _ = _read_header(stream)
        if key_version(sealed_key) == newest:
            return False
        fresh = _header(vault.seal(tenant, vault.open(tenant, sealed_key, _PURPOSE), _PURPOSE))
        assert len(fresh) == len(_header(sealed_key))
        stream.seek(0)
        stream.write(fresh)
        stream.flush()
        os.fsync(stream.fileno())
    return True


def _header(sealed_key: bytes) -> bytes:
    return MAGIC + len(sealed_key).to_bytes(2, "big") + sealed_key


def _read_header(stream: BinaryIO) -> tuple[bytes, int]:
    start = stream.read(len(MAGIC) + 2)
    if not start.startswith(MAGIC) or len(start) < len(MAGIC) + 2:
        raise _broken()
    length = int.from_bytes(start[len(MAGIC) :], "big")
    return stream.read(length), len(start) + length


def _nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([last])


def _broken() -> SealBroken:
    return SealBroken(
        "A stored file cannot be opened: it was changed or cut.",
        remedy="Upload the file again, or bring it back from a backup.",
    )
