"""How a caller is known: API keys, one-time links and the sessions that they open. Only hashes are kept."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal, Protocol

from morgiana.control.caller import Caller
from morgiana.control.identity.scopes import Declared
from morgiana.control.refusals import NotAllowed, NotSignedIn, TenantClosed, TenantSuspended
from morgiana.kernel.clock import Clock, SystemClock

SecretKind = Literal["key", "link", "session"]

SESSION_LIFE: Final = timedelta(days=30)
_LIFE: Final[dict[SecretKind, timedelta | None]] = {
    "key": None,
    "link": timedelta(hours=1),
    "session": SESSION_LIFE,
}


@dataclass(frozen=True, slots=True)
class SecretRecord:
    """What is kept of a secret: enough to know it again, not enough to use it."""

    digest: bytes
    """SHA-256; the secrets have 256 random bits, so a slow hash would protect nothing."""
    kind: SecretKind
    tenant: str
    person: str
    scopes: frozenset[str]
    created_at: datetime
    expires_at: datetime | None


class Secrets(Protocol):
    """Where the records are kept; each method is one transaction."""

    def keep_secret(self, record: SecretRecord) -> None: ...

    def find_secret(self, digest: bytes) -> SecretRecord | None: ...

    def use_up_secret(self, digest: bytes) -> bool:
        """Remove a secret; True for the one caller who removed it."""

    def secrets(self, tenant: str, kind: SecretKind) -> list[SecretRecord]: ...


STILL_OPEN: Final = frozenset({"privacy.export", "keys.revoke", "people.remove", "people.withdraw"})
"""What changes something and is done for an organisation that is suspended as well: it takes rights and data out."""


def authorise(caller: Caller, operation: Declared) -> None:
    """Let a call of an operation pass. Raises `NotAllowed`, `TenantSuspended` or `TenantClosed`."""
    if not caller.may(operation):
        raise NotAllowed(
            f"{caller.person} may not use {operation.name}.", remedy="Ask the owner for a key with that scope."
        )
    if caller.standing == "active":
        return
    if caller.standing == "closed":
        raise TenantClosed(
            "This organisation was closed.", remedy="Ask whoever hosts it for the books that are kept, or sign up anew."
        )
    if operation.effect != "read" and operation.name not in STILL_OPEN:
        raise TenantSuspended(
            f"This organisation is suspended: {operation.name} would change something.",
            remedy="Its data can still be read and exported. Ask whoever hosts it to resume it.",
        )


class Access:
    """Gives secrets out, once, and knows their bearers."""

    def __init__(self, store: Secrets, clock: Clock | None = None) -> None:
        self._store, self._clock = store, clock or SystemClock()

    def give(self, kind: SecretKind, caller: Caller) -> str:
        """A new secret for `caller`; it is shown here and never again."""
        secret = f"mg_{kind}_{secrets.token_urlsafe(32)}"
        now, life = self._clock.now(), _LIFE[kind]
        expires = now + life if life else None
        self._store.keep_secret(
            SecretRecord(_digest(secret), kind, caller.tenant, caller.person, caller.scopes, now, expires)
        )
        return secret

    def bearer(self, secret: str, kind: SecretKind) -> Caller:
        """Who holds this secret. Raises `NotSignedIn`."""
        return _caller(self._valid(secret, kind))

    def open_link(self, secret: str) -> str:
        """Use up a one-time link and open a session. Raises `NotSignedIn` for one that was used or is too old."""
        record = self._valid(secret, "link")
        if not self._store.use_up_secret(record.digest):
            raise _unknown("link")
        return self.give("session", _caller(record))

    def end(self, secret: str) -> None:
        """End a session or revoke a key; one that is not known is as good as ended."""
        self._store.use_up_secret(_digest(secret))

    def given(self, kind: SecretKind, caller: Caller) -> list[SecretRecord]:
        """What was given out for the caller's business and still opens, oldest first."""
        now = self._clock.now()
        records = (r for r in self._store.secrets(caller.tenant, kind) if r.expires_at is None or r.expires_at > now)
        return sorted(records, key=lambda record: record.created_at)

    def revoke(self, record: SecretRecord) -> None:
        """End a secret by what is kept of it, for an owner who no longer has the secret itself."""
        self._store.use_up_secret(record.digest)

    def _valid(self, secret: str, kind: SecretKind) -> SecretRecord:
        record = self._store.find_secret(_digest(secret))
        if record is None or record.kind != kind:
            raise _unknown(kind)
        if record.expires_at is not None and record.expires_at <= self._clock.now():
            raise _unknown(kind)
        return record


def _caller(record: SecretRecord) -> Caller:
    return Caller(record.tenant, record.person, record.scopes)


def _digest(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()


def _unknown(kind: SecretKind) -> NotSignedIn:
    remedy = {
        "key": "Send `Authorization: Bearer <key>`; `morgiana key` gives a new key.",
        "link": "A link works once, for an hour; `morgiana link` gives a new one.",
        "session": "Sign in again; `morgiana link` gives a link.",
    }[kind]
    return NotSignedIn(f"This {kind} is not known here, or it has expired.", remedy=remedy)
