"""One's own account: what one proves oneself with, changed only by who has just proved again who they are."""

from dataclasses import dataclass
from typing import Any

from morgiana.control.identity.emails import normal_email
from morgiana.control.identity.records import MemberAt, Person
from morgiana.control.refusals import NotSignedIn
from morgiana.control.sign_in.entrance import Entrance, ProviderHeard
from morgiana.control.sign_in.password_rules import check_new_password, normalised
from morgiana.control.sign_in.ports import Passkey, SessionRecord
from morgiana.control.sign_in.refusals import (
    LastWayIn,
    PasskeyRefused,
    ProviderRefused,
    UnknownSession,
    WrongCredentials,
)
from morgiana.control.sign_in.sessions import Browser, shows_two_factors
from morgiana.control.sign_in.throttle import LETTERS_TO_ADDRESS
from morgiana.control.sign_in.tickets import VOID_WITH_PASSWORD


@dataclass(frozen=True, slots=True)
class AccountView:
    """What a person sees of their own account."""

    person: Person
    session: SessionRecord
    fresh: bool
    """Whether the last proof of who is there is young enough for what is dangerous."""
    has_password: bool
    has_codes: bool
    recovery_codes_left: int
    passkeys: list[Passkey]
    providers: dict[str, bool]
    """Each provider that is set up here, and whether it is linked."""
    sessions: list[SessionRecord]
    asked_by: list[str]
    """Names of the organisations that require a second factor, which this session has not seen."""
    other_shops: list[MemberAt]
    """Shops where none is required."""


