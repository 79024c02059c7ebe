"""What the audit trail says of sessions and of who was turned away: ids, and nothing else of a person."""

import json
from datetime import timedelta

import pytest
from sign_in_house import ANNA_PASSWORD, ANNAS_DESK, STRANGER, House

from morgiana.adapters.database.database import EVERYBODY
from morgiana.control.audit.chain import verify
from morgiana.control.caller import HOST
from morgiana.control.sign_in.refusals import PasskeyRefused, WrongCredentials


def told(home: House) -> list[tuple[str, str, str]]:
    """Each entry of the host's trail: who, what, and to what; the chain holds."""
    rows = home.database.rows("SELECT seq, body, hash FROM audit WHERE tenant = :tenant ORDER BY seq", of=HOST)
    verify((seq, body, bytes(hash)) for seq, body, hash in rows)
    bodies = [json.loads(body) for _, body, _ in rows]
    return [(person, action, subject) for _, _, person, _, action, subject, _ in bodies]


def test_every_session_begins_and_ends_in_the_trail(home: House) -> None:
    """Signed out, ended from the list, and expired; each once, under the session's id."""
    sessions = [home.sign_anna_in().session for _ in range(3)]
    ids = [home.sign_in.sessions.find(session).id for session in sessions]
    home.sign_in.sessions.end(sessions[0])
    home.sign_in.sessions.end(sessions[0])
    home.sign_in.account.end_session(sessions[2], ids[1])
    home.clock.move(timedelta(days=8))
    home.sign_in.sessions.drop_old()
    home.sign_in.sessions.drop_old()
    found = [entry for entry in told(home) if entry[1].startswith("session.")]
    assert found == [
        *(("person_anna", "session.opened", id) for id in ids),
        ("person_anna", "session.ended", ids[0]),
        ("person_anna", "session.ended", ids[1]),
        ("person_anna", "session.expired", ids[2]),
    ]


def test_a_session_that_is_not_known_leaves_no_entry(home: House) -> None:
    home.sign_in.sessions.end("mg_session_guessed")
    assert told(home) == []


def test_who_is_turned_away_leaves_an_entry_without_what_they_typed(home: House) -> None:
    """A wrong password, an address that nobody has, and a passkey that is none."""
    for email in ("anna@example.org", "nobody@example.org"):
        with pytest.raises(WrongCredentials):
            home.sign_in.entrance.by_password(email, "a wrong password", STRANGER)
    with pytest.raises(PasskeyRefused):
        home.sign_in.entrance.by_passkey(home.sign_in.entrance.passkeys.ask()[0], "{}", STRANGER)
    assert told(home) == [
        ("person_anna", "sign_in.failed", "password"),
        ("", "sign_in.failed", "password"),
        ("", "sign_in.failed", "passkey"),
    ]


def test_the_trail_names_people_by_their_ids(home: House) -> None:
    """After a whole stay, the address, the name, the place and what was typed are nowhere in it."""
    session = home.sign_anna_in().session
    home.set_codes(session)
    home.sign_in.account.change_password(session, ANNA_PASSWORD, "cinq poires jaunes du verger", ANNAS_DESK)
    home.sign_in.sessions.end(session)
    bodies = "\n".join(body for (body,) in home.database.rows("SELECT body FROM audit", of=EVERYBODY))
    assert "account.password_changed" in bodies
    for text in ("anna@", "Anna", "Petit", ANNAS_DESK.address, "Firefox", ANNA_PASSWORD, session):
        assert text.lower() not in bodies.lower().replace("person_anna", "")
