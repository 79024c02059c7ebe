"""Ending the sessions of people of one's organisation."""

from typing import Any, Final, Self

from pydantic import NonNegativeInt, model_validator

from morgiana.control.house import HouseContext
from morgiana.control.identity.grants import may_touch, rights_of
from morgiana.control.identity.people.models import Id
from morgiana.control.identity.people.operations import member_of, members_of
from morgiana.control.identity.records import Member
from morgiana.control.identity.refusals import MoreThanYouHave, UnknownPerson
from morgiana.operations import Meter, Model, operation
from morgiana.operations.meter import once

_CALL: Final[Meter[Any, Any]] = Meter("call", count=once)


class EndSessionsRequest(Model):
    """Whose sessions to end: one person's, or everybody's."""

    person_id: Id | None = None
    """Whose."""
    everybody: bool = False
    """Whether everybody's are meant, yours as well."""

    @model_validator(mode="after")
    def _one_or_everybody(self) -> Self:
        if (self.person_id is None) != self.everybody:
            raise ValueError("either one person is meant, or everybody")
        return self


class SessionsEnded(Model):
    """What was ended."""

    people: NonNegativeInt
    """Of how many people."""
    sessions: NonNegativeInt
    """How many sessions; their pages close within seconds."""


@operation(
    "people.end_sessions",
    meter=_CALL,
    effect="write",
    audience="organisation",
    raises=(UnknownPerson, MoreThanYouHave),
)
def people_end_sessions(request: EndSessionsRequest, ctx: HouseContext) -> SessionsEnded:
    """Sign somebody out everywhere.

    All their sessions end, those at other organisations too; they can sign in again. Keys of programs go on.
    """
    found = members_of(ctx) if request.person_id is None else [member_of(request.person_id, ctx)]
    people = [member for member in found if member.kind == "person"]
    for member in people:
        may_touch(ctx.caller, *rights_of(ctx.house.people, member))
    return ended(people, ctx)


def ended(people: list[Member], ctx: HouseContext) -> SessionsEnded:
    """Have all sessions of some people end with the call."""
    ids = [member.person for member in people]
    if not ids:
        return SessionsEnded(people=0, sessions=0)
    ctx.at_posting(ctx.house.sessions.end_sessions(ids, ctx.now))
    return SessionsEnded(people=len(ids), sessions=ctx.house.sessions.open_sessions(ids, ctx.now))
