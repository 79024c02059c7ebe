"""Who people and buyers are is nowhere to be read at rest, is found all the same, and goes with the keys."""

import base64
import itertools
import json
import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import pytest
from privacy_business import OWNER_EMAIL, Business
from privacy_installed import THE_HOST, Installed
from stores import STORE, database_of

from morgiana.adapters.database import resealing
from morgiana.adapters.database.database import EVERYBODY, Database
from morgiana.adapters.database.identity import IdentityRows
from morgiana.adapters.database.invoices import InvoiceRows
from morgiana.adapters.database.payments import PaymentRows
from morgiana.adapters.database.resealing import reseal_cells
from morgiana.adapters.database.sign_in import CredentialRows
from morgiana.adapters.vault.opening import open_vault
from morgiana.control.billing.documents.models import Party
from morgiana.control.billing.terms import BuyerTerms
from morgiana.control.caller import HOST
from morgiana.control.privacy.keys import DataErased
from morgiana.control.privacy.vault import Sealer, Vault, key_version
from morgiana.control.sign_in.refusals import AddressTaken
from morgiana.kernel.refusals import Fault

_OTHER: Final = "otto.other@example.com"
_PEOPLE: Final = {
    "marie.td@example.org": "Marie Tremblay-Duchesne",
    "juergen.gross@example.net": "Jürgen Großkreutz",
    "invited.only@example.net": "Ivo Invited",
}
_STREET: Final = "19 rue des Tanneurs"
_BUYER: Final[dict[str, Any]] = {
    "name": "Atelier Quentin Beauregard",
    "address": {"lines": [_STREET], "city": "Lille", "postcode": "59000", "country": "FR"},
    "contact": "Quentin Beauregard",
    "email": "quentin@beauregard.example",
    "phone": "+33 3 20 11 22 33",
}
_SECRETS: Final = (
    *(OWNER_EMAIL, "Olga Owner", _OTHER, "Otto"),
    *(*_PEOPLE, *_PEOPLE.values()),
    *(_BUYER["name"], _BUYER["contact"], _BUYER["email"], _BUYER["phone"], _STREET),
    *("Sabine Seller", "sabine@host.example", "paid by Quentin", "Maries Telefon"),
)
"""Every name, address, telephone and street of a person in the tests below."""


@pytest.fixture
def installed(tmp_path: Path) -> Iterator[Installed]:
    home = tmp_path / "home"
    opened = Installed(home, url="https://shop.example.org")
    yield opened
    opened.opened.runtime.close()


def _at_rest(home: Path, database: Database) -> list[str]:
    """Where in the bytes of the books a secret stands: of the files of SQLite, of every row of PostgreSQL."""
    parts: list[tuple[str, bytes]] = []
    if STORE == "postgres":
        tables = database.rows(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename", of=EVERYBODY
        )
        for (table,) in tables:
            for row in database.rows(f"SELECT * FROM {table}", of=EVERYBODY):
                told = b"\0".join(bytes(cell) if isinstance(cell, bytes) else str(cell).encode() for cell in row)
                parts.append((table, told))
    else:
        parts += [(path.name, path.read_bytes()) for path in sorted(home.glob("morgiana.sqlite*"))]
    found = []
    for place, content in parts:
        lowered = content.lower()
        for secret in _SECRETS:
            plain = str(secret).lower()
            forms = {form.encode() for form in (plain, json.dumps(plain)[1:-1])}
            if any(form in lowered for form in forms):
                found.append(f"{secret} in {place}")
    return found


def _life(installed: Installed) -> tuple[Business, Business]:
    """Two organisations with people, one of whom is in both; terms, an invoice, its payment, and letters."""
    one, other = Business(installed), Business(installed, _OTHER)
    for email, name in list(_PEOPLE.items())[:2]:
        one.take_on(email, name)
    for letter in (installed.home / "letters").glob("*.eml"):
        letter.unlink()
    other.take_on("marie.td@example.org", _PEOPLE["marie.td@example.org"])
    one.call("people.invite", email="invited.only@example.net", name="Ivo Invited", role="staff", send=True)
    one.call("people.list")
    one.call("people.invitations")
    seller = {"name": "Sabine Seller", "address": {"city": "Paris", "country": "FR"}, "email": "sabine@host.example"}
    installed.call(
        "invoices.set_seller",
        THE_HOST,
        seller={"party": {**seller, "vat_id": "FR40303265045"}, "rates_percent": {"FR": "20"}},
    )
    installed.call("invoices.set_terms", THE_HOST, organisation_id=one.organisation, terms={"party": _BUYER})
    installed.call("credit.grant", THE_HOST, organisation_id=one.organisation, amount_minor=10_000)
    asked: dict[str, Any] = {"organisation_id": one.organisation, "amount_minor": 12_000, "currency": "EUR"}
    installed.call("payments.record", THE_HOST, **asked, note="paid by Quentin")
    return one, other


