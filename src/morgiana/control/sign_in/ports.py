"""What sign-in needs from the rest of the house: people, a memory, and the post."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, Protocol

from morgiana.control.caller import Caller
from morgiana.control.identity.records import MemberAt, Person


@dataclass(frozen=True, slots=True)
class Invitation:
    """Who was invited where, as the bearer of the letter may see it."""

    email: str
    organisation: str
    """The organisation's name."""
    invited_by: str = ""


class Journal(Protocol):
    """The audit trail of the door."""

    def note(self, person: str, action: str, subject: str, at: datetime) -> None:
        """Write down what happened: `sign_in.failed`, `password.changed`; `person` is empty where it is unknown."""


class People(Protocol):
    """The rows of people and of what they belong to; kept elsewhere."""

    def by_email(self, email: str) -> Person | None:
        """The person of an address, whatever its capitals; without the name, which takes longer to read."""

    def by_id(self, person: str) -> Person | None: ...

    def found(self, *, email: str, name: str, language: str, business: str) -> Person:
        """A new person with an organisation and a shop of their own. Raises `AddressTaken`."""

    def invitation(self, secret: str) -> Invitation:
        """What an invitation says. Raises `LinkNotGood`."""

    def accept(self, secret: str, *, person: str | None, name: str, language: str) -> Person:
        """Use an invitation up, for a person or for a new one of the invited address. Raises `LinkNotGood`."""

    def change_email(self, person: str, email: str) -> None:
        """Give a person another address. Raises `AddressTaken`."""

    def caller(self, person: str, shop: str | None) -> Caller | None:
        """The person at one of their shops, or at the first; None where there is none."""

    def places(self, person: str) -> list[MemberAt]:
        """The shops that a person may choose from."""


@dataclass(frozen=True, slots=True)
class Passkey:
    """A public key that a person's device, or the cloud that it saves to, holds the private half of."""

    id: str
    """The credential's id in base64url."""
    person: str
    public_key: bytes
    """COSE, as the authenticator gave it."""
    sign_count: int
    name: str
    backed_up: bool
    added_at: datetime
    used_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class TimeCodes:
    """A person's authenticator app."""

    secret: bytes = field(repr=False)
    last_step: int
    """The newest time step whose code was used."""
    confirmed: bool
    """Whether the person has shown that the app works; until then it is asked for nowhere."""


class CredentialStore(Protocol):
    """What people prove themselves with. Each method is one transaction."""

    def password(self, person: str) -> str | None: ...

    def set_password(self, person: str, hashed: str, at: datetime) -> None: ...

    def replace_password(self, person: str, old: str, hashed: str) -> None:
        """Keep another hash of the same password, unless the password was changed meanwhile."""

    def time_codes(self, person: str) -> TimeCodes | None: ...

    def set_time_codes(self, person: str, secret: bytes) -> None:
        """Keep the secret of an app that is yet to be confirmed, in place of any that was not."""

    def use_step(self, person: str, step: int) -> bool:
        """Note that a step's code was used, which confirms the app; False where that step, or a later one, was."""

    def drop_time_codes(self, person: str) -> None:
        """Forget the app and the recovery codes."""

    def set_recovery_codes(self, person: str, digests: Sequence[bytes]) -> None:
        """Keep these in place of all earlier ones."""

    def use_recovery_code(self, person: str, digest: bytes) -> bool:
        """Use one up; True for the one caller who did."""

    def recovery_codes_left(self, person: str) -> int: ...

    def add_passkey(self, passkey: Passkey) -> bool:
        """Keep a passkey; False where one of that id is known."""

    def passkey(self, id: str) -> Passkey | None: ...

    def passkeys(self, person: str) -> list[Passkey]: ...

    def use_passkey(self, id: str, *, counted: int, now_counted: int, at: datetime) -> bool:
        """Note that a passkey was used; False where its counter is no longer `counted`."""

    def drop_passkey(self, person: str, id: str) -> bool: ...

    def linked(self, provider: str, subject: str) -> str | None:
        """The person whom a provider means by a subject."""

    def link(self, provider: str, subject: str, person: str, at: datetime) -> bool:
        """False where the subject is another person's."""

    def links(self, person: str) -> list[str]:
        """Names of the providers that a person is linked to."""

    def unlink(self, person: str, provider: str) -> None: ...

    def forget(self, person: str) -> None:
        """Remove all of the above, and the sessions and known devices too: the person is erased."""


