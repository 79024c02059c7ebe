"""Passwords: what is taken, what is refused, what it costs, and what a stranger can learn."""

import asyncio
import threading
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sign_in_house import ANNA_PASSWORD, ANNAS_DESK, CHEAP, STRANGER, House, house

from morgiana.control.sign_in.entrance import SignedIn
from morgiana.control.sign_in.hashing import AT_ONCE, Argon2Cost, Hasher
from morgiana.control.sign_in.password_rules import check_new_password, is_possible, normalised
from morgiana.control.sign_in.refusals import DoorIsBusy, TooManyTries, UnusablePassword, WrongCredentials

GOOD = "trois canards sous la pluie"


def test_the_cost_is_owasps() -> None:
    """argon2id with 19 MiB, two passes and one lane, which the hash itself says.

    OWASP Password Storage Cheat Sheet: "Argon2id with a minimum configuration of 19 MiB of memory, an iteration count
    of 2, and 1 degree of parallelism".
    """
    assert Hasher().hash(GOOD).startswith("$argon2id$v=19$m=19456,t=2,p=1$")


@pytest.mark.parametrize(
    "password",
    [
        GOOD,
        "épicerie & ampoules 24",
        "четыре зелёных яблока",
        "緑の林檎が四つ、市場にありますよね",
        "🍎🍏🍐🍊🍋🍌🍉🍇🍓🫐🍈🍒🍑🥭🍍",
        " leading and trailing ",
        "a" * 20 + " much longer than bcrypt's 72 bytes " * 20,
    ],
)
def test_any_letters_and_any_length_open(home: House, password: str) -> None:
    """A password of any script opens the account, and one that differs in its last letter only does not."""
    check_new_password(password)
    home.stores.credentials.set_password(home.anna.id, home.hasher.hash(normalised(password)), home.clock.now())
    assert isinstance(home.sign_in.entrance.by_password(home.anna.email, password, ANNAS_DESK), SignedIn)
    with pytest.raises(WrongCredentials):
        home.sign_in.entrance.by_password(home.anna.email, password + ".", STRANGER)
    with pytest.raises(WrongCredentials):
        home.sign_in.entrance.by_password(home.anna.email, password[:-1], STRANGER)


def test_the_same_letters_are_the_same_password(home: House) -> None:
    """`é` typed as one code point or as two is the same password."""
    once, twice = (unicodedata.normalize(form, ANNA_PASSWORD) for form in ("NFC", "NFD"))
    assert once != twice
    for typed in (once, twice):
        assert isinstance(home.sign_in.entrance.by_password(home.anna.email, typed, ANNAS_DESK), SignedIn)


@pytest.mark.parametrize(
    "password",
    [
        "",
        "short but fine",  # 14 characters
        "passwordpassword",
        "123456789012345",
        "Password1234567",
        "aaaaaaaaaaaaaaaaaaaa",
        "abcabcabcabcabcabc",
        "qwertyuiopasdfgh",
        "azertyuiopqsdfg",
        "iloveyouiloveyou",
        "morgianamorgiana",
        "annapetitannapetit",
        "anna@example.org",
        "\ud800" * 20,
        "x y" * 400,
    ],
)
def test_what_is_guessed_first_is_refused(password: str) -> None:
    with pytest.raises(UnusablePassword) as told:
        check_new_password(password, about=("anna@example.org", "Anna Petit"))
    assert told.value.where.field == "password"
    assert not password or password not in str(told.value)


def test_no_rule_of_composition() -> None:
    """Words in small letters are enough: NIST SP 800-63B-4, 3.1.1.2, forbids to ask for digits and the like."""
    check_new_password("vier gruene aepfel vom markt")


@given(st.text(max_size=60))
def test_every_text_is_taken_or_refused(password: str) -> None:
    """No text breaks the check or the hash, and one that was taken opens."""
    hasher = Hasher(CHEAP)
    try:
        check_new_password(password)
    except UnusablePassword:
        return
    assert is_possible(password)
    assert hasher.fits(hasher.hash(normalised(password)), normalised(password))


@pytest.mark.parametrize(
    ("email", "password"),
    [
        ("anna@example.org", "not the password"),
        ("nobody@example.org", "not the password"),
        ("nobody@example.org", ANNA_PASSWORD),
        ("bert@example.org", "not the password"),  # an account without a password
        ("no address at all", "not the password"),
        ("", ""),
        ("anna@example.org", "x" * 5000),
        ("anna@example.org\r\nBcc: x@example.org", "not the password"),
        ("anna@example.org", "\ud800"),
    ],
)
def test_a_stranger_learns_nothing(home: House, email: str, password: str) -> None:
    """Whoever does not exist gets the same words and costs the same one hash as a wrong password.

    Counted and not timed: a clock would have to be believed. What is no possible password costs none, for anybody.
    """
    home.people.add("person_bert", "bert@example.org", "Bert", "annas")
    before = home.hasher.calls
    with pytest.raises(WrongCredentials) as told:
        home.sign_in.entrance.by_password(email, password, STRANGER)
    assert str(told.value) == "The e-mail address or the password is wrong."
    assert home.hasher.calls - before == (1 if 0 < len(password) <= 1024 and password.isprintable() else 0)
    assert home.post() == []


