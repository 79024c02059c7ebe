"""The second factor: codes of an app that are good once, and recovery codes that are shown once."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sign_in_house import ANNAS_DESK, STRANGER, House

from morgiana.control.sign_in import recovery_codes, time_codes
from morgiana.control.sign_in.entrance import SecondFactorAsked, SignedIn
from morgiana.control.sign_in.refusals import (
    FreshProofNeeded,
    LinkNotGood,
    SecondFactorSet,
    TooManyTries,
    WrongCredentials,
)
from morgiana.control.sign_in.tickets import TRIES_MAX


def test_codes_are_those_of_the_standard() -> None:
    """RFC 6238, appendix B, SHA-1: of its eight digits an app shows the last six."""
    secret = b"12345678901234567890"
    for seconds, digits in ((59, "94287082"), (1111111109, "07081804"), (20000000000, "65353130")):
        assert time_codes.code_at(secret, seconds // 30) == digits[2:]


def test_an_app_reads_its_address() -> None:
    """The address in the QR code, as apps read it; the secret is the same as the one to type."""
    address = time_codes.address(b"12345678901234567890", account="anna+shop@example.org", issuer="Morgiana")
    assert address == (
        "otpauth://totp/Morgiana:anna%2Bshop%40example.org?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Morgiana"
    )


def test_the_password_alone_no_longer_opens(home: House) -> None:
    secret, _ = home.set_codes(home.sign_anna_in().session)
    home.clock.move(timedelta(seconds=30))
    ticket = home.half_way()
    found = home.sign_in.entrance.second_step(ticket, home.code(secret), ANNAS_DESK)
    assert home.sign_in.sessions.find(found.session).ways == ("password", "code")


def test_a_letter_and_a_provider_do_not_replace_the_second_factor(home: House) -> None:
    home.set_codes(home.sign_anna_in().session)
    home.post()
    home.sign_in.joining.ask_for_letter("sign in", "anna@example.org", ANNAS_DESK)
    assert isinstance(home.sign_in.entrance.by_letter(home.link(), ANNAS_DESK), SecondFactorAsked)


def test_a_code_is_good_once(home: House) -> None:
    """The code that confirmed the app does not sign in, and one that signed in does not do so again."""
    secret, _ = home.set_codes(home.sign_anna_in().session)
    with pytest.raises(WrongCredentials):
        home.sign_in.entrance.second_step(home.half_way(), home.code(secret), STRANGER)
    home.clock.move(timedelta(seconds=30))
    home.sign_in.entrance.second_step(home.half_way(), home.code(secret), ANNAS_DESK)
    with pytest.raises(WrongCredentials):
        home.sign_in.entrance.second_step(home.half_way(), home.code(secret), STRANGER)


def test_an_earlier_code_is_not_good_after_a_later_one(home: House) -> None:
    """Codes of the step before are taken from slow typists, but not once a newer one was used."""
    secret, _ = home.set_codes(home.sign_anna_in().session)
    home.clock.move(timedelta(minutes=5))
    earlier = home.code(secret)
    home.clock.move(timedelta(seconds=30))
    home.sign_in.entrance.second_step(home.half_way(), home.code(secret), ANNAS_DESK)
    with pytest.raises(WrongCredentials):
        home.sign_in.entrance.second_step(home.half_way(), earlier, STRANGER)


def test_the_same_code_at_the_same_time_is_taken_once(home: House) -> None:
    """Of two who present a code at once, the row lets one through."""
    home.set_codes(home.sign_anna_in().session)
    credentials, step = home.stores.credentials, int(home.clock.now().timestamp()) // 30 + 1
    assert [credentials.use_step(home.anna.id, step) for _ in range(3)] == [True, False, False]


@pytest.mark.parametrize(
    ("steps", "taken"), [(-3, False), (-2, False), (-1, True), (0, True), (1, True), (2, False), (3, False)]
)
def test_clocks_may_differ_by_one_step(steps: int, taken: bool) -> None:
    now = datetime(2026, 5, 4, 9, tzinfo=UTC)
    step = int(now.timestamp()) // 30 + steps
    code = time_codes.code_at(b"12345678901234567890", step)
    assert (time_codes.step_of(b"12345678901234567890", code, now, after=0) == step) is taken


@given(st.text(max_size=12))
def test_no_text_breaks_the_check(code: str) -> None:
    """Any text is a code of now, or none."""
    now = datetime(2026, 5, 4, 9, tzinfo=UTC)
    found = time_codes.step_of(b"12345678901234567890", code, now, after=0)
    assert found is None or len("".join(code.split())) == 6
    assert recovery_codes.digest(code) is None


@pytest.mark.parametrize("code", ["", "12345", "1234567", "١٢٣٤٥٦", "abcdef", "-12345", "1e5000", "０００００１"])
def test_what_is_no_code_is_refused(home: House, code: str) -> None:
    home.set_codes(home.sign_anna_in().session)
    with pytest.raises(WrongCredentials):
        home.sign_in.entrance.second_step(home.half_way(), code, STRANGER)


def test_a_ticket_stands_five_wrong_codes(home: House) -> None:
    """After that it is void, and the right code does not help."""
    secret, _ = home.set_codes(home.sign_anna_in().session)
    home.clock.move(timedelta(seconds=30))
    ticket = home.half_way()
    for _ in range(TRIES_MAX):
        with pytest.raises(WrongCredentials):
            home.sign_in.entrance.second_step(ticket, "000000", STRANGER)
    for _ in range(2):
        with pytest.raises(LinkNotGood):
            home.sign_in.entrance.second_step(ticket, home.code(secret), STRANGER)


def test_who_knows_the_password_has_ten_codes(home: House) -> None:
    """New tickets do not give more tries: ten, then one each five minutes."""
    home.set_codes(home.sign_anna_in().session)
    for _ in range(2):
        ticket = home.half_way()
        for _ in range(5):
            with pytest.raises(WrongCredentials):
                home.sign_in.entrance.second_step(ticket, "000000", STRANGER)
    with pytest.raises(TooManyTries):
        home.sign_in.entrance.second_step(home.half_way(), "000000", STRANGER)


def test_a_ticket_of_the_first_step_is_good_once_and_not_for_long(home: House) -> None:
    secret, _ = home.set_codes(home.sign_anna_in().session)
    home.clock.move(timedelta(seconds=30))
    ticket = home.half_way()
    home.sign_in.entrance.second_step(ticket, home.code(secret), ANNAS_DESK)
    home.clock.move(timedelta(seconds=30))
    with pytest.raises(LinkNotGood):
        home.sign_in.entrance.second_step(ticket, home.code(secret), STRANGER)
    late = home.half_way()
    home.clock.move(timedelta(minutes=10))
    with pytest.raises(LinkNotGood):
        home.sign_in.entrance.second_step(late, home.code(secret), STRANGER)
    for forged in ("", "x", late[:-1], late + "x", "\ud800"):
        with pytest.raises(LinkNotGood):
            home.sign_in.entrance.second_step(forged, home.code(secret), STRANGER)


def test_a_recovery_code_is_good_once(home: House) -> None:
    """In any spelling that a person copies it in; its owner is told by letter."""
    _, codes = home.set_codes(home.sign_anna_in().session)
    home.post()
    assert len(set(codes)) == 10
    typed = codes[0].upper().replace("-", " ").replace("0", "O").replace("1", "l")
    found = home.sign_in.entrance.second_step(home.half_way(), typed, ANNAS_DESK)
    assert home.sign_in.sessions.find(found.session).ways == ("password", "recovery")
    [letter] = home.post()
    assert "9 are left" in letter.text
    with pytest.raises(WrongCredentials):
        home.sign_in.entrance.second_step(home.half_way(), codes[0], STRANGER)
    assert home.sign_in.account.view(found.session).recovery_codes_left == 9


def test_recovery_codes_are_kept_as_hashes_of_enough_bits(home: House) -> None:
    """24 letters of 32 are 120 bits; OWASP ASVS 5 6.5.2 lets a plain hash stand from 112 bits on."""
    secret, codes = home.set_codes(home.sign_anna_in().session)
    kept = home.everything_kept()
    for code in codes:
        assert len(code.replace("-", "")) == 24
        assert code.encode() not in kept
        assert code.replace("-", "").encode() not in kept
    assert secret not in kept
    assert time_codes.written(secret).encode() not in kept


def test_new_recovery_codes_void_the_old(home: House) -> None:
    session = home.sign_anna_in().session
    _, old = home.set_codes(session)
    new = home.sign_in.account.new_recovery_codes(session)
    with pytest.raises(WrongCredentials):
        home.sign_in.entrance.second_step(home.half_way(), old[0], STRANGER)
    assert isinstance(home.sign_in.entrance.second_step(home.half_way(), new[0], ANNAS_DESK), SignedIn)


def test_somebody_elses_recovery_code_opens_nothing(home: House) -> None:
    home.people.add("person_bert", "bert@example.org", "Bert", "annas")
    berts = home.sign_in.entrance.let_in("person_bert", ("letter",), STRANGER).session
    _, codes = home.set_codes(berts)
    home.set_codes(home.sign_anna_in().session)
    with pytest.raises(WrongCredentials):
        home.sign_in.entrance.second_step(home.half_way(), codes[0], STRANGER)


def test_an_app_counts_from_its_first_code_on(home: House) -> None:
    """Until the person has shown that the app works, the password alone goes on to open: nobody locks oneself out."""
    session = home.sign_anna_in().session
    first = home.sign_in.account.begin_codes(session)
    assert home.sign_in.account.begun_codes(session) == first
    assert isinstance(home.sign_anna_in(), SignedIn)
    with pytest.raises(WrongCredentials):
        home.sign_in.account.confirm_codes(session, "000000")
    assert isinstance(home.sign_anna_in(), SignedIn)
    assert home.sign_in.account.begin_codes(session) != first


def test_a_second_app_is_set_only_once_the_first_is_removed(home: House) -> None:
    """A confirmed app is not replaced, not even by two who begin at once."""
    session = home.sign_anna_in().session
    secret, _ = home.set_codes(session)
    with pytest.raises(SecondFactorSet):
        home.sign_in.account.begin_codes(session)
    home.stores.credentials.set_time_codes(home.anna.id, b"another secret of 20")
    kept = home.stores.credentials.time_codes(home.anna.id)
    assert kept is not None
    assert kept.secret == secret
    with pytest.raises(SecondFactorSet):
        home.sign_in.account.confirm_codes(session, home.code(secret, 1))


def test_switching_it_off_needs_a_fresh_proof_with_a_code(home: House) -> None:
    """A stolen session does not switch the second factor off, and neither does a stolen session with the password."""
    session = home.sign_anna_in().session
    secret, _ = home.set_codes(session)
    home.clock.move(timedelta(minutes=11))
    account = home.sign_in.account
    for step in (account.remove_codes, account.begin_codes, account.begun_codes, account.new_recovery_codes):
        with pytest.raises(FreshProofNeeded):
            step(session)
    with pytest.raises(WrongCredentials):
        account.prove(session, "quatre pommes vertes au marché", "000000", ANNAS_DESK)
    with pytest.raises(WrongCredentials):
        account.prove(session, "not the password", home.code(secret), ANNAS_DESK)
    with pytest.raises(FreshProofNeeded):
        account.remove_codes(session)
    account.prove(session, "quatre pommes vertes au marché", home.code(secret, 1), ANNAS_DESK)
    account.remove_codes(session)
    assert isinstance(home.sign_anna_in(), SignedIn)
    assert "Your second factor was switched off." in home.post()[-1].text
    with pytest.raises(SecondFactorSet):
        account.new_recovery_codes(session)
