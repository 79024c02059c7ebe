"""Passkeys, answered by an authenticator in software: the right answers open, and every tampered one is refused."""

import json
import secrets
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sign_in_house import ANNAS_DESK, STRANGER, House
from soft_authenticator import USER_PRESENT, SoftAuthenticator, padless, unpadded

from morgiana.control.sign_in.refusals import FreshProofNeeded, LastWayIn, PasskeyRefused, UnknownSession


@pytest.fixture
def device(home: House) -> SoftAuthenticator:
    """A device with a passkey of Anna's."""
    device = SoftAuthenticator()
    add(home, device)
    return device


def add(home: House, device: SoftAuthenticator, **claims: Any) -> None:
    session = home.sign_anna_in().session
    ticket, options = home.sign_in.account.ask_for_passkey(session)
    home.sign_in.account.add_passkey(session, ticket, device.make(options, **claims), name=" Anna's\nphone ")


def test_a_passkey_signs_in_without_anything_typed(home: House, device: SoftAuthenticator) -> None:
    """It is two factors in one: no code is asked for even where there is an authenticator app."""
    home.set_codes(home.sign_anna_in().session)
    ticket, options = home.sign_in.entrance.passkeys.ask()
    found = home.sign_in.entrance.by_passkey(ticket, device.sign(options), ANNAS_DESK)
    assert found.person == home.anna.id
    assert home.sign_in.sessions.find(found.session).ways == ("passkey",)
    [passkey] = home.sign_in.entrance.passkeys.of(home.anna.id)
    assert (passkey.name, passkey.sign_count, passkey.used_at) == ("Anna's phone", 1, home.clock.now())


def test_what_is_asked_is_the_same_for_everybody(home: House, device: SoftAuthenticator) -> None:
    """The question names no account and no key, so a stranger learns nothing from it."""
    _, options = home.sign_in.entrance.passkeys.ask()
    assert options.pop("challenge")
    assert options == {
        "rpId": "shop.example.org",
        "timeout": 60000,
        "allowCredentials": [],
        "userVerification": "required",
    }


def test_the_question_to_make_one_names_those_that_are_there(home: House, device: SoftAuthenticator) -> None:
    """The browser will not make a second passkey on a device that has one, and asks for verification."""
    _, options = home.sign_in.account.ask_for_passkey(home.sign_anna_in().session)
    assert [unpadded(known["id"]) for known in options["excludeCredentials"]] == [device.id]
    assert options["authenticatorSelection"]["userVerification"] == "required"
    assert options["authenticatorSelection"]["residentKey"] == "required"
    assert unpadded(options["user"]["id"]) == b"person_anna"


@pytest.mark.parametrize(
    "claims",
    [
        {"challenge": padless(b"another challenge of 32 bytes...")},
        {"origin": "https://shop.example.org.evil.example"},
        {"origin": "http://shop.example.org"},
        {"origin": "https://example.org"},
        {"rp_id": "evil.example"},
        {"type": "webauthn.create"},
        {"signature": b"\0" * 70},
        {"signature": b""},
        {"user_handle": b"person_bert"},
    ],
)
def test_a_tampered_answer_is_refused(home: House, device: SoftAuthenticator, claims: dict[str, Any]) -> None:
    ticket, options = home.sign_in.entrance.passkeys.ask()
    with pytest.raises(PasskeyRefused):
        home.sign_in.entrance.by_passkey(ticket, device.sign(options, **claims), STRANGER)


@pytest.mark.parametrize(
    "claims",
    [
        {"challenge": padless(b"another challenge of 32 bytes...")},
        {"origin": "https://evil.example"},
        {"rp_id": "evil.example"},
        {"type": "webauthn.get"},
    ],
)
def test_a_tampered_new_passkey_is_refused(home: House, claims: dict[str, Any]) -> None:
    with pytest.raises(PasskeyRefused):
        add(home, SoftAuthenticator(), **claims)
    assert home.sign_in.entrance.passkeys.of(home.anna.id) == []


def test_a_device_that_did_not_verify_its_user_is_refused(home: House, device: SoftAuthenticator) -> None:
    """A touch is not enough: no finger, no face and no code was asked for."""
    with pytest.raises(PasskeyRefused):
        add(home, SoftAuthenticator(flags=USER_PRESENT))
    device.flags = USER_PRESENT
    ticket, options = home.sign_in.entrance.passkeys.ask()
    with pytest.raises(PasskeyRefused):
        home.sign_in.entrance.by_passkey(ticket, device.sign(options), STRANGER)