def test_a_long_password_is_one_hash_at_most(home: House) -> None:
    """A password of a megabyte is refused before it is hashed, whoever's it is."""
    for email in ("anna@example.org", "nobody@example.org"):
        before = home.hasher.calls
        with pytest.raises(WrongCredentials):
            home.sign_in.entrance.by_password(email, "x" * 1_000_000, STRANGER)
        assert home.hasher.calls == before


def test_the_first_unknown_person_costs_one_hash() -> None:
    """What is checked in place of nobody's password is made before the first check, not during it."""
    hasher = Hasher(CHEAP)
    hasher.fits(None, "whatever")
    first = hasher.calls
    hasher.fits(None, "whatever")
    assert (first, hasher.calls) == (1, 2)


def test_a_dearer_cost_is_paid_at_the_next_sign_in(tmp_path: Path) -> None:
    """When the parameters rise, the hash is made anew by whoever signs in, and the password goes on to open."""
    with house(tmp_path, hasher=Hasher(Argon2Cost(memory_kib=64, passes=1))) as before:
        first = before.stores.credentials.password(before.anna.id)
    with house(tmp_path / "later", hasher=Hasher(Argon2Cost(memory_kib=128, passes=2))) as after:
        assert first is not None
        after.stores.credentials.set_password(after.anna.id, first, after.clock.now())
        with pytest.raises(WrongCredentials):
            after.sign_in.entrance.by_password(after.anna.email, "not the password", STRANGER)
        assert after.stores.credentials.password(after.anna.id) == first
        after.sign_anna_in()
        second = after.stores.credentials.password(after.anna.id)
        assert second is not None
        assert "$m=128,t=2,p=1$" in second
        after.sign_anna_in()
        assert after.stores.credentials.password(after.anna.id) == second


def test_a_rehash_does_not_undo_a_change(home: House) -> None:
    """The new hash of an old password is kept only where the old one still is."""
    credentials = home.stores.credentials
    old = credentials.password(home.anna.id)
    assert old is not None
    credentials.set_password(home.anna.id, "changed meanwhile", home.clock.now())
    credentials.replace_password(home.anna.id, old, "the old password again")
    assert credentials.password(home.anna.id) == "changed meanwhile"


def test_no_hash_is_made_on_an_event_loop() -> None:
    """A hash takes a fifth of a second of a core: on the loop's own thread it is a mistake, and said to be one."""
    hasher = Hasher(CHEAP)

    async def on_the_loop() -> None:
        hasher.hash(GOOD)

    with pytest.raises(AssertionError, match="event loop"):
        asyncio.run(on_the_loop())
    assert hasher.calls == 0

    async def beside_the_loop() -> str:
        return await asyncio.to_thread(hasher.hash, GOOD)

    assert asyncio.run(beside_the_loop()).startswith("$argon2id$")


def test_memory_is_bounded() -> None:
    """No more hashes are made at once than there are places; whoever waits too long is told to come back."""
    hasher = Hasher(CHEAP, seconds_to_wait=0.05)
    hasher.fits(None, "x")
    inside, leave = threading.Barrier(AT_ONCE + 1), threading.Event()

    def hold() -> None:
        with hasher._place():
            inside.wait(10)
            leave.wait(10)

    holders = [threading.Thread(target=hold) for _ in range(AT_ONCE)]
    for holder in holders:
        holder.start()
    inside.wait(10)
    try:
        with pytest.raises(DoorIsBusy):
            hasher.hash(GOOD)
    finally:
        leave.set()
        for holder in holders:
            holder.join()
    assert hasher.hash(GOOD)


def test_no_password_is_kept_or_written(home: House) -> None:
    """Neither the password nor the address of a guess is in any table."""
    home.sign_anna_in()
    with pytest.raises(WrongCredentials):
        home.sign_in.entrance.by_password("anna@example.org", "a guess that is wrong", STRANGER)
    kept = home.everything_kept()
    for secret in (ANNA_PASSWORD, "a guess that is wrong", "anna@example.org", "203.0.113.7", "192.0.2.10", "Firefox"):
        assert secret.encode() not in kept


def test_both_outcomes_are_in_the_audit_trail(home: House) -> None:
    home.sign_anna_in()
    with pytest.raises(WrongCredentials):
        home.sign_in.entrance.by_password("anna@example.org", "a guess that is wrong", STRANGER)
    assert home.actions() == ["sign_in.done", "sign_in.failed"]


def test_a_guess_is_counted_before_it_is_made(home: House) -> None:
    """A hundred guesses at once are not more than a hundred one after the other: five are made."""
    refused, wrong = [], []

    def guess() -> None:
        try:
            home.sign_in.entrance.by_password("anna@example.org", "a guess that is wrong", STRANGER)
        except WrongCredentials as error:
            wrong.append(error)
        except TooManyTries as error:
            refused.append(error)

    guessers = [threading.Thread(target=guess) for _ in range(30)]
    for guesser in guessers:
        guesser.start()
    for guesser in guessers:
        guesser.join()
    assert (len(wrong), len(refused)) == (5, 25)
