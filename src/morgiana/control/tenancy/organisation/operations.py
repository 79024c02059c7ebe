"""Operations on the caller's own organisation."""

from dataclasses import replace
from typing import Any, Final

from pydantic import NonNegativeInt

from morgiana.control.house import HouseContext
from morgiana.control.identity.names import Name
from morgiana.control.tenancy.records import Organisation, Plan
from morgiana.control.tenancy.refusals import UnknownTenant
from morgiana.control.tenancy.tenants.models import Status
from morgiana.operations import Meter, Model, operation
from morgiana.operations.meter import once

_CALL: Final[Meter[Any, Any]] = Meter("call", count=once)


class OrganisationRequest(Model):
    """Your organisation; there is nothing to say."""


class OrganisationAnswer(Model):
    """Your organisation."""

    organisation_id: str
    """Its id."""
    name: str
    """Its name."""
    status: Status
    """How it stands with its host."""
    why: str
    """Why it is suspended, if it is."""
    plan: Plan
    """What it gets, and up to what."""
    shops: NonNegativeInt
    """How many open shops it has."""
    people: NonNegativeInt
    """How many people belong to it."""
    second_factor_required: bool = False
    """Whether everybody who signs in has to show a second factor."""


class ChangeOrganisationRequest(Model):
    """What to change."""

    name: Name
    """The new name; it stands on invoices from now on."""


@operation("organisation.show", meter=_CALL, audience="organisation", raises=(UnknownTenant,))
def organisation_show(request: OrganisationRequest, ctx: HouseContext) -> OrganisationAnswer:
    """Show your organisation: how it stands, its plan and its limits."""
    return answer_of(own(ctx), ctx)


@operation("organisation.change", meter=_CALL, effect="write", audience="organisation", raises=(UnknownTenant,))
def organisation_change(request: ChangeOrganisationRequest, ctx: HouseContext) -> OrganisationAnswer:
    """Change your organisation's name."""
    changed = replace(own(ctx), name=request.name, changed_at=ctx.now)
    ctx.at_posting(ctx.house.tenancy.change(changed))
    return answer_of(changed, ctx)


def own(ctx: HouseContext) -> Organisation:
    """The caller's organisation. Raises `UnknownTenant`."""
    found = ctx.house.tenancy.organisation(ctx.caller.organisation)
    if found is None:
        raise UnknownTenant("This caller has no organisation.", remedy="Sign in again.")
    return found


def answer_of(organisation: Organisation, ctx: HouseContext) -> OrganisationAnswer:
    """An organisation as its own people see it."""
    tenancy = ctx.house.tenancy
    counts = tenancy.counts([organisation.id])[organisation.id]
    return OrganisationAnswer(
        organisation_id=organisation.id,
        name=organisation.name,
        status=organisation.status,
        why=organisation.why,
        plan=tenancy.plan_of(organisation.id),
        shops=counts.shops,
        people=counts.people,
        second_factor_required=organisation.second_factor,
    )
