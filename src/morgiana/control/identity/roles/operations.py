"""Operations on the roles of the caller's organisation."""

from typing import Any, Final

from morgiana.control.caller import HOST
from morgiana.control.house import HouseContext
from morgiana.control.identity.grants import may_touch, meant, narrowed
from morgiana.control.identity.records import OwnRole
from morgiana.control.identity.refusals import MoreThanYouHave, RoleInUse, StandardRole, UnknownRole
from morgiana.control.identity.roles.models import (
    RemoveRoleRequest,
    RoleLine,
    RoleList,
    RoleRemoved,
    RolesRequest,
    SetRoleRequest,
)
from morgiana.control.identity.scopes import is_scope, opens, simplest
from morgiana.control.identity.standard_roles import ROLES
from morgiana.kernel.refusals import InvalidRequest, Where
from morgiana.operations import Meter, Registry, operation
from morgiana.operations.meter import once

_CALL: Final[Meter[Any, Any]] = Meter("call", count=once)


@operation("roles.list", meter=_CALL, audience="organisation")
def roles_list(request: RolesRequest, ctx: HouseContext) -> RoleList:
    """List the roles that people can be given, and what each opens."""
    organisation = ctx.caller.organisation
    standard = [
        RoleLine(name=role.name, title=role.title, scopes=sorted(role.scopes), shop_ids=None, own=False)
        for role in ROLES.values()
        if role.for_host == (organisation == HOST)
    ]
    return RoleList(roles=[*standard, *map(_line, ctx.house.people.roles(organisation))])


@operation(
    "roles.set",
    meter=_CALL,
    effect="write",
    audience="organisation",
    raises=(StandardRole, MoreThanYouHave),
)
def roles_set(request: SetRoleRequest, ctx: HouseContext) -> RoleLine:
    """Make a role of your own, or change one.

    Whoever has the role may do from now on what it opens then.
    """
    caller, house = ctx.caller, ctx.house
    _must_be_own(request.name)
    scopes = checked_scopes(request.scopes, house.registry)
    shops = None
    if request.shop_ids:
        shops = meant(caller, request.shop_ids, False, house.tenancy.shops(caller.organisation))
    scopes = narrowed(caller, scopes, shops, house.registry)
    before = house.people.role(caller.organisation, request.name)
    if before is not None:
        may_touch(caller, before.scopes, before.shops)
    role = OwnRole(caller.organisation, request.name, request.title, scopes, shops)
    ctx.at_posting(house.people.set_role(role))
    return _line(role)


@operation(
    "roles.remove",
    meter=_CALL,
    effect="write",
    audience="organisation",
    raises=(UnknownRole, StandardRole, MoreThanYouHave, RoleInUse),
)
def roles_remove(request: RemoveRoleRequest, ctx: HouseContext) -> RoleRemoved:
    """Remove a role that nobody has any more."""
    people, organisation = ctx.house.people, ctx.caller.organisation
    _must_be_own(request.name)
    role = people.role(organisation, request.name)
    if role is None:
        raise UnknownRole(f"There is no role {request.name!r}.", remedy="Look at the list of roles.")
    may_touch(ctx.caller, role.scopes, role.shops)
    ctx.at_posting(people.remove_role(organisation, request.name))
    return RoleRemoved(name=request.name)


def checked_scopes(scopes: list[str], registry: Registry) -> frozenset[str]:
    """The scopes without those that others among them include. Raises `InvalidRequest` for one that opens nothing."""
    for scope in scopes:
        if not is_scope(scope) or not any(opens(frozenset({scope}), operation) for operation in registry):
            raise InvalidRequest(
                f"{scope!r} opens nothing.",
                remedy="Name an operation, a group such as `forecast.*`, `work`, or `read`.",
                where=Where(field="scopes"),
            )
    return simplest(scopes)


def _must_be_own(name: str) -> None:
    if name in ROLES:
        raise StandardRole(f"The role {name!r} is the same everywhere.", remedy="Choose another name for your own.")


def _line(role: OwnRole) -> RoleLine:
    return RoleLine(
        name=role.name,
        title=role.title,
        scopes=sorted(role.scopes),
        shop_ids=None if role.shops is None else sorted(role.shops),
        own=True,
    )
