"""One's own account: dangerous changes need a fresh proof, and are told by letter."""

from datetime import timedelta

import pytest
from sign_in_house import ANNA_PASSWORD, ANNAS_DESK, STRANGER, House

from morgiana.control.refusals import NotSignedIn
from morgiana.control.sign_in.entrance import SignedIn
from morgiana.control.sign_in.refusals import (
    AddressTaken,
    FreshProofNeeded,
    LinkNotGood,
    TooManyTries,
    UnusablePassword,
    WrongCredentials,
)

NEW = "cinq poires jaunes du verger"


def test_a_password_is_changed_with_the_present_one(home: House) -> None:
    """Even right after signing in: whoever finds a page open does not know it."""
    session = home.sign_anna_in().session
    with pytest.raises(WrongCredentials):
        home.sign_in.account.change_password(session, "not the password", NEW, ANNAS_DESK)
    with pytest.raises(UnusablePassword):
        home.sign_in.account.change_password(session, ANNA_PASSWORD, "anna petit anna petit", ANNAS_DESK)
    home.sign_in.account.change_password(session, ANNA_PASSWORD, NEW, ANNAS_DESK)
    [letter] = home.post()
    assert letter.to == "anna@example.org"
    assert letter.subject == "Your account was changed"
    with pytest.raises(WrongCredentials):
        home.sign_in.entrance.by_password("anna@example.org", ANNA_PASSWORD, ANNAS_DESK)


def test_an_open_page_is_no_place_to_guess(home: House) -> None:
    """The guesses at the present password count like those at the door."""
    session = home.sign_anna_in().session
    for _ in range(5):
        with pytest.raises(WrongCredentials):
            home.sign_in.account.change_password(session, "not the password", NEW, STRANGER)
    with pytest.raises(TooManyTries):
        home.sign_in.account.prove(session, "not the password", "", STRANGER)


def test_who_has_no_password_sets_one_with_a_fresh_proof(home: House) -> None:
    home.people.add("person_bert", "bert@example.org", "Bert", "annas")
    session = home.sign_in.entrance.let_in("person_bert", ("letter",), ANNAS_DESK).session
    home.clock.move(timedelta(minutes=11))
    with pytest.raises(FreshProofNeeded):
        home.sign_in.account.change_password(session, "", NEW, ANNAS_DESK)
    session = home.sign_in.entrance.let_in("person_bert", ("letter",), ANNAS_DESK).session
    home.sign_in.account.change_password(session, "", NEW, ANNAS_DESK)
    assert isinstance(home.sign_in.entrance.by_password("bert@example.org", NEW, ANNAS_DESK), SignedIn)


def test_an_address_is_changed_by_a_letter_to_the_new_one(home: House) -> None:
    """The old address is told; sign-in goes by the new one; links to the old are void."""
    home.sign_in.joining.ask_for_letter("sign in", "anna@example.org", STRANGER)
    old_link = home.link()
    session = home.sign_anna_in().session
    home.sign_in.account.ask_to_change_email(session, "Anna.Petit@example.org")
    ticket = home.link("anna.petit@example.org")
    assert home.people.people["person_anna"].email == "anna@example.org", "asking changes nothing"
    assert home.sign_in.account.new_email_of(ticket) == "anna.petit@example.org"
    assert home.sign_in.account.change_email(ticket) == "anna.petit@example.org"
    [letter] = home.post()
    assert letter.to == "anna@example.org"
    assert "anna.petit@example.org" in letter.text
    assert isinstance(home.sign_in.entrance.by_password("anna.petit@example.org", ANNA_PASSWORD, ANNAS_DESK), SignedIn)
    for used in (ticket, old_link):
        with pytest.raises(LinkNotGood):
            home.sign_in.account.change_email(used)
    with pytest.raises(LinkNotGood):
        home.sign_in.entrance.by_letter(old_link, STRANGER)


