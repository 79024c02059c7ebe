"""Sessions are seen, and end: by hand, by time, and with a new password."""

from datetime import timedelta

import pytest
from sign_in_house import ANNA_PASSWORD, ANNAS_DESK, STRANGER, House

from morgiana.adapters.database.database import EVERYBODY
from morgiana.control.caller import OWNER, Caller
from morgiana.control.refusals import NotSignedIn, UnknownShop
from morgiana.control.sign_in.refusals import UnknownSession
from morgiana.control.sign_in.sessions import Browser, digest

PHONE = Browser(address="192.0.2.11", device="Mozilla/5.0 (iPhone) Safari")
NEW = "cinq poires jaunes du verger"


def test_a_session_says_whose_it_is(home: House) -> None:
    """The caller is made of the rights that the person has now, not of those at sign-in."""
    session = home.sign_anna_in().session
    assert home.sign_in.sessions.bearer(session) == Caller("annas", "person_anna", organisation="org of annas")
    home.people.shops["person_anna"] = ["another"]
    assert home.sign_in.sessions.bearer(session).tenant == "another"
    home.clock.move(timedelta(minutes=10))
    assert not home.sign_in.sessions.bearer(session).fresh
    home.people.shops["person_anna"] = []
    with pytest.raises(NotSignedIn):
        home.sign_in.sessions.bearer(session)


def test_forged_secrets_open_nothing(home: House) -> None:
    session = home.sign_anna_in().session
    record = home.sign_in.sessions.find(session)
    for forged in ("", "x", session[:-1], session + "x", session.upper(), record.id, record.digest.hex(), "\ud800"):
        with pytest.raises(NotSignedIn):
            home.sign_in.sessions.bearer(forged)


def test_the_secret_is_not_kept(home: House) -> None:
    """Only its hash; device and address are sealed."""
    found = home.sign_anna_in()
    kept = home.everything_kept()
    for secret in (found.session, found.session[11:], found.device, ANNAS_DESK.address, "Firefox"):
        assert secret.encode() not in kept
    assert digest(found.session) in kept


def test_sessions_are_listed_with_device_place_and_last_seen(home: House) -> None:
    first = home.sign_anna_in().session
    home.clock.move(timedelta(hours=1))
    second = home.sign_anna_in(PHONE).session
    home.clock.move(timedelta(minutes=1))
    home.sign_in.sessions.bearer(first, Browser(address="192.0.2.20", device="Firefox on the move"))
    listed = home.sign_in.sessions.of("person_anna")
    assert [(session.device, session.address) for session in listed] == [
        ("Firefox on the move", "192.0.2.20"),
        (PHONE.device, PHONE.address),
    ]
    assert listed[0].seen_at == home.clock.now()
    assert listed[0].id == home.sign_in.sessions.find(first).id
    assert listed[1].id == home.sign_in.sessions.find(second).id


def test_last_seen_is_written_once_a_minute(home: House) -> None:
    """A page that asks ten times a second does not write ten times a second."""
    session = home.sign_anna_in().session
    opened = home.clock.now()
    home.clock.move(timedelta(seconds=59))
    home.sign_in.sessions.bearer(session, ANNAS_DESK)
    assert home.sign_in.sessions.find(session).seen_at == opened
    home.clock.move(timedelta(seconds=1))
    home.sign_in.sessions.bearer(session, ANNAS_DESK)
    assert home.sign_in.sessions.find(session).seen_at == home.clock.now()


def test_one_session_is_ended(home: House) -> None:
    desk, phone = home.sign_anna_in().session, home.sign_anna_in(PHONE).session
    home.sign_in.account.end_session(desk, home.sign_in.sessions.find(phone).id)
    with pytest.raises(NotSignedIn):
        home.sign_in.sessions.bearer(phone)
    assert home.sign_in.sessions.bearer(desk).person == "person_anna"


def test_all_others_are_ended(home: House) -> None:
    desk = home.sign_anna_in().session
    others = [home.sign_anna_in(PHONE).session for _ in range(3)]
    assert home.sign_in.account.end_other_sessions(desk) == 3
    for session in others:
        with pytest.raises(NotSignedIn):
            home.sign_in.sessions.bearer(session)
    assert home.sign_in.sessions.bearer(desk).person == "person_anna"


def test_nobody_ends_somebody_elses_session(home: House) -> None:
    """A stolen id ends nothing, and is answered as one that never was."""
    annas = home.sign_anna_in().session
    home.people.add("person_mallory", "mallory@example.org", "Mallory", "other")
    hers = home.sign_in.entrance.let_in("person_mallory", ("password",), STRANGER).session
    stolen = home.sign_in.sessions.find(annas).id
    messages = set()
    for id in (stolen, "session_0000", "", "' OR 1=1 --"):
        with pytest.raises(UnknownSession) as told:
            home.sign_in.account.end_session(hers, id)
        messages.add(str(told.value))
    assert len(messages) == 1
    home.sign_in.account.end_other_sessions(hers)
    assert home.sign_in.sessions.bearer(annas).person == "person_anna"


