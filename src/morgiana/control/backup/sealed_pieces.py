"""A place of backups: pieces of content, each stored once, compressed and sealed, under a name that tells nothing.

The key of the place is random and is itself sealed by the operator's passphrase (scrypt, RFC 7914; AES-256-GCM). A
piece is named by a keyed hash of its content (HMAC-SHA256), so the same content is stored once however many backups
have it, and nobody without the key can tell whether a known file is among them. Reading proves both the seal and the
name, so that one changed byte is found wherever it stands.
"""

import base64
import hashlib
import hmac
import json
import os
import zlib
from collections.abc import Iterable, Iterator
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from morgiana.control.backup.ports import Store
from morgiana.control.backup.refusals import BackupDamaged, NoBackup, WrongPassphrase

PIECE_BYTES: Final = 4 << 20
_HEAD: Final = "morgiana-backups.json"
_PIECES: Final = "pieces/"
_COST: Final = {"n": 1 << 15, "r": 8, "p": 3}
"""scrypt's cost: 32 MB and a third of a second for each guess, as OWASP's Password Storage Cheat Sheet has it."""
_MOST_COST: Final = 1 << 19
_NONCE: Final = 12


class SealedPieces:
    """Pieces in a store, by the key that the passphrase opens."""

    def __init__(self, store: Store, key: bytes) -> None:
        self.store = store
        self._seal = AESGCM(hashlib.sha256(b"seal" + key).digest())
        self._naming = hashlib.sha256(b"name" + key).digest()
        self._known: set[str] | None = None

    @classmethod
    def make_or_open(cls, store: Store, passphrase: str) -> "SealedPieces":
        """The place's pieces; a place that is none yet becomes one. Raises `WrongPassphrase`."""
        head = store.read(_HEAD)
        if head is None:
            salt, key = os.urandom(16), os.urandom(32)
            sealed = _sealed(AESGCM(_stretched(passphrase, salt, _COST)), key, b"key")
            told = {"format": 1, **_COST, "salt": _text(salt), "key": _text(sealed)}
            store.write(_HEAD, json.dumps(told).encode())
            return cls(store, key)
        return cls._opened(store, head, passphrase)

    @classmethod
    def open(cls, store: Store, passphrase: str) -> "SealedPieces":
        """The pieces of a place that is one. Raises `NoBackup` or `WrongPassphrase`."""
        head = store.read(_HEAD)
        if head is None:
            raise NoBackup(f"There are no backups in {store.name}.", remedy="Name the folder or bucket that has them.")
        return cls._opened(store, head, passphrase)

    @classmethod
    def _opened(cls, store: Store, head: bytes, passphrase: str) -> "SealedPieces":
        try:
            told = json.loads(head)
            cost = {name: int(told[name]) for name in _COST}
            assert 1 < cost["n"] <= _MOST_COST
            assert cost["r"] == _COST["r"]
            assert cost["p"] == _COST["p"]
            stretched = _stretched(passphrase, base64.b64decode(told["salt"]), cost)
            sealed = base64.b64decode(told["key"])
        except (ValueError, KeyError, TypeError, AssertionError) as error:
            raise BackupDamaged(f"{_HEAD} in {store.name} cannot be read.", remedy="Use another copy.") from error
        try:
            key = AESGCM(stretched).decrypt(sealed[:_NONCE], sealed[_NONCE:], b"key")
        except (InvalidTag, ValueError) as error:
            raise WrongPassphrase(
                f"The passphrase does not open the backups in {store.name}, or {_HEAD} there was changed.",
                remedy="Set MORGIANA_BACKUP_PASSPHRASE to the one that they were made with.",
            ) from error
        return cls(store, key)

    def put(self, content: bytes) -> str:
        """Store a piece unless it is there; gives its name."""
        name = self._name(content)
        if self._known is None:
            self._known = set(self.names())
        if name not in self._known:
            self.store.write(_place(name), _sealed(self._seal, zlib.compress(content, 1), name.encode()))
            self._known.add(name)
        return name

    def get(self, name: str) -> bytes:
        """A piece's content. Raises `BackupDamaged`."""
        sealed = self.store.read(_place(name))
        content = self._unsealed(sealed, name) if sealed is not None else None
        if content is None or not hmac.compare_digest(
            hmac.new(self._naming, content, hashlib.sha256).hexdigest(), name
        ):
            remedy = "Use another copy of the backups."
            if sealed is None:
                raise BackupDamaged(f"The piece {name[:12]} in {self.store.name} is missing.", remedy=remedy)
            raise BackupDamaged(f"The piece {name[:12]} in {self.store.name} was changed.", remedy=remedy)
        return content

    def names(self) -> list[str]:
        return [path.rpartition("/")[2] for path in self.store.names(_PIECES)]

    def remove(self, name: str) -> None:
        self.store.remove(_place(name))
        if self._known is not None:
            self._known.discard(name)

    def seal(self, content: bytes, name: str) -> bytes:
        """Seal what is stored under a name of its own choice."""
        return _sealed(self._seal, zlib.compress(content, 6), name.encode())

    def unseal(self, sealed: bytes, name: str) -> bytes:
        """Raises `BackupDamaged`."""
        content = self._unsealed(sealed, name)
        if content is None:
            raise BackupDamaged(f"{name} in {self.store.name} was changed.", remedy="Use another copy of the backups.")
        return content

    def _name(self, content: bytes) -> str:
        return hmac.new(self._naming, content, hashlib.sha256).hexdigest()

    def _unsealed(self, sealed: bytes, name: str) -> bytes | None:
        try:
            return zlib.decompress(self._seal.decrypt(sealed[:_NONCE], sealed[_NONCE:], name.encode()))
        except (InvalidTag, ValueError, zlib.error):
            return None


def in_pieces(content: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes, cut into pieces of one size but for the last."""
    held = bytearray()
    for part in content:
        held += part
        while len(held) >= PIECE_BYTES:
            yield bytes(held[:PIECE_BYTES])
            del held[:PIECE_BYTES]
    if held:
        yield bytes(held)


def _sealed(seal: AESGCM, content: bytes, name: bytes) -> bytes:
    nonce = os.urandom(_NONCE)
    return nonce + seal.encrypt(nonce, content, name)


def _stretched(passphrase: str, salt: bytes, cost: dict[str, int]) -> bytes:
    return hashlib.scrypt(passphrase.encode(), salt=salt, maxmem=1 << 30, dklen=32, **cost)


def _place(name: str) -> str:
    return f"{_PIECES}{name[:2]}/{name}"


def _text(content: bytes) -> str:
    return base64.b64encode(content).decode()