def test_no_name_and_no_address_of_a_person_stands_in_the_books(installed: Installed) -> None:
    """Every byte of the database after the life of two organisations; the same facts are read through operations."""
    one, _ = _life(installed)
    assert _at_rest(installed.home, installed.database) == []
    told = {person.email: person.name for person in one.call("people.list").people}
    assert told.items() >= {"marie.td@example.org": "Marie Tremblay-Duchesne", OWNER_EMAIL: "Olga Owner"}.items()
    assert [waiting.email for waiting in one.call("people.invitations").invitations] == ["invited.only@example.net"]
    [invoice] = installed.call("invoices.list", THE_HOST, organisation_id=one.organisation).invoices
    shown = installed.call("invoices.show", THE_HOST, invoice_id=invoice.number)
    assert "Quentin Beauregard" in shown.model_dump_json()
    [payment] = installed.call("payments.list", THE_HOST, organisation_id=one.organisation).payments
    kept = PaymentRows(installed.database, installed.privacy.vault).payment(one.organisation, payment.id)
    assert kept is not None
    assert kept.note == "paid by Quentin"
    assert installed.call("invoices.terms", THE_HOST, organisation_id=one.organisation).terms.party.email


def test_an_address_is_found_however_it_is_written_and_stays_unique(installed: Installed) -> None:
    one = Business(installed)
    person = one.take_on("marie.td@example.org", "Marie Tremblay-Duchesne")
    found = one.accounts.by_email(" MARIE.TD@Example.ORG ")
    assert found is not None
    assert found.id == person
    with pytest.raises(AddressTaken):
        one.accounts.found(email="Marie.TD@example.org", name="M", language="en", business="B")
    with pytest.raises(AddressTaken):
        one.accounts.change_email(one.owner.id, "marie.td@EXAMPLE.org")
    one.accounts.change_email(person, "marie.duchesne@example.org")
    assert one.accounts.by_email("marie.td@example.org") is None
    assert {row.email for row in one.call("people.list").people} == {OWNER_EMAIL, "marie.duchesne@example.org"}
    assert installed.privacy.accounts.knows(
        one.shop, installed.privacy.eraser.person(one.shop, texts=["Marie.Duchesne@example.org"])
    )


def test_to_look_for_a_known_address_opens_nothing_and_asks_as_much_as_for_an_unknown_one(installed: Installed) -> None:
    """Else the time would tell: an organisation's key that was not used lately is read, and unwrapped by a service."""
    one = Business(installed)
    counting = _Counting(installed.privacy.vault)
    people = IdentityRows(installed.database, counting)
    done = []
    for email in (OWNER_EMAIL, "nobody@example.org"):
        counting.opened = counting.indexed = 0
        done.append((people.person_by_email(email) is not None, counting.opened, counting.indexed))
    assert done == [(True, 0, 1), (False, 0, 1)]
    counting.opened = 0
    assert one.accounts.caller(one.owner.id, None) is not None  # nor does a call's right to be asked
    assert people.at(one.owner.id, None)
    assert counting.opened == 0


def test_an_account_is_sealed_by_whoever_answers_for_it(installed: Installed) -> None:
    one, other = Business(installed), Business(installed, _OTHER)
    person = one.take_on("marie.td@example.org", "Marie Tremblay-Duchesne")
    assert _holder(installed, person) == one.organisation
    for letter in (installed.home / "letters").glob("*.eml"):
        letter.unlink()
    other.take_on("marie.td@example.org", "Marie Tremblay-Duchesne")
    assert _holder(installed, person) == HOST
    one.call("people.remove", person_id=person)
    assert one.people.settle() == 1
    assert _holder(installed, person) == other.organisation
    other.call("people.remove", person_id=person)
    assert one.people.settle() == 1
    assert one.people.settle() == 0
    assert _holder(installed, person) == HOST
    found = one.people.person(person)
    assert found is not None
    assert (found.name, found.email) == ("Marie Tremblay-Duchesne", "marie.td@example.org")


