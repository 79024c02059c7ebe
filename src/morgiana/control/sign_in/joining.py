"""Becoming somebody here, and getting back in: sign-up, invitations, forgotten passwords, links by e-mail.

An address is confirmed before there is an account, so nobody can open one with somebody else's and wait for its owner
to come. Whether an account exists is only ever said to whoever reads the address's letters.
"""

from dataclasses import dataclass
from typing import Final, Literal

from morgiana.control.identity.emails import normal_email
from morgiana.control.identity.records import Person
from morgiana.control.sign_in.entrance import Entrance, ProviderHeard, SignedIn
from morgiana.control.sign_in.id_tokens import Identity
from morgiana.control.sign_in.letters import LetterKind
from morgiana.control.sign_in.password_rules import check_new_password, normalised
from morgiana.control.sign_in.ports import Invitation, Way
from morgiana.control.sign_in.refusals import AddressTaken, ProviderRefused, SignUpClosed
from morgiana.control.sign_in.sessions import Browser
from morgiana.control.sign_in.throttle import (
    LETTERS_FROM_ADDRESS,
    LETTERS_TO_ADDRESS,
    NEW_PEOPLE_FROM_ADDRESS,
    network_of,
)
from morgiana.control.sign_in.tickets import VOID_WITH_PASSWORD

SignUp = Literal["closed", "invitation", "open"]
"""Who may become somebody here: nobody new, whoever was invited, or anybody."""

_NAME_LENGTH_MAX: Final = 200


