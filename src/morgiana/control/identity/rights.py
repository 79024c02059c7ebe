"""What somebody may do where: a role, cut by the shops it was given for, and for a key by what the key was given."""

from functools import lru_cache
from typing import Final

from morgiana.control.caller import HOST, Caller
from morgiana.control.identity.records import KeyBearer, MemberAt, OwnRole, Shops
from morgiana.control.identity.scopes import meet
from morgiana.control.identity.standard_roles import ROLES
from morgiana.control.refusals import UnknownShop

NOTHING: Final[frozenset[str]] = frozenset()


def scopes_of(role: str | None, own: OwnRole | None, organisation: str) -> frozenset[str]:
    """The scopes of a role; none for a role that is not there, or that is not for such an organisation."""
    if own is not None:
        return own.scopes
    standard = ROLES.get(role or "")
    if standard is None or standard.for_host != (organisation == HOST):
        return NOTHING
    return standard.scopes


def shops_within(*limits: Shops) -> Shops:
    """The shops that all limits leave."""
    found: Shops = None
    for limit in limits:
        if limit is not None:
            found = limit if found is None else found & limit
    return found


def caller_of_member(at: MemberAt) -> Caller | None:
    """A member at a shop; None where it is not one of theirs."""
    member, own = at.member, at.own_role
    shops = shops_within(member.shops, own.shops if own else None)
    if shops is not None and at.shop not in shops:
        return None
    return Caller(
        at.shop,
        member.person,
        scopes_of(member.role, own, member.organisation),
        organisation=member.organisation,
        host=member.organisation == HOST,
        shops=shops,
        standing=at.standing,
        included=at.included,
        second_factor=at.second_factor,
    )


def caller_of_key(bearer: KeyBearer, shop: str) -> Caller:
    """Who calls with a key, at one of the shops that it opens. Raises `UnknownShop` for one that it does not.

    A key that was cut from somebody's rights opens what both it and they may: no more when they lose some of them.
    """
    key = bearer.key
    scopes, shops = key.scopes, key.shops
    if key.member is not None:
        own = bearer.own_role
        scopes = _both(scopes, scopes_of(bearer.role, own, key.organisation))
        shops = shops_within(shops, bearer.member_shops, own.shops if own else None)
    if shops is not None and shop not in shops:
        raise no_such_shop(shop)
    return Caller(
        shop,
        key.person,
        scopes,
        organisation=key.organisation,
        bearer=key.id,
        host=key.organisation == HOST,
        shops=shops,
        standing=bearer.standing,
        included=bearer.included,
    )


def no_such_shop(shop: str) -> UnknownShop:
    """The same words for a shop that is not there and for one of somebody else."""
    shown = "".join(letter for letter in shop[:64] if letter.isalnum() or letter in "_-")
    return UnknownShop(f"You have no shop {shown!r}.", remedy="Name one of those that your key or account is for.")


@lru_cache(maxsize=4096)
def _both(one: frozenset[str], other: frozenset[str]) -> frozenset[str]:
    return meet(one, other)
