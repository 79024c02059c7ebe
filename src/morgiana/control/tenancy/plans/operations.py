"""Operations of the host on its plans."""

from typing import Any, Final

from morgiana.control.caller import HOST
from morgiana.control.house import HouseContext
from morgiana.control.identity.roles.operations import checked_scopes
from morgiana.control.tenancy.records import Plan
from morgiana.operations import Meter, Model, operation
from morgiana.operations.meter import once

_CALL: Final[Meter[Any, Any]] = Meter("call", count=once)


class PlansRequest(Model):
    """Which plans."""


class PlanList(Model):
    """The plans that organisations can be on."""

    plans: list[Plan]
    """By name."""


@operation("plans.list", meter=_CALL, audience="host")
def plans_list(request: PlansRequest, ctx: HouseContext) -> PlanList:
    """List the plans that organisations can be on."""
    return PlanList(plans=ctx.house.tenancy.plans())


@operation("plans.set", meter=_CALL, effect="write", audience="host")
def plans_set(request: Plan, ctx: HouseContext) -> Plan:
    """Make a plan, or change one for everybody who is on it."""
    includes = sorted(checked_scopes(request.includes, ctx.house.registry))
    plan = request.model_copy(update={"includes": includes})
    ctx.at_posting(ctx.house.tenancy.set_plan(plan), also=(HOST,))
    return plan
