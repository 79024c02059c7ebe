"""Operations on the API keys of the caller's organisation."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final

from morgiana.control.caller import Caller
from morgiana.control.house import HouseContext
from morgiana.control.identity.api_keys import cut_key, new_key, renewed
from morgiana.control.identity.grants import may_touch, meant, narrowed, rights_of
from morgiana.control.identity.keys.models import (
    CreateKeyRequest,
    KeyLine,
    KeyList,
    KeysRequest,
    NewKey,
    Revoked,
    RevokeRequest,
    Rotated,
    RotateRequest,
)
from morgiana.control.identity.records import Key, Shops
from morgiana.control.identity.refusals import KeyHasEnded, MoreThanYouHave, UnknownKey, UnknownPerson
from morgiana.control.identity.rights import shops_within
from morgiana.control.identity.roles.operations import checked_scopes
from morgiana.control.identity.scopes import meet
from morgiana.control.sign_in.refusals import FreshProofNeeded
from morgiana.operations import Meter, operation
from morgiana.operations.meter import once

_CALL: Final[Meter[Any, Any]] = Meter("call", count=once)


@operation("keys.list", meter=_CALL, audience="organisation")
def keys_list(request: KeysRequest, ctx: HouseContext) -> KeyList:
    """List the keys that were given out, and when each was last used."""
    return KeyList(keys=[_line(key) for key in _open_keys(ctx) if _is_seen(ctx.caller, key)])


@operation(
    "keys.create",
    meter=_CALL,
    effect="write",
    audience="organisation",
    raises=(MoreThanYouHave, UnknownPerson, FreshProofNeeded),
)
def keys_create(request: CreateKeyRequest, ctx: HouseContext) -> NewKey:
    """Make a key for a program; it is shown this once.

    It may do no more than you may, now and later: it loses what you, or its service account, lose.
    """
    caller, house = ctx.caller, ctx.house
    scopes = checked_scopes(request.scopes, house.registry) if request.scopes else caller.scopes
    shops = meant(caller, request.shop_ids, False, house.tenancy.shops(caller.organisation))
    scopes = narrowed(caller, scopes, shops, house.registry)
    maker = _own_key(ctx)
    member = maker.member if maker else _member_of(caller.person, ctx)
    if request.person_id is not None:
        member = _service(request.person_id, shops, ctx)
    secret = new_key()
    key = cut_key(
        secret,
        caller,
        name=request.name,
        now=ctx.now,
        scopes=scopes,
        shops=shops,
        member=member,
        made_by=caller.bearer or caller.person,
        expires_at=_earlier(_in_days(ctx.now, request.expires_in_days), maker.expires_at if maker else None),
    )
    if shops is not None and key.home not in shops:
        key = replace(key, home=min(shops))
    ctx.at_posting(house.keys.keep_key(key))
    return NewKey(key=secret.text, key_id=key.id, expires_at=key.expires_at)


@operation(
    "keys.rotate",
    meter=_CALL,
    effect="write",
    audience="organisation",
    raises=(UnknownKey, KeyHasEnded, MoreThanYouHave, FreshProofNeeded),
)
def keys_rotate(request: RotateRequest, ctx: HouseContext) -> Rotated:
    """Replace a key without a break; the new one is shown this once.

    The old one still opens for a while, so that the new one can be brought to where it is. A program may so replace
    its own key, which then opens no longer than before.
    """
    key = _key(request.key_id, ctx)
    if any(other.rotated_from == key.id for other in _open_keys(ctx)):
        raise KeyHasEnded(f"{key.id} was replaced already.", remedy="Replace the key that took over from it.")
    is_own = ctx.caller.bearer == key.id
    if not is_own:
        may_touch(ctx.caller, *_rights(key, ctx))
    secret = new_key()
    lasts = None if key.expires_at is None else ctx.now + (key.expires_at - key.created_at)
    expires = _in_days(ctx.now, request.expires_in_days) or lasts
    maker = _own_key(ctx)
    if maker is not None:
        expires = _earlier(expires, maker.expires_at)
    new = replace(renewed(key, secret, ctx.now), expires_at=expires, made_by=ctx.caller.bearer or ctx.caller.person)
    old_expires = _earlier(ctx.now + timedelta(hours=request.overlap_hours), key.expires_at)
    assert old_expires is not None
    ctx.at_posting(ctx.house.keys.keep_key(new))
    ctx.at_posting(ctx.house.keys.expire_key(ctx.caller.organisation, key.id, old_expires))
    return Rotated(key=secret.text, key_id=new.id, expires_at=expires, old_key_id=key.id, old_expires_at=old_expires)


@operation("keys.revoke", meter=_CALL, effect="write", audience="organisation", raises=(UnknownKey, MoreThanYouHave))
def keys_revoke(request: RevokeRequest, ctx: HouseContext) -> Revoked:
    """Revoke a key, and those that were made with it; they open nothing from now on."""
    key, organisation = _key(request.key_id, ctx), ctx.caller.organisation
    if ctx.caller.bearer != key.id and key.person != ctx.caller.person:
        may_touch(ctx.caller, *_rights(key, ctx))
    ended = {key.id}
    keys = ctx.house.keys.keys(organisation)
    while more := {other.id for other in keys if other.made_by in ended} - ended:
        ended |= more
    for one in sorted(ended):
        ctx.at_posting(ctx.house.keys.revoke_key(organisation, one))
    return Revoked(key_ids=[key.id, *sorted(ended - {key.id})])


def _open_keys(ctx: HouseContext) -> list[Key]:
    keys = ctx.house.keys.keys(ctx.caller.organisation)
    return [key for key in keys if key.expires_at is None or key.expires_at > ctx.now]


def _key(key_id: str, ctx: HouseContext) -> Key:
    key = ctx.house.keys.key(ctx.caller.organisation, key_id)
    if key is None or (key.expires_at is not None and key.expires_at <= ctx.now) or not _is_seen(ctx.caller, key):
        raise UnknownKey(f"There is no key {key_id!r} that opens anything.", remedy="Look at the list of keys.")
    return key


def _is_seen(caller: Caller, key: Key) -> bool:
    """Whether a key opens one of the caller's shops."""
    return caller.shops is None or key.shops is None or not caller.shops.isdisjoint(key.shops)