def test_a_new_password_ends_the_other_sessions(home: House) -> None:
    """The one that changed it goes on; links and half-finished sign-ins of before are void as well."""
    desk, phone = home.sign_anna_in().session, home.sign_anna_in(PHONE).session
    home.sign_in.account.change_password(desk, ANNA_PASSWORD, NEW, ANNAS_DESK)
    assert home.sign_in.sessions.bearer(desk).person == "person_anna"
    with pytest.raises(NotSignedIn):
        home.sign_in.sessions.bearer(phone)
    assert home.sign_in.entrance.by_password("anna@example.org", NEW, ANNAS_DESK)


def test_idle_sessions_end_after_a_week(home: House) -> None:
    used, idle = home.sign_anna_in().session, home.sign_anna_in(PHONE).session
    for _ in range(7):  # after the last of them the idle one is a week old
        home.clock.move(timedelta(days=1))
        home.sign_in.sessions.bearer(used, ANNAS_DESK)
    with pytest.raises(NotSignedIn):
        home.sign_in.sessions.bearer(idle)
    assert [session.device for session in home.sign_in.sessions.of("person_anna")] == [ANNAS_DESK.device]


def test_every_session_ends_after_thirty_days(home: House) -> None:
    session = home.sign_anna_in().session
    for _ in range(29):
        home.clock.move(timedelta(days=1))
        home.sign_in.sessions.bearer(session, ANNAS_DESK)
    home.clock.move(timedelta(days=1))
    with pytest.raises(NotSignedIn):
        home.sign_in.sessions.bearer(session, ANNAS_DESK)


def test_whoever_waits_for_the_end_is_told(home: House) -> None:
    """Open pages hear of it in the same process at once, and in another when they ask."""
    told: list[frozenset[bytes]] = []
    home.sign_in.sessions.when_ended(told.append)
    desk, phone = home.sign_anna_in().session, home.sign_anna_in(PHONE).session
    sessions = home.sign_in.sessions
    assert sessions.speaks_for(digest(desk)) == sessions.speaks_for(digest(phone)) == sessions.bearer(desk)
    home.sign_in.account.end_other_sessions(desk)
    assert told == [frozenset({digest(phone)})]
    assert sessions.speaks_for(digest(phone)) is None
    home.people.shops["person_anna"] = []
    assert sessions.speaks_for(digest(desk)) is None, "whoever was removed from the shop"
    home.people.shops["person_anna"] = ["annas"]
    home.clock.move(timedelta(days=31))
    assert sessions.speaks_for(digest(desk)) is None
    assert sessions.speaks_for(b"") is None


def test_sessions_of_before_are_forgotten(home: House) -> None:
    """What time has ended is removed from the tables, and nothing else is."""
    home.sign_anna_in()
    home.sign_in.entrance.passkeys.ask()
    home.clock.move(timedelta(days=8))
    kept = home.sign_anna_in(PHONE).session
    home.sign_in.errands.tidy_hourly()
    assert len(home.stores.sessions.sessions("person_anna")) == 1
    assert home.sign_in.sessions.bearer(kept).person == "person_anna"
    assert home.stores.tickets.ticket(b"") is None


def test_an_operators_link_has_a_session_too(home: House) -> None:
    """It speaks for the caller of the link, needs no account, and is ended like any other."""
    caller = Caller("local", "owner", frozenset({"forecast.*", "shop.data"}), shops=frozenset({"local"}))
    session = home.sign_in.sessions.open("owner", ANNAS_DESK, ("link",), caller=caller)
    assert home.sign_in.sessions.bearer(session) == caller
    home.clock.move(timedelta(days=29))
    home.sign_in.sessions.drop_old()
    assert home.sign_in.sessions.bearer(session) == caller, "it need not be used each week"
    assert home.sign_in.sessions.speaks_for(digest(session)) == caller
    whole = home.sign_in.sessions.open("owner", ANNAS_DESK, ("link",), caller=OWNER)
    assert home.sign_in.sessions.bearer(whole) == OWNER
    with pytest.raises(NotSignedIn):
        home.sign_in.account.view(session)
    home.sign_in.sessions.end(session)
    home.sign_in.sessions.end(session)
    with pytest.raises(NotSignedIn):
        home.sign_in.sessions.bearer(session)


def test_moving_to_another_shop(home: House) -> None:
    """A person goes from shop to shop of theirs, and to no other."""
    home.people.shops["person_anna"] = ["annas", "second"]
    session = home.sign_anna_in().session
    home.sign_in.sessions.move(session, "second")
    assert home.sign_in.sessions.bearer(session).tenant == "second"
    with pytest.raises(UnknownShop):
        home.sign_in.sessions.move(session, "somebody else's")
    assert home.sign_in.sessions.bearer(session, shop="annas").tenant == "annas"
    with pytest.raises(UnknownShop):
        home.sign_in.sessions.bearer(session, shop="somebody else's")
    assert home.sign_in.sessions.bearer(session).tenant == "second"


def test_a_person_who_is_erased_is_gone(home: House) -> None:
    """Sessions, devices, credentials and tickets go; the trail keeps the person's number only."""
    session = home.sign_anna_in().session
    home.set_codes(session)
    home.stores.credentials.forget("person_anna")
    with pytest.raises(NotSignedIn):
        home.sign_in.sessions.bearer(session)
    for table in ("sign_in_passwords", "sign_in_time_codes", "sign_in_recovery_codes", "sessions", "known_devices"):
        assert home.database.rows(f"SELECT * FROM {table}", of=EVERYBODY) == []
