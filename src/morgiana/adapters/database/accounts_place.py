"""People who sign in, as a place of personal data: their account, memberships, invitations, sessions and letters.

A business decides about its own people and nobody else's: its memberships, invitations and keys are always within
reach. The account itself, with what it is signed in by, belongs to the person and to every organisation they are in;
it goes with the last one. Their id is a random pseudonym, and stays in receipts and in the audit trail.
"""

from dataclasses import dataclass, field
from typing import Any, Final

from morgiana.adapters.database.cells import moment_cell
from morgiana.adapters.database.database import EVERYBODY, Database, marks
from morgiana.adapters.database.identity_cells import IdentityCells, Table, mark_of
from morgiana.adapters.database.people import PersonRows
from morgiana.adapters.database.sessions import SessionRows
from morgiana.adapters.database.sign_in import CredentialRows
from morgiana.adapters.database.stored_texts import StoredTextsPlace
from morgiana.adapters.vault.letters import Letters
from morgiana.control.caller import HOST, LOCAL_ORGANISATION
from morgiana.control.identity.records import OWNER_ROLE
from morgiana.control.privacy.places import Done, Exported, Found, Person
from morgiana.control.privacy.vault import Sealer
from morgiana.kernel.clock import Clock, SystemClock

_WAITING: Final = (
    ("sign_in_tickets", "digest", "sign_in_tickets.body", "steps of sign-in that wait"),
    ("sign_in_errands", "id", "sign_in_errands.body", "letters that wait to be sent"),
)
"""Tables of the house whose sealed bodies may hold an address; what tells rows apart, and what they are sealed for."""

_TOLD: Final = {
    "sign_in_passwords": "changed_at",
    "sign_in_links": "provider, linked_at",
    "known_devices": "seen_at",
}
"""What of a way in may be told: never a secret, nor the hash of one."""


@dataclass(frozen=True, slots=True)
class _Known:
    """What of somebody is within a tenant's reach."""

    organisations: list[str]
    members: list[dict[str, Any]]
    invited: list[dict[str, Any]]
    accounts: list[dict[str, Any]]
    """Accounts that no other organisation has a part in."""
    shared: int
    """How many accounts others have a part in too."""
    letters: frozenset[str]
    """The addresses whose letters nobody else may wait for."""


