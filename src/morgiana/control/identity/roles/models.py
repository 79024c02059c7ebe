"""Requests and answers about roles."""

from typing import Annotated

from pydantic import Field

from morgiana.control.identity.names import Word
from morgiana.control.identity.people.models import Id
from morgiana.operations import Model

Scope = Annotated[str, Field(min_length=1, max_length=200)]
"""Operations that may be used: `*`, `work`, `read`, `forecast.*`, `plan.weekly`, each also with `:read`."""


class RolesRequest(Model):
    """Which roles."""


class RoleLine(Model):
    """One role."""

    name: str
    """Its name, by which it is given."""
    title: str
    """What it is for."""
    scopes: list[str]
    """What it opens."""
    shop_ids: list[str] | None
    """The shops that it is kept to; null is none in particular."""
    own: bool
    """Whether the organisation made it; the others are the same everywhere."""


class RoleList(Model):
    """The roles that may be given here."""

    roles: list[RoleLine]
    """Those that are the same everywhere first."""


class SetRoleRequest(Model):
    """A role of the organisation's own, new or in place of the one of that name."""

    name: Word
    """Its name."""
    title: str = Field("", max_length=200)
    """What it is for."""
    scopes: list[Scope] = Field(min_length=1, max_length=100)
    """What it opens; no more than you may do yourself."""
    shop_ids: list[Id] = Field([], max_length=1000)
    """The shops to keep it to; none said leaves it to whoever gives the role."""


class RemoveRoleRequest(Model):
    """Which role to remove."""

    name: Word
    """Its name; nobody may have it any more."""


class RoleRemoved(Model):
    """The role that was removed."""

    name: str
    """Its name."""
