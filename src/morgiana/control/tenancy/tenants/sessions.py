"""Ending the sessions of a customer's people, for the host whom somebody calls at night."""

from typing import Any, Final

from morgiana.control.caller import HOST
from morgiana.control.house import HouseContext
from morgiana.control.identity.people.models import Id
from morgiana.control.identity.people.sessions import EndSessionsRequest, SessionsEnded, ended
from morgiana.control.identity.refusals import UnknownPerson
from morgiana.control.tenancy.refusals import UnknownTenant
from morgiana.operations import Meter, operation
from morgiana.operations.meter import once

_CALL: Final[Meter[Any, Any]] = Meter("call", count=once)


class EndTenantSessionsRequest(EndSessionsRequest):
    """Whose sessions to end, of the people of one customer."""

    organisation_id: Id
    """The customer."""


@operation("tenants.end_sessions", meter=_CALL, effect="write", audience="host", raises=(UnknownTenant, UnknownPerson))
def tenants_end_sessions(request: EndTenantSessionsRequest, ctx: HouseContext) -> SessionsEnded:
    """Sign somebody of a customer out everywhere, or all of its people.

    They can sign in again. Keys of programs go on.
    """
    house, organisation = ctx.house, request.organisation_id
    if organisation == HOST or house.tenancy.organisation(organisation) is None:
        raise UnknownTenant(f"There is no organisation {organisation!r}.", remedy="Look for it in the list.")
    members = house.people.members(organisation)
    people = [one for one in members if one.kind == "person" and request.person_id in (None, one.person)]
    if request.person_id is not None and not people:
        raise UnknownPerson(
            f"Nobody called {request.person_id!r} belongs to this organisation.", remedy="Look at the list again."
        )
    return ended(people, ctx)
