"""Somebody who signs in is erased with their account and all that hangs on it, by those who may remove people."""

import json
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import pytest
from privacy_business import OWNER_EMAIL, Business
from privacy_installed import Installed
from privacy_people import MARIE

from morgiana.adapters.database.tenancy import TenancyRows
from morgiana.control.caller import HOST, Caller
from morgiana.control.identity.refusals import LastOwner
from morgiana.control.privacy.keys import DataErased
from morgiana.control.privacy.proof import verify_proof
from morgiana.control.privacy.refusals import NotConfirmed, OwnMachine
from morgiana.control.refusals import NotAllowed

_NAME, _EMAIL = MARIE["name"], MARIE["email"]
_SECRETS: Final = (_NAME, _EMAIL, "Maries Telefon")


@pytest.fixture
def installed(tmp_path: Path) -> Iterator[Installed]:
    home = tmp_path / "home"
    opened = Installed(home, url="https://shop.example.org")
    yield opened
    opened.opened.runtime.close()


def _named(home: Path) -> list[str]:
    return [
        f"{secret} in {path.name}"
        for path in sorted(home.rglob("*"))
        if path.is_file()
        for secret in _SECRETS
        if secret.lower().encode() in path.read_bytes().lower()
    ]


def _rows(business: Business, person: str) -> list[str]:
    """The tables that still have a row of a person's way in."""
    from morgiana.adapters.database.database import EVERYBODY

    tables = ("sign_in_passwords", "sign_in_passkeys", "sessions", "memberships")
    return [
        table
        for table in tables
        if business.database.row(f"SELECT 1 FROM {table} WHERE person = ?", (person,), of=EVERYBODY)
    ]


def test_an_account_is_handed_over_and_erased_with_all_that_hangs_on_it(installed: Installed) -> None:
    business = Business(installed)
    person = business.take_on(_EMAIL, _NAME)
    assert business.call("people.list").people  # an answer that names her
    assert _named(installed.home)
    exported = business.call("privacy.export", email=_EMAIL)
    path = installed.opened.runtime.files(business.caller).path(exported.file)
    with zipfile.ZipFile(path) as packed:
        told = json.loads(packed.read("person.json"))["tables"]
    assert {"accounts", "memberships", "sessions", "sign_in_passwords", "sign_in_passkeys", "letters"} <= told.keys()
    assert told["accounts"][0]["email"] == _EMAIL
    assert told["sessions"][0]["address"] == "203.0.113.9"
    assert "argon2" not in json.dumps(told)  # no secret and no hash of one
    assert "https://" not in json.dumps(told["letters"])  # a letter's link signs its reader in

    erased = business.call("privacy.erase", email=_EMAIL)
    counts = {line.what: line.count for line in erased.done if line.place == "accounts"}
    assert counts["memberships"] == 1
    assert counts["sessions"] == 1
    assert counts["letters"] >= 1
    assert counts["accounts, with all ways to sign in"] == 1
    assert _named(installed.home) == []
    assert _rows(business, person) == []
    assert business.people.person_by_email(OWNER_EMAIL) is not None
    assert _rows(business, business.owner.id) == ["memberships"]
    assert business.call("privacy.find", email=_EMAIL).found == []
    [line] = business.call("privacy.erasures").erasures
    assert verify_proof(line.proof)
    assert _EMAIL not in line.proof


def test_an_invitation_that_was_not_taken_up_is_erased(installed: Installed) -> None:
    business = Business(installed)
    business.call(
        "people.invite", email=_EMAIL, name=_NAME, role="staff", send=True
    )  # its letter still waits to be sent
    erased = business.call("privacy.erase", email=_EMAIL)
    counts = {line.what: line.count for line in erased.done if line.place == "accounts"}
    assert counts["invitations"] == 1
    assert counts["letters that wait to be sent"] == 1
    assert _named(installed.home) == []
    assert business.call("people.invitations").invitations == []


def test_an_account_stays_as_long_as_another_organisation_has_a_part_in_it(installed: Installed) -> None:
    one, other = Business(installed), Business(installed, "otto.other@example.com")
    person = one.take_on(_EMAIL, _NAME)
    for letter in (installed.home / "letters").glob("*.eml"):
        letter.unlink()
    assert other.take_on(_EMAIL, _NAME) == person
    exported = one.call("privacy.export", email=_EMAIL)
    path = installed.opened.runtime.files(one.caller).path(exported.file)
    with zipfile.ZipFile(path) as packed:
        told = json.loads(packed.read("person.json"))["tables"]
    assert "sessions" not in told  # nor its letters: they are the other's as well
    assert "letters" not in told
    assert [row["tenant"] for row in told["memberships"]] == [one.organisation]
    one.call("privacy.erase", email=_EMAIL)
    assert one.people.member(one.organisation, person) is None
    assert other.people.member(other.organisation, person) is not None
    assert _rows(one, person) == ["sign_in_passwords", "sign_in_passkeys", "sessions", "memberships"]
    other.call("privacy.erase", email=_EMAIL)
    assert _rows(one, person) == []
    assert other.people.person(person) is None


