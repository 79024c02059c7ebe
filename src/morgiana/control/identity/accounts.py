"""People as sign-in sees them: who has an address, who may take up an invitation, and whom a person calls for."""

from typing import Protocol

from morgiana.control.caller import Caller
from morgiana.control.identity.emails import BadAddress, normal_email
from morgiana.control.identity.names import plain_name
from morgiana.control.identity.records import OWNER_ROLE, Invited, Member, MemberAt, Person
from morgiana.control.identity.rights import caller_of_member
from morgiana.control.identity.secret_text import digest
from morgiana.control.identity.store import IdentityStore
from morgiana.control.sign_in.ports import Invitation
from morgiana.control.sign_in.refusals import LinkNotGood
from morgiana.control.tenancy.records import UNLIMITED, Organisation, Plan, Shop
from morgiana.kernel.clock import Clock
from morgiana.kernel.ids import new_id


class Founding(Protocol):
    """Where organisations are kept, as far as signing up needs it."""

    def organisation(self, organisation: str) -> Organisation | None: ...

    def plan(self, name: str) -> Plan | None: ...

    def found(self, organisation: Organisation, shop: Shop, owner: Member, person: Person) -> None:
        """Make all four in one transaction. Raises `AddressTaken`."""


SIGN_UP_PLAN = "sign-up"
"""The plan of organisations that sign up by themselves, where the host has one of that name."""


class Accounts:
    """Implements sign-in's `People`."""

    def __init__(self, store: IdentityStore, tenancy: Founding, clock: Clock) -> None:
        self._store, self._tenancy, self._clock = store, tenancy, clock

    def by_email(self, email: str) -> Person | None:
        """The person of an address, however it is written; without the name."""
        try:
            return self._store.person_by_email(normal_email(email))
        except BadAddress:
            return None

    def by_id(self, person: str) -> Person | None:
        return self._store.person(person)

    def found(self, *, email: str, name: str, language: str, business: str) -> Person:
        """A new person with an organisation and a shop of their own. Raises `AddressTaken`, or `BadAddress`."""
        now = self._clock.now()
        person = Person(new_id("person"), normal_email(email), _name(name), language)
        plan = SIGN_UP_PLAN if self._tenancy.plan(SIGN_UP_PLAN) else UNLIMITED
        organisation = Organisation(new_id("org"), _name(business), plan, "active", "", now, now)
        shop = Shop(new_id("shop"), organisation.id, _name(business), now)
        owner = Member(
            organisation.id, person.id, "person", person.name, person.email, OWNER_ROLE, None, person.id, now
        )
        self._tenancy.found(organisation, shop, owner, person)
        return person

    def invitation(self, secret: str) -> Invitation:
        """What an invitation says to whoever has it. Raises `LinkNotGood`."""
        invited = self._waiting(secret)
        organisation = self._tenancy.organisation(invited.organisation)
        if organisation is None or organisation.status == "closed":
            raise _not_good()
        inviter = self._store.member(invited.organisation, invited.invited_by)
        return Invitation(invited.email, organisation.name, inviter.name if inviter else "")

    def accept(self, secret: str, *, person: str | None, name: str, language: str) -> Person:
        """Use an invitation up, for a person who has its address or for a new one.

        Raises `LinkNotGood`, also where the address is another person's; and `PlanIsFull`, or `AlreadyMember`.
        """
        now, invited = self._clock.now(), self._waiting(secret)
        known = self._store.person(person) if person is not None else None
        if person is not None and (known is None or known.email != invited.email):
            raise _not_good()
        who = known or Person(new_id("person"), invited.email, _name(name or invited.name), language)
        member = Member(
            invited.organisation, who.id, "person", who.name, who.email, invited.role, invited.shops,
            invited.invited_by, now,
        )  # fmt: skip
        if not self._store.take_up(invited.digest, member, None if known else who, now):
            raise _not_good()
        return who

    def change_email(self, person: str, email: str) -> None:
        """Give a person another address. Raises `AddressTaken`, or `BadAddress`."""
        self._store.change_email(person, normal_email(email))

    def caller(self, person: str, shop: str | None) -> Caller | None:
        """The person at one of their shops, or at the first of those that are not closed; None where there is none."""
        for at in self._store.at(person, shop):
            if (caller := caller_of_member(at)) is not None and (shop is not None or at.standing != "closed"):
                return caller
        return None

    def places(self, person: str) -> list[MemberAt]:
        """The shops that a person may choose from, in the order in which they came to them."""
        found = self._store.at(person, None, named=True)
        return [at for at in found if at.standing != "closed" and caller_of_member(at)]

    def _waiting(self, secret: str) -> Invited:
        invited = self._store.invitation(digest(secret))
        if invited is None or invited.expires_at <= self._clock.now():
            raise _not_good()
        return invited


def _name(text: str) -> str:
    """A name as it may be kept; what came from elsewhere loses what cannot be part of one."""
    shown = "".join(letter for letter in text if letter.isprintable())[:100]
    return plain_name(shown) if any(letter.isalnum() for letter in shown) else "?"


def _not_good() -> LinkNotGood:
    return LinkNotGood(
        "This invitation was used before, was withdrawn, or is too old.", remedy="Ask whoever sent it for another."
    )
