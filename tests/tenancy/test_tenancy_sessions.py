"""Whoever answers for people can end their sessions, and nobody else's."""

import pytest
from pydantic import ValidationError
from tenancy_house import World

from morgiana.adapters.database.database import EVERYBODY
from morgiana.adapters.database.sessions import SessionRows
from morgiana.control.caller import OWNER, Caller
from morgiana.control.identity.people.sessions import EndSessionsRequest
from morgiana.control.identity.refusals import MoreThanYouHave, UnknownPerson
from morgiana.control.refusals import NotAllowed, NotSignedIn
from morgiana.control.sign_in.sessions import Browser, Sessions
from morgiana.control.tenancy.refusals import UnknownTenant


@pytest.fixture
def sessions(world: World) -> Sessions:
    """Where the world's people are signed in."""
    return Sessions(SessionRows(world.database, None), world.accounts, world.clock)


def _is_open(sessions: Sessions, secret: str) -> bool:
    try:
        sessions.bearer(secret)
    except NotSignedIn:
        return False
    return True


def test_an_owner_ends_all_sessions_of_a_person(world: World, sessions: Sessions) -> None:
    """Those of others go on; the trail names each that ended; and the person may sign in again."""
    organisation, shop = world.tenant()
    owner = world.owner(shop)
    ann, ben = world.join(owner, "ann7@example.org", role="staff"), world.join(owner, "ben7@example.org", role="staff")
    hers = [sessions.open(ann, Browser(), ("password",)) for _ in range(3)]
    his = sessions.open(ben, Browser(), ("password",))
    ids = {session.id for session in sessions.of(ann)}
    assert world.do(owner, "people.end_sessions", person_id=ann) == {"people": 1, "sessions": 3}
    assert [_is_open(sessions, secret) for secret in (*hers, his)] == [False, False, False, True]
    trail = b"".join(str(row).encode() for row in world.database.rows("SELECT body FROM audit", of=EVERYBODY))
    assert all(session.encode() in trail for session in ids)
    assert world.do(owner, "people.end_sessions", person_id=ann) == {"people": 1, "sessions": 0}
    assert _is_open(sessions, sessions.open(ann, Browser(), ("password",)))
    world.do(world.machine, "tenants.suspend", organisation_id=organisation)
    assert world.do(world.person(ben), "organisation.show")["status"] == "suspended"
    suspended = Caller(shop, "owner", organisation=organisation, standing="suspended")
    assert world.do(suspended, "people.end_sessions", person_id=ann)["sessions"] == 1


def test_everybody_is_signed_out_at_once(world: World, sessions: Sessions) -> None:
    """The owner too; another organisation's people are not, nor is whoever sits at the machine."""
    _, shop = world.tenant()
    _, other = world.tenant()
    boss = world.join(world.owner(shop), "boss8@example.org", role="owner")
    ann = world.join(world.owner(shop), "ann8@example.org", role="staff")
    eve = world.join(world.owner(other), "eve8@example.org", role="owner")
    till = world.do(world.owner(shop), "people.invite", kind="service", name="Till", role="staff")["person_id"]
    ours = [sessions.open(person, Browser(), ("password",)) for person in (boss, ann)]
    theirs = sessions.open(eve, Browser(), ("password",))
    machine = sessions.open("owner", Browser(), ("link",), caller=OWNER)
    assert world.do(world.person(boss), "people.end_sessions", everybody=True) == {"people": 2, "sessions": 2}
    assert [_is_open(sessions, secret) for secret in (*ours, theirs, machine)] == [False, False, True, True]
    assert world.do(world.owner(shop), "people.end_sessions", person_id=till) == {"people": 0, "sessions": 0}


def test_the_host_ends_sessions_of_a_customers_people(world: World, sessions: Sessions) -> None:
    """One's or all; the customer is named, so that nobody of another is meant by mistake."""
    organisation, shop = world.tenant()
    other, _ = world.tenant()
    ann = world.join(world.owner(shop), "ann9@example.org", role="staff")
    ben = world.join(world.owner(shop), "ben9@example.org", role="owner")
    hers, his = (sessions.open(person, Browser(), ("password",)) for person in (ann, ben))
    end = "tenants.end_sessions"
    with pytest.raises(UnknownPerson):
        world.do(world.machine, end, organisation_id=other, person_id=ann)
    for name in ("org_none", "host"):
        with pytest.raises(UnknownTenant):
            world.do(world.machine, end, organisation_id=name, everybody=True)
    assert world.do(world.machine, end, organisation_id=organisation, person_id=ann)["sessions"] == 1
    assert [_is_open(sessions, hers), _is_open(sessions, his)] == [False, True]
    assert world.do(world.machine, end, organisation_id=organisation, everybody=True) == {"people": 2, "sessions": 1}
    assert not _is_open(sessions, his)


def test_nobody_ends_sessions_of_whom_they_do_not_answer_for(world: World, sessions: Sessions) -> None:
    """Not a colleague, not who may do more, not another organisation's; nor is it guessed who is meant."""
    _, shop = world.tenant()
    _, other = world.tenant()
    boss = world.join(world.owner(shop), "boss10@example.org", role="owner")
    manager = world.person(world.join(world.owner(shop), "lead10@example.org", role="manager"))
    staff = world.person(world.join(world.owner(shop), "ann10@example.org", role="staff"))
    kept = sessions.open(boss, Browser(), ("password",))
    end = "people.end_sessions"
    with pytest.raises(NotAllowed):
        world.do(staff, end, person_id=boss)
    with pytest.raises(NotAllowed):
        world.do(world.person(boss), "tenants.end_sessions", organisation_id="local_org", everybody=True)
    with pytest.raises(MoreThanYouHave):
        world.do(manager, end, person_id=boss)
    with pytest.raises(MoreThanYouHave):
        world.do(manager, end, everybody=True)
    with pytest.raises(UnknownPerson):
        world.do(world.owner(other), end, person_id=boss)
    for unclear in ({}, {"person_id": boss, "everybody": True}):
        with pytest.raises(ValidationError, match="either one person is meant, or everybody"):
            EndSessionsRequest.model_validate(unclear)
    assert _is_open(sessions, kept)
    assert world.do(manager, end, person_id=staff.person) == {"people": 1, "sessions": 0}
