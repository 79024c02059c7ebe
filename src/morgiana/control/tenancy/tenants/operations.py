"""Operations of the host on its customers."""

from dataclasses import replace
from typing import Any, Final

from morgiana.control.caller import HOST, LOCAL_ORGANISATION, Standing
from morgiana.control.house import HouseContext
from morgiana.control.identity.emails import BadAddress, normal_email
from morgiana.control.identity.people.operations import INVITATION_PAGE, invitation, send_invitation
from morgiana.control.identity.records import OWNER_ROLE
from morgiana.control.identity.refusals import NoMailHere
from morgiana.control.identity.secret_text import new_secret
from morgiana.control.tenancy.records import Organisation, Shop
from morgiana.control.tenancy.refusals import HouseTenant, TenantHasEnded, UnknownPlan, UnknownTenant
from morgiana.control.tenancy.tenants.models import (
    ChangeTenantRequest,
    CreateTenantRequest,
    ShopLine,
    StatusAnswer,
    StatusRequest,
    Tenant,
    TenantCreated,
    TenantLine,
    TenantList,
    TenantRequest,
    TenantsRequest,
)
from morgiana.kernel.ids import new_id
from morgiana.operations import Meter, operation
from morgiana.operations.meter import once

_CALL: Final[Meter[Any, Any]] = Meter("call", count=once)


@operation("tenants.list", meter=_CALL, audience="host")
def tenants_list(request: TenantsRequest, ctx: HouseContext) -> TenantList:
    """List the organisations that this installation serves."""
    tenancy = ctx.house.tenancy
    found = tenancy.organisations(
        after=request.after_id or "",
        limit=request.limit + 1,
        status=request.status,
        name=request.name,
        among=request.organisation_ids,
    )
    shown = found[: request.limit]
    counts = tenancy.counts(organisation.id for organisation in shown)
    lines = [
        TenantLine(
            organisation_id=one.id,
            name=one.name,
            status=one.status,
            plan=one.plan,
            shops=counts[one.id].shops,
            people=counts[one.id].people,
            since=one.created_at,
        )
        for one in shown
    ]
    return TenantList(tenants=lines, next_id=shown[-1].id if len(found) > len(shown) else None)


@operation("tenants.show", meter=_CALL, audience="host", raises=(UnknownTenant,))
def tenants_show(request: TenantRequest, ctx: HouseContext) -> Tenant:
    """Show one organisation: how it stands, its plan, its shops."""
    return _tenant(_organisation(request.organisation_id, ctx), ctx)


@operation("tenants.create", meter=_CALL, effect="write", audience="host", raises=(UnknownPlan, BadAddress, NoMailHere))
def tenants_create(request: CreateTenantRequest, ctx: HouseContext) -> TenantCreated:
    """Take on a new organisation with its first shop.

    Its owner gets a link that works once, for a week, and can then invite everybody else.
    """
    house, now = ctx.house, ctx.now
    _plan_must_be_there(request.plan, ctx)
    organisation = Organisation(new_id("org"), request.name, request.plan, "active", "", now, now)
    shop = Shop(new_id("shop"), organisation.id, request.shop_name or request.name, now)
    invited, link = None, None
    also = frozenset({HOST, organisation.id})
    if request.owner_email:
        email, secret = normal_email(request.owner_email), new_secret("invitation")
        invited = replace(
            invitation(ctx, secret, email, "", OWNER_ROLE, None), organisation=organisation.id, invited_by=HOST
        )
        if request.send:
            send_invitation(ctx, email, secret, organisation=organisation.name)
        else:
            link = f"{house.url}{INVITATION_PAGE}{secret.text}"
    ctx.at_posting(house.tenancy.create(organisation, shop, invited), also=also)
    return TenantCreated(organisation_id=organisation.id, shop_id=shop.id, owner_link=link)