Way = Literal["password", "passkey", "provider", "letter", "link", "code", "recovery"]
"""How somebody proved who they are; `link` is the operator's one-time link."""


@dataclass(frozen=True, slots=True)
class SessionRecord:
    """A browser that a person is signed in with."""

    digest: bytes = field(repr=False)
    id: str
    """Names the session to its person; it opens nothing."""
    person: str
    shop: str
    """The shop that the person is at; empty for the first of theirs."""
    caller: Caller | None
    """Whom an operator's link speaks of; None where the person's roles say it."""
    ways: tuple[Way, ...]
    device: str
    address: str
    opened_at: datetime
    seen_at: datetime
    proved_at: datetime
    """When the person last proved who they are."""
    ends_at: datetime


class SessionStore(Protocol):
    """Sessions and the browsers that people were signed in with before. Each method is one transaction.

    When a session begins and ends stands in the audit trail, under its id.
    """

    def open_session(self, session: SessionRecord) -> None: ...

    def session(self, digest: bytes) -> SessionRecord | None: ...

    def sessions(self, person: str) -> list[SessionRecord]: ...

    def note_seen(self, digest: bytes, at: datetime, device: str, address: str) -> None: ...

    def note_proof(self, digest: bytes, at: datetime) -> None: ...

    def set_ways(self, digest: bytes, ways: Sequence[Way]) -> None:
        """Write how the person of a session proved who they are."""

    def move_session(self, digest: bytes, shop: str) -> None:
        """Let a session be at another of the person's shops."""

    def end_sessions(self, digests: Sequence[bytes], at: datetime) -> int:
        """Forget these sessions, and say how many of them there were."""

    def drop_old(self, now: datetime) -> None:
        """Forget sessions, tickets and counters that time has ended."""

    def know_device(self, digest: bytes, person: str, at: datetime) -> None: ...

    def knows_device(self, digest: bytes, person: str) -> bool: ...


@dataclass(frozen=True, slots=True)
class Ticket:
    """What is kept of a secret that is good for one step."""

    digest: bytes = field(repr=False)
    purpose: str
    person: str
    body: bytes = field(repr=False)
    ends_at: datetime
    tries: int = 0


class TicketStore(Protocol):
    """Tickets and counters of tries. Each method is one transaction."""

    def keep_ticket(self, ticket: Ticket) -> None: ...

    def ticket(self, digest: bytes) -> Ticket | None: ...

    def use_up_ticket(self, digest: bytes) -> bool:
        """True for the one caller who used it up."""

    def count_try(self, digest: bytes) -> int:
        """Count a try at a ticket, and say how many there were with it."""

    def drop_tickets(self, person: str, purpose: str) -> None: ...

    def take_tries(self, buckets: Sequence[tuple[str, int, int]], now_us: int) -> int:
        """Count one try in each bucket (its name, microseconds for one more try, most at once), or in none.

        Gives 0, or the microseconds to wait until all of them would take it.
        """

    def give_back_tries(self, buckets: Sequence[tuple[str, int, int]]) -> None: ...


@dataclass(frozen=True, slots=True)
class Errand:
    """Something that the post is to do; what it says is made when it is done."""

    id: str
    kind: str
    body: bytes = field(repr=False)
    tries: int = 0


class ErrandStore(Protocol):
    """Errands that wait. Each method is one transaction."""

    def put_errand(self, errand: Errand, at: datetime) -> None: ...

    def claim_errands(self, now: datetime, until: datetime, *, limit: int) -> list[Errand]:
        """Errands whose time has come, for this caller alone until `until`."""

    def errand_done(self, id: str) -> None: ...

    def errand_failed(self, id: str, again_at: datetime | None) -> None:
        """Put an errand off, or give it up."""


@dataclass(frozen=True, slots=True)
class Letter:
    """An e-mail."""

    to: str
    subject: str
    text: str = field(repr=False)


class Mail(Protocol):
    """Sends letters. Raises `Fault` for what is worth another try."""

    def send(self, letter: Letter) -> None: ...
