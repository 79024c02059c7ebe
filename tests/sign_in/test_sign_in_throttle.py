"""Guessing is slowed down, and nobody is locked out by others."""

from datetime import timedelta

import pytest
from sign_in_house import ANNAS_DESK, STRANGER, House

from morgiana.adapters.database.database import EVERYBODY
from morgiana.control.sign_in.entrance import SignedIn
from morgiana.control.sign_in.refusals import TooManyTries, WrongCredentials
from morgiana.control.sign_in.sessions import Browser
from morgiana.control.sign_in.throttle import AT_ACCOUNT, FROM_ADDRESS, FROM_ADDRESS_AT_ACCOUNT, network_of


def guess(home: House, browser: Browser, email: str = "anna@example.org") -> None:
    with pytest.raises(WrongCredentials):
        home.sign_in.entrance.by_password(email, "a guess that is wrong", browser)


def refused(home: House, browser: Browser, email: str = "anna@example.org") -> int:
    before = home.hasher.calls
    with pytest.raises(TooManyTries) as told:
        home.sign_in.entrance.by_password(email, "a guess that is wrong", browser)
    assert home.hasher.calls == before, "a guess too many is not even hashed"
    assert told.value.retry_after_seconds is not None
    return int(told.value.retry_after_seconds)


def from_(number: int) -> Browser:
    return Browser(address=f"198.51.{number // 250}.{number % 250 + 1}")


def test_an_address_gets_five_guesses_and_then_one_each_five_minutes(home: House) -> None:
    for _ in range(5):
        guess(home, STRANGER)
    assert refused(home, STRANGER) == 300
    home.clock.move(timedelta(minutes=4, seconds=59))
    assert refused(home, STRANGER) == 1
    home.clock.move(timedelta(seconds=1))
    guess(home, STRANGER)
    refused(home, STRANGER)


def test_an_unknown_person_is_throttled_alike(home: House) -> None:
    """Whether guesses at an address are counted does not tell whether it has an account."""
    for email in ("anna@example.org", "nobody@example.org", "no address"):
        for _ in range(5):
            guess(home, STRANGER, email)
        assert refused(home, STRANGER, email) == 300


def test_the_same_address_written_otherwise_is_the_same_account(home: House) -> None:
    for email in ("anna@example.org", "ANNA@example.org", " anna@EXAMPLE.org ", "Anna@Example.Org", "anna@example.org"):
        guess(home, STRANGER, email)
    refused(home, STRANGER, "aNNa@example.org")


def test_an_address_that_tries_many_accounts_is_slowed(home: House) -> None:
    for number in range(FROM_ADDRESS.at_once):
        guess(home, STRANGER, f"person{number}@example.org")
    assert refused(home, STRANGER, "another@example.org") == 30
    guess(home, from_(1), "another@example.org")


def test_many_addresses_get_no_more_than_nist_allows(home: House) -> None:
    """A botnet has 50 guesses at an account at first, and 96 more on a day; NIST SP 800-63B-4 allows 100 in a row."""
    made = 0
    for number in range(200):
        try:
            home.sign_in.entrance.by_password("anna@example.org", "a guess that is wrong", from_(number))
        except WrongCredentials:
            made += 1
        except TooManyTries:
            continue
    assert made == AT_ACCOUNT.at_once == 50
    assert timedelta(days=1) / AT_ACCOUNT.one_more_each == 96


def test_a_stranger_cannot_lock_a_person_out(home: House) -> None:
    """While a botnet has used up all guesses at Anna's account, Anna's own browser is let in."""
    known_by = home.sign_anna_in().device
    home.clock.move(timedelta(days=1))
    for number in range(AT_ACCOUNT.at_once):
        guess(home, from_(number))
    refused(home, from_(251))
    desk = Browser(address="192.0.2.99", known_by=known_by)
    found = home.sign_in.entrance.by_password("anna@example.org", "quatre pommes vertes au marché", desk)
    assert isinstance(found, SignedIn)
    refused(home, from_(252))


def test_from_a_new_browser_the_person_has_another_way(home: House) -> None:
    """A link by e-mail is let through while strangers have used up the guesses."""
    for number in range(AT_ACCOUNT.at_once):
        guess(home, from_(number))
    refused(home, ANNAS_DESK)
    home.sign_in.joining.ask_for_letter("sign in", "anna@example.org", ANNAS_DESK)
    assert isinstance(home.sign_in.entrance.by_letter(home.link(), ANNAS_DESK), SignedIn)


def test_a_known_browser_is_known_for_its_person_only(home: House) -> None:
    """Whoever signs in with an account of their own gets no more guesses at Anna's for it."""
    home.people.add("person_mallory", "mallory@example.org", "Mallory", "other")
    home.stores.credentials.set_password(
        "person_mallory", home.hasher.hash("mon propre mot de passe"), home.clock.now()
    )
    found = home.sign_in.entrance.by_password("mallory@example.org", "mon propre mot de passe", STRANGER)
    assert isinstance(found, SignedIn)
    known = Browser(address=STRANGER.address, known_by=found.device)
    for _ in range(FROM_ADDRESS_AT_ACCOUNT.at_once):
        guess(home, known)
    refused(home, known)


def test_a_known_browser_is_slowed_too(home: House) -> None:
    """A stolen cookie of a known browser opens nothing and has ten guesses."""
    desk = Browser(address="192.0.2.10", known_by=home.sign_anna_in().device)
    for _ in range(10):
        guess(home, desk)
    assert refused(home, desk) == 60


def test_a_right_password_costs_no_guess(home: House) -> None:
    for _ in range(FROM_ADDRESS_AT_ACCOUNT.at_once * 3):
        home.sign_anna_in()


def test_signing_in_oneself_does_not_clear_the_address(home: House) -> None:
    """Whoever alternates guesses with sign-ins of their own account is not forgiven the guesses."""
    home.people.add("person_mallory", "mallory@example.org", "Mallory", "other")
    home.stores.credentials.set_password(
        "person_mallory", home.hasher.hash("mon propre mot de passe"), home.clock.now()
    )
    for _ in range(5):
        guess(home, STRANGER)
        home.sign_in.entrance.by_password("mallory@example.org", "mon propre mot de passe", STRANGER)
    refused(home, STRANGER)


def test_a_household_of_ipv6_is_one(home: House) -> None:
    """Addresses of one /64 count together, those of another do not."""
    for number in range(5):
        guess(home, Browser(address=f"2001:db8:1:2::{number + 1:x}"))
    refused(home, Browser(address="2001:db8:1:2:ffff::1"))
    guess(home, Browser(address="2001:db8:1:3::1"))


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("2001:db8::1", "2001:db8::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("testclient", "testclient"),
        ("", ""),
    ],
)
def test_networks(address: str, network: str) -> None:
    assert network_of(address) == network


def test_old_counters_are_forgotten(home: House) -> None:
    """A counter that is empty again is dropped, and one that is not is kept."""
    guess(home, STRANGER)
    home.clock.move(timedelta(minutes=16))
    guess(home, from_(7), "bert@example.org")
    home.sign_in.sessions.drop_old()
    [(left,)] = home.database.rows("SELECT COUNT(*) FROM sign_in_tries", of=EVERYBODY)
    assert left == 3
