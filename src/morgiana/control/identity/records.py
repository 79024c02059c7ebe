"""What is kept about people, roles and keys; `shops` is always a set of ids, or None for all, also those to come."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Literal

from morgiana.control.caller import Standing

Shops = frozenset[str] | None

Kind = Literal["person", "service"]
"""A person signs in; a service account is a program that only has keys."""


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody, or a program, that belongs to an organisation."""

    organisation: str
    person: str
    """`person_…`, `svc_…`, or `owner` for whoever sits at the machine."""
    kind: Kind
    name: str
    email: str | None
    role: str
    shops: Shops
    invited_by: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Invited:
    """An invitation that waits; whoever has its secret may take it up once."""

    id: str
    digest: bytes = field(repr=False)
    organisation: str
    email: str
    """Only a person of this address may take it up, in its normal form."""
    name: str
    role: str
    shops: Shops
    invited_by: str
    created_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class OwnRole:
    """A role that an organisation made for itself."""

    organisation: str
    name: str
    title: str
    scopes: frozenset[str]
    shops: Shops


@dataclass(frozen=True, slots=True)
class Key:
    """What is kept of an API key: enough to know it again, not enough to use it."""

    id: str
    """The public id, which is also part of the key: `key_…`."""
    digest: bytes = field(repr=False)
    """SHA-256; a key has 256 random bits, so a slow hash would protect nothing."""
    organisation: str
    home: str
    """The shop that a call is for when it names none."""
    name: str
    person: str
    """Whom its calls are written down for."""
    member: str | None
    """Whose rights, as they are at each call, bound the key's; None for one that was made at the machine."""
    scopes: frozenset[str]
    shops: Shops
    made_by: str
    created_at: datetime
    expires_at: datetime | None = None
    rotated_from: str | None = None
    """The key that it takes over from; both are good until the older one expires."""
    last_used_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class KeyBearer:
    """A key with what its call needs to know besides, read in one go."""

    key: Key
    standing: Standing
    """Of the organisation."""
    included: frozenset[str]
    """What its plan includes, as scopes."""
    home_is_open: bool
    role: str | None
    """The member's role now; None where the key has no member, or whoever it was has gone."""
    member_shops: Shops
    own_role: OwnRole | None
    """The role, where it is one of the organisation's own."""


@dataclass(frozen=True, slots=True)
class MemberAt:
    """A member at an open shop, with what a call of theirs needs to know besides."""

    member: Member
    shop: str
    shop_name: str
    organisation_name: str
    standing: Standing
    included: frozenset[str]
    own_role: OwnRole | None
    second_factor: bool = False
    """Whether the organisation requires one of its people."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who may sign in, whatever they belong to."""

    id: str
    email: str
    name: str
    language: str = "en"


OWNER_ROLE: Final = "owner"
