"""Organisations, shops and plans in SQL."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from morgiana.adapters.database.cells import moment, moment_cell
from morgiana.adapters.database.database import EVERYBODY, Database, Row, marks
from morgiana.adapters.database.members import MemberCells, lock, plan_within, read_plan
from morgiana.adapters.database.payers import note_plan
from morgiana.adapters.database.people import PersonRows
from morgiana.control.caller import HOST, Standing
from morgiana.control.identity.records import Invited, Member, Person
from morgiana.control.identity.refusals import PlanIsFull
from morgiana.control.ports import Effect, Transaction
from morgiana.control.privacy.vault import Sealer
from morgiana.control.tenancy.records import UNLIMITED, Counts, Organisation, Plan, Shop
from morgiana.control.tenancy.refusals import LastShop

_ORGANISATION: Final = "tenant, name, plan, status, why, created_at, changed_at, closed_at, second_factor"
_SHOP: Final = "id, tenant, name, created_at, closed_at"


class TenancyRows:
    """Implements `TenancyStore`."""

    def __init__(self, database: Database, sealer: Sealer) -> None:
        self._database = database
        self._cells, self._people = MemberCells(sealer), PersonRows(database, sealer)

    # Organisations

    def organisation(self, organisation: str) -> Organisation | None:
        row = self._database.row(f"SELECT {_ORGANISATION} FROM organisations WHERE tenant = :tenant", of=organisation)
        return _read_organisation(row) if row else None

    def organisations(
        self, *, after: str, limit: int, status: Standing | None, name: str, among: Sequence[str] = ()
    ) -> list[Organisation]:
        conditions, values = ["tenant <> ?", "tenant > ?"], [HOST, after]
        if among:
            conditions.append(f"tenant IN ({marks(among)})")
            values += among
        if status is not None:
            conditions.append("status = ?")
            values.append(status)
        if name:
            conditions.append("LOWER(name) LIKE ? ESCAPE '!'")
            values.append(f"%{_literally(name.lower())}%")
        rows = self._database.rows(
            f"SELECT {_ORGANISATION} FROM organisations WHERE {' AND '.join(conditions)} ORDER BY tenant LIMIT ?",
            (*values, limit),
            of=EVERYBODY,
        )
        return [_read_organisation(row) for row in rows]

    def counts(self, organisations: Iterable[str]) -> dict[str, Counts]:
        asked = tuple(organisations)
        found: dict[str, Counts] = defaultdict(Counts)
        if not asked:
            return found
        for name, table, which in (
            ("shops", "shops", "closed_at IS NULL"),
            ("people", "memberships", "kind = 'person'"),
        ):
            rows = self._database.rows(
                f"SELECT tenant, COUNT(*) FROM {table} WHERE tenant IN ({marks(asked)}) AND {which} GROUP BY tenant",
                asked,
                of=EVERYBODY,
            )
            for organisation, count in rows:
                number: dict[str, Any] = {name: count}
                found[organisation] = replace(found[organisation], **number)
        return found

    def create(self, organisation: Organisation, shop: Shop, invited: Invited | None) -> Effect:
        invite = None if invited is None else self._cells.insert_invitation(invited)

        def create(transaction: Transaction) -> None:
            _insert_organisation(transaction, organisation)
            _insert_shop(transaction, shop)
            if invite is not None:
                invite(transaction)

        return create

    def found(self, organisation: Organisation, shop: Shop, owner: Member, person: Person) -> None:
        """Make an organisation with its first shop and owner, who signs up now. Raises `AddressTaken`."""
        sign_up = self._people.insert(person, organisation.id, organisation.created_at)
        join = self._cells.insert_member(owner)
        with self._database.transaction(of=EVERYBODY) as transaction:
            sign_up(transaction)
            _insert_organisation(transaction, organisation)
            _insert_shop(transaction, shop)
            join(transaction)

    def change(self, organisation: Organisation) -> Effect:
        def change(transaction: Transaction) -> None:
            transaction.execute(
                "UPDATE organisations SET name = ?, plan = ?, changed_at = ? WHERE tenant = ?",
                (organisation.name, organisation.plan, organisation.changed_at.isoformat(), organisation.id),
            )
            note_plan(transaction, organisation.id, organisation.plan, organisation.changed_at.isoformat())

        return change

    def require_second_factor(self, organisation: Organisation) -> Effect:
        def require(transaction: Transaction) -> None:
            transaction.execute(
                "UPDATE organisations SET second_factor = ?, changed_at = ? WHERE tenant = ?",
                (int(organisation.second_factor), organisation.changed_at.isoformat(), organisation.id),
            )

        return require

    def set_status(self, organisation: str, status: Standing, why: str, at: datetime) -> Effect:
        def set_it(transaction: Transaction) -> None:
            closed = at.isoformat() if status == "closed" else None
            transaction.execute(
                "UPDATE organisations SET status = ?, why = ?, changed_at = ?, closed_at = ? WHERE tenant = ?",
                (status, why, at.isoformat(), closed, organisation),
            )
            if status == "closed":
                for table in ("keys", "invitations"):
                    transaction.execute(f"DELETE FROM {table} WHERE tenant = ?", (organisation,))
                transaction.execute(
                    "DELETE FROM secrets WHERE tenant IN (SELECT id FROM shops WHERE tenant = ?)", (organisation,)
                )

        return set_it

    # Shops

    def shops(self, organisation: str) -> list[Shop]:
        rows = self._database.rows(
            f"SELECT {_SHOP} FROM shops WHERE tenant = :tenant ORDER BY created_at, id", of=organisation
        )
        return [_read_shop(row) for row in rows]

    def shop(self, shop: str) -> Shop | None:
        row = self._database.row(f"SELECT {_SHOP} FROM shops WHERE id = ?", (shop,), of=EVERYBODY)
        return _read_shop(row) if row else None

    def create_shop(self, shop: Shop) -> Effect:
        def create(transaction: Transaction) -> None:
            lock(transaction, shop.organisation)
            _insert_shop(transaction, shop)
            _keep_within_plan(transaction, shop.organisation)

        return create

    def change_shop(self, shop: Shop) -> Effect:
        def change(transaction: Transaction) -> None:
            lock(transaction, shop.organisation)
            transaction.execute(
                "UPDATE shops SET name = ?, closed_at = ? WHERE tenant = ? AND id = ?",
                (shop.name, moment_cell(shop.closed_at), shop.organisation, shop.id),
            )
            if _open_shops(transaction, shop.organisation) == 0:
                raise LastShop("It is the only open shop.", remedy="Open another shop first.")
            if shop.closed_at is None:
                _keep_within_plan(transaction, shop.organisation)

        return change

    # Plans

    def plans(self) -> list[Plan]:
        rows = self._database.rows("SELECT body FROM plans WHERE tenant = :tenant ORDER BY name", of=HOST)
        return [read_plan(body) for (body,) in rows]

    def plan(self, name: str) -> Plan | None:
        row = self._database.row("SELECT body FROM plans WHERE tenant = :tenant AND name = ?", (name,), of=HOST)
        return read_plan(row[0]) if row else None

    def plan_of(self, organisation: str) -> Plan:
        row = self._database.row(
            "SELECT p.body FROM organisations o JOIN plans p ON p.tenant = 'host' AND p.name = o.plan"
            " WHERE o.tenant = ?",
            (organisation,),
            of=EVERYBODY,
        )
        return read_plan(row[0]) if row else Plan(name=UNLIMITED)

    def set_plan(self, plan: Plan) -> Effect:
        def set_it(transaction: Transaction) -> None:
            transaction.execute(
                "INSERT INTO plans (tenant, name, body) VALUES (?, ?, ?)"
                " ON CONFLICT (tenant, name) DO UPDATE SET body = excluded.body",
                (HOST, plan.name, plan.model_dump_json(exclude_defaults=True)),
            )

        return set_it


def _insert_organisation(transaction: Transaction, organisation: Organisation) -> None:
    transaction.execute(
        f"INSERT INTO organisations ({_ORGANISATION}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            organisation.id,
            organisation.name,
            organisation.plan,
            organisation.status,
            organisation.why,
            organisation.created_at.isoformat(),
            organisation.changed_at.isoformat(),
            moment_cell(organisation.closed_at),
            int(organisation.second_factor),
        ),
    )
    note_plan(transaction, organisation.id, organisation.plan, organisation.created_at.isoformat())


def _insert_shop(transaction: Transaction, shop: Shop) -> None:
    transaction.execute(
        f"INSERT INTO shops ({_SHOP}) VALUES (?, ?, ?, ?, ?)",
        (shop.id, shop.organisation, shop.name, shop.created_at.isoformat(), moment_cell(shop.closed_at)),
    )


def _keep_within_plan(transaction: Transaction, organisation: str) -> None:
    most, there = plan_within(transaction, organisation).shops_max, _open_shops(transaction, organisation)
    if most is not None and there > most:
        raise PlanIsFull(
            f"The plan includes {most} shops.", remedy="Close one, or ask whoever hosts it for a larger plan."
        )


def _open_shops(transaction: Transaction, organisation: str) -> int:
    [[count]] = transaction.rows("SELECT COUNT(*) FROM shops WHERE tenant = ? AND closed_at IS NULL", (organisation,))
    return int(count)


def _literally(text: str) -> str:
    """A text as a pattern of LIKE that means itself."""
    return text.replace("!", "!!").replace("%", "!%").replace("_", "!_")


def _read_organisation(row: Row) -> Organisation:
    organisation, name, plan, status, why, created, changed, closed, second_factor = row
    return Organisation(
        organisation, name, plan, status, why,
        datetime.fromisoformat(created), datetime.fromisoformat(changed), moment(closed), bool(second_factor),
    )  # fmt: skip


def _read_shop(row: Row) -> Shop:
    shop, organisation, name, created, closed = row
    return Shop(shop, organisation, name, datetime.fromisoformat(created), moment(closed))
