"""Requiring a second factor of an organisation's people."""

from dataclasses import replace
from typing import Any, Final

from morgiana.control.caller import OWNER
from morgiana.control.house import HouseContext
from morgiana.control.tenancy.organisation.operations import OrganisationAnswer, answer_of, own
from morgiana.control.tenancy.refusals import NoSecondFactor, UnknownTenant
from morgiana.operations import Meter, Model, operation
from morgiana.operations.meter import once

_CALL: Final[Meter[Any, Any]] = Meter("call", count=once)


class SecondFactorRequest(Model):
    """Whether your people have to show a second factor."""

    required: bool
    """Whether they have to."""


@operation(
    "organisation.require_second_factor",
    meter=_CALL,
    effect="write",
    audience="organisation",
    raises=(UnknownTenant, NoSecondFactor),
)
def organisation_require_second_factor(request: SecondFactorRequest, ctx: HouseContext) -> OrganisationAnswer:
    """Require a second factor of everybody who signs in, or no longer.

    From then on sessions that were opened without one do nothing here until their people have set one up: an
    authenticator app or a passkey. You need one yourself first. Keys of programs go on.
    """
    person = ctx.caller.person
    if request.required and person != OWNER.person and not ctx.house.sessions.has_second_factor(person):
        raise NoSecondFactor(
            "You have no second factor yourself.",
            remedy="Set up an authenticator app or a passkey on the page of your account first.",
        )
    changed = replace(own(ctx), second_factor=request.required, changed_at=ctx.now)
    ctx.at_posting(ctx.house.tenancy.require_second_factor(changed))
    return answer_of(changed, ctx)
