"""People, roles and invitations in SQL."""

from datetime import datetime
from typing import Final

from morgiana.adapters.database.cells import set_cell, set_of
from morgiana.adapters.database.database import EVERYBODY, Database, Row
from morgiana.adapters.database.members import INVITED, MEMBER, MemberCells, an_owner_stays, included, lock
from morgiana.adapters.database.people import PersonRows
from morgiana.control.identity.records import Invited, Member, MemberAt, OwnRole, Person
from morgiana.control.identity.refusals import RoleInUse, UnknownPerson
from morgiana.control.ports import Effect, Transaction
from morgiana.control.privacy.vault import Sealer

_ROLE: Final = "tenant, name, title, scopes, shops"
_AT: Final = (
    f"SELECT {', '.join(f'm.{name}' for name in MEMBER.split(', '))}, s.id, s.name, o.name, o.status, p.body,"
    " r.title, r.scopes, r.shops, o.second_factor FROM memberships m JOIN organisations o ON o.tenant = m.tenant"
    " JOIN shops s ON s.tenant = m.tenant LEFT JOIN plans p ON p.tenant = 'host' AND p.name = o.plan"
    " LEFT JOIN roles r ON r.tenant = m.tenant AND r.name = m.role WHERE m.person = ? AND s.closed_at IS NULL"
)
_IN_ORDER: Final = " ORDER BY m.created_at, m.tenant, s.created_at, s.id"


class IdentityRows:
    """Implements `IdentityStore`."""

    def __init__(self, database: Database, sealer: Sealer) -> None:
        self._database = database
        self._cells, self._people = MemberCells(sealer), PersonRows(database, sealer)

    # Members

    def members(self, organisation: str) -> list[Member]:
        rows = self._database.rows(
            f"SELECT {MEMBER} FROM memberships WHERE tenant = :tenant ORDER BY created_at, person", of=organisation
        )
        return [self._cells.read_member(row) for row in rows]

    def member(self, organisation: str, person: str) -> Member | None:
        row = self._database.row(
            f"SELECT {MEMBER} FROM memberships WHERE tenant = :tenant AND person = ?", (person,), of=organisation
        )
        return self._cells.read_member(row) if row else None

    def at(self, person: str, shop: str | None, *, named: bool = False) -> list[MemberAt]:
        here = "" if shop is None else " AND s.id = ?"
        rows = self._database.rows(
            f"{_AT}{here}{_IN_ORDER}", (person,) if shop is None else (person, shop), of=EVERYBODY
        )
        return [self._read_at(row, named=named) for row in rows]

    def add_member(self, member: Member) -> Effect:
        return self._cells.insert_member(member)

    def change_member(self, member: Member) -> Effect:
        name = self._cells.member.seal(member.organisation, member.name, None).name

        def change(transaction: Transaction) -> None:
            with an_owner_stays(transaction, member.organisation):
                changed = transaction.execute(
                    "UPDATE memberships SET role = ?, shops = ?, name = ? WHERE tenant = ? AND person = ?",
                    (member.role, set_cell(member.shops), name, member.organisation, member.person),
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
        return [self._cells.read_invited(row) for row in rows]

    def invitation(self, digest: bytes) -> Invited | None:
        row = self._database.row(f"SELECT {INVITED} FROM invitations WHERE digest = ?", (digest,), of=EVERYBODY)
        return self._cells.read_invited(row) if row else None

    def keep_invitation(self, invited: Invited) -> Effect:
        return self._cells.insert_invitation(invited)

    def withdraw(self, organisation: str, invitation: str) -> Effect:
        def withdraw(transaction: Transaction) -> None:
            transaction.execute("DELETE FROM invitations WHERE tenant = ? AND id = ?", (organisation, invitation))

        return withdraw

    def renew_invitation(self, organisation: str, invitation: str, digest: bytes) -> bool:
        with self._database.transaction(of=organisation) as transaction:
            sql = "UPDATE invitations SET digest = ? WHERE tenant = :tenant AND id = ?"
            return transaction.execute(sql, (digest, invitation)) == 1

    def take_up(self, digest: bytes, member: Member, person: Person | None, now: datetime) -> bool:
        join = self._cells.insert_member(member)
        if person is not None:
            be_there = self._people.insert(person, member.organisation, now)
        else:
            be_there = self._people.joining(member.person, member.organisation)
        with self._database.transaction(of=EVERYBODY) as transaction:
            if not transaction.execute(
                "DELETE FROM invitations WHERE digest = ? AND expires_at > ?", (digest, now.isoformat())
            ):
                return False
            be_there(transaction)
            join(transaction)
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
        return self._people.person(person)

    def person_by_email(self, email: str) -> Person | None:
        return self._people.by_email(email)

    def change_email(self, person: str, email: str) -> None:
        self._people.change_email(person, email)

    def remove_person(self, person: str) -> None:
        self._people.remove(person)

    def settle(self) -> int:
        """Seal anew, by whoever's key it should be, the accounts of those who joined or left; how many."""
        return self._people.settle()

    def _read_at(self, row: Row, *, named: bool) -> MemberAt:
        member, (shop, shop_name, organisation_name, status, plan, title, scopes, shops, required) = row[:9], row[9:]
        found, own = self._cells.read_member(member, named=named), set_of(scopes)
        own_role = None if own is None else OwnRole(found.organisation, found.role, title, own, set_of(shops))
        return MemberAt(found, shop, shop_name, organisation_name, status, included(plan), own_role, bool(required))


def read_role(row: Row) -> OwnRole:
    organisation, name, title, scopes, shops = row
    found = set_of(scopes)
    assert found is not None
    return OwnRole(organisation, name, title, found, set_of(shops))


def _must_be_there(count: int, person: str) -> None:
    if count == 0:
        raise UnknownPerson(f"Nobody called {person!r} belongs to this organisation.", remedy="Look at the list again.")
