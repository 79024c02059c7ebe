"""Operations on the people of the caller's organisation."""

from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

from morgiana.control.caller import HOST, Caller
from morgiana.control.house import HouseContext
from morgiana.control.identity.emails import BadAddress, normal_email
from morgiana.control.identity.grants import may_give, may_touch, meant, rights_of, role_of
from morgiana.control.identity.people.models import (
    ChangeRequest,
    Invitations,
    InvitationsRequest,
    InviteAnswer,
    InviteRequest,
    PeopleList,
    PeopleRequest,
    Removed,
    RemoveRequest,
    Somebody,
    Waiting,
    Withdrawn,
    WithdrawRequest,
)
from morgiana.control.identity.records import Invited, Member, Shops
from morgiana.control.identity.refusals import (
    AlreadyMember,
    LastOwner,
    MoreThanYouHave,
    NoMailHere,
    PlanIsFull,
    UnknownInvitation,
    UnknownPerson,
    UnknownRole,
)
from morgiana.control.identity.rights import shops_within
from morgiana.control.identity.secret_text import NewSecret, new_secret
from morgiana.kernel.ids import new_id
from morgiana.kernel.refusals import InvalidRequest, Where
from morgiana.operations import Meter, operation
from morgiana.operations.meter import once

_CALL: Final[Meter[Any, Any]] = Meter("call", count=once)

INVITATION_LIFE: Final = timedelta(days=7)

INVITATION_PAGE: Final = "/invitation?ticket="
"""Where an invitation's link leads, on the installation's own address."""


@operation("people.list", meter=_CALL, audience="organisation")
def people_list(request: PeopleRequest, ctx: HouseContext) -> PeopleList:
    """List who belongs to the organisation, and what they may do."""
    return PeopleList(people=[_somebody(member) for member in members_of(ctx)])


@operation(
    "people.invite",
    meter=_CALL,
    effect="write",
    audience="organisation",
    raises=(BadAddress, UnknownRole, MoreThanYouHave, AlreadyMember, PlanIsFull, NoMailHere),
)
def people_invite(request: InviteRequest, ctx: HouseContext) -> InviteAnswer:
    """Invite somebody, or set up a service account.

    A person gets a link that works once, for a week. Inviting an address again makes a new link; the old one ends.
    """
    caller, house = ctx.caller, ctx.house
    scopes, of_role = role_of(house.people, caller.organisation, request.role)
    named = meant(caller, request.shop_ids, False, house.tenancy.shops(caller.organisation))
    may_give(caller, scopes, shops_within(named, of_role))
    if request.kind == "service":
        return _service_account(request, named, ctx)
    email = normal_email(request.email)
    if any(member.email == email for member in house.people.members(caller.organisation)):
        raise AlreadyMember(f"{email} belongs to this organisation already.", remedy="Change their role instead.")
    secret = new_secret("invitation")
    invited = invitation(ctx, secret, email, request.name or "", request.role, named)
    ctx.at_posting(house.people.keep_invitation(invited), also=(HOST,))
    if request.send:
        own = house.tenancy.organisation(caller.organisation)
        send_invitation(ctx, email, secret, organisation=own.name if own else "")
    return InviteAnswer(
        invitation_id=invited.id,
        person_id=None,
        link=None if request.send else f"{house.url}{INVITATION_PAGE}{secret.text}",
        expires_at=invited.expires_at,
    )


@operation(
    "people.change",
    meter=_CALL,
    effect="write",
    audience="organisation",
    raises=(UnknownPerson, UnknownRole, MoreThanYouHave, LastOwner),
)
def people_change(request: ChangeRequest, ctx: HouseContext) -> Somebody:
    """Change what somebody may do, or in which shops."""
    caller, house = ctx.caller, ctx.house
    member = member_of(request.person_id, ctx)
    may_touch(caller, *rights_of(house.people, member))
    shops = member.shops
    if request.shop_ids or request.all_shops:
        shops = meant(caller, request.shop_ids, request.all_shops, house.tenancy.shops(caller.organisation))
    changed = replace(member, role=request.role or member.role, shops=shops)
    scopes, of_role = role_of(house.people, caller.organisation, changed.role)
    may_give(caller, scopes, shops_within(shops, of_role))
    ctx.at_posting(house.people.change_member(changed))
    return _somebody(changed)


@operation(
    "people.remove",
    meter=_CALL,
    effect="write",
    audience="organisation",
    raises=(UnknownPerson, MoreThanYouHave, LastOwner),
)
def people_remove(request: RemoveRequest, ctx: HouseContext) -> Removed:
    """Remove somebody from the organisation; their keys are revoked."""
    people, organisation = ctx.house.people, ctx.caller.organisation
    member = member_of(request.person_id, ctx)
    may_touch(ctx.caller, *rights_of(people, member))
    keys = sum(key.member == member.person for key in ctx.house.keys.keys(organisation))
    ctx.at_posting(people.remove_member(organisation, member.person))
    return Removed(person_id=member.person, keys_revoked=keys)


