"""Secrets are shown once, kept as hashes, and end when they should."""

import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from stores import STORE, database_of

from morgiana.adapters.database.secrets import SecretRows
from morgiana.adapters.database.sqlite import SqliteDatabase
from morgiana.control.access import Access
from morgiana.control.caller import OWNER, Caller
from morgiana.control.refusals import NotSignedIn


class MovingClock:
    """A clock that the test sets."""

    def __init__(self) -> None:
        self.at = datetime(2026, 11, 24, tzinfo=UTC)

    def now(self) -> datetime:
        return self.at


def test_key_is_known_by_its_hash_alone(tmp_path: Path) -> None:
    """The bearer is known with scopes and tenant, and the key itself is in no byte of the database."""
    access = Access(SecretRows(SqliteDatabase(tmp_path / "books.sqlite")))
    key = access.give("key", Caller("local", "till", frozenset({"shop.*"})))
    caller = access.bearer(key, "key")
    assert (caller.tenant, caller.person, caller.scopes) == ("local", "till", frozenset({"shop.*"}))
    assert (caller.organisation, caller.host) == ("local_org", False)
    assert caller.bearer.removeprefix("key_") in key
    files = list(tmp_path.iterdir())
    assert files
    assert all(key.encode() not in file.read_bytes() for file in files)
    with pytest.raises(NotSignedIn):
        access.bearer(key[:-1], "key")
    access.end(key)
    with pytest.raises(NotSignedIn):
        access.bearer(key, "key")


def test_what_another_process_revokes_opens_nothing(tmp_path: Path) -> None:
    """Two processes on one database, each of which has answered with the key: revoked by one, it is refused by both,
    at once on one file and within a second on a server. A new one opens at both."""
    ours, theirs = (Access(SecretRows(database_of(tmp_path))) for _ in range(2))
    first, second = ours.give("key", OWNER), theirs.give("key", OWNER)
    for _ in range(2):
        assert {_opens_soon(access, key) for access in (ours, theirs) for key in (first, second)} == {True}
    theirs.end(first)
    assert not _opens(theirs, first)
    began = time.monotonic()
    while _opens(ours, first):
        assert STORE == "postgres"
        assert time.monotonic() - began < 5.0
    assert _opens(ours, second)
    assert _opens(theirs, second)


def _opens(access: Access, key: str) -> bool:
    try:
        access.bearer(key, "key")
    except NotSignedIn:
        return False
    return True


def _opens_soon(access: Access, key: str) -> bool:
    """Whether a key opens at last; a process may have learnt a second ago that there is none."""
    until = time.monotonic() + 5.0
    while not (found := _opens(access, key)) and time.monotonic() < until:
        time.sleep(0.05)
    return found


def test_link_works_once(tmp_path: Path) -> None:
    """A link opens one session; neither is good for the other's purpose."""
    access = Access(SecretRows(SqliteDatabase(tmp_path / "books.sqlite")))
    link = access.give("link", OWNER)
    session = access.open_link(link)
    assert access.bearer(session, "session") == OWNER
    for secret, kind in ((link, "link"), (session, "key"), ("", "session")):
        with pytest.raises(NotSignedIn):
            access.bearer(secret, kind)  # type: ignore[arg-type]
    with pytest.raises(NotSignedIn):
        access.open_link(link)


def test_link_and_session_grow_old(tmp_path: Path) -> None:
    """A link lasts an hour and a session thirty days; a key lasts until it is revoked."""
    clock = MovingClock()
    access = Access(SecretRows(SqliteDatabase(tmp_path / "books.sqlite")), clock)
    old, fresh, key = access.give("link", OWNER), access.give("link", OWNER), access.give("key", OWNER)
    clock.at += timedelta(minutes=59)
    session = access.open_link(fresh)
    clock.at += timedelta(minutes=1)
    with pytest.raises(NotSignedIn):
        access.open_link(old)
    clock.at += timedelta(days=29)
    assert access.bearer(session, "session") == OWNER
    clock.at += timedelta(days=1)
    with pytest.raises(NotSignedIn):
        access.bearer(session, "session")
    assert access.bearer(key, "key").person == OWNER.person


def test_owner_revokes_a_key_without_having_it(tmp_path: Path) -> None:
    """Keys are listed by what is kept of them, of one organisation only, and one that is revoked opens nothing."""
    access = Access(SecretRows(SqliteDatabase(tmp_path / "books.sqlite")))
    key = access.give("key", Caller("local", "till", frozenset({"shop.*"})))
    other = access.give("key", Caller("host", "operator", organisation="host"))
    [kept] = access.given(OWNER)
    assert (kept.name, kept.scopes) == ("till", frozenset({"shop.*"}))
    access.revoke(kept)
    assert access.given(OWNER) == []
    with pytest.raises(NotSignedIn):
        access.bearer(key, "key")
    assert access.bearer(other, "key").organisation == "host"