def _rights(key: Key, ctx: HouseContext) -> tuple[frozenset[str], Shops]:
    """What a key opens now."""
    if key.member is None:
        return key.scopes, key.shops
    member = ctx.house.people.member(key.organisation, key.member)
    if member is None:
        return frozenset(), frozenset()
    scopes, shops = rights_of(ctx.house.people, member)
    return meet(key.scopes, scopes), shops_within(key.shops, shops)


def _own_key(ctx: HouseContext) -> Key | None:
    """The key that the caller called with; what is made with it is bound to whom it is bound, and ends with it."""
    bearer = ctx.caller.bearer
    return ctx.house.keys.key(ctx.caller.organisation, bearer) if bearer else None


def _member_of(person: str, ctx: HouseContext) -> str | None:
    member = ctx.house.people.member(ctx.caller.organisation, person)
    return member.person if member else None


def _service(person: str, shops: Shops, ctx: HouseContext) -> str:
    member = ctx.house.people.member(ctx.caller.organisation, person)
    if member is None or member.kind != "service":
        raise UnknownPerson(f"There is no service account {person!r}.", remedy="Set one up, or leave it out.")
    return member.person


def _in_days(now: datetime, days: int | None) -> datetime | None:
    return None if days is None else now + timedelta(days=days)


def _earlier(one: datetime | None, other: datetime | None) -> datetime | None:
    return min((at for at in (one, other) if at is not None), default=None)


def _line(key: Key) -> KeyLine:
    return KeyLine(
        key_id=key.id,
        name=key.name,
        person_id=key.person,
        scopes=sorted(key.scopes),
        shop_id=key.home,
        shop_ids=None if key.shops is None else sorted(key.shops),
        made_by=key.made_by,
        since=key.created_at,
        expires_at=key.expires_at,
        last_used_at=key.last_used_at,
        replaces=key.rotated_from,
    )