@operation("people.invitations", meter=_CALL, audience="organisation")
def people_invitations(request: InvitationsRequest, ctx: HouseContext) -> Invitations:
    """List the invitations that nobody has taken up yet."""
    waiting = ctx.house.people.invitations(ctx.caller.organisation, ctx.now)
    return Invitations(
        invitations=[
            Waiting(
                invitation_id=invited.id,
                email=invited.email,
                role=invited.role,
                shop_ids=_listed(invited.shops),
                since=invited.created_at,
                expires_at=invited.expires_at,
            )
            for invited in waiting
            if _shares_a_shop(ctx.caller, invited.shops)
        ]
    )


@operation(
    "people.withdraw", meter=_CALL, effect="write", audience="organisation", raises=(UnknownInvitation, MoreThanYouHave)
)
def people_withdraw(request: WithdrawRequest, ctx: HouseContext) -> Withdrawn:
    """Withdraw an invitation; its link opens nothing any more."""
    people, organisation = ctx.house.people, ctx.caller.organisation
    found = [invited for invited in people.invitations(organisation, ctx.now) if invited.id == request.invitation_id]
    if not found or not _shares_a_shop(ctx.caller, found[0].shops):
        raise UnknownInvitation(
            f"There is no invitation {request.invitation_id!r} that waits.", remedy="Look at the list again."
        )
    scopes, of_role = role_of(people, organisation, found[0].role)
    may_touch(ctx.caller, scopes, shops_within(found[0].shops, of_role))
    ctx.at_posting(people.withdraw(organisation, request.invitation_id))
    return Withdrawn(invitation_id=request.invitation_id)


def invitation(ctx: HouseContext, secret: NewSecret, email: str, name: str, role: str, shops: Shops) -> Invited:
    """The record of an invitation by the caller, to their own organisation."""
    return Invited(
        id=secret.id,
        digest=secret.digest,
        organisation=ctx.caller.organisation,
        email=email,
        name=name,
        role=role,
        shops=shops,
        invited_by=ctx.caller.person,
        created_at=ctx.now,
        expires_at=ctx.now + INVITATION_LIFE,
    )


def _service_account(request: InviteRequest, shops: Shops, ctx: HouseContext) -> InviteAnswer:
    if request.name is None or request.email:
        raise InvalidRequest(
            "A service account has a name and no address.",
            remedy="Say what it is for, such as `Till 2`.",
            where=Where(field="name"),
        )
    member = Member(
        ctx.caller.organisation, new_id("svc"), "service", request.name, None, request.role, shops,
        ctx.caller.person, ctx.now,
    )  # fmt: skip
    ctx.at_posting(ctx.house.people.add_member(member), also=(HOST,))
    return InviteAnswer(invitation_id=None, person_id=member.person, link=None, expires_at=None)


def send_invitation(ctx: HouseContext, email: str, secret: NewSecret, *, organisation: str) -> None:
    """Have an invitation to an organisation of that name sent. Raises `NoMailHere`."""
    post = ctx.house.post
    if post is None:
        raise NoMailHere(
            "This installation sends no e-mail.", remedy="Leave `send` out; the link is shown to you, to hand over."
        )
    inviter = ctx.house.people.member(ctx.caller.organisation, ctx.caller.person)
    ctx.at_posting(
        post.invitation(
            email=email,
            organisation=organisation,
            inviter=inviter.name if inviter else "",
            secret=secret.text,
        ),
        also=(HOST,),
    )


def members_of(ctx: HouseContext) -> list[Member]:
    """Whoever belongs to the caller's organisation and shares a shop with them."""
    members = ctx.house.people.members(ctx.caller.organisation)
    return [member for member in members if _shares_a_shop(ctx.caller, member.shops)]


def member_of(person: str, ctx: HouseContext) -> Member:
    """Somebody of the caller's organisation. Raises `UnknownPerson`."""
    member = ctx.house.people.member(ctx.caller.organisation, person)
    if member is None or not _shares_a_shop(ctx.caller, member.shops):
        raise UnknownPerson(f"Nobody called {person!r} belongs to this organisation.", remedy="Look at the list again.")
    return member


def _shares_a_shop(caller: Caller, shops: Shops) -> bool:
    return caller.shops is None or shops is None or not caller.shops.isdisjoint(shops)


def _somebody(member: Member) -> Somebody:
    return Somebody(
        person_id=member.person,
        kind=member.kind,
        name=member.name,
        email=member.email,
        role=member.role,
        shop_ids=_listed(member.shops),
        since=member.created_at,
    )


def _listed(shops: Shops) -> list[str] | None:
    return None if shops is None else sorted(shops)