@operation("tenants.change", meter=_CALL, effect="write", audience="host", raises=(UnknownTenant, UnknownPlan))
def tenants_change(request: ChangeTenantRequest, ctx: HouseContext) -> Tenant:
    """Change an organisation's name, or the plan that it is on."""
    organisation = _organisation(request.organisation_id, ctx)
    if request.plan is not None:
        _plan_must_be_there(request.plan, ctx)
    changed = replace(
        organisation,
        name=request.name or organisation.name,
        plan=request.plan or organisation.plan,
        changed_at=ctx.now,
    )
    ctx.at_posting(ctx.house.tenancy.change(changed), also=(changed.id,))
    return _tenant(changed, ctx)


@operation(
    "tenants.suspend", meter=_CALL, effect="write", audience="host", raises=(UnknownTenant, HouseTenant, TenantHasEnded)
)
def tenants_suspend(request: StatusRequest, ctx: HouseContext) -> StatusAnswer:
    """Suspend an organisation: it can read and export its data, and change nothing."""
    return _set_status(request.organisation_id, "suspended", request.why, ctx)


@operation(
    "tenants.resume", meter=_CALL, effect="write", audience="host", raises=(UnknownTenant, HouseTenant, TenantHasEnded)
)
def tenants_resume(request: TenantRequest, ctx: HouseContext) -> StatusAnswer:
    """Let an organisation that was suspended go on."""
    return _set_status(request.organisation_id, "active", "", ctx)


@operation(
    "tenants.close", meter=_CALL, effect="write", audience="host", raises=(UnknownTenant, HouseTenant, TenantHasEnded)
)
def tenants_close(request: StatusRequest, ctx: HouseContext) -> StatusAnswer:
    """Close an organisation for good; its keys open nothing from now on.

    The books that the law keeps are kept: receipts, ledger, invoices and audit. The rest goes when its time has come.
    """
    return _set_status(request.organisation_id, "closed", request.why, ctx)


def _set_status(organisation_id: str, status: Standing, why: str, ctx: HouseContext) -> StatusAnswer:
    organisation = _organisation(organisation_id, ctx)
    if organisation.id in (HOST, LOCAL_ORGANISATION):
        raise HouseTenant(
            "The installation's own organisation can be neither suspended nor closed.",
            remedy="Name one of the customers.",
        )
    if organisation.status == "closed":
        raise TenantHasEnded(f"{organisation.id} was closed.", remedy="Take it on anew, as another organisation.")
    shops = [shop.id for shop in ctx.house.tenancy.shops(organisation.id)]
    effect = ctx.house.tenancy.set_status(organisation.id, status, why, ctx.now)
    ctx.at_posting(effect, also=(organisation.id, *shops))
    return StatusAnswer(organisation_id=organisation.id, status=status, why=why)


def _organisation(organisation_id: str, ctx: HouseContext) -> Organisation:
    found = None if organisation_id == HOST else ctx.house.tenancy.organisation(organisation_id)
    if found is None:
        raise UnknownTenant(f"There is no organisation {organisation_id!r}.", remedy="Look for it in the list.")
    return found


def _plan_must_be_there(name: str, ctx: HouseContext) -> None:
    if ctx.house.tenancy.plan(name) is None:
        raise UnknownPlan(f"There is no plan {name!r}.", remedy="Look at the list of plans, or set one up.")


def _tenant(organisation: Organisation, ctx: HouseContext) -> Tenant:
    return Tenant(
        organisation_id=organisation.id,
        name=organisation.name,
        status=organisation.status,
        why=organisation.why,
        plan=organisation.plan,
        people=ctx.house.tenancy.counts([organisation.id])[organisation.id].people,
        shops=[shop_line(shop) for shop in ctx.house.tenancy.shops(organisation.id)],
        since=organisation.created_at,
        changed_at=organisation.changed_at,
    )


def shop_line(shop: Shop) -> ShopLine:
    """A shop as its host and its owner see it."""
    return ShopLine(shop_id=shop.id, name=shop.name, is_open=shop.closed_at is None, since=shop.created_at)