def test_a_stranger_to_a_person_learns_and_removes_nothing(installed: Installed) -> None:
    one, stranger = Business(installed), Business(installed, "otto.other@example.com")
    person = one.take_on(_EMAIL, _NAME)
    assert stranger.call("privacy.find", email=_EMAIL).found == []
    stranger.call("privacy.erase", email=_EMAIL)
    assert "memberships" in _rows(one, person)
    assert list((installed.home / "letters").glob("*.eml"))


def test_only_who_may_remove_people_finds_or_erases_one(installed: Installed) -> None:
    business = Business(installed)
    person = business.take_on(_EMAIL, _NAME)
    clerk = Caller(business.shop, "person_clerk", frozenset({"privacy.*"}), organisation=business.organisation)
    for name in ("privacy.find", "privacy.export", "privacy.erase"):
        with pytest.raises(NotAllowed):
            business.call(name, clerk, email=_EMAIL)
    assert business.call("privacy.find", clerk, email="a.customer@example.net").found == []
    assert "memberships" in _rows(business, person)


def test_the_last_owner_is_not_erased_from_under_an_organisation(installed: Installed) -> None:
    business = Business(installed)
    with pytest.raises(LastOwner):
        business.call("privacy.erase", email=OWNER_EMAIL)
    assert business.people.person_by_email(OWNER_EMAIL) is not None


def test_letters_are_removed_when_they_are_old(installed: Installed) -> None:
    business = Business(installed)
    business.take_on(_EMAIL, _NAME)
    assert "letters" in {rule.what for rule in installed.call("privacy.retention").rules}  # at the machine itself
    assert "letters" not in {rule.what for rule in business.call("privacy.retention").rules}
    now = datetime.now(UTC)
    assert not [one for one in installed.privacy.sweep(now + timedelta(days=29)) if one.what == "letters"]
    [removed] = [one for one in installed.privacy.sweep(now + timedelta(days=31)) if one.what == "letters"]
    assert removed.tenant == HOST
    assert not list((installed.home / "letters").glob("*.eml"))


def test_an_owner_has_the_whole_organisation_erased_and_another_one_stays(installed: Installed) -> None:
    one, other = Business(installed), Business(installed, "otto.other@example.com")
    one.take_on(_EMAIL, _NAME)
    one.call("shop.set_profile", name=_NAME)
    other.call("shop.set_profile", name="Quai sud")
    with pytest.raises(NotConfirmed):
        one.call("privacy.erase_organisation", confirm=other.organisation)
    manager = replace(one.caller, scopes=frozenset({"privacy.*"}))
    with pytest.raises(NotAllowed):
        one.call("privacy.erase_organisation", manager, confirm=one.organisation)
    with pytest.raises(NotAllowed):
        one.call("privacy.erase_organisation", replace(one.caller, bearer="key_1"), confirm=one.organisation)
    asked = one.call("privacy.erase_organisation", confirm=one.organisation)
    assert len(asked.erasure_ids) == 2
    closed = TenancyRows(one.database, installed.privacy.vault).organisation(one.organisation)
    assert closed is not None
    assert closed.status == "closed"
    assert installed.privacy.eraser.finish() == 2
    assert installed.privacy.eraser.finish() == 0
    assert _named(installed.home) == []
    assert _rows(one, one.owner.id) == []
    with pytest.raises(DataErased):
        installed.privacy.vault.open(one.shop, b"\x01mg\0\0\0\x01" + bytes(40), "answer")
    for tenant in (one.shop, one.organisation):
        [erasure] = installed.privacy.store.erasures(tenant)
        assert verify_proof(erasure.proof or "", public_key=asked.public_key)
    assert other.call("shop.profile").name == "Quai sud"
    assert _rows(other, other.owner.id) == ["memberships"]


def test_the_installations_own_organisation_is_not_erased_from_within(installed: Installed) -> None:
    with pytest.raises(OwnMachine):
        installed.call("privacy.erase_organisation", confirm="local_org")
