"""Envelope encryption: each tenant has keys of its own, and a master key wraps them.

AES-256-GCM (NIST SP 800-38D) with a random nonce of 96 bits and the tenant and purpose as associated data, so that
bytes moved to another tenant's row or another column do not open. A random nonce allows 2^32 seals with one key;
`privacy.sweep` gives a tenant a new key each year, which is 136 seals a second. Look-ups of sealed values go by a blind
index, HMAC-SHA-256. Columns of the lake are sealed by AES-SIV (RFC 5297), which is deterministic for the same row and
column, so that loading a file twice changes nothing. A tenant has two kinds of keys: `data`, which is rotated, and
`fixed`, which is not, or no index could be looked up again; all others are derived from them by HKDF (RFC 5869).
"""

import base64
import hmac
import os
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Final, Protocol

from morgiana.control.privacy.keys import (
    DataErased,
    KeyKind,
    KeyRecord,
    KeyStore,
    MasterKeys,
    SealBroken,
)
from morgiana.control.privacy.refusals import WrongRegion
from morgiana.kernel.clock import Clock, SystemClock

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM, AESSIV

SEALED: Final = b"\x01mg"
"""What sealed bytes begin with; then the key's version (4 bytes, big-endian), the nonce and the ciphertext."""

_HEADER: Final = len(SEALED) + 4
_NONCE: Final = 12
_SECONDS_KEPT: Final = 30.0
"""How long a process works with the keys that it has read: a destroyed key opens nothing anywhere after that."""
_KINDS: Final[tuple[KeyKind, ...]] = ("data", "fixed")


class Sealer(Protocol):
    """What those who keep personal data need of the vault."""

    def seal(self, tenant: str, data: bytes, purpose: str) -> bytes:
        """`data` encrypted under the tenant's key, bound to tenant and purpose."""

    def open(self, tenant: str, sealed: bytes, purpose: str) -> bytes:
        """What was sealed. Raises `DataErased` once the key is destroyed, `SealBroken` for anything changed."""

    def index(self, tenant: str, value: str, purpose: str) -> str:
        """A blind index: 32 hex digits, the same for the same value, which tells nothing without the key."""


def is_sealed(data: bytes) -> bool:
    """Whether these bytes were made by `seal`; JSON and text never begin so."""
    return data.startswith(SEALED)


def key_version(sealed: bytes) -> int:
    """The version of the tenant's key that sealed these bytes."""
    return int.from_bytes(sealed[len(SEALED) : _HEADER], "big")


def purpose_bytes(tenant: str, purpose: str) -> bytes:
    return b"%s\0%s" % (tenant.encode(), purpose.encode())


@dataclass
class _TenantKeys:
    """One tenant's keys, unwrapped, for as long as `_SECONDS_KEPT`."""

    read_at: float
    erased: bool = False
    data: "dict[int, AESGCM]" = field(default_factory=dict)
    newest: int = 0
    header: bytes = b""
    lake: "dict[int, AESSIV]" = field(default_factory=dict)
    index: bytes = b""
    signing: bytes = b""


