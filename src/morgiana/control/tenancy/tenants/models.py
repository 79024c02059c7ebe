"""Requests and answers about the host's customers."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field, NonNegativeInt

from morgiana.control.identity.names import Name, Word
from morgiana.control.identity.people.models import Id
from morgiana.control.tenancy.records import UNLIMITED
from morgiana.operations import Model, ShownOnce

Status = Literal["active", "suspended", "closed"]


class TenantsRequest(Model):
    """Which organisations."""

    after_id: Id | None = None
    """The last organisation of the page before; null begins with the first."""
    limit: int = Field(100, ge=1, le=1000)
    """How many at most."""
    status: Status | None = None
    """Only those that stand so."""
    name: str = Field("", max_length=100)
    """Only those whose name has this text in it."""
    organisation_ids: Annotated[list[Id], Field(max_length=1000)] = []
    """Only these; without any it is about all of them."""


class TenantLine(Model):
    """One organisation in the list."""

    organisation_id: str
    """Its id."""
    name: str
    """Its name."""
    status: Status
    """How it stands."""
    plan: str
    """The plan that it is on."""
    shops: NonNegativeInt
    """How many open shops it has."""
    people: NonNegativeInt
    """How many people belong to it."""
    since: datetime
    """When it came, UTC."""


class TenantList(Model):
    """The host's customers."""

    tenants: list[TenantLine]
    """In the order in which they came."""
    next_id: str | None
    """What to give as `after_id` for the next page; null where this is the last."""


class TenantRequest(Model):
    """Which organisation."""

    organisation_id: Id
    """Its id."""


class ShopLine(Model):
    """One shop."""

    shop_id: str
    """Its id."""
    name: str
    """Its name."""
    is_open: bool
    """Whether it is open; the data of one that is closed are kept."""
    since: datetime
    """When it was opened, UTC."""


class Tenant(Model):
    """One organisation as its host sees it."""

    organisation_id: str
    """Its id."""
    name: str
    """Its name."""
    status: Status
    """How it stands."""
    why: str
    """Why it is suspended or closed."""
    plan: str
    """The plan that it is on."""
    people: NonNegativeInt
    """How many people belong to it."""
    shops: list[ShopLine]
    """Its shops."""
    since: datetime
    """When it came, UTC."""
    changed_at: datetime
    """When its name, plan or status was last changed, UTC."""


class CreateTenantRequest(Model):
    """A new customer with its first shop."""

    name: Name
    """The organisation's name, which stands on its invoices."""
    shop_name: Name | None = None
    """The first shop's name; null is the same."""
    plan: Word = UNLIMITED
    """The plan that it is on."""
    owner_email: str = Field("", max_length=254)
    """The address of whoever will own it; without one nobody is invited yet."""
    send: bool = False
    """Whether to send the owner's link by e-mail; otherwise it is shown to you, once."""


class TenantCreated(Model):
    """The new customer."""

    organisation_id: str
    """The organisation."""
    shop_id: str
    """Its first shop."""
    owner_link: ShownOnce | None
    """The link by which the owner comes in, once, within a week; null where it was sent, or nobody was invited."""


class ChangeTenantRequest(Model):
    """What to change; what is not said stays as it is."""

    organisation_id: Id
    """Whose."""
    name: Name | None = None
    """Its new name."""
    plan: Word | None = None
    """Its new plan. What it has above the plan's limits stays; it gets no more."""


class StatusRequest(Model):
    """Whom to suspend or to close, and why."""

    organisation_id: Id
    """Whom."""
    why: str = Field("", max_length=500)
    """The reason; the organisation is told."""


class StatusAnswer(Model):
    """How the organisation stands now."""

    organisation_id: str
    """Which."""
    status: Status
    """How it stands."""
    why: str
    """Why."""