@dataclass(frozen=True)
class AccountsPlace:
    """Accounts and what hangs on them, of the people of one organisation."""

    database: Database
    sealer: Sealer
    letters: Letters
    texts: StoredTextsPlace
    clock: Clock = field(default_factory=SystemClock)
    name: str = "accounts"
    title: str = "Accounts, memberships, invitations, sessions and letters of those who sign in"

    def knows(self, tenant: str, person: Person) -> bool:
        """Whether somebody belongs to the organisation, is invited to it, or has an account within its reach."""
        known = self._known(tenant, person)
        return bool(known.members or known.invited or known.accounts)

    def is_last_owner(self, tenant: str, person: Person) -> bool:
        """Whether an organisation would be left without an owner of all its shops."""
        mine = self._known(tenant, person).members
        for organisation in {row["tenant"] for row in mine} - {HOST, LOCAL_ORGANISATION}:
            owners = {
                owner
                for (owner,) in self.database.rows(
                    "SELECT person FROM memberships WHERE tenant = :tenant AND role = ? AND shops IS NULL"
                    " AND kind = 'person'",
                    (OWNER_ROLE,),
                    of=organisation,
                )
            }
            if owners and owners <= {row["person"] for row in mine if row["tenant"] == organisation}:
                return True
        return False

    def know(self, tenant: str, person: Person) -> Person:
        """By their address; a first name alone would be found in too much that is not theirs."""
        known = self._known(tenant, person)
        names = {row["name"] for row in (*known.members, *known.invited, *known.accounts) if " " in row["name"].strip()}
        return person.also(texts=names)

    def identifiers(self, tenant: str) -> list[str]:
        tables: tuple[Table, ...] = ("memberships", "invitations")
        found = {
            IdentityCells(self.sealer, table).email(organisation, email)
            for organisation in self._organisations(tenant)
            for table in tables
            for (email,) in self.database.rows(
                f"SELECT email FROM {table} WHERE tenant = :tenant AND email IS NOT NULL", of=organisation
            )
        }
        return sorted(email for email in found if email)

    def find(self, tenant: str, person: Person) -> list[Found]:
        return [
            Found(self.name, table.name.replace("_", " "), len(table.rows)) for table in self.export(tenant, person)
        ]

    def export(self, tenant: str, person: Person) -> list[Exported]:
        known = self._known(tenant, person)
        tables = {
            "accounts": known.accounts,
            "memberships": known.members,
            "invitations": known.invited,
            "keys": self._keys(known),
            "letters": self.letters.about(_called(known.letters)) if known.letters else [],
        }
        for account in known.accounts:
            for name, rows in self._ways_in(account["id"]).items():
                tables[name] = [*tables.get(name, []), *rows]
        return [Exported(name, rows) for name, rows in tables.items() if rows]

    def erase(self, tenant: str, person: Person) -> list[Done]:
        known = self._known(tenant, person)
        waiting = [Done(self.name, what, "deleted", count) for what, count in self._forget_waiting(known.letters)]
        letters = self.letters.forget(_called(known.letters)) if known.letters else 0
        told = self._elsewhere(tenant, known, person)
        with self.database.transaction(of=EVERYBODY) as transaction:
            keys = sum(
                transaction.execute("DELETE FROM keys WHERE tenant = ? AND member = ?", (row["tenant"], row["person"]))
                for row in known.members
            )
            for row in known.members:
                transaction.execute(
                    "DELETE FROM memberships WHERE tenant = ? AND person = ?", (row["tenant"], row["person"])
                )
            for row in known.invited:
                transaction.execute("DELETE FROM invitations WHERE tenant = ? AND id = ?", (row["tenant"], row["id"]))
        sessions = self._forget_accounts([row["id"] for row in known.accounts])
        return [
            Done(self.name, "memberships", "deleted", len(known.members)),
            Done(self.name, "invitations", "deleted", len(known.invited)),
            Done(self.name, "keys of programs", "deleted", keys),
            Done(self.name, "sessions", "deleted", sessions),
            Done(self.name, "accounts, with all ways to sign in", "deleted", len(known.accounts)),
            Done(self.name, "accounts that other organisations have a part in", "kept", known.shared),
            Done(self.name, "letters", "removed", letters),
            *waiting,
            *told,
        ]

    def purge(self, tenant: str) -> list[Done]:
        """The database's own purge reaches them."""
        return []

    def remove(self, tenant: str) -> int:
        """Remove the people of an organisation that is erased, and its name; how many. A shop has none of its own."""
        PersonRows(self.database, self.sealer).settle()  # the accounts that stay are no longer sealed by its key
        members = self.database.rows(
            "SELECT person, name, email FROM memberships WHERE tenant = :tenant AND kind = 'person'", of=tenant
        )
        cells = IdentityCells(self.sealer, "memberships")
        for person, name_cell, email_cell in members:
            name, email = cells.name(tenant, name_cell), cells.email(tenant, email_cell)
            elsewhere = "SELECT 1 FROM memberships WHERE person = ? AND tenant <> ?"
            if self.database.row(elsewhere, (person, tenant), of=EVERYBODY) is None:
                self._forget_accounts([person])
                if email:
                    self._forget_waiting(frozenset({email}))
                    self.letters.forget(_called(frozenset({email})))
                    self.texts.erase(HOST, _called(frozenset({email, name})))
        with self.database.transaction(of=tenant) as transaction:
            for table in ("memberships", "invitations", "keys", "roles"):
                transaction.execute(f"DELETE FROM {table} WHERE tenant = :tenant")
            transaction.execute("UPDATE organisations SET name = tenant, why = '' WHERE tenant = :tenant")
            transaction.execute("UPDATE shops SET name = id WHERE tenant = :tenant")
        return len(members)

    # How it is done

    def _elsewhere(self, tenant: str, known: _Known, person: Person) -> list[Done]:
        """What the organisation's other shops, and the host, answered about one of its people."""
        if not (known.members or known.invited or known.accounts):
            return []
        shops = {
            shop
            for organisation in known.organisations
            for (shop,) in self.database.rows("SELECT id FROM shops WHERE tenant = :tenant", of=organisation)
        }
        others = sorted((shops | ({HOST} if known.accounts or known.invited else set())) - {tenant})
        return [done for other in others for done in self.texts.erase(other, person) if done.count]

    def _forget_accounts(self, people: list[str]) -> int:
        credentials, sessions = CredentialRows(self.database, self.sealer), SessionRows(self.database, None)
        ended = 0
        for person in people:
            digests = [bytes(row[0]) for row in self._rows("SELECT digest FROM sessions WHERE person = ?", person)]
            ended += sessions.end_sessions(digests, self.clock.now())
            credentials.forget(person)
            with self.database.transaction(of=EVERYBODY) as transaction:
                transaction.execute("DELETE FROM secrets WHERE person = ?", (person,))
                transaction.execute("DELETE FROM people WHERE id = ?", (person,))
        return ended

    def _forget_waiting(self, addresses: frozenset[str]) -> list[tuple[str, int]]:
        if not addresses:
            return []
        person, counts = _called(addresses), []
        for table, key, purpose, what in _WAITING:
            rows = self.database.rows(f"SELECT {key}, body FROM {table}", of=EVERYBODY)
            theirs = [
                row[0] for row in rows if person.is_in(self.sealer.open(HOST, bytes(row[1]), purpose).decode("utf-8"))
            ]
            with self.database.transaction(of=EVERYBODY) as transaction:
                transaction.executemany(f"DELETE FROM {table} WHERE {key} = ?", [(one,) for one in theirs])
            counts.append((what, len(theirs)))
        return counts

    def _ways_in(self, person: str) -> dict[str, list[dict[str, Any]]]:
        told = {
            table: [
                dict(zip(columns.split(", "), row, strict=True))
                for row in self._rows(f"SELECT {columns} FROM {table} WHERE person = ?", person)
            ]
            for table, columns in _TOLD.items()
        }
        told["sign_in_passkeys"] = [
            {"name": passkey.name, "added_at": passkey.added_at.isoformat(), "used_at": moment_cell(passkey.used_at)}
            for passkey in CredentialRows(self.database, self.sealer).passkeys(person)
        ]
        told["sessions"] = [
            {
                "opened_at": session.opened_at.isoformat(),
                "seen_at": session.seen_at.isoformat(),
                "device": session.device,
                "address": session.address,
            }
            for session in SessionRows(self.database, self.sealer).sessions(person)
        ]
        return told

    def _keys(self, known: _Known) -> list[dict[str, Any]]:
        names = ("tenant", "id", "name", "created_at", "last_used_at")
        return [
            dict(zip(names, row, strict=True))
            for member in known.members
            for row in self.database.rows(
                f"SELECT {', '.join(names)} FROM keys WHERE tenant = :tenant AND member = ?",
                (member["person"],),
                of=member["tenant"],
            )
        ]

    def _known(self, tenant: str, person: Person) -> _Known:
        addresses = sorted({text.lower() for text in person.texts if "@" in text})
        organisations = self._organisations(tenant)
        if not addresses:
            return _Known(organisations, [], [], [], 0, frozenset())
        everywhere = self._by_address("memberships", "tenant, person, name, email, role, created_at", addresses)
        asked = self._by_address("invitations", "tenant, id, name, email, role, created_at, expires_at", addresses)
        people = self._by_address("people", "id, name, email, language, created_at", addresses)
        members = [row for row in everywhere if row["tenant"] in organisations]
        invited = [row for row in asked if row["tenant"] in organisations]
        mine = {row["person"] for row in members}
        others = {row["person"] for row in everywhere if row["tenant"] not in organisations}
        sole = set(organisations) >= self._every_organisation()
        accounts = [row for row in people if row["id"] not in others and (row["id"] in mine or sole)]
        elsewhere = {row["email"] for row in (*everywhere, *asked) if row["tenant"] not in organisations}
        here = {row["email"] for row in (*members, *invited, *accounts)} | (set(addresses) if sole else set())
        shared = sum(row["id"] in others and row["id"] in mine for row in people)
        return _Known(organisations, members, invited, accounts, shared, frozenset(here - elsewhere))

    def _by_address(self, table: Table, names: str, addresses: list[str]) -> list[dict[str, Any]]:
        sought = [mark_of(self.sealer, address) for address in addresses]
        rows = self.database.rows(
            f"SELECT tenant AS sealed_for, {names} FROM {table} WHERE email_mark IN ({marks(sought)})",
            sought,
            of=EVERYBODY,
        )
        cells, found = IdentityCells(self.sealer, table), []
        for tenant, *values in rows:
            told = dict(zip(names.split(", "), values, strict=True))
            opened = {"name": cells.name(tenant, told["name"]), "email": cells.email(tenant, told["email"])}
            if opened["email"]:
                found.append(told | opened)
        return found

    def _organisations(self, tenant: str) -> list[str]:
        """Those whose people a tenant decides about: the host about all, a shop about its own organisation's."""
        if tenant == HOST:
            return sorted(self._every_organisation() | {HOST})
        row = self.database.row("SELECT tenant FROM shops WHERE id = ?", (tenant,), of=EVERYBODY)
        return [row[0]] if row else []

    def _every_organisation(self) -> set[str]:
        rows = self.database.rows("SELECT tenant FROM organisations WHERE tenant <> ?", (HOST,), of=EVERYBODY)
        return {organisation for (organisation,) in rows}

    def _rows(self, sql: str, person: str) -> list[tuple[Any, ...]]:
        return self.database.rows(sql, (person,), of=EVERYBODY)


def _called(addresses: frozenset[str]) -> Person:
    return Person(frozenset(), addresses)
