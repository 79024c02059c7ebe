"""Accounts of people in SQL, each sealed by the key of whoever answers for it.

`people.tenant` says whose key that is: the one organisation that somebody belongs to, so that whoever destroys its keys
destroys the account in every copy too; or the host, where there are several or none.
"""

from datetime import datetime
from typing import Final

from morgiana.adapters.database.database import EVERYBODY, Database, Row
from morgiana.adapters.database.identity_cells import IdentityCells
from morgiana.control.caller import HOST
from morgiana.control.identity.records import Person
from morgiana.control.ports import Effect, Transaction
from morgiana.control.privacy.vault import Sealer
from morgiana.control.sign_in.refusals import AddressTaken

_PERSON: Final = "id, tenant, email, name, language"


class PersonRows:
    """The rows of accounts."""

    def __init__(self, database: Database, sealer: Sealer) -> None:
        self._database = database
        self._cells, self._of_member = IdentityCells(sealer, "people"), IdentityCells(sealer, "memberships")

    def person(self, person: str) -> Person | None:
        """None also where the keys are destroyed that the account was sealed by."""
        row = self._row(person)
        return self._read(row) if row else None

    def by_email(self, email: str) -> Person | None:
        """Without the name, which stays sealed: an address that is known costs no more than one that is not."""
        row = self._database.row(
            "SELECT id, language FROM people WHERE email_mark = ?", (self._cells.mark(email),), of=EVERYBODY
        )
        return Person(row[0], email, "", row[1]) if row else None

    def insert(self, person: Person, organisation: str, now: datetime) -> Effect:
        """Of somebody who belongs to one organisation. Raises `AddressTaken`."""
        cells = self._cells.seal(organisation, person.name, person.email)

        def insert(transaction: Transaction) -> None:
            _must_be_free(transaction, cells.mark, person.id)
            transaction.execute(
                f"INSERT INTO people ({_PERSON}, email_mark, created_at) VALUES (?, ?, ?, ?, ?, ?, ?)",
                (person.id, organisation, cells.email, cells.name, person.language, cells.mark, now.isoformat()),
            )

        return insert

    def joining(self, person: str, organisation: str) -> Effect:
        """Whoever joins one more organisation has an account of the host's from then on."""
        row = self._row(person)
        if row is None:
            return _nothing
        elsewhere = self._database.row(
            "SELECT 1 FROM memberships WHERE person = ? AND tenant <> ?", (person, organisation), of=EVERYBODY
        )
        return self._moved(row, HOST if elsewhere else organisation)

    def change_email(self, person: str, email: str) -> None:
        """For an account and all memberships. Raises `AddressTaken`."""
        while not self._changed_email(person, email):
            pass  # they joined or left an organisation at that moment

    def remove(self, person: str) -> None:
        """Of somebody who belongs to nothing any more."""
        with self._database.transaction(of=EVERYBODY) as transaction:
            transaction.execute(
                "DELETE FROM people WHERE id = ?"
                " AND NOT EXISTS (SELECT 1 FROM memberships m WHERE m.person = people.id)",
                (person,),
            )

    def settle(self) -> int:
        """Seal anew, by whoever's key it should be, the accounts of those who joined or left; how many."""
        rows = self._database.rows(
            f"SELECT {_PERSON}, holder FROM (SELECT {_PERSON}, (SELECT CASE WHEN COUNT(*) = 1 THEN MIN(m.tenant)"
            " ELSE ? END FROM memberships m WHERE m.person = people.id) AS holder FROM people) AS accounts"
            " WHERE holder <> tenant",
            (HOST,),
            of=EVERYBODY,
        )
        for *row, holder in rows:
            move = self._moved(tuple(row), holder)
            with self._database.transaction(of=EVERYBODY) as transaction:
                move(transaction)
        return len(rows)

    # How it is done

    def _row(self, person: str) -> Row | None:
        return self._database.row(f"SELECT {_PERSON} FROM people WHERE id = ?", (person,), of=EVERYBODY)

    def _read(self, row: Row) -> Person | None:
        id, tenant, email, name, language = row
        address = self._cells.email(tenant, email)
        return None if address is None else Person(id, address, self._cells.name(tenant, name), language)

    def _moved(self, row: Row, holder: str) -> Effect:
        """Sealed by another's key; what is not the row any more that was read is left as it is."""
        known = self._read(row)
        if known is None or row[1] == holder:
            return _nothing
        cells = self._cells.seal(holder, known.name, known.email)

        def move(transaction: Transaction) -> None:
            transaction.execute(
                "UPDATE people SET tenant = ?, email = ?, name = ?, email_mark = ?"
                " WHERE id = ? AND tenant = ? AND email = ?",
                (holder, cells.email, cells.name, cells.mark, known.id, row[1], row[2]),
            )

        return move

    def _changed_email(self, person: str, email: str) -> bool:
        row = self._row(person)
        if row is None:
            return True
        account = self._cells.seal(row[1], "", email)
        sql = "SELECT tenant FROM memberships WHERE person = ? ORDER BY tenant"
        organisations = self._database.rows(sql, (person,), of=EVERYBODY)
        members = [(self._of_member.seal(tenant, "", email), tenant) for (tenant,) in organisations]
        with self._database.transaction(of=EVERYBODY) as transaction:
            _must_be_free(transaction, account.mark, person)
            if transaction.rows(sql, (person,)) != organisations:
                return False
            if not transaction.execute(
                "UPDATE people SET email = ?, email_mark = ? WHERE id = ? AND tenant = ?",
                (account.email, account.mark, person, row[1]),
            ):
                return False
            transaction.executemany(
                "UPDATE memberships SET email = ?, email_mark = ? WHERE tenant = ? AND person = ?",
                [(cells.email, cells.mark, tenant, person) for cells, tenant in members],
            )
            return True


def _nothing(_: Transaction) -> None:
    """What is to be written where nothing is."""


def _must_be_free(transaction: Transaction, mark: str | None, person: str) -> None:
    if transaction.row("SELECT 1 FROM people WHERE email_mark = ? AND id <> ?", (mark, person)):
        raise AddressTaken("Another account has this address.", remedy="Sign in with it, or give another address.")
