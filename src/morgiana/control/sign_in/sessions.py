"""Sessions that a person can see and end, and that end everywhere at once: in other browsers, on open pages."""

import hashlib
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from morgiana.control.audit.refusal_log import RefusalLog
from morgiana.control.caller import HOST, Caller
from morgiana.control.identity.records import MemberAt
from morgiana.control.identity.rights import no_such_shop
from morgiana.control.refusals import NotSignedIn
from morgiana.control.sign_in.ports import People, SessionRecord, SessionStore, Way
from morgiana.control.sign_in.refusals import FreshProofNeeded, SecondFactorNeeded, UnknownSession
from morgiana.kernel.clock import Clock
from morgiana.kernel.ids import new_id
from morgiana.kernel.refusals import Refusal

SESSION_LIFE: Final = timedelta(days=30)
"""However much it is used, a session ends after so long."""

IDLE_LIFE: Final = timedelta(days=7)
"""A session of an account that nobody used for so long has ended; one by the operator's link stays longer."""

FRESH: Final = timedelta(minutes=10)
"""So long a proof of who is there is enough for what is dangerous."""

TWO_FACTORS: Final[frozenset[Way]] = frozenset({"passkey", "code", "recovery"})
"""Ways that are a second factor, or two in one. What a provider asked for itself is not known here."""

_BETWEEN_NOTES: Final = timedelta(minutes=1)
_DEVICE_LENGTH_MAX: Final = 300


@dataclass(frozen=True, slots=True)
class Browser:
    """Where a request comes from, as far as it says."""

    address: str = ""
    device: str = ""
    """The User-Agent."""
    known_by: str = ""
    """The secret by which a browser in which people signed in before is known again."""
    language: str = "en"