def test_an_address_of_somebody_else_is_not_taken(home: House) -> None:
    """Asking for it tells nothing; only who reads its letters could confirm, and is refused then."""
    home.people.add("person_bert", "bert@example.org", "Bert", "annas")
    session = home.sign_anna_in().session
    home.sign_in.account.ask_to_change_email(session, "bert@example.org")
    with pytest.raises(AddressTaken):
        home.sign_in.account.change_email(home.link("bert@example.org"))
    assert home.people.people["person_anna"].email == "anna@example.org"


def test_a_later_wish_voids_the_earlier(home: House) -> None:
    session = home.sign_anna_in().session
    home.sign_in.account.ask_to_change_email(session, "first@example.org")
    first = home.link("first@example.org")
    home.sign_in.account.ask_to_change_email(session, "second@example.org")
    with pytest.raises(LinkNotGood):
        home.sign_in.account.change_email(first)


def test_what_is_dangerous_needs_a_fresh_proof(home: House) -> None:
    """Ten minutes after the last proof each of them is refused, and after a new one each is let through."""
    session = home.sign_anna_in().session
    account = home.sign_in.account
    home.clock.move(timedelta(minutes=10))
    assert not account.view(session).fresh
    for step in (
        lambda: account.ask_to_change_email(session, "new@example.org"),
        lambda: account.ask_for_passkey(session),
        lambda: account.remove_passkey(session, "id"),
        lambda: account.begin_codes(session),
        lambda: account.remove_codes(session),
        lambda: account.ask_to_link(session, "any"),
        lambda: account.unlink(session, "any"),
        lambda: home.sign_in.sessions.need_fresh(session),
    ):
        with pytest.raises(FreshProofNeeded):
            step()
    account.prove(session, ANNA_PASSWORD, "", ANNAS_DESK)
    assert account.view(session).fresh
    account.ask_to_change_email(session, "new@example.org")
    home.clock.move(timedelta(minutes=9, seconds=59))
    home.sign_in.sessions.need_fresh(session)


def test_other_sessions_are_ended_by_a_fresh_proof(home: House) -> None:
    """Whoever finds a browser open cannot sign its person out elsewhere; one's own session ends without a proof."""
    account, sessions = home.sign_in.account, home.sign_in.sessions
    phone, desk = home.sign_anna_in(STRANGER).session, home.sign_anna_in().session
    there, here = sessions.find(phone).id, sessions.find(desk).id
    home.clock.move(timedelta(minutes=10))
    for step in (lambda: account.end_session(desk, there), lambda: account.end_other_sessions(desk)):
        with pytest.raises(FreshProofNeeded):
            step()
    assert sessions.find(phone).id == there
    account.end_session(phone, there)
    phone = home.sign_anna_in(STRANGER).session
    account.prove(desk, ANNA_PASSWORD, "", ANNAS_DESK)
    assert account.end_other_sessions(desk) == 1
    with pytest.raises(NotSignedIn):
        sessions.find(phone)
    assert sessions.find(desk).id == here


def test_the_view_tells_what_is_set(home: House) -> None:
    session = home.sign_anna_in().session
    view = home.sign_in.account.view(session)
    assert (view.has_password, view.has_codes, view.recovery_codes_left) == (True, False, 0)
    assert (view.passkeys, view.providers, len(view.sessions)) == ([], {}, 1)
    home.set_codes(session)
    view = home.sign_in.account.view(session)
    assert (view.has_codes, view.recovery_codes_left) == (True, 10)


def test_changes_are_in_the_audit_trail(home: House) -> None:
    session = home.sign_anna_in().session
    home.set_codes(session)
    home.sign_in.account.change_password(session, ANNA_PASSWORD, NEW, ANNAS_DESK)
    home.sign_in.account.remove_codes(session)
    assert home.actions() == ["sign_in.done", "account.codes_on", "account.password_changed", "account.codes_off"]
