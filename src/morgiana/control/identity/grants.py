"""Nobody gives what they do not have: what a caller may give to others, and whose rights a caller may touch.

Rights have two dimensions, scopes and shops. Whoever gives a right holds it in all the shops that it is given for; and
whoever changes or takes away somebody's rights holds all of these, so that nobody sends away who stands above them.
"""

from collections.abc import Iterable, Sequence

from morgiana.control.caller import HOST, Caller
from morgiana.control.identity.records import Member, Shops
from morgiana.control.identity.refusals import MoreThanYouHave, UnknownRole
from morgiana.control.identity.rights import no_such_shop, scopes_of, shops_within
from morgiana.control.identity.scopes import beyond, meet, opens
from morgiana.control.identity.standard_roles import ROLES
from morgiana.control.identity.store import IdentityStore
from morgiana.control.tenancy.records import Shop
from morgiana.operations import Registry


def role_of(store: IdentityStore, organisation: str, name: str) -> tuple[frozenset[str], Shops]:
    """The scopes and shops of a role that an organisation may give. Raises `UnknownRole`."""
    standard = ROLES.get(name)
    if standard is not None and standard.for_host == (organisation == HOST):
        return standard.scopes, None
    own = store.role(organisation, name)
    if own is None or standard is not None:
        raise UnknownRole(f"There is no role {name!r}.", remedy="Look at the list of roles, or set one up.")
    return own.scopes, own.shops


def rights_of(store: IdentityStore, member: Member) -> tuple[frozenset[str], Shops]:
    """What a member may do, and where; nothing where their role has gone."""
    own = store.role(member.organisation, member.role)
    scopes = scopes_of(member.role, own, member.organisation)
    return scopes, shops_within(member.shops, own.shops if own else None)


def may_give(caller: Caller, scopes: Iterable[str], shops: Shops) -> None:
    """Raises `MoreThanYouHave` where a right is more than the caller's own."""
    missing = beyond(caller.scopes, scopes)
    if missing:
        raise _more(missing)
    if not within(shops, caller.shops):
        raise MoreThanYouHave(
            "It would be good for shops that are not yours.", remedy="Name shops that you have, or ask an owner."
        )


def narrowed(caller: Caller, scopes: frozenset[str], shops: Shops, registry: Registry) -> frozenset[str]:
    """The scopes as the caller may give them: of `shop.*`, a manager gives what of it is work on a shop.

    Raises `MoreThanYouHave` where an operation of today would be left out by it, or a shop is not the caller's.
    """
    given = meet(scopes, caller.scopes)
    missing = [operation.name for operation in registry if opens(scopes, operation) and not opens(given, operation)]
    if missing:
        raise _more(missing)
    may_give(caller, given, shops)
    return given


def may_touch(caller: Caller, scopes: Iterable[str], shops: Shops) -> None:
    """Raises `MoreThanYouHave` where somebody's rights, which are to be changed, are more than the caller's own."""
    if beyond(caller.scopes, scopes) or not within(shops, caller.shops):
        raise MoreThanYouHave(
            "Whoever has these rights may do more than you.", remedy="Ask somebody who has as many, such as an owner."
        )


def _more(missing: Sequence[str]) -> MoreThanYouHave:
    return MoreThanYouHave(
        f"You cannot give what you do not have: {', '.join(missing[:5])}.",
        remedy="Give less, or ask somebody who has it.",
    )


def within(shops: Shops, limit: Shops) -> bool:
    """Whether shops are among others."""
    return limit is None or (shops is not None and shops <= limit)


def meant(caller: Caller, shop_ids: Iterable[str], all_shops: bool, open_shops: Iterable[Shop]) -> Shops:
    """The shops that a request means: those it names, or all that the caller has. Raises `UnknownShop`."""
    named = frozenset(shop_ids)
    if all_shops and not named:
        return caller.shops
    known = {shop.id for shop in open_shops if caller.shops is None or shop.id in caller.shops}
    for shop in sorted(named - known):
        raise no_such_shop(shop)
    return named or caller.shops