def test_an_answer_is_good_once(home: House, device: SoftAuthenticator) -> None:
    """A replay of the very same answer, and of a wrong one's ticket, is refused."""
    ticket, options = home.sign_in.entrance.passkeys.ask()
    answer = device.sign(options)
    home.sign_in.entrance.by_passkey(ticket, answer, ANNAS_DESK)
    with pytest.raises(PasskeyRefused):
        home.sign_in.entrance.by_passkey(ticket, answer, STRANGER)
    ticket, options = home.sign_in.entrance.passkeys.ask()
    with pytest.raises(PasskeyRefused):
        home.sign_in.entrance.by_passkey(ticket, device.sign(options, origin="https://evil.example"), STRANGER)
    with pytest.raises(PasskeyRefused):
        home.sign_in.entrance.by_passkey(ticket, device.sign(options), ANNAS_DESK)


def test_an_answer_that_comes_late_is_refused(home: House, device: SoftAuthenticator) -> None:
    ticket, options = home.sign_in.entrance.passkeys.ask()
    home.clock.move(timedelta(minutes=5))
    with pytest.raises(PasskeyRefused):
        home.sign_in.entrance.by_passkey(ticket, device.sign(options), ANNAS_DESK)


def test_a_ticket_of_another_kind_is_refused(home: House, device: SoftAuthenticator) -> None:
    """The challenge of making a passkey does not serve to sign in, nor the other way round."""
    session = home.sign_anna_in().session
    ticket, options = home.sign_in.account.ask_for_passkey(session)
    with pytest.raises(PasskeyRefused):
        home.sign_in.entrance.by_passkey(
            ticket, device.sign({"rpId": options["rp"]["id"], "challenge": options["challenge"]}), STRANGER
        )
    ticket, asked = home.sign_in.entrance.passkeys.ask()
    other = SoftAuthenticator()
    options["challenge"] = asked["challenge"]
    with pytest.raises(PasskeyRefused):
        home.sign_in.account.add_passkey(session, ticket, other.make(options), name="")


def test_a_ticket_of_another_person_makes_no_passkey(home: House) -> None:
    """Mallory cannot have her device added to Anna's account by exchanging tickets."""
    home.people.add("person_mallory", "mallory@example.org", "Mallory", "other")
    hers = home.sign_in.entrance.let_in("person_mallory", ("password",), STRANGER).session
    ticket, options = home.sign_in.account.ask_for_passkey(home.sign_anna_in().session)
    with pytest.raises(PasskeyRefused):
        home.sign_in.account.add_passkey(hers, ticket, SoftAuthenticator().make(options), name="")


def test_a_copied_passkey_is_found_by_its_counter(home: House, device: SoftAuthenticator) -> None:
    """Once the device has counted further, whoever copied its key before is refused."""
    copy = SoftAuthenticator(id=device.id, key=device.key, user_handle=device.user_handle)
    for _ in range(3):
        ticket, options = home.sign_in.entrance.passkeys.ask()
        home.sign_in.entrance.by_passkey(ticket, device.sign(options), ANNAS_DESK)
    ticket, options = home.sign_in.entrance.passkeys.ask()
    with pytest.raises(PasskeyRefused):
        home.sign_in.entrance.by_passkey(ticket, copy.sign(options), STRANGER)


def test_a_passkey_that_does_not_count_opens_again_and_again(home: House) -> None:
    """Those that are kept in a cloud always say 0 (Web Authentication 3, section 6.1.1)."""
    device = SoftAuthenticator(counts=False)
    add(home, device)
    for _ in range(3):
        ticket, options = home.sign_in.entrance.passkeys.ask()
        assert home.sign_in.entrance.by_passkey(ticket, device.sign(options), ANNAS_DESK).person == home.anna.id


def test_an_unknown_passkey_is_refused(home: House, device: SoftAuthenticator) -> None:
    """Neither a key that nobody registered, nor a registered id with another key, opens anything."""
    for stranger in (SoftAuthenticator(user_handle=b"person_anna"), SoftAuthenticator(id=device.id)):
        ticket, options = home.sign_in.entrance.passkeys.ask()
        with pytest.raises(PasskeyRefused):
            home.sign_in.entrance.by_passkey(ticket, stranger.sign(options), STRANGER)


