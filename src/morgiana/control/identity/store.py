"""Where people, roles, invitations and keys are kept. What gives an `Effect` writes in the transaction of its call."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Protocol

from morgiana.control.identity.records import Invited, Key, KeyBearer, Member, MemberAt, OwnRole, Person
from morgiana.control.ports import Effect


class IdentityStore(Protocol):
    """Rows of people and of what they may do. An organisation's rows are only found by its id."""

    def members(self, organisation: str) -> list[Member]:
        """Everybody who belongs to an organisation, the first first."""

    def member(self, organisation: str, person: str) -> Member | None: ...

    def at(self, person: str, shop: str | None, *, named: bool = False) -> list[MemberAt]:
        """A person's memberships, one at each open shop, or at one shop; in the order in which they came to them.

        Their name and address are read where they are asked for: a call's rights need neither.
        """

    def add_member(self, member: Member) -> Effect:
        """Raises `PlanIsFull` where the organisation's plan has no place for another person."""

    def change_member(self, member: Member) -> Effect:
        """Write a member's role, shops and name. Raises `LastOwner` where no owner of all shops would be left."""

    def remove_member(self, organisation: str, person: str) -> Effect:
        """Remove a member with their keys. Raises `LastOwner`."""

    def invitations(self, organisation: str, now: datetime) -> list[Invited]:
        """Those that still wait, the first first."""

    def invitation(self, digest: bytes) -> Invited | None: ...

    def keep_invitation(self, invited: Invited) -> Effect:
        """Replaces an earlier one of the same address. Raises `PlanIsFull`."""

    def withdraw(self, organisation: str, invitation: str) -> Effect: ...

    def renew_invitation(self, organisation: str, invitation: str, digest: bytes) -> bool:
        """Give an invitation another secret; False where it no longer waits."""

    def take_up(self, digest: bytes, member: Member, person: Person | None, now: datetime) -> bool:
        """Use an invitation up in one transaction: make the person where one is given, and the member.

        False where the invitation is gone. Raises `AddressTaken`, and `PlanIsFull`.
        """

    def roles(self, organisation: str) -> list[OwnRole]: ...

    def role(self, organisation: str, name: str) -> OwnRole | None: ...

    def set_role(self, role: OwnRole) -> Effect: ...

    def remove_role(self, organisation: str, name: str) -> Effect:
        """Raises `RoleInUse`."""

    def person(self, person: str) -> Person | None: ...

    def person_by_email(self, email: str) -> Person | None:
        """By an address in its normal form; without the name, so that it takes no longer than to find nobody."""

    def change_email(self, person: str, email: str) -> None:
        """For a person and all their memberships. Raises `AddressTaken`."""

    def remove_person(self, person: str) -> None:
        """Forget a person who belongs to nothing any more."""


class PeopleSessions(Protocol):
    """Where people are signed in, whom they answer for who run an organisation."""

    def open_sessions(self, people: Collection[str], now: datetime) -> int:
        """How many sessions of these people there are."""

    def end_sessions(self, people: Collection[str], at: datetime) -> Effect:
        """End them all; those of the operator's links, which are nobody's account, stay."""

    def has_second_factor(self, person: str) -> bool:
        """Whether a person has an authenticator app that works, or a passkey."""


class InvitationPost(Protocol):
    """Takes letters of invitation to where they are sent from."""

    def invitation(self, *, email: str, organisation: str, inviter: str, secret: str) -> Effect:
        """Have a letter sent once the call is written down. `organisation` and `inviter` are names."""


class KeyStore(Protocol):
    """Rows of API keys."""

    def bearer(self, digest: bytes) -> KeyBearer | None:
        """The key of a hash with what its call needs to know: one question, answered by an index."""

    def shop_is_open(self, organisation: str, shop: str) -> bool: ...

    def organisation_of(self, shop: str) -> str | None:
        """Whose a shop is."""

    def keys(self, organisation: str) -> list[Key]:
        """All that were given out and not revoked, the first first."""

    def key(self, organisation: str, key: str) -> Key | None: ...

    def keep_key(self, key: Key) -> Effect: ...

    def expire_key(self, organisation: str, key: str, at: datetime) -> Effect:
        """Let a key end at a time, or earlier if it would have."""

    def revoke_key(self, organisation: str, key: str) -> Effect: ...

    def write(self, effect: Effect) -> None:
        """Carry an effect out by itself, for whoever sits at the machine."""

    def sweep(self, now: datetime) -> int:
        """Delete keys, links and invitations that time has ended; how many there were."""

    def note_used(self, used: Mapping[bytes, datetime]) -> None:
        """Write down when keys were last used; an earlier time than is known changes nothing."""