def test_a_new_master_key_and_a_new_key_of_an_organisation_keep_every_address(installed: Installed) -> None:
    """The marks stay as they are; what the older key sealed is sealed anew, and the older key is destroyed."""
    one, _ = _life(installed)
    before = installed.database.rows("SELECT id, email_mark FROM people ORDER BY id", of=EVERYBODY)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MORGIANA_MASTER_KEY", base64.b64encode(os.urandom(32)).decode())
        vault = open_vault(installed.home, installed.database)
        assert vault.rewrap() >= 8
        (installed.home / "master.key").unlink()
        vault = open_vault(installed.home, installed.database)
        people = IdentityRows(installed.database, vault)
        assert installed.database.rows("SELECT id, email_mark FROM people ORDER BY id", of=EVERYBODY) == before
        marie = people.person_by_email("marie.td@example.org")
        assert marie is not None
        for tenant in (one.organisation, HOST):
            vault.rotate(tenant)
            assert reseal_cells(installed.database, vault, tenant) > 0
            assert reseal_cells(installed.database, vault, tenant) == 0
            assert vault.retire(tenant, before=2) == 1
        assert {member.email for member in people.members(one.organisation)} >= {"marie.td@example.org", OWNER_EMAIL}
        found = people.person(marie.id)
        assert found is not None
        assert found.name == "Marie Tremblay-Duchesne"
        [(body,)] = installed.database.rows("SELECT body FROM invoices", of=EVERYBODY)
        assert key_version(body) == 2
        assert b"Quentin Beauregard" in vault.open(HOST, body, "invoices.body")


def test_an_organisations_people_go_with_its_keys_in_copies_too_and_the_hosts_books_stay(installed: Installed) -> None:
    one, other = _life(installed)
    shared = one.accounts.by_email("marie.td@example.org")
    assert shared is not None
    copies = [
        (purpose, bytes(cell))
        for table in ("people", "memberships", "invitations")
        for column in ("name", "email")
        for purpose in [f"{table}.{column}"]
        for (cell,) in installed.database.rows(
            f"SELECT {column} FROM {table} WHERE tenant = :tenant", of=one.organisation
        )
    ]
    assert len(copies) == 2 * (2 + 3 + 1)  # the owner and one more, three members, one who is invited
    vault = installed.privacy.vault
    assert all(vault.open(one.organisation, cell, purpose) for purpose, cell in copies)
    one.call("privacy.erase_organisation", confirm=one.organisation)
    assert installed.privacy.eraser.finish() == 2
    for purpose, cell in copies:
        with pytest.raises(DataErased):
            open_vault(installed.home, installed.database, {}).open(one.organisation, cell, purpose)
    assert one.accounts.by_email(OWNER_EMAIL) is None
    kept = other.people.person(shared.id)
    assert kept is not None
    assert kept.name == "Marie Tremblay-Duchesne"
    assert {row.email for row in other.call("people.list").people} == {_OTHER, "marie.td@example.org"}
    [invoice] = installed.call("invoices.list", THE_HOST, organisation_id=one.organisation).invoices
    assert "Quentin" in installed.call("invoices.show", THE_HOST, invoice_id=invoice.number).model_dump_json()
    assert _at_rest(installed.home, installed.database) == []


def test_an_organisation_whose_keys_were_destroyed_first_is_still_erased(installed: Installed) -> None:
    """As where a process was killed in between by an earlier release, which destroyed them before it read who is in."""
    one = Business(installed)
    one.take_on("marie.td@example.org", "Marie Tremblay-Duchesne")
    installed.privacy.vault.destroy(one.organisation)
    assert [member.name for member in one.people.members(one.organisation)] == ["", ""]
    assert one.people.person(one.owner.id) is None
    installed.privacy.eraser.erase_tenant(one.organisation, requested_by="test")
    assert one.people.members(one.organisation) == []
    for table in ("people", "memberships", "invitations"):
        assert installed.database.rows(f"SELECT 1 FROM {table}", of=EVERYBODY) == []


