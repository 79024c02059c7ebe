"""How a caller is known: API keys, one-time links and the sessions that they open. Only hashes are kept."""

import secrets
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, Literal, Protocol

from morgiana.control.audit.refusal_log import RefusalLog
from morgiana.control.caller import OWNER, Caller
from morgiana.control.identity.api_keys import ApiKeys, cut_key, new_key
from morgiana.control.identity.records import Key
from morgiana.control.identity.rights import no_such_shop
from morgiana.control.identity.scopes import Declared, opens
from morgiana.control.identity.secret_text import digest
from morgiana.control.identity.store import KeyStore
from morgiana.control.refusals import NotAllowed, NotInPlan, NotSignedIn, TenantClosed, TenantSuspended
from morgiana.control.sign_in.ports import People, SessionStore
from morgiana.control.sign_in.sessions import Browser, Sessions, fresh_proof_needed
from morgiana.kernel.clock import Clock, SystemClock
from morgiana.kernel.refusals import Refusal

SecretKind = Literal["key", "link", "session"]

_LINK_LIFE: Final = timedelta(hours=1)

STILL_OPEN: Final = frozenset(
    {"privacy.export", "keys.revoke", "people.remove", "people.withdraw", "people.end_sessions"}
)
"""What changes something and is done for an organisation that is suspended as well: it takes rights and data out."""

NEED_FRESH_PROOF: Final = frozenset(
    {
        "keys.create", "keys.rotate", "organisation.require_second_factor", "privacy.erase_organisation",
        "privacy.erase_tenant",
    }
)  # fmt: skip
"""What lets somebody in for longer than the session that asks, which may have been left open; what makes it easier
to get in; and what ends it all."""

ALWAYS_INCLUDED: Final = frozenset({"privacy.*", "shop.*"})
"""What every plan includes of the work on shops: what a business must be able to do with its own data."""


def authorise(caller: Caller, operation: Declared) -> None:
    """Let a call of an operation pass.

    Raises `NotAllowed`, `FreshProofNeeded`, `TenantSuspended`, `TenantClosed` or `NotInPlan`.
    """
    if not caller.may(operation):
        if caller.bearer:
            raise NotAllowed(
                f"This key may not use {operation.name}.", remedy="Ask the owner for a key with that scope."
            )
        raise NotAllowed(f"You may not use {operation.name}.", remedy="Ask an owner for a role that includes it.")
    if not caller.fresh and operation.name in NEED_FRESH_PROOF:
        raise fresh_proof_needed()
    if caller.standing == "closed":
        raise TenantClosed(
            "This organisation was closed.", remedy="Ask whoever hosts it for the books that are kept, or sign up anew."
        )
    if caller.standing == "suspended" and operation.effect != "read" and operation.name not in STILL_OPEN:
        raise TenantSuspended(
            f"This organisation is suspended: {operation.name} would change something.",
            remedy="Its data can still be read and exported. Ask whoever hosts it to resume it.",
        )
    if operation.audience == "shop" and not (opens(caller.included, operation) or opens(ALWAYS_INCLUDED, operation)):
        raise NotInPlan(
            f"The organisation's plan does not include {operation.name}.",
            remedy="Ask whoever hosts it for a plan that does.",
        )


@dataclass(frozen=True, slots=True)
class SecretRecord:
    """What is kept of a link: enough to know it again, not enough to use it."""

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

    @property
    def keys(self) -> KeyStore:
        """The keys, which have rows of their own."""

    def keep_secret(self, record: SecretRecord) -> None: ...

    def find_secret(self, digest: bytes) -> SecretRecord | None: ...

    def use_up_secret(self, digest: bytes) -> bool:
        """Remove a secret; True for the one caller who removed it."""

    @property
    def sessions(self) -> SessionStore:
        """The sessions, which have rows of their own too."""


