"""API keys: given out once, known by their hash at each call, and when they were last used noted now and then."""

import logging
import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Final

from morgiana.control.audit.refusal_log import RefusalLog
from morgiana.control.caller import HOST, Caller
from morgiana.control.identity.records import Key, Shops
from morgiana.control.identity.rights import caller_of_key, no_such_shop
from morgiana.control.identity.secret_text import NewSecret, digest, new_secret
from morgiana.control.identity.store import KeyStore
from morgiana.control.refusals import NotSignedIn, UnknownShop
from morgiana.kernel.clock import Clock
from morgiana.kernel.refusals import Fault, Refusal

_log = logging.getLogger(__name__)

BETWEEN_NOTES: Final = timedelta(minutes=1)
"""When keys were last used is written down so often, for all of them together: a call must not wait for it."""

OVERLAP: Final = timedelta(hours=24)
"""So long a key that was replaced still opens, unless it is said: time to bring the new one to where the old one is."""

_LONG_AGO: Final = datetime.min.replace(tzinfo=UTC)
"""When a key that was seen expired has ended, whatever a clock says later."""

_LONGEST: Final = 200
"""Characters of a text that could be a key."""


class ApiKeys:
    """Gives keys out and knows their bearers."""

    def __init__(self, store: KeyStore, clock: Clock, refusal_log: RefusalLog | None = None) -> None:
        self._store, self._clock = store, clock
        self._refusal_log = refusal_log or RefusalLog()
        self._used: dict[bytes, datetime] = {}
        self._written_at = _LONG_AGO
        self._writing = threading.Lock()

    def bearer(self, text: str, shop: str = "") -> Caller:
        """Who calls with a key, at its own shop or at another that it opens. Raises `NotSignedIn`, or `UnknownShop`."""
        hashed = digest(text)
        found = self._store.bearer(hashed) if len(text) <= _LONGEST else None
        if found is None:
            raise self._turned_away(unknown_key())
        key, now = found.key, self._clock.now()
        if key.expires_at is not None and key.expires_at <= now:
            self._shut(key)
            raise self._turned_away(unknown_key(), key)
        if key.member is not None and found.role is None:  # whose key it is has left
            raise self._turned_away(unknown_key(), key)
        try:
            caller = caller_of_key(found, shop or key.home)
        except UnknownShop as no:
            raise self._turned_away(no, key) from None
        is_open = found.home_is_open if caller.tenant == key.home else self._is_open(key, caller.tenant)
        if not is_open:
            raise self._turned_away(no_such_shop(caller.tenant), key)
        self._note(hashed, now)
        return caller

    def given(self, organisation: str) -> list[Key]:
        """What was given out and still opens, the first first."""
        now = self._clock.now()
        return [key for key in self._store.keys(organisation) if key.expires_at is None or key.expires_at > now]

    def end(self, text: str) -> None:
        """Revoke a key by its text; one that is not known is as good as revoked."""
        if (found := self._store.bearer(digest(text))) is not None:
            self._store.write(self._store.revoke_key(found.key.organisation, found.key.id))

    def revoke(self, key: Key) -> None:
        """Revoke a key by what is kept of it."""
        self._store.write(self._store.revoke_key(key.organisation, key.id))

    def keep(self, key: Key) -> None:
        """Write a new key down by itself, for whoever sits at the machine."""
        self._store.write(self._store.keep_key(key))

    def write_used(self) -> None:
        """Write down when keys were last used since the last time."""
        with self._writing:
            used, self._used = self._used, {}
            self._written_at = self._clock.now()
            if used:
                self._store.note_used(used)

    def _turned_away(self, no: Refusal, key: Key | None = None) -> Refusal:
        if key is None:
            return self._refusal_log.turned_away(no)
        tenant = HOST if key.organisation == HOST else key.home
        return self._refusal_log.turned_away(no, tenant=tenant, person=key.person, bearer=key.id)

    def _shut(self, key: Key) -> None:
        """Write down, once, that a key was seen expired: it opens nothing either when the clock is set back."""
        if key.expires_at == _LONG_AGO:
            return
        try:
            self._store.write(self._store.expire_key(key.organisation, key.id, _LONG_AGO))
        except Fault as fault:  # it is refused now, and the next look writes it
            _log.info("that a key has expired was not noted: %s", fault)

    def _note(self, hashed: bytes, now: datetime) -> None:
        self._used[hashed] = now
        if now - self._written_at >= BETWEEN_NOTES and not self._writing.locked():
            self._written_at = now
            threading.Thread(target=self._write_aside, name="keys last used", daemon=True).start()

    def _write_aside(self) -> None:
        try:
            self.write_used()
        except Exception as error:  # noqa: BLE001  no call waits for it, and the next minute's has later times anyway
            _log.info("when keys were last used was not noted: %s", error)

    def _is_open(self, key: Key, shop: str) -> bool:
        return self._store.shop_is_open(key.organisation, shop)


def cut_key(
    secret: NewSecret,
    caller: Caller,
    *,
    name: str,
    now: datetime,
    scopes: frozenset[str] | None = None,
    shops: Shops = None,
    member: str | None = None,
    made_by: str | None = None,
    expires_at: datetime | None = None,
) -> Key:
    """The record of a new key for a caller's own organisation and shop, with the caller's scopes unless it is said."""
    return Key(
        id=secret.id,
        digest=secret.digest,
        organisation=caller.organisation,
        home=caller.tenant,
        name=name,
        person=member or caller.person,
        member=member,
        scopes=caller.scopes if scopes is None else scopes,
        shops=shops,
        made_by=made_by or caller.person,
        created_at=now,
        expires_at=expires_at,
    )


def renewed(key: Key, secret: NewSecret, now: datetime) -> Key:
    """The key that takes over from another: the same rights, behind a new secret."""
    return replace(key, id=secret.id, digest=secret.digest, created_at=now, rotated_from=key.id, last_used_at=None)


def new_key() -> NewSecret:
    return new_secret("key")


def unknown_key() -> NotSignedIn:
    """One refusal for a key that was never given, was cut short, has expired or was revoked."""
    return NotSignedIn(
        "This key is not known here, or it has expired.",
        remedy="Send `Authorization: Bearer <key>`; `morgiana key` gives a new key.",
    )
