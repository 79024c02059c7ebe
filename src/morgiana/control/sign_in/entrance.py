"""The entrance: a person proves who they are, and a session is opened.

Nothing here tells a stranger whether an account exists. An unknown address costs the same look-ups and the same one
hash as a wrong password, counts in the same buckets, and gets the same answer.
"""

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from morgiana.control.caller import HOST
from morgiana.control.identity.emails import LONGEST, BadAddress, normal_email
from morgiana.control.identity.records import Person
from morgiana.control.privacy.vault import Sealer
from morgiana.control.refusals import NotSignedIn
from morgiana.control.sign_in import throttle
from morgiana.control.sign_in.errands import Errands
from morgiana.control.sign_in.hashing import Hasher
from morgiana.control.sign_in.id_tokens import Identity
from morgiana.control.sign_in.passkeys import Passkeys
from morgiana.control.sign_in.password_rules import is_possible, normalised
from morgiana.control.sign_in.ports import CredentialStore, Journal, People, SessionStore, Way
from morgiana.control.sign_in.providers import Providers
from morgiana.control.sign_in.refusals import NotLinked, PasskeyRefused, ProviderRefused, WrongCredentials
from morgiana.control.sign_in.second_factor import SecondFactors
from morgiana.control.sign_in.sessions import Browser, Sessions
from morgiana.control.sign_in.throttle import Bucket, Throttle
from morgiana.control.sign_in.tickets import Tickets
from morgiana.kernel.clock import Clock

_TEXT_MAX: Final = 1000
"""What is longer is no address, and is not looked at any further."""


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A session, for the browser's cookie."""

    person: str
    session: str = field(repr=False)
    device: str = field(repr=False)
    """The secret by which the browser is known again; it opens nothing."""