class Access:
    """Gives secrets out, once, and knows their bearers."""

    def __init__(
        self,
        store: Secrets,
        clock: Clock | None = None,
        *,
        people: People | None = None,
        refusal_log: RefusalLog | None = None,
    ) -> None:
        self._store, self._clock = store, clock or SystemClock()
        self.refusal_log = refusal_log or RefusalLog()
        self.keys = ApiKeys(store.keys, self._clock, self.refusal_log)
        self.sessions = Sessions(store.sessions, people, self._clock, self.refusal_log)

    def give(self, kind: SecretKind, caller: Caller) -> str:
        """A new secret for `caller`; it is shown here and never again."""
        now = self._clock.now()
        if kind == "key":
            new = new_key()
            self.keys.keep(cut_key(new, caller, name=caller.person, now=now, shops=caller.shops))
            return new.text
        if kind == "session":
            return self.sessions.open(caller.person, Browser(), ("link",), caller=caller)
        secret = f"mg_{kind}_{secrets.token_urlsafe(32)}"
        self._store.keep_secret(
            SecretRecord(digest(secret), kind, caller.tenant, caller.person, caller.scopes, now, now + _LINK_LIFE)
        )
        return secret

    def bearer(self, secret: str, kind: SecretKind, shop: str = "") -> Caller:
        """Who holds this secret, at its own shop or at another that it opens. Raises `NotSignedIn`, `UnknownShop`."""
        if kind == "key":
            return self.keys.bearer(secret, shop)
        if kind == "session":
            return self.sessions.bearer(secret, shop=shop)
        caller = _caller(self._valid_link(secret))
        if shop not in ("", caller.tenant):
            raise no_such_shop(shop)
        return caller

    def at_the_machine(self, shop: str | None = None) -> Caller:
        """Whoever sits at the machine, at one of its shops; they may also act as the host. Raises `UnknownShop`."""
        if shop is None:
            return replace(OWNER, host=True)
        organisation = self._store.keys.organisation_of(shop)
        if organisation is None:
            raise no_such_shop(shop)
        return replace(OWNER, tenant=shop, organisation=organisation, host=True)

    def open_link(self, secret: str, browser: Browser | None = None) -> str:
        """Use up a one-time link and open a session. Raises `NotSignedIn` for one that was used or is too old."""
        record = self._valid_link(secret)
        if not self._store.use_up_secret(record.digest):
            raise self._link_opens_nothing(record)
        return self.sessions.open(record.person, browser or Browser(), ("link",), caller=_caller(record))

    def end(self, secret: str) -> None:
        """End a session, a link or a key; one that is not known is as good as ended."""
        self._store.use_up_secret(digest(secret))
        self.sessions.end(secret)
        self.keys.end(secret)

    def given(self, caller: Caller) -> list[Key]:
        """The keys that were given out for the caller's organisation and still open, the first first."""
        return self.keys.given(caller.organisation)

    def revoke(self, key: Key) -> None:
        """End a key by what is kept of it, for an owner who no longer has the key itself."""
        self.keys.revoke(key)

    def sweep(self) -> int:
        """Housekeeping: forget keys, links, invitations and sessions that time has ended; how many of the first three.

        They open nothing from the moment they expire; this only tidies up.
        """
        self.keys.write_used()
        self.sessions.drop_old()
        return self._store.keys.sweep(self._clock.now())

    def _valid_link(self, secret: str) -> SecretRecord:
        record = self._store.find_secret(digest(secret))
        if record is None or record.kind != "link":
            raise self._link_opens_nothing() if secret else _unknown_link()
        if record.expires_at is not None and record.expires_at <= self._clock.now():
            raise self._link_opens_nothing(record)
        return record

    def _link_opens_nothing(self, record: SecretRecord | None = None) -> Refusal:
        """The refusal of a link, which is told of, with whose it was where that is known."""
        if record is None:
            return self.refusal_log.turned_away(_unknown_link(), way="link")
        return self.refusal_log.turned_away(_unknown_link(), tenant=record.tenant, person=record.person, way="link")


def _caller(record: SecretRecord) -> Caller:
    return Caller(record.tenant, record.person, record.scopes)


def _unknown_link() -> NotSignedIn:
    return NotSignedIn(
        "This link is not known here, or it has expired.",
        remedy="A link works once, for an hour; `morgiana link` gives a new one.",
    )
