"""An installation's control plane on a database of the tests' own, with a clock that the test sets."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from stores import database_of

from morgiana.adapters.database.books import SqlBooks
from morgiana.adapters.database.database import Database
from morgiana.adapters.database.identity import IdentityRows
from morgiana.adapters.database.keys import KeyRows
from morgiana.adapters.database.people_sessions import PeopleSessionRows
from morgiana.adapters.database.secrets import SecretRows
from morgiana.adapters.database.tenancy import TenancyRows
from morgiana.adapters.vault.opening import open_vault
from morgiana.app import capabilities
from morgiana.control.access import Access
from morgiana.control.caller import Caller
from morgiana.control.house import House
from morgiana.control.identity.accounts import Accounts
from morgiana.control.prices import PriceBook
from morgiana.control.runtime import Runtime
from morgiana.kernel.ids import new_id
from morgiana.operations import Registry

REGISTRY = Registry(capabilities())


@dataclass
class SetClock:
    """A clock that stands until the test moves it."""

    at: datetime = datetime(2026, 11, 25, 8, tzinfo=UTC)

    def now(self) -> datetime:
        return self.at

    def wait(self, **span: float) -> None:
        self.at += timedelta(**span)


class NoShopData:
    """What these operations never open."""

    def fault_of(self, _error: Exception) -> None:
        """No error is the storage's, which is never asked."""

    def __getattr__(self, name: str) -> Any:
        raise AssertionError(f"the control plane asked a shop for {name}")


@dataclass
class World:
    """The services, and short ways to use them."""

    database: Database
    clock: SetClock
    house: House
    runtime: Runtime
    access: Access
    accounts: Accounts
    loop: asyncio.AbstractEventLoop = field(default_factory=asyncio.new_event_loop)

    @property
    def machine(self) -> Caller:
        """Whoever sits at the machine."""
        return self.access.at_the_machine()

    def do(self, caller: Caller, operation_name: str, /, **fields: Any) -> Any:
        """An answer as its caller gets it, as plain JSON values. Raises the operation's refusals."""
        operation = REGISTRY[operation_name]
        request = operation.request.model_validate(fields)
        key = new_id("key") if operation.effect == "write" else None
        outcome = self.loop.run_until_complete(
            self.runtime.call(caller, operation_name, request, key=key, patient=True)
        )
        return operation.answer.model_validate_json(outcome.answer).model_dump(mode="json")

    def tenant(self, name: str = "Bakery", *, plan: str = "unlimited") -> tuple[str, str]:
        """A new organisation and its first shop."""
        made = self.do(self.machine, "tenants.create", name=name, plan=plan)
        return made["organisation_id"], made["shop_id"]

    def owner(self, shop: str) -> Caller:
        """Whoever sits at the machine, at one of the shops, without the rights of the host."""
        at = self.access.at_the_machine(shop)
        return Caller(at.tenant, at.person, organisation=at.organisation)

    def join(self, by: Caller, email: str, **invitation: Any) -> str:
        """Invite somebody, have them take it up, and give their id."""
        invited = self.do(by, "people.invite", email=email, **invitation)
        secret = invited["link"].partition("ticket=")[2]
        known = self.accounts.by_email(email)
        return self.accounts.accept(secret, person=known.id if known else None, name=email, language="en").id

    def person(self, person: str, shop: str | None = None) -> Caller:
        """A person at a shop; they must be allowed there."""
        caller = self.accounts.caller(person, shop)
        assert caller is not None, (person, shop)
        return caller


def open_world(home: Path) -> Iterator[World]:
    """A world below a folder, until it is closed."""
    database, clock = database_of(home), SetClock()
    vault = open_vault(home, database, {})
    people, tenancy = IdentityRows(database, vault), TenancyRows(database, vault)
    house = House(
        registry=REGISTRY,
        tenancy=tenancy,
        people=people,
        keys=KeyRows(database),
        sessions=PeopleSessionRows(database),
        url="https://host.example",
    )
    runtime = Runtime(
        REGISTRY,
        books=SqlBooks(database),
        shops=NoShopData(),
        compute=NoShopData(),
        house=house,
        price_book=PriceBook("EUR"),
        clock=clock,
    )
    access = Access(SecretRows(database), clock)
    world = World(database, clock, house, runtime, access, Accounts(people, tenancy, clock))
    yield world
    world.loop.close()
    database.close()
