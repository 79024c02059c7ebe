"""A door to test: real stores and seals, people in memory, a clock moved by hand, and a post that keeps letters."""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from stores import database_of

from morgiana.adapters.database.database import EVERYBODY, Database
from morgiana.adapters.database.door import DoorRows
from morgiana.adapters.database.privacy import SqlKeys
from morgiana.adapters.database.sessions import SessionRows
from morgiana.adapters.database.sign_in import CredentialRows
from morgiana.adapters.vault.local_keys import KeyRing, LocalMasterKey
from morgiana.control.caller import Caller
from morgiana.control.identity.emails import BadAddress, normal_email
from morgiana.control.identity.records import Member, MemberAt, Person
from morgiana.control.privacy.vault import Vault
from morgiana.control.sign_in.entrance import SecondFactorAsked, SignedIn
from morgiana.control.sign_in.hashing import Argon2Cost, Hasher
from morgiana.control.sign_in.joining import SignUp
from morgiana.control.sign_in.ports import Invitation, Letter
from morgiana.control.sign_in.providers import IdentityProvider
from morgiana.control.sign_in.refusals import AddressTaken, LinkNotGood
from morgiana.control.sign_in.service import SignIn, SignInStores
from morgiana.control.sign_in.sessions import Browser, Sessions
from morgiana.control.sign_in.time_codes import SECONDS, code_at
from morgiana.kernel.refusals import Fault

URL = "https://shop.example.org"
CHEAP = Argon2Cost(memory_kib=64, passes=1)
"""A cost for tests of everything but the cost."""

ANNA_PASSWORD = "quatre pommes vertes au marché"
ANNAS_DESK = Browser(address="192.0.2.10", device="Mozilla/5.0 (X11; Linux x86_64) Firefox/150.0")
STRANGER = Browser(address="203.0.113.7", device="curl/8")


class HandClock:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.at = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)

    def now(self) -> datetime:
        return self.at

    def move(self, by: timedelta) -> None:
        self.at += by


class FewPeople:
    """`People` in memory."""

    def __init__(self) -> None:
        self.people: dict[str, Person] = {}
        self.shops: dict[str, list[str]] = {}
        self.invitations: dict[str, Invitation] = {}
        self.strict: set[str] = set()
        """Shops whose organisations require a second factor."""

    def add(self, id: str, email: str, name: str, shop: str, language: str = "en") -> Person:
        person = Person(id, normal_email(email), name, language)
        self.people[id], self.shops[id] = person, [shop]
        return person

    def by_email(self, email: str) -> Person | None:
        try:
            email = normal_email(email)
        except BadAddress:
            return None
        return next((person for person in self.people.values() if person.email == email), None)

    def by_id(self, person: str) -> Person | None:
        return self.people.get(person)

    def found(self, *, email: str, name: str, language: str, business: str) -> Person:
        if self.by_email(email):
            raise AddressTaken("Another account has this address.", remedy="Sign in with it.")
        return self.add(f"person_{len(self.people)}", email, name, f"shop of {business}", language)

    def invitation(self, secret: str) -> Invitation:
        if secret not in self.invitations:
            raise LinkNotGood("This invitation is not good.", remedy="Ask for another.")
        return self.invitations[secret]

    def accept(self, secret: str, *, person: str | None, name: str, language: str) -> Person:
        invitation = self.invitation(secret)
        del self.invitations[secret]
        if person is None:
            return self.add(f"person_{len(self.people)}", invitation.email, name, invitation.organisation, language)
        self.shops[person].append(invitation.organisation)
        return self.people[person]

    def change_email(self, person: str, email: str) -> None:
        if self.by_email(email):
            raise AddressTaken("Another account has this address.", remedy="Give another.")
        self.people[person] = replace(self.people[person], email=normal_email(email))

    def caller(self, person: str, shop: str | None) -> Caller | None:
        shops = self.shops.get(person, [])
        if not shops or (shop is not None and shop not in shops):
            return None
        at = shop or shops[0]
        return Caller(at, person, organisation=f"org of {at}", second_factor=at in self.strict)

    def places(self, person: str) -> list[MemberAt]:
        known = self.people[person]
        at = datetime(2026, 1, 1, tzinfo=UTC)
        return [
            MemberAt(
                Member(f"org of {shop}", person, "person", known.name, known.email, "owner", None, person, at),
                shop, shop, f"org of {shop}", "active", frozenset({"*"}), None, shop in self.strict,
            )
            for shop in self.shops.get(person, [])
        ]  # fmt: skip


