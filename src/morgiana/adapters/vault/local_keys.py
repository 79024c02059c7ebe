"""Master keys that this machine holds: in a file for its user's eyes only, or in the environment."""

import base64
import binascii
import hashlib
import os
from pathlib import Path
from typing import Final

from morgiana.control.privacy.keys import MasterKey, MasterKeyMissing, SealBroken

_BYTES: Final = 32
_NONCE: Final = 12


class LocalMasterKey:
    """A key of 32 bytes in memory; wraps by AES-256-GCM."""

    def __init__(self, key: bytes) -> None:
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        self._cipher = AESGCM(key)
        self._id = f"local:{hashlib.sha256(b'morgiana master key id' + key).hexdigest()[:16]}"

    @property
    def id(self) -> str:
        return self._id

    def wrap(self, key: bytes, context: bytes) -> bytes:
        nonce = os.urandom(_NONCE)
        return nonce + self._cipher.encrypt(nonce, key, context)

    def unwrap(self, wrapped: bytes, context: bytes) -> bytes:
        from cryptography.exceptions import InvalidTag

        try:
            return self._cipher.decrypt(wrapped[:_NONCE], wrapped[_NONCE:], context)
        except (InvalidTag, ValueError) as error:
            raise SealBroken(
                "A wrapped key does not open by the master key that wrapped it.",
                remedy="Bring the database back from a backup.",
            ) from error


class KeyRing:
    """Master keys by id; the last one wraps."""

    def __init__(self, keys: list[MasterKey]) -> None:
        assert keys
        self._keys = {key.id: key for key in keys}
        self._current = keys[-1]

    def current(self) -> MasterKey:
        return self._current

    def all(self) -> list[MasterKey]:
        """Every key, the one that wraps last."""
        return list(self._keys.values())

    def by_id(self, master_id: str) -> MasterKey:
        found = self._keys.get(master_id)
        if found is None:
            raise MasterKeyMissing(
                f"The keys of this database were wrapped by the master key {master_id}, which is not here.",
                remedy="Bring back the file master.key of this installation, or set MORGIANA_MASTER_KEY to that key.",
            )
        return found


class MasterKeyFile:
    """A file of keys, one a line in base64, the newest last; made with mode 0600 where there is none."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def ring(self) -> KeyRing:
        """The keys in the file. Raises `MasterKeyMissing` where it cannot be used."""
        try:
            self._make()
            lines = self._path.read_text("ascii").split()
            return KeyRing([LocalMasterKey(decoded(line, str(self._path))) for line in lines])
        except (OSError, UnicodeDecodeError, AssertionError) as error:
            raise MasterKeyMissing(
                f"The master key {self._path} cannot be read.",
                remedy="Bring the file back from where you keep its copy; without it nothing sealed can be read.",
            ) from error

    def add(self) -> KeyRing:
        """A new key behind the others, which wraps from now on."""
        self._make()
        self._write([*self._path.read_text("ascii").split(), _fresh()])
        return self.ring()

    def keep_newest(self) -> KeyRing:
        """Drop all keys but the newest, once nothing is wrapped by them: backups from before open no more."""
        self._write(self._path.read_text("ascii").split()[-1:])
        return self.ring()

    def _make(self) -> None:
        if self._path.exists():
            return
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = self._path.with_name(f".{self._path.name}.{os.getpid()}")
        self._write_private(draft, [_fresh()])
        try:
            os.link(draft, self._path)  # fails where another process was first, whose key then holds
        except FileExistsError:
            return
        finally:
            draft.unlink()

    def _write(self, lines: list[str]) -> None:
        draft = self._path.with_name(f".{self._path.name}.{os.getpid()}")
        self._write_private(draft, lines)
        draft.replace(self._path)

    @staticmethod
    def _write_private(path: Path, lines: list[str]) -> None:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as out:
            out.write("".join(f"{line}\n" for line in lines))
            out.flush()
            os.fsync(out.fileno())


def from_environment(text: str) -> KeyRing:
    """The keys in `MORGIANA_MASTER_KEY`: base64 of 32 bytes; several with spaces between, the newest last."""
    return KeyRing([LocalMasterKey(decoded(part, "MORGIANA_MASTER_KEY")) for part in text.split()])


def decoded(text: str, where: str) -> bytes:
    """The 32 bytes that `text` says in base64. Raises `MasterKeyMissing`, which never shows the text."""
    try:
        key = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if len(key) != _BYTES:
        raise MasterKeyMissing(
            f"{where} holds no key of 32 bytes in base64.",
            remedy="Make one with `openssl rand -base64 32`, or leave it out and a file is made.",
        )
    return key


def _fresh() -> str:
    return base64.b64encode(os.urandom(_BYTES)).decode("ascii")
