"""Requests and answers about people."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from morgiana.control.identity.names import Name, Word
from morgiana.operations import Model, ShownOnce

Id = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_-]+$")]
"""An id of ours."""


class PeopleRequest(Model):
    """Which people."""


class Somebody(Model):
    """One person or program of the organisation."""

    person_id: str
    """Their id."""
    kind: Literal["person", "service"]
    """A person who signs in, or a service account."""
    name: str
    """Their name."""
    email: str | None
    """A person's address; a service account has none."""
    role: str
    """What they may do, by the role's name."""
    shop_ids: list[str] | None
    """Where they may do it; null is in all shops, also those to come."""
    since: datetime
    """When they came, UTC."""


class PeopleList(Model):
    """Who belongs to the organisation."""

    people: list[Somebody]
    """Whoever is here, the first first; of somebody who has some shops, only those who share one."""


class InviteRequest(Model):
    """Whom to invite, or which service account to set up."""

    email: str = Field("", max_length=254)
    """The address of a person; only whoever has it may take the invitation up."""
    name: Name | None = None
    """Their name; a service account needs one, such as `Till 2`."""
    kind: Literal["person", "service"] = "person"
    """A person, or a program that has an account of its own."""
    role: Word = "staff"
    """What they may do."""
    shop_ids: list[Id] = Field([], max_length=1000)
    """Where they may do it; none said is everywhere where you may."""
    send: bool = False
    """Whether to send the link by e-mail; otherwise it is shown to you, once, to hand over."""


class InviteAnswer(Model):
    """What came of it."""

    invitation_id: str | None
    """The invitation, to withdraw it by; null for a service account, which is there at once."""
    person_id: str | None
    """The service account, to make keys for; null for a person, who is there when they accept."""
    link: ShownOnce | None
    """The link to hand over; null where it was sent, or where none is needed."""
    expires_at: datetime | None
    """Until when the link works, UTC."""


class ChangeRequest(Model):
    """Whose role or shops to change; what is not said stays as it is."""

    person_id: Id
    """Whose."""
    role: Word | None = None
    """Their new role."""
    shop_ids: list[Id] = Field([], max_length=1000)
    """Their new shops."""
    all_shops: bool = False
    """Whether they are to have all shops that you have."""


class RemoveRequest(Model):
    """Whom to remove."""

    person_id: Id
    """Who; their keys are revoked as well."""


class Removed(Model):
    """Who was removed."""

    person_id: str
    """Who."""
    keys_revoked: int
    """How many keys of theirs open nothing any more."""


class InvitationsRequest(Model):
    """Which invitations."""


class Waiting(Model):
    """An invitation that nobody has taken up yet."""

    invitation_id: str
    """Its id."""
    email: str
    """Whom it is for."""
    role: str
    """What they will be."""
    shop_ids: list[str] | None
    """Where; null is in all shops."""
    since: datetime
    """When it was made, UTC."""
    expires_at: datetime
    """Until when it may be taken up, UTC."""


class Invitations(Model):
    """The invitations that wait."""

    invitations: list[Waiting]
    """The oldest first."""


class WithdrawRequest(Model):
    """Which invitation to withdraw."""

    invitation_id: Id
    """Its id."""


class Withdrawn(Model):
    """The invitation that was withdrawn."""

    invitation_id: str
    """Its id; its link opens nothing any more."""