class KeptMail:
    """A post that keeps what it is given; `away` makes it fail."""

    def __init__(self) -> None:
        self.letters: list[Letter] = []
        self.away = False

    def send(self, letter: Letter) -> None:
        if self.away:
            raise Fault("the mail server is away")
        self.letters.append(letter)


@dataclass
class House:
    """The door and what stands around it."""

    sign_in: SignIn
    database: Database
    people: FewPeople
    mail: KeptMail
    clock: HandClock
    hasher: Hasher
    anna: Person
    stores: SignInStores
    seals: Vault = field(repr=False)

    def post(self) -> list[Letter]:
        """Have the post do its errands, and give what it sent."""
        before = len(self.mail.letters)
        while self.sign_in.errands.carry_out():
            continue
        return self.mail.letters[before:]

    def link(self, to: str = "anna@example.org") -> str:
        """The ticket in the link of the one letter that waits."""
        [letter] = self.post()
        assert letter.to == to
        found = re.search(r"\?ticket=(\S+)", letter.text)
        assert found is not None, letter.text
        return found[1]

    def sign_anna_in(self, browser: Browser = ANNAS_DESK) -> SignedIn:
        """Anna, by her password."""
        found = self.sign_in.entrance.by_password("anna@example.org", ANNA_PASSWORD, browser)
        assert isinstance(found, SignedIn)
        return found

    def half_way(self, browser: Browser = ANNAS_DESK) -> str:
        """Anna's ticket after her password, where a code is wanted."""
        found = self.sign_in.entrance.by_password("anna@example.org", ANNA_PASSWORD, browser)
        assert isinstance(found, SecondFactorAsked)
        return found.ticket

    def set_codes(self, session: str) -> tuple[bytes, list[str]]:
        """An authenticator app for whoever is signed in: its secret, and the recovery codes."""
        self.sign_in.account.begin_codes(session)
        kept = self.stores.credentials.time_codes(self.sign_in.sessions.find(session).person)
        assert kept is not None
        return kept.secret, self.sign_in.account.confirm_codes(session, self.code(kept.secret))

    def code(self, secret: bytes, steps: int = 0) -> str:
        """What the app shows now, or some steps later."""
        return code_at(secret, int(self.clock.now().timestamp()) // SECONDS + steps)

    def everything_kept(self) -> bytes:
        """Every cell of every table of sign-in."""
        tables = (
            "sign_in_passwords", "sign_in_time_codes", "sign_in_recovery_codes", "sign_in_passkeys", "sign_in_links",
            "sign_in_tickets", "sign_in_tries", "sign_in_errands", "sessions", "known_devices", "audit",
        )  # fmt: skip
        rows = [row for table in tables for row in self.database.rows(f"SELECT * FROM {table}", of=EVERYBODY)]
        cells = (cell for row in rows for cell in row)
        return b"\n".join(bytes(cell) if isinstance(cell, bytes | memoryview) else str(cell).encode() for cell in cells)

    def actions(self) -> list[str]:
        """What the audit trail has of the door, in order."""
        rows = self.database.rows("SELECT body FROM audit ORDER BY seq", of=EVERYBODY)
        return [found[1] for (body,) in rows if (found := re.search(r'"((?:sign_in|account)\.\w+)"', body))]


@contextmanager
def house(
    folder: Path,
    *,
    sign_up: SignUp = "open",
    providers: Sequence[IdentityProvider] = (),
    hasher: Hasher | None = None,
    url: str = URL,
) -> Iterator[House]:
    """A door with one person at it: Anna, of the shop `annas`."""
    database, clock, people, mail = database_of(folder), HandClock(), FewPeople(), KeptMail()
    seals = Vault(SqlKeys(database), KeyRing([LocalMasterKey(bytes(range(32)))]), clock)
    credentials, door = CredentialRows(database, seals), DoorRows(database)
    stores = SignInStores(
        credentials=credentials,
        sessions=SessionRows(database, seals),
        tickets=door,
        errands=door,
        journal=credentials,
    )
    hasher = hasher or Hasher(CHEAP)
    sign_in = SignIn.of(
        url=url,
        sign_up=sign_up,
        people=people,
        stores=stores,
        sessions=Sessions(stores.sessions, people, clock),
        sealer=seals,
        mail=mail,
        providers=providers,
        hasher=hasher,
        clock=clock,
    )
    anna = people.add("person_anna", "Anna@example.org", "Anna Petit", "annas")
    credentials.set_password(anna.id, hasher.hash(ANNA_PASSWORD), clock.now())
    try:
        yield House(sign_in, database, people, mail, clock, hasher, anna, stores, seals)
    finally:
        database.close()