@dataclass(frozen=True, slots=True)
class OwnAccount:
    """Every method takes the session's secret. All raise `NotSignedIn`; the dangerous ones `FreshProofNeeded`."""

    entrance: Entrance

    def view(self, session: str) -> AccountView:
        entrance, record = self.entrance, self.entrance.sessions.find(session)
        person, linked = self._person(record), self.entrance.credentials.links(record.person)
        places = entrance.people.places(person.id)
        strict = [at for at in places if at.second_factor]
        return AccountView(
            person=person,
            session=record,
            fresh=entrance.sessions.is_fresh(record),
            has_password=entrance.credentials.password(person.id) is not None,
            has_codes=entrance.second_factors.wanted_of(person.id),
            recovery_codes_left=entrance.second_factors.recovery_codes_left(person.id),
            passkeys=entrance.passkeys.of(person.id),
            providers={name: name in linked for name in entrance.providers.titles()},
            sessions=entrance.sessions.of(person.id),
            asked_by=[] if shows_two_factors(record) else sorted({at.organisation_name for at in strict}),
            other_shops=[at for at in places if not at.second_factor],
        )

    def prove(self, session: str, password: str, code: str, browser: Browser) -> None:
        """Prove again who one is: password, and the second factor where there is one.

        Raises `WrongCredentials` or `TooManyTries`.
        """
        entrance, person = self.entrance, self._person(self.entrance.sessions.find(session))
        if not entrance.password_fits(person, person.email, password, browser):
            raise WrongCredentials("The password is wrong.", remedy="Try again.")
        wanted = entrance.second_factors.wanted_of(person.id)
        entrance.sessions.note_proof(session, entrance.second_factors.prove(person.id, code) if wanted else None)

    def prove_by_passkey(self, session: str, ticket: str, answer: str) -> None:
        """Prove again who one is with a passkey. Raises `PasskeyRefused`."""
        record = self.entrance.sessions.find(session)
        if self.entrance.passkeys.prove(ticket, answer) != record.person:
            raise PasskeyRefused("This is the passkey of another account.", remedy="Use one of this account.")
        self.entrance.sessions.note_proof(session, "passkey")

    def change_password(self, session: str, current: str, new: str, browser: Browser) -> None:
        """Take another password; all other sessions end. Who has none yet sets one by a fresh proof of another kind.

        Raises `WrongCredentials`, `TooManyTries` or `UnusablePassword`.
        """
        entrance, record = self.entrance, self.entrance.sessions.find(session)
        person = self._person(record)
        check_new_password(new, about=(person.email, person.name))
        if entrance.credentials.password(person.id) is None:
            entrance.sessions.need_fresh(session)
        elif not entrance.password_fits(person, person.email, current, browser):
            raise WrongCredentials("The password that you have now is wrong.", remedy="Try again.")
        hashed = entrance.hasher.hash(normalised(new))
        entrance.credentials.set_password(person.id, hashed, entrance.clock.now())
        entrance.tickets.void(person.id, *VOID_WITH_PASSWORD)
        entrance.sessions.end_all(person.id, but=session)
        entrance.tell(person.id, "password changed")

    def begin_codes(self, session: str) -> tuple[str, str]:
        """The secret of a new authenticator app, to type and as an address. Raises `SecondFactorSet`."""
        return self.entrance.second_factors.begin(self._fresh(session))

    def begun_codes(self, session: str) -> tuple[str, str] | None:
        """The same again, until the app's first code was taken."""
        return self.entrance.second_factors.begun(self._fresh(session))

    def confirm_codes(self, session: str, code: str) -> list[str]:
        """Take the app's first code; gives the recovery codes, once. Raises `WrongCredentials`, `TooManyTries`."""
        person = self._fresh(session)
        codes = self.entrance.second_factors.confirm(person.id, code)
        self.entrance.sessions.note_proof(session, "code")
        self.entrance.tell(person.id, "codes on")
        return codes

    def new_recovery_codes(self, session: str) -> list[str]:
        """Fresh recovery codes in place of the old. Raises `SecondFactorSet` where there is no app."""
        return self.entrance.second_factors.new_recovery_codes(self._fresh(session).id)

    def remove_codes(self, session: str) -> None:
        """Switch the second factor off."""
        person = self._fresh(session)
        self.entrance.second_factors.remove(person.id)
        self.entrance.sessions.forget_ways(person.id, "code", "recovery")
        self.entrance.tell(person.id, "codes off")

    def ask_for_passkey(self, session: str) -> tuple[str, dict[str, Any]]:
        """A ticket, and the options for the browser to make a passkey with."""
        return self.entrance.passkeys.ask_to_make(self._fresh(session))

    def add_passkey(self, session: str, ticket: str, answer: str, *, name: str) -> Passkey:
        """Keep the passkey that the browser made. Raises `PasskeyRefused`."""
        person = self._fresh(session)
        passkey = self.entrance.passkeys.make(ticket, person.id, answer, name=name)
        self.entrance.sessions.note_proof(session, "passkey")
        self.entrance.tell(person.id, "passkey added", passkey=passkey.name or "–")
        return passkey

    def remove_passkey(self, session: str, id: str) -> None:
        """Raises `LastWayIn` where nothing else would be left, or `UnknownSession` for a passkey of nobody's."""
        person, credentials = self._fresh(session), self.entrance.credentials
        found = [passkey for passkey in credentials.passkeys(person.id) if passkey.id == id]
        if not found:
            raise UnknownSession("You have no such passkey.", remedy="Look at the list again.")
        if len(credentials.passkeys(person.id)) == 1:
            self._need_another_way(person, but="passkey")
        credentials.drop_passkey(person.id, id)
        if not credentials.passkeys(person.id):
            self.entrance.sessions.forget_ways(person.id, "passkey")
        self.entrance.tell(person.id, "passkey removed", passkey=found[0].name or "–")

    def ask_to_link(self, session: str, provider: str) -> tuple[str, str]:
        """A ticket for the cookie, and where to send the browser. Raises `UnknownProvider` or `ProviderAway`."""
        return self.entrance.providers.ask(provider, reason="link", person=self._fresh(session).id)

    def link(self, heard: ProviderHeard) -> None:
        """Link the account that asked for it to whom the provider named. Raises `ProviderRefused`."""
        assert heard.facts["reason"] == "link", heard.facts
        entrance, person = self.entrance, heard.facts["person"]
        if not entrance.credentials.link(heard.provider, heard.identity.subject, person, entrance.clock.now()):
            raise ProviderRefused("Another account is linked to you there.", remedy="Remove that link first.")
        entrance.tell(person, "provider linked", provider=entrance.providers.titles()[heard.provider])

    def unlink(self, session: str, provider: str) -> None:
        """Raises `LastWayIn` where nothing else would be left."""
        person = self._fresh(session)
        self._need_another_way(person, but=provider)
        self.entrance.credentials.unlink(person.id, provider)

    def ask_to_change_email(self, session: str, email: str) -> None:
        """Have a letter sent to the new address. Raises `BadAddress` or `TooManyTries`."""
        person, email = self._fresh(session), normal_email(email)
        self.entrance.throttle.take((LETTERS_TO_ADDRESS, self.entrance.account_mark(email)))
        self.entrance.tickets.void(person.id, "change address")
        self.entrance.errands.put("change address", person=person.id, email=email, language=person.language)

    def new_email_of(self, ticket: str) -> str:
        """The address that a letter's link is about, before it is used. Raises `LinkNotGood`."""
        _, facts = self.entrance.tickets.look(ticket, "change address")
        return str(facts["email"])

    def change_email(self, ticket: str) -> str:
        """Confirm the new address by its letter's link; the old one is told. Raises `LinkNotGood`, `AddressTaken`."""
        entrance = self.entrance
        person, facts = entrance.tickets.use_up(ticket, "change address")
        before, email = entrance.people.by_id(person), str(facts["email"])
        entrance.people.change_email(person, email)
        entrance.tickets.void(person, "sign in", "new password")
        if before is not None:
            entrance.tell(person, "address changed", to=before.email, email=email)
        return email

    def end_session(self, session: str, id: str) -> None:
        """End one of one's sessions; another than this by a fresh proof, or a thief would lock its person out.

        Raises `UnknownSession`.
        """
        sessions = self.entrance.sessions
        record = sessions.find(session)
        if record.id != id:
            sessions.need_fresh(session)
        sessions.end_one(record.person, id)

    def end_other_sessions(self, session: str) -> int:
        """End all of one's sessions but this one, by a fresh proof, and say how many."""
        return self.entrance.sessions.end_all(self.entrance.sessions.need_fresh(session).person, but=session)

    def _fresh(self, session: str) -> Person:
        return self._person(self.entrance.sessions.need_fresh(session))

    def _person(self, record: SessionRecord) -> Person:
        person = None if record.caller is not None else self.entrance.people.by_id(record.person)
        if person is None:
            raise NotSignedIn("This session belongs to no account.", remedy="Sign in with your e-mail address.")
        return person

    def _need_another_way(self, person: Person, *, but: str) -> None:
        credentials = self.entrance.credentials
        others = [credentials.password(person.id), *(credentials.passkeys(person.id) if but != "passkey" else [])]
        links = [name for name in credentials.links(person.id) if name != but]
        if not any(others) and not links:
            raise LastWayIn("Without it you could no longer sign in.", remedy="Set a password or a passkey first.")