def test_a_passkey_of_somebody_cannot_be_taken_over(home: House, device: SoftAuthenticator) -> None:
    """A new passkey with the id of one that is known is refused, whoever adds it."""
    with pytest.raises(PasskeyRefused):
        add(home, SoftAuthenticator(id=device.id))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_no_changed_answer_opens(home: House, data: st.DataObject) -> None:
    """Whatever byte of a good answer is changed, cut or added, it is refused as such and breaks nothing."""
    device = SoftAuthenticator(counts=False, id=secrets.token_bytes(16))
    add(home, device)
    ticket, options = home.sign_in.entrance.passkeys.ask()
    answer = json.loads(device.sign(options))
    name = data.draw(st.sampled_from(["clientDataJSON", "authenticatorData", "signature", "id", "rawId"]))
    place = answer if name in ("id", "rawId") else answer["response"]
    raw = bytearray(unpadded(place[name]))
    at = data.draw(st.integers(0, 10_000)) % len(raw)
    change = data.draw(st.sampled_from(["flip", "cut", "add", "nothing", "number"]))
    if change == "flip":
        raw[at] ^= data.draw(st.integers(1, 255))
    elif change == "cut":
        del raw[at:]
    elif change == "add":
        raw[at:at] = data.draw(st.binary(min_size=1, max_size=8))
    place[name] = None if change == "nothing" else 7 if change == "number" else padless(bytes(raw))
    with pytest.raises(PasskeyRefused):
        home.sign_in.entrance.by_passkey(ticket, json.dumps(answer), STRANGER)


@pytest.mark.parametrize("answer", ["", "{}", "null", "[]", "7", '{"id": 1}', "{" * 10_000, "\x00", '"text"'])
def test_what_is_no_answer_is_refused(home: House, answer: str) -> None:
    ticket, _ = home.sign_in.entrance.passkeys.ask()
    with pytest.raises(PasskeyRefused):
        home.sign_in.entrance.by_passkey(ticket, answer, STRANGER)
    session = home.sign_anna_in().session
    ticket, _ = home.sign_in.account.ask_for_passkey(session)
    with pytest.raises(PasskeyRefused):
        home.sign_in.account.add_passkey(session, ticket, answer, name="")


def test_a_passkey_is_added_only_by_who_just_proved_themselves(home: House) -> None:
    session = home.sign_anna_in().session
    home.clock.move(timedelta(minutes=10))
    with pytest.raises(FreshProofNeeded):
        home.sign_in.account.ask_for_passkey(session)
    with pytest.raises(FreshProofNeeded):
        home.sign_in.account.add_passkey(session, "ticket", "{}", name="")


def test_a_passkey_proves_again_who_is_there(home: House, device: SoftAuthenticator) -> None:
    """One of the same account does; that of another account does not."""
    session = home.sign_anna_in().session
    home.clock.move(timedelta(minutes=20))
    home.people.add("person_mallory", "mallory@example.org", "Mallory", "other")
    hers, other = home.sign_in.entrance.let_in("person_mallory", ("password",), STRANGER).session, SoftAuthenticator()
    ticket, options = home.sign_in.account.ask_for_passkey(hers)
    home.sign_in.account.add_passkey(hers, ticket, other.make(options), name="")
    ticket, options = home.sign_in.entrance.passkeys.ask()
    with pytest.raises(PasskeyRefused):
        home.sign_in.account.prove_by_passkey(session, ticket, other.sign(options))
    assert not home.sign_in.account.view(session).fresh
    ticket, options = home.sign_in.entrance.passkeys.ask()
    home.sign_in.account.prove_by_passkey(session, ticket, device.sign(options))
    assert home.sign_in.account.view(session).fresh


def test_a_removed_passkey_opens_nothing(home: House, device: SoftAuthenticator) -> None:
    session = home.sign_anna_in().session
    home.sign_in.account.remove_passkey(session, padless(device.id))
    ticket, options = home.sign_in.entrance.passkeys.ask()
    with pytest.raises(PasskeyRefused):
        home.sign_in.entrance.by_passkey(ticket, device.sign(options), STRANGER)
    with pytest.raises(UnknownSession):
        home.sign_in.account.remove_passkey(session, padless(device.id))


def test_the_last_way_in_is_not_removed(home: House) -> None:
    """Somebody with one passkey and no password keeps it."""
    home.people.add("person_bert", "bert@example.org", "Bert", "annas")
    session, device = home.sign_in.entrance.let_in("person_bert", ("letter",), ANNAS_DESK).session, SoftAuthenticator()
    ticket, options = home.sign_in.account.ask_for_passkey(session)
    home.sign_in.account.add_passkey(session, ticket, device.make(options), name="")
    with pytest.raises(LastWayIn):
        home.sign_in.account.remove_passkey(session, padless(device.id))
    ticket, options = home.sign_in.entrance.passkeys.ask()
    assert home.sign_in.entrance.by_passkey(ticket, device.sign(options), ANNAS_DESK).person == "person_bert"