class Vault:
    """Implements `Sealer` over a store of wrapped keys; safe to use from any thread and from many processes.

    `guard` is asked before a tenant's keys are read, and raises where its data must not be opened here.
    """

    def __init__(
        self,
        store: KeyStore,
        masters: MasterKeys,
        clock: Clock | None = None,
        elapsed: Callable[[], float] = time.monotonic,
        guard: Callable[[str], None] | None = None,
    ) -> None:
        self._guard = guard
        self._store, self._masters, self._clock, self._elapsed = store, masters, clock or SystemClock(), elapsed
        self._tenants: dict[str, _TenantKeys] = {}
        self._lock = threading.Lock()

    def seal(self, tenant: str, data: bytes, purpose: str) -> bytes:
        keys = self._keys(tenant)
        nonce = os.urandom(_NONCE)
        return keys.header + nonce + keys.data[keys.newest].encrypt(nonce, data, purpose_bytes(tenant, purpose))

    def open(self, tenant: str, sealed: bytes, purpose: str) -> bytes:
        from cryptography.exceptions import InvalidTag

        if not is_sealed(sealed) or len(sealed) < _HEADER + _NONCE + 16:
            raise _broken(purpose)
        keys, version = self._keys(tenant), key_version(sealed)
        if version not in keys.data:
            keys = self._read(tenant)  # another process may have made it since
            if version not in keys.data:
                raise _erased() if 0 < version < keys.newest else _broken(purpose)
        nonce, body = sealed[_HEADER : _HEADER + _NONCE], sealed[_HEADER + _NONCE :]
        try:
            return keys.data[version].decrypt(nonce, body, purpose_bytes(tenant, purpose))
        except InvalidTag as error:
            raise _broken(purpose) from error

    def index(self, tenant: str, value: str, purpose: str) -> str:
        return hmac.digest(self._keys(tenant).index, b"%s\0%s" % (purpose.encode(), value.encode()), "sha256")[
            :16
        ].hex()

    def lake_ciphers(self, tenant: str) -> "dict[int, AESSIV]":
        """The deterministic ciphers of the tenant's lake columns, by the version of the key that they come from."""
        return self._keys(tenant).lake

    def signing_key(self, tenant: str) -> "Ed25519PrivateKey":
        """The key that signs proofs (RFC 8032)."""
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        return Ed25519PrivateKey.from_private_bytes(self._keys(tenant).signing)

    def public_key(self, tenant: str) -> str:
        """The public half of the signing key, in base64."""
        return base64.b64encode(self.signing_key(tenant).public_key().public_bytes_raw()).decode("ascii")

    def made_at(self, tenant: str) -> datetime:
        """When the key that seals now was made."""
        return max(record.created_at for record in self._store.keys(tenant) if record.kind == "data")

    def check(self, tenant: str) -> None:
        """Raises `DataErased`, or what the guard says, where the tenant's data must not be opened here."""
        self._keys(tenant)

    def make_keys(self, tenants: Sequence[str]) -> None:
        """Make the keys of those who were never given any, as their first seals would, and in one transaction.

        Those whose data must not be opened here are passed over.
        """
        had = {record.tenant for record in self._store.keys_of(tenants)}
        fresh = [tenant for tenant in tenants if tenant not in had and self._may_be_opened(tenant)]
        self._store.add_keys([self._fresh(tenant, kind, 1) for tenant in fresh for kind in _KINDS])

    def newest_version(self, tenant: str) -> int:
        """The version of the key that seals now."""
        return self._keys(tenant).newest

    def has_older_keys(self, tenant: str) -> bool:
        """Whether keys that seal nothing new are still there to open what they sealed."""
        return len(self._keys(tenant).data) > 1

    def rotate(self, tenant: str) -> int:
        """Give the tenant a new data key; what older ones sealed can still be read. The new key's version."""
        version = max((record.version for record in self._store.keys(tenant) if record.kind == "data"), default=0) + 1
        self._make(tenant, "data", version)
        return self._read(tenant).newest

    def retire(self, tenant: str, *, before: int) -> int:
        """Destroy data keys older than `before`, once nothing is sealed by them any more; how many there were."""
        destroyed = self._store.destroy_keys(tenant, self._clock.now(), before=before)
        self._read(tenant)
        return destroyed

    def destroy(self, tenant: str) -> int:
        """Destroy every key of a tenant: all that was sealed for it, in backups too, is gone. How many keys."""
        destroyed = self._store.destroy_keys(tenant, self._clock.now())
        with self._lock:
            self._tenants[tenant] = _TenantKeys(self._elapsed(), erased=True)
        return destroyed

    def rewrap(self) -> int:
        """Wrap every tenant's keys by the current master key; how many were wrapped by another one before."""
        current = self._masters.current()
        stale = [record for record in self._store.every_key() if record.master != current.id]
        self._store.rewrap([self._wrapped(record, self._unwrap(record)) for record in stale])
        return len(stale)

    # How it is done

    def _keys(self, tenant: str) -> _TenantKeys:
        keys = self._tenants.get(tenant)
        if keys is None or self._elapsed() - keys.read_at > _SECONDS_KEPT:
            return self._read(tenant)
        if keys.erased:
            raise _erased()
        return keys

    def _read(self, tenant: str) -> _TenantKeys:
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM, AESSIV

        if self._guard is not None:
            self._guard(tenant)
        with self._lock:
            records = self._store.keys(tenant)
            kinds = {record.kind for record in records}
            for kind in _KINDS:
                if kind not in kinds and not any(record.destroyed_at for record in records):
                    self._make(tenant, kind, 1)
            if kinds != set(_KINDS):
                records = self._store.keys(tenant)
            keys = _TenantKeys(self._elapsed())
            for record in records:
                if record.wrapped is None:
                    continue
                key = self._unwrap(record)
                if record.kind == "data":
                    keys.data[record.version], keys.newest = AESGCM(key), record.version
                    keys.lake[record.version] = AESSIV(_derived(key, "lake", 64))
                else:
                    keys.index, keys.signing = _derived(key, "index", 32), _derived(key, "sign", 32)
            keys.erased = not (keys.data and keys.index)
            keys.header = SEALED + keys.newest.to_bytes(4, "big")
            self._tenants[tenant] = keys
        if keys.erased:
            raise _erased()
        return keys

    def _may_be_opened(self, tenant: str) -> bool:
        try:
            if self._guard is not None:
                self._guard(tenant)
        except WrongRegion:
            return False
        return True

    def _make(self, tenant: str, kind: KeyKind, version: int) -> None:
        self._store.add_keys([self._fresh(tenant, kind, version)])

    def _fresh(self, tenant: str, kind: KeyKind, version: int) -> KeyRecord:
        return self._wrapped(KeyRecord(tenant, kind, version, None, "", self._clock.now()), os.urandom(32))

    def _wrapped(self, record: KeyRecord, key: bytes) -> KeyRecord:
        master = self._masters.current()
        wrapped = master.wrap(key, _context(record))
        return KeyRecord(record.tenant, record.kind, record.version, wrapped, master.id, record.created_at)

    def _unwrap(self, record: KeyRecord) -> bytes:
        assert record.wrapped is not None
        return self._masters.by_id(record.master).unwrap(record.wrapped, _context(record))


def _context(record: KeyRecord) -> bytes:
    return b"%s\0%s\0%d" % (record.tenant.encode(), record.kind.encode(), record.version)


def _derived(key: bytes, purpose: str, length: int) -> bytes:
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    return HKDF(SHA256(), length, None, b"morgiana " + purpose.encode()).derive(key)


def _broken(purpose: str) -> SealBroken:
    return SealBroken(f"What was sealed as {purpose!r} cannot be opened: it was changed, or belongs elsewhere.")


def _erased() -> DataErased:
    return DataErased("These data were erased: their key was destroyed.")
