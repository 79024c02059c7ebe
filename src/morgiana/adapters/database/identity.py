"""People, roles and invitations in SQL."""

from datetime import datetime
from typing import Final

from morgiana.adapters.database.cells import set_cell, set_of
from morgiana.adapters.database.database import EVERYBODY, Database, Row
from morgiana.adapters.database.members import (
    INVITED,
    MEMBER,
    an_owner_stays,
    included,
    insert_member,
    keep_within_plan,
    lock,
    read_invited,
    read_member,
)
from morgiana.control.identity.records import Invited, Member, MemberAt, OwnRole, Person
from morgiana.control.identity.refusals import RoleInUse, UnknownPerson
from morgiana.control.ports import Effect, Transaction
from morgiana.control.sign_in.refusals import AddressTaken

_PERSON: Final = "id, email, name, language"
_ROLE: Final = "tenant, name, title, scopes, shops"
_AT: Final = (
    f"SELECT {', '.join(f'm.{name}' for name in MEMBER.split(', '))}, s.id, s.name, o.name, o.status, p.body,"
    " r.title, r.scopes, r.shops FROM memberships m JOIN organisations o ON o.tenant = m.tenant"
    " JOIN shops s ON s.tenant = m.tenant LEFT JOIN plans p ON p.tenant = 'host' AND p.name = o.plan"
    " LEFT JOIN roles r ON r.tenant = m.tenant AND r.name = m.role WHERE m.person = ? AND s.closed_at IS NULL"
)
_IN_ORDER: Final = " ORDER BY m.created_at, m.tenant, s.created_at, s.id"


