"""Requests and answers about API keys."""

from datetime import datetime

from pydantic import Field, NonNegativeInt, PositiveInt

from morgiana.control.identity.names import Name
from morgiana.control.identity.people.models import Id
from morgiana.control.identity.roles.models import Scope
from morgiana.operations import Model, ShownOnce


class KeysRequest(Model):
    """Which keys."""


class KeyLine(Model):
    """What is known of a key; the key itself is kept nowhere."""

    key_id: str
    """Its public id, which is also a part of the key."""
    name: str
    """What it is for."""
    person_id: str
    """Whom its calls are written down for."""
    scopes: list[str]
    """What it was given; less where whoever has it may do less by now."""
    shop_id: str
    """The shop that its calls are for, unless they name another."""
    shop_ids: list[str] | None
    """The shops that it opens; null is every shop of whoever has it."""
    made_by: str
    """Who made it: a person, or a key."""
    since: datetime
    """When it was made, UTC."""
    expires_at: datetime | None
    """Until when it opens, UTC; null is until it is revoked."""
    last_used_at: datetime | None
    """When it was last used, UTC, to the minute."""
    replaces: str | None
    """The key that it takes over from."""


class KeyList(Model):
    """The keys that open something."""

    keys: list[KeyLine]
    """The oldest first."""


class CreateKeyRequest(Model):
    """What a new key is for."""

    name: Name
    """Who or what will use it, such as `Till 2`."""
    scopes: list[Scope] = Field([], max_length=100)
    """What it may do; none said is all that you may."""
    shop_ids: list[Id] = Field([], max_length=1000)
    """The shops that it opens; none said is all of yours."""
    expires_in_days: PositiveInt | None = Field(None, le=3650)
    """For how many days it opens; null is until it is revoked."""
    person_id: Id | None = None
    """The service account that it is for; null is yourself."""


class NewKey(Model):
    """A key, at the one moment at which it is shown."""

    key: ShownOnce
    """The key. Copy it now: it is not shown again."""
    key_id: str
    """Its public id."""
    expires_at: datetime | None
    """Until when it opens, UTC."""


class RotateRequest(Model):
    """Which key to replace."""

    key_id: Id
    """Its public id."""
    overlap_hours: NonNegativeInt = Field(24, le=24 * 90)
    """How long the old key still opens, in hours."""
    expires_in_days: PositiveInt | None = Field(None, le=3650)
    """For how many days the new key opens; null is as long as the old one did."""


class Rotated(Model):
    """The new key beside the old one."""

    key: ShownOnce
    """The new key. Copy it now: it is not shown again."""
    key_id: str
    """Its public id."""
    expires_at: datetime | None
    """Until when the new key opens, UTC."""
    old_key_id: str
    """The key that it takes over from."""
    old_expires_at: datetime
    """Until when that one still opens, UTC."""


class RevokeRequest(Model):
    """Which key to revoke."""

    key_id: Id
    """Its public id."""


class Revoked(Model):
    """The keys that open nothing any more."""

    key_ids: list[str]
    """The key, and those that were made with it."""
