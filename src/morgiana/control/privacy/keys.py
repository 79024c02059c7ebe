"""The vault's ports: master keys that wrap tenants' keys, and the store of what they wrapped."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from morgiana.kernel.refusals import Refusal, Where

KeyKind = Literal["data", "fixed"]
"""`data` seals and is rotated; `fixed` makes blind indexes and pseudonyms, and stays."""


class DataErased(Refusal):
    """The key of these data was destroyed, and with it the data."""

    status = 410

    def __init__(
        self, message: str, *, remedy: str = "Nothing can bring them back.", where: Where | None = None
    ) -> None:
        super().__init__(message, remedy=remedy, where=where)  # Polars makes such an error again of its message alone


class SealBroken(Refusal):
    """Sealed bytes were changed, or were sealed for another tenant, purpose or installation."""

    status = 500

    def __init__(
        self,
        message: str,
        *,
        remedy: str = "Bring the data back from a backup of this installation.",
        where: Where | None = None,
    ) -> None:
        super().__init__(message, remedy=remedy, where=where)


class MasterKeyMissing(Refusal):
    """The master key that wrapped a tenant's key is not here."""

    status = 500


class MasterKey(Protocol):
    """Wraps and unwraps keys: 32 bytes in memory, or a key management service that never shows the key."""

    @property
    def id(self) -> str:
        """Which key it is; written beside everything that it wrapped."""

    def wrap(self, key: bytes, context: bytes) -> bytes:
        """`key` encrypted, bound to `context`. Raises `Fault` where a service cannot be reached."""

    def unwrap(self, wrapped: bytes, context: bytes) -> bytes:
        """What `wrap` was given. Raises `SealBroken`, or `Fault` where a service cannot be reached."""


class MasterKeys(Protocol):
    """The master keys of an installation: one that wraps, and earlier ones that only unwrap."""

    def current(self) -> MasterKey:
        """The key that new keys are wrapped by."""

    def by_id(self, master_id: str) -> MasterKey:
        """The key of that id. Raises `MasterKeyMissing`."""


@dataclass(frozen=True, slots=True)
class KeyRecord:
    """One wrapped key of one tenant, as it is stored."""

    tenant: str
    kind: KeyKind
    version: int
    """Counts the tenant's keys of that kind, from 1."""
    wrapped: bytes | None
    """The key under the master key; None once it was destroyed."""
    master: str
    """The id of the master key that wrapped it."""
    created_at: datetime
    destroyed_at: datetime | None = None


class KeyStore(Protocol):
    """Where wrapped keys are kept; each method is one transaction."""

    def keys(self, tenant: str) -> list[KeyRecord]:
        """Every key that the tenant has or had, oldest version first."""

    def keys_of(self, tenants: Sequence[str]) -> list[KeyRecord]:
        """Every key that any of these tenants has or had."""

    def add_keys(self, records: Sequence[KeyRecord]) -> None:
        """Keep new keys; where a version is there already, the first one stays."""

    def every_key(self) -> list[KeyRecord]:
        """The keys of all tenants that were not destroyed: for a new master key to wrap."""

    def rewrap(self, records: Sequence[KeyRecord]) -> None:
        """Replace the wrapped form of these keys, all or none."""

    def destroy_keys(self, tenant: str, at: datetime, *, before: int | None = None) -> int:
        """Blank the tenant's wrapped keys (only `data` keys of a version below `before`, if given); how many."""