def test_what_an_earlier_release_left_is_sealed_and_marked_though_it_is_killed_on_the_way(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A database of the schema before this one, with people, terms, an invoice and a payment in plain text."""
    home = tmp_path / "home"
    _earlier(home, monkeypatch)
    with monkeypatch.context() as patch:
        patch.setattr(resealing, "_BATCH", 2)
        patch.setattr(Vault, "seal", _killed_after(9, Vault.seal))
        with pytest.raises(Fault):
            Installed(home, url="https://shop.example.org")
    installed = Installed(home, url="https://shop.example.org")
    try:
        assert _at_rest(installed.home, installed.database) == []
        assert installed.database.rows("SELECT tenant FROM unsealed_cells", of=EVERYBODY) == []
        people = IdentityRows(installed.database, installed.privacy.vault)
        for email, name in _PEOPLE.items():
            found = people.person_by_email(email)
            if email == "invited.only@example.net":
                assert found is None
                continue
            assert found is not None
            assert people.person(found.id) == replace(found, name=name)
        assert _holder(installed, "person_0") == HOST  # who is in both
        assert _holder(installed, "person_1") == "org_a"
        assert {member.name for member in people.members("org_a")} == set(list(_PEOPLE.values())[:2])
        [waiting] = people.invitations("org_a", datetime(2026, 11, 25, tzinfo=UTC))
        assert (waiting.email, waiting.name) == ("invited.only@example.net", "Ivo Invited")
        invoices = InvoiceRows(installed.database, installed.privacy.vault)
        assert invoices.terms("org_a").party == Party(**_BUYER)
        assert invoices.terms("org_b") == BuyerTerms()
        assert invoices.seller() is None
        [event] = PaymentRows(installed.database, installed.privacy.vault).events(["done"], limit=5)
        assert event.body == "paid by Quentin Beauregard"
        [passkey] = CredentialRows(installed.database, installed.privacy.vault).passkeys("person_0")
        assert passkey.name == "Maries Telefon"
        with pytest.raises(AddressTaken):
            people.change_email("person_1", "marie.td@example.org")
    finally:
        installed.opened.runtime.close()


# What the tests above need


class _Counting:
    """A sealer that counts what it is asked for."""

    def __init__(self, sealer: Sealer) -> None:
        self._sealer = sealer
        self.opened = self.indexed = 0

    def seal(self, tenant: str, data: bytes, purpose: str) -> bytes:
        return self._sealer.seal(tenant, data, purpose)

    def open(self, tenant: str, sealed: bytes, purpose: str) -> bytes:
        self.opened += 1
        return self._sealer.open(tenant, sealed, purpose)

    def index(self, tenant: str, value: str, purpose: str) -> str:
        self.indexed += 1
        return self._sealer.index(tenant, value, purpose)


def _holder(installed: Installed, person: str) -> str:
    """Whose key seals an account; its cells open by no other."""
    [(tenant, email)] = installed.database.rows(
        "SELECT tenant, email FROM people WHERE id = ?", (person,), of=EVERYBODY
    )
    assert installed.privacy.vault.open(tenant, bytes(email), "people.email")
    return str(tenant)


def _killed_after(seals: int, seal: Callable[..., bytes]) -> Callable[..., bytes]:
    left = itertools.count(seals, -1)

    def sealing(vault: Vault, tenant: str, data: bytes, purpose: str) -> bytes:
        if next(left) == 0:
            raise Fault("killed")
        return seal(vault, tenant, data, purpose)

    return sealing


def _earlier(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A home as the release before this one left it."""
    from alembic import command

    upgrade = command.upgrade
    with monkeypatch.context() as patch:
        patch.setattr(command, "upgrade", lambda config, _: upgrade(config, "m0015_audit_firsts"))
        home.mkdir()
        database = database_of(home)
    at = "2026-11-24T10:00:00+00:00"
    members = list(_PEOPLE.items())[:2]
    with database.transaction(of=EVERYBODY) as tx:
        for organisation in ("org_a", "org_b"):
            tx.execute(
                "INSERT INTO organisations (tenant, name, plan, status, why, created_at, changed_at)"
                " VALUES (?, ?, 'unlimited', 'active', '', ?, ?)",
                (organisation, organisation, at, at),
            )
            tx.execute("INSERT INTO shops (tenant, id, name, created_at) VALUES (?, ?, 's', ?)",
                       (organisation, organisation.replace("org", "shop"), at))  # fmt: skip
        for number, (email, name) in enumerate(members):
            tx.execute(
                "INSERT INTO people (tenant, id, email, name, language, created_at) VALUES ('host', ?, ?, ?, 'fr', ?)",
                (f"person_{number}", email, name, at),
            )
        for organisation, number in (("org_a", 0), ("org_a", 1), ("org_b", 0)):
            email, name = members[number]
            tx.execute(
                "INSERT INTO memberships (tenant, person, kind, name, email, role, invited_by, created_at)"
                " VALUES (?, ?, 'person', ?, ?, 'owner', 'owner', ?)",
                (organisation, f"person_{number}", name, email, at),
            )
        tx.execute(
            "INSERT INTO invitations (digest, tenant, id, email, name, role, invited_by, created_at, expires_at)"
            " VALUES (?, 'org_a', 'inv_1', 'invited.only@example.net', 'Ivo Invited', 'staff', 'person_0', ?, ?)",
            (b"d" * 32, at, "2026-12-24T10:00:00+00:00"),
        )
        terms = BuyerTerms(party=Party(**_BUYER)).model_dump_json()
        for organisation, said in (("org_a", terms), ("org_b", "{}"), ("host", "{}")):
            tx.execute("INSERT INTO payers (tenant, terms) VALUES (?, ?)", (organisation, said))
        tx.execute(
            "INSERT INTO payment_events (provider, id, kind, payment, state, why, body, at)"
            " VALUES ('bank', 'e', 'paid', 'p', 'done', '', 'paid by Quentin Beauregard', ?)",
            (at,),
        )
        tx.execute(
            "INSERT INTO sign_in_passkeys (id, person, public_key, sign_count, name, backed_up, added_at)"
            " VALUES ('k', 'person_0', ?, 0, 'Maries Telefon', 0, ?)",
            (b"k", at),
        )
    assert {one.partition(" in ")[0] for one in _at_rest(home, database)} >= {*_PEOPLE, *_PEOPLE.values(), _STREET}
    database.close()