@dataclass(frozen=True, slots=True)
class Joining:
    """The ways to an account."""

    entrance: Entrance
    sign_up: SignUp

    def ask_for_letter(self, kind: LetterKind, email: str, browser: Browser) -> None:
        """Ask for a link to sign in, to choose a new password, or to sign up; the answer is the same for any address.

        Raises `BadAddress`, `TooManyTries`, or `SignUpClosed`.
        """
        assert kind in ("sign in", "new password", "sign up"), kind
        if kind == "sign up" and self.sign_up != "open":
            raise _closed()
        email = normal_email(email[:1000])
        mark, network = self.entrance.account_mark(email), network_of(browser.address)
        self.entrance.throttle.take((LETTERS_TO_ADDRESS, mark), (LETTERS_FROM_ADDRESS, network))
        self.entrance.errands.put(kind, email=email, language=browser.language)

    def confirmed_address(self, ticket: str) -> str:
        """The address that a letter's link confirms, before it is used. Raises `LinkNotGood`."""
        _, facts = self.entrance.tickets.look(ticket, "confirm address")
        return str(facts["email"])

    def found(self, ticket: str, *, name: str, business: str, password: str, browser: Browser) -> SignedIn:
        """Open an account of a confirmed address, with a shop of its own.

        Raises `LinkNotGood`, `UnusablePassword`, `SignUpClosed` or `AddressTaken`.
        """
        if self.sign_up != "open":
            raise _closed()
        email, name, business = self.confirmed_address(ticket), _plain(name), _plain(business)
        check_new_password(password, about=(email, name, business))
        self._count_new(browser)
        hashed = self.entrance.hasher.hash(normalised(password))
        self.entrance.tickets.use_up(ticket, "confirm address")
        person = self.entrance.people.found(
            email=email, name=name, language=browser.language, business=business or name
        )
        return self._begin(person, hashed, browser)

    def invitation(self, secret: str) -> tuple[Invitation, bool]:
        """What an invitation says, and whether its address has an account. Raises `LinkNotGood`."""
        invitation = self.entrance.people.invitation(secret)
        return invitation, self.entrance.people.by_email(invitation.email) is not None

    def accept_as_new(self, secret: str, *, name: str, password: str, browser: Browser) -> SignedIn:
        """Accept an invitation with a new account. Raises `LinkNotGood`, `UnusablePassword` or `SignUpClosed`."""
        invitation, name = self._for_new(secret), _plain(name)
        check_new_password(password, about=(invitation.email, name, invitation.organisation))
        self._count_new(browser)
        hashed = self.entrance.hasher.hash(normalised(password))
        person = self.entrance.people.accept(secret, person=None, name=name, language=browser.language)
        return self._begin(person, hashed, browser)

    def accept(self, secret: str, session: str) -> None:
        """Accept an invitation with the account that is signed in. Raises `LinkNotGood` or `NotSignedIn`."""
        record = self.entrance.sessions.find(session)
        person = self.entrance.people.by_id(record.person)
        name, language = (person.name, person.language) if person else ("", "en")
        self.entrance.people.accept(secret, person=record.person, name=name, language=language)

    def by_provider(self, heard: ProviderHeard, browser: Browser) -> SignedIn:
        """Open an account for whom a provider vouches: by an invitation, or where anybody may sign up.

        Raises `SignUpClosed`, `ProviderRefused`, `LinkNotGood` or `AddressTaken`.
        """
        assert heard.facts["reason"] == "join", heard.facts
        known = self.entrance.credentials.linked(heard.provider, heard.identity.subject)
        secret = heard.facts.get("invitation", "")
        if known is not None:
            if secret:
                self.entrance.people.accept(secret, person=known, name="", language=browser.language)
            return self.entrance.let_in(known, ("provider",), browser)
        self._count_new(browser)
        person = self._new_by_provider(heard.identity, secret, browser)
        if not self.entrance.credentials.link(
            heard.provider, heard.identity.subject, person.id, self.entrance.clock.now()
        ):
            raise ProviderRefused("The identity provider did not let you in.", remedy="Sign in another way.")
        return self.entrance.let_in(person.id, ("provider",), browser)

    def _new_by_provider(self, identity: Identity, secret: str, browser: Browser) -> Person:
        people, language = self.entrance.people, browser.language
        if secret:
            self._for_new(secret)  # the invitation's address is confirmed by its letter
            return people.accept(secret, person=None, name=_plain(identity.name), language=language)
        if self.sign_up != "open":
            raise _closed()
        if not (identity.email and identity.email_verified):
            raise ProviderRefused(
                "The identity provider does not say that your e-mail address is yours.",
                remedy="Sign up with your address, and link the provider in your account.",
            )
        name = _plain(identity.name) or identity.email.partition("@")[0]
        return people.found(email=normal_email(identity.email), name=name, language=language, business=name)

    def new_password_for(self, ticket: str) -> str:
        """Whose password a letter's link is good for, before it is used. Raises `LinkNotGood`."""
        person, _ = self.entrance.tickets.look(ticket, "new password")
        found = self.entrance.people.by_id(person)
        return found.email if found else ""

    def choose_new_password(self, ticket: str, password: str) -> None:
        """Choose a new password by a letter's link; every session ends. A second factor is still asked for.

        Raises `LinkNotGood` or `UnusablePassword`.
        """
        entrance = self.entrance
        person, _ = entrance.tickets.look(ticket, "new password")
        found = entrance.people.by_id(person)
        check_new_password(password, about=(found.email, found.name) if found else ())
        hashed = entrance.hasher.hash(normalised(password))
        entrance.tickets.use_up(ticket, "new password")
        entrance.credentials.set_password(person, hashed, entrance.clock.now())
        entrance.tickets.void(person, *VOID_WITH_PASSWORD)
        entrance.sessions.end_all(person)
        entrance.tell(person, "password changed")

    def _for_new(self, secret: str) -> Invitation:
        if self.sign_up == "closed":
            raise _closed()
        invitation, has_account = self.invitation(secret)
        if has_account:
            raise AddressTaken(
                "This address has an account already.", remedy="Sign in with it and open the invitation again."
            )
        return invitation

    def _count_new(self, browser: Browser) -> None:
        self.entrance.throttle.take((NEW_PEOPLE_FROM_ADDRESS, network_of(browser.address)))

    def _begin(self, person: Person, hashed: str, browser: Browser) -> SignedIn:
        self.entrance.credentials.set_password(person.id, hashed, self.entrance.clock.now())
        ways: tuple[Way, ...] = ("letter", "password")
        return self.entrance.let_in(person.id, ways, browser)


def _plain(text: str) -> str:
    """A name on one line, without what steers terminals and mail."""
    return " ".join("".join(letter for letter in text if letter.isprintable() or letter == " ").split())[
        :_NAME_LENGTH_MAX
    ]


def _closed() -> SignUpClosed:
    return SignUpClosed(
        "Nobody new can sign up here by themselves.", remedy="Ask whoever runs this installation for an invitation."
    )