@dataclass(frozen=True, slots=True)
class SecondFactorAsked:
    """The first factor was right; a code is wanted with this ticket."""

    ticket: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class ProviderHeard:
    """What a provider's answer was asked for besides signing in."""

    identity: Identity
    provider: str
    facts: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entrance:
    """The ways in. All methods may hash or wait for another machine, and are called off the event loop."""

    people: People
    credentials: CredentialStore
    devices: SessionStore
    sessions: Sessions
    tickets: Tickets
    hasher: Hasher
    throttle: Throttle
    second_factors: SecondFactors
    passkeys: Passkeys
    providers: Providers
    errands: Errands
    sealer: Sealer
    journal: Journal
    clock: Clock

    def by_password(self, email: str, password: str, browser: Browser) -> SignedIn | SecondFactorAsked:
        """Raises `WrongCredentials`, `TooManyTries` or `DoorIsBusy`."""
        email = email[:_TEXT_MAX]
        person = self.people.by_email(email)
        if not self.password_fits(person, email, password, browser):
            raise WrongCredentials(
                "The e-mail address or the password is wrong.", remedy="Try again, or ask for a link by e-mail."
            )
        assert person is not None
        return self._first_step_done(person.id, "password", browser)

    def password_fits(self, person: Person | None, email: str, password: str, browser: Browser) -> bool:
        """Whether it is this person's password: one guess, counted before it is made. Raises `TooManyTries`."""
        buckets = self._guess_at(person, email, browser)
        self.throttle.take(*buckets)
        kept = self.credentials.password(person.id if person else "")
        if not is_possible(password) or not self.hasher.fits(kept, normalised(password)):
            self.note(person.id if person else "", "sign_in.failed", "password")
            return False
        assert person is not None
        assert kept is not None
        self.throttle.give_back(*buckets)
        if self.hasher.is_stale(kept):
            self.credentials.replace_password(person.id, kept, self.hasher.hash(normalised(password)))
        return True

    def by_passkey(self, ticket: str, answer: str, browser: Browser) -> SignedIn:
        """A passkey is two factors in one. Raises `PasskeyRefused`."""
        try:
            person = self.passkeys.prove(ticket, answer)
        except PasskeyRefused:
            self.note("", "sign_in.failed", "passkey")
            raise
        return self.let_in(person, ("passkey",), browser)

    def by_letter(self, ticket: str, browser: Browser) -> SignedIn | SecondFactorAsked:
        """With a link that came by e-mail. Raises `LinkNotGood`."""
        person, _ = self.tickets.use_up(ticket, "sign in")
        return self._first_step_done(person, "letter", browser)

    def by_provider(
        self, name: str, ticket: str, answer: Mapping[str, str], browser: Browser
    ) -> SignedIn | SecondFactorAsked | ProviderHeard:
        """With the answer of a provider; one that was asked for another reason is handed on.

        Raises `ProviderRefused`, `ProviderAway`, `UnknownProvider`, or `NotLinked`.
        """
        identity, facts = self.providers.hear(name, ticket, answer)
        if facts.get("reason", "sign in") != "sign in":
            return ProviderHeard(identity, name, facts)
        person = self.credentials.linked(name, identity.subject)
        if person is None and self.providers.trusts_email(name) and identity.email_verified:
            person = self._link_by_email(name, identity)
        if person is None:
            raise NotLinked(
                "No account here is linked to you there.",
                remedy="Sign in another way and link it in your account, or accept your invitation first.",
            )
        return self._first_step_done(person, "provider", browser)

    def second_step(self, ticket: str, code: str, browser: Browser) -> SignedIn:
        """With a code of the app or a recovery code. Raises `WrongCredentials`, `TooManyTries` or `LinkNotGood`."""
        person, facts = self.tickets.look(ticket, "second factor")
        self.tickets.count_try(ticket)
        try:
            way = self.second_factors.prove(person, code)
        except WrongCredentials:
            self.note(person, "sign_in.failed", "code")
            raise
        self.tickets.use_up(ticket, "second factor")
        if way == "recovery":
            left = self.second_factors.recovery_codes_left(person)
            self.tell(person, "recovery used", left=left)
        return self.let_in(person, (facts["way"], way), browser)

    def let_in(self, person: str, ways: tuple[Way, ...], browser: Browser) -> SignedIn:
        """Open a session, and remember the browser. Raises `NotSignedIn` for whom there is no account any more."""
        if self.people.by_id(person) is None:
            raise NotSignedIn("This account is no longer here.", remedy="Ask whoever runs the shop.")
        self.note(person, "sign_in.done", " ".join(ways))
        device = browser.known_by or secrets.token_urlsafe(32)
        self.devices.know_device(_device(device, person), person, self.clock.now())
        return SignedIn(person, self.sessions.open(person, browser, ways), device)

    def tell(self, person: str, notice: str, *, to: str = "", **values: object) -> None:
        """Write down that something of an account changed, and have its person told by letter."""
        self.note(person, f"account.{notice.replace(' ', '_')}")
        found = self.people.by_id(person)
        if found is not None:
            facts = {"email": to or found.email, "name": found.name, "language": found.language}
            self.errands.put("notice", notice=notice, values=values, **facts)

    def note(self, person: str, action: str, subject: str = "") -> None:
        """Write down what happened in the audit trail."""
        self.journal.note(person, action, subject, self.clock.now())

    def account_mark(self, email: str) -> str:
        """An address as the counters know it: it cannot be read back."""
        try:
            email = normal_email(email)
        except BadAddress:
            email = email[:LONGEST]
        return self.sealer.index(HOST, email, "sign_in_tries")

    def _first_step_done(self, person: str, way: Way, browser: Browser) -> SignedIn | SecondFactorAsked:
        if self.second_factors.wanted_of(person):
            return SecondFactorAsked(self.tickets.give("second factor", person=person, way=way))
        return self.let_in(person, (way,), browser)

    def _guess_at(self, person: Person | None, email: str, browser: Browser) -> tuple[Bucket, ...]:
        known = _device(browser.known_by, person.id if person else "")
        device = known.hex() if self.devices.knows_device(known, person.id if person else "") else None
        return throttle.guess_at(self.account_mark(email), browser.address, known_device=device)

    def _link_by_email(self, provider: str, identity: Identity) -> str | None:
        person = self.people.by_email(identity.email)
        if person is None:
            return None
        if not self.credentials.link(provider, identity.subject, person.id, self.clock.now()):
            raise ProviderRefused("The identity provider did not let you in.", remedy="Sign in another way.")
        self.tell(person.id, "provider linked", provider=self.providers.titles()[provider])
        return person.id


def _device(secret: str, person: str) -> bytes:
    """What is kept of a browser in which a person was signed in: it is known for that person only."""
    return hashlib.sha256(f"{secret}\0{person}".encode(errors="replace")).digest()