class Sessions:
    """Opens sessions, knows their bearers, and ends them."""

    def __init__(
        self, store: SessionStore, people: People | None, clock: Clock, refusal_log: RefusalLog | None = None
    ) -> None:
        self._store, self._people, self._clock = store, people, clock
        self.refusal_log = refusal_log or RefusalLog()
        self._at_end: list[Callable[[frozenset[bytes]], None]] = []

    def open(self, person: str, browser: Browser, ways: Sequence[Way], *, caller: Caller | None = None) -> str:
        """A new secret for the browser. `caller` is whom an operator's link speaks of, who has no account."""
        assert self._people is not None or caller is not None
        secret, now = f"mg_session_{secrets.token_urlsafe(32)}", self._clock.now()
        self._store.open_session(
            SessionRecord(
                digest=digest(secret),
                id=new_id("session"),
                person=person,
                shop=caller.tenant if caller else "",
                caller=caller,
                ways=tuple(ways),
                device=browser.device[:_DEVICE_LENGTH_MAX],
                address=browser.address,
                opened_at=now,
                seen_at=now,
                proved_at=now,
                ends_at=now + SESSION_LIFE,
            )
        )
        return secret

    def find(self, secret: str) -> SessionRecord:
        """The session of a secret. Raises `NotSignedIn`; of a secret that opens nothing, the trail is told."""
        record = self._store.session(digest(secret)) if secret else None
        if record is None or not _is_open(record, self._clock.now()):
            no = NotSignedIn("This session is not known here, or it has ended.", remedy="Sign in again.")
            if not secret:
                raise no
            raise self.refusal_log.turned_away(no, person=record.person if record else "", way="session")
        return record

    def bearer(self, secret: str, browser: Browser | None = None, *, shop: str = "") -> Caller:
        """Who holds a session's secret, with the rights that they have now, at the session's shop or another of theirs.

        Raises `NotSignedIn`, `SecondFactorNeeded`, or `UnknownShop`.
        """
        record = self.find(secret)
        if browser is not None and record.seen_at + _BETWEEN_NOTES <= self._clock.now():
            device = browser.device[:_DEVICE_LENGTH_MAX]
            self._store.note_seen(record.digest, self._clock.now(), device, browser.address)
        return self.caller_of(record, shop=shop)

    def caller_of(self, record: SessionRecord, *, shop: str = "") -> Caller:
        """Whom a session speaks for.

        Raises `NotSignedIn` where the person belongs to no shop any more, and `SecondFactorNeeded` where the
        organisation requires one that this session has not seen.
        """
        if record.caller is not None:
            if shop not in ("", record.caller.tenant):
                raise self._at_no_shop_of_theirs(record, shop)
            return record.caller
        if shop:
            at_shop = self._people.caller(record.person, shop) if self._people else None
            if at_shop is None:
                raise self._at_no_shop_of_theirs(record, shop)
            return self._as_proved(at_shop, record)
        found = self._people.caller(record.person, record.shop or None) if self._people else None
        if found is None:
            raise NotSignedIn("You belong to no shop here.", remedy="Ask whoever runs the shop for an invitation.")
        return self._as_proved(found, record)

    def _as_proved(self, caller: Caller, record: SessionRecord) -> Caller:
        """A caller by how they proved who they are. Raises `SecondFactorNeeded`."""
        if caller.second_factor and not shows_two_factors(record):
            raise SecondFactorNeeded(
                "This organisation asks its people for a second factor.",
                remedy="Set up an authenticator app or a passkey on the page of your account, or show it there.",
            )
        return replace(caller, fresh=self.is_fresh(record))

    def of(self, person: str) -> list[SessionRecord]:
        """A person's sessions that have not ended, the one last seen first."""
        now = self._clock.now()
        good = [session for session in self._store.sessions(person) if _is_open(session, now)]
        return sorted(good, key=lambda session: session.seen_at, reverse=True)

    def end(self, secret: str) -> None:
        """Sign out; a session that is not known is as good as ended."""
        self._end([digest(secret)])

    def end_one(self, person: str, id: str) -> None:
        """End one of a person's sessions by its id. Raises `UnknownSession`."""
        found = [session.digest for session in self._store.sessions(person) if session.id == id]
        if not found:
            raise UnknownSession("You have no such session.", remedy="Look at the list again; it may have ended.")
        self._end(found)

    def end_all(self, person: str, *, but: str = "") -> int:
        """End a person's sessions, but not the one whose secret is `but`."""
        kept = digest(but)
        return self._end([s.digest for s in self._store.sessions(person) if s.digest != kept])

    def need_fresh(self, secret: str) -> SessionRecord:
        """The session, whose person proved only now who they are. Raises `FreshProofNeeded` or `NotSignedIn`."""
        record = self.find(secret)
        if not self.is_fresh(record):
            raise fresh_proof_needed()
        return record

    def is_fresh(self, record: SessionRecord) -> bool:
        """Whether the last proof of who is there is young enough for what is dangerous.

        Whoever opened the session by the operator's link sits at the machine, and has nothing else to prove it with.
        """
        return record.caller is not None or record.proved_at + FRESH > self._clock.now()

    def note_proof(self, secret: str, way: Way | None = None) -> None:
        """The person has just proved again who they are, by a way that the session may not have seen yet."""
        self._store.note_proof(digest(secret), self._clock.now())
        record = self.find(secret)
        if way is not None and way not in record.ways:
            self._store.set_ways(record.digest, (*record.ways, way))

    def forget_ways(self, person: str, *ways: Way) -> None:
        """A person no longer has what they proved themselves with; no session of theirs rests on it from now on."""
        for session in self._store.sessions(person):
            self._store.set_ways(session.digest, [way for way in session.ways if way not in ways])

    def move(self, secret: str, shop: str) -> None:
        """Be at another of one's shops from now on. Raises `UnknownShop` where it is not one of them."""
        record = self.find(secret)
        if record.caller is not None or self._people is None or self._people.caller(record.person, shop) is None:
            raise self._at_no_shop_of_theirs(record, shop)
        self._store.move_session(record.digest, shop)

    def places(self, secret: str) -> list[MemberAt]:
        """The shops that a session's person may choose from; none where an operator's link opened it.

        Raises `NotSignedIn`.
        """
        record = self.find(secret)
        return self._people.places(record.person) if self._people is not None and record.caller is None else []

    def when_ended(self, told: Callable[[frozenset[bytes]], None]) -> None:
        """Call `told` with the hashes of sessions that end in this process, at the moment they do."""
        self._at_end.append(told)

    def speaks_for(self, session: bytes) -> Caller | None:
        """Whom a session speaks for now, by the hash of its secret; None where it has ended, in whatever process."""
        record = self._store.session(session)
        if record is None or not _is_open(record, self._clock.now()):
            return None
        try:
            return self.caller_of(record)
        except (NotSignedIn, SecondFactorNeeded):
            return None

    def drop_old(self) -> None:
        """Forget what time has ended."""
        self._store.drop_old(self._clock.now())

    def _at_no_shop_of_theirs(self, record: SessionRecord, shop: str) -> Refusal:
        """The refusal of a shop, which is told where its person is at home."""
        home = record.caller or (self._people.caller(record.person, None) if self._people is not None else None)
        tenant = home.tenant if home is not None else HOST
        return self.refusal_log.turned_away(no_such_shop(shop), tenant=tenant, person=record.person)

    def _end(self, digests: list[bytes]) -> int:
        count = self._store.end_sessions(digests, self._clock.now())
        for told in self._at_end:
            told(frozenset(digests))
        return count


def shows_two_factors(record: SessionRecord) -> bool:
    """Whether a session was opened, or confirmed since, by more than one factor."""
    return not TWO_FACTORS.isdisjoint(record.ways)


def fresh_proof_needed() -> FreshProofNeeded:
    return FreshProofNeeded(
        "This step needs a fresh proof that it is you.",
        remedy="Give your password or passkey again, on the page of your account.",
    )


def _is_open(record: SessionRecord, now: datetime) -> bool:
    if record.ends_at <= now:
        return False
    return record.caller is not None or record.seen_at + IDLE_LIFE > now


def digest(secret: str) -> bytes:
    """What is kept of a session's secret, which has 256 random bits."""
    return hashlib.sha256(secret.encode(errors="replace")).digest()