class IdentityRows:
    """Implements `IdentityStore`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    # Members

    def members(self, organisation: str) -> list[Member]:
        rows = self._database.rows(
            f"SELECT {MEMBER} FROM memberships WHERE tenant = :tenant ORDER BY created_at, person", of=organisation
        )
        return [read_member(row) for row in rows]

    def member(self, organisation: str, person: str) -> Member | None:
        row = self._database.row(
            f"SELECT {MEMBER} FROM memberships WHERE tenant = :tenant AND person = ?", (person,), of=organisation
        )
        return read_member(row) if row else None

    def at(self, person: str, shop: str | None) -> list[MemberAt]:
        here = "" if shop is None else " AND s.id = ?"
        rows = self._database.rows(
            f"{_AT}{here}{_IN_ORDER}", (person,) if shop is None else (person, shop), of=EVERYBODY
        )
        return [_read_at(row) for row in rows]

    def add_member(self, member: Member) -> Effect:
        return lambda transaction: insert_member(transaction, member)

    def change_member(self, member: Member) -> Effect:
        def change(transaction: Transaction) -> None:
            with an_owner_stays(transaction, member.organisation):
                changed = transaction.execute(
                    "UPDATE memberships SET role = ?, shops = ?, name = ? WHERE tenant = ? AND person = ?",
                    (member.role, set_cell(member.shops), member.name, member.organisation, member.person),
                )
                _must_be_there(changed, member.person)

        return change

    def remove_member(self, organisation: str, person: str) -> Effect:
        def remove(transaction: Transaction) -> None:
            with an_owner_stays(transaction, organisation):
                removed = transaction.execute(
                    "DELETE FROM memberships WHERE tenant = ? AND person = ?", (organisation, person)
                )
                _must_be_there(removed, person)
            transaction.execute("DELETE FROM keys WHERE tenant = ? AND member = ?", (organisation, person))
            transaction.execute("DELETE FROM invitations WHERE tenant = ? AND invited_by = ?", (organisation, person))

        return remove

    # Invitations

    def invitations(self, organisation: str, now: datetime) -> list[Invited]:
        rows = self._database.rows(
            f"SELECT {INVITED} FROM invitations WHERE tenant = :tenant AND expires_at > ? ORDER BY created_at, id",
            (now.isoformat(),),
            of=organisation,
        )
        return [read_invited(row) for row in rows]

    def invitation(self, digest: bytes) -> Invited | None:
        row = self._database.row(f"SELECT {INVITED} FROM invitations WHERE digest = ?", (digest,), of=EVERYBODY)
        return read_invited(row) if row else None

    def keep_invitation(self, invited: Invited) -> Effect:
        return lambda transaction: insert_invitation(transaction, invited)

    def withdraw(self, organisation: str, invitation: str) -> Effect:
        def withdraw(transaction: Transaction) -> None:
            transaction.execute("DELETE FROM invitations WHERE tenant = ? AND id = ?", (organisation, invitation))

        return withdraw

    def renew_invitation(self, organisation: str, invitation: str, digest: bytes) -> bool:
        with self._database.transaction(of=organisation) as transaction:
            sql = "UPDATE invitations SET digest = ? WHERE tenant = :tenant AND id = ?"
            return transaction.execute(sql, (digest, invitation)) == 1

    def take_up(self, digest: bytes, member: Member, person: Person | None, now: datetime) -> bool:
        with self._database.transaction(of=EVERYBODY) as transaction:
            if not transaction.execute(
                "DELETE FROM invitations WHERE digest = ? AND expires_at > ?", (digest, now.isoformat())
            ):
                return False
            if person is not None:
                insert_person(transaction, person, now)
            insert_member(transaction, member)
            return True

    # Roles

    def roles(self, organisation: str) -> list[OwnRole]:
        rows = self._database.rows(f"SELECT {_ROLE} FROM roles WHERE tenant = :tenant ORDER BY name", of=organisation)
        return [read_role(row) for row in rows]

    def role(self, organisation: str, name: str) -> OwnRole | None:
        row = self._database.row(
            f"SELECT {_ROLE} FROM roles WHERE tenant = :tenant AND name = ?", (name,), of=organisation
        )
        return read_role(row) if row else None

    def set_role(self, role: OwnRole) -> Effect:
        def set_it(transaction: Transaction) -> None:
            transaction.execute(
                f"INSERT INTO roles ({_ROLE}) VALUES (?, ?, ?, ?, ?) ON CONFLICT (tenant, name)"
                " DO UPDATE SET title = excluded.title, scopes = excluded.scopes, shops = excluded.shops",
                (role.organisation, role.name, role.title, set_cell(role.scopes), set_cell(role.shops)),
            )

        return set_it

    def remove_role(self, organisation: str, name: str) -> Effect:
        def remove(transaction: Transaction) -> None:
            lock(transaction, organisation)
            values = (organisation, name)
            remedy = "Give them another role first."
            if transaction.row("SELECT 1 FROM memberships WHERE tenant = ? AND role = ?", values):
                raise RoleInUse(f"Somebody has the role {name!r}.", remedy=remedy)
            if transaction.row("SELECT 1 FROM invitations WHERE tenant = ? AND role = ?", values):
                raise RoleInUse(f"Somebody is invited to the role {name!r}.", remedy=remedy)
            transaction.execute("DELETE FROM roles WHERE tenant = ? AND name = ?", values)

        return remove

    # People

    def person(self, person: str) -> Person | None:
        row = self._database.row(f"SELECT {_PERSON} FROM people WHERE id = ?", (person,), of=EVERYBODY)
        return Person(*row) if row else None

    def person_by_email(self, email: str) -> Person | None:
        row = self._database.row(f"SELECT {_PERSON} FROM people WHERE email = ?", (email,), of=EVERYBODY)
        return Person(*row) if row else None

    def change_email(self, person: str, email: str) -> None:
        with self._database.transaction(of=EVERYBODY) as transaction:
            _must_be_free(transaction, email, person)
            transaction.execute("UPDATE people SET email = ? WHERE id = ?", (email, person))
            transaction.execute("UPDATE memberships SET email = ? WHERE person = ?", (email, person))

    def remove_person(self, person: str) -> None:
        with self._database.transaction(of=EVERYBODY) as transaction:
            transaction.execute(
                "DELETE FROM people WHERE id = ?"
                " AND NOT EXISTS (SELECT 1 FROM memberships m WHERE m.person = people.id)",
                (person,),
            )


def insert_person(transaction: Transaction, person: Person, now: datetime) -> None:
    """Raises `AddressTaken`."""
    _must_be_free(transaction, person.email, person.id)
    transaction.execute(
        f"INSERT INTO people (tenant, {_PERSON}, created_at) VALUES ('host', ?, ?, ?, ?, ?)",
        (person.id, person.email, person.name, person.language, now.isoformat()),
    )


def insert_invitation(transaction: Transaction, invited: Invited) -> None:
    """Replaces an earlier one of the same address. Raises `PlanIsFull`."""
    lock(transaction, invited.organisation)
    transaction.execute("DELETE FROM invitations WHERE tenant = ? AND email = ?", (invited.organisation, invited.email))
    transaction.execute(
        f"INSERT INTO invitations ({INVITED}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            invited.id,
            invited.digest,
            invited.organisation,
            invited.email,
            invited.name,
            invited.role,
            set_cell(invited.shops),
            invited.invited_by,
            invited.created_at.isoformat(),
            invited.expires_at.isoformat(),
        ),
    )
    keep_within_plan(transaction, invited.organisation)


def read_role(row: Row) -> OwnRole:
    organisation, name, title, scopes, shops = row
    found = set_of(scopes)
    assert found is not None
    return OwnRole(organisation, name, title, found, set_of(shops))


def _read_at(row: Row) -> MemberAt:
    member, (shop, shop_name, organisation_name, status, plan, title, scopes, shops) = row[:9], row[9:]
    found, own = read_member(member), set_of(scopes)
    own_role = None if own is None else OwnRole(found.organisation, found.role, title, own, set_of(shops))
    return MemberAt(found, shop, shop_name, organisation_name, status, included(plan), own_role)


def _must_be_there(count: int, person: str) -> None:
    if count == 0:
        raise UnknownPerson(f"Nobody called {person!r} belongs to this organisation.", remedy="Look at the list again.")


def _must_be_free(transaction: Transaction, email: str, person: str) -> None:
    if transaction.row("SELECT 1 FROM people WHERE email = ? AND id <> ?", (email, person)):
        raise AddressTaken("Another account has this address.", remedy="Sign in with it, or give another address.")
