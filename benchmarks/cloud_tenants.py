"""Five thousand businesses on one machine: what a list, a log-in and a key's look-up cost beside five of them.

Each organisation has a shop, an owner and a key, and a few rows of calls; the same work is timed in turns on a database
with five of them and on one with five thousand, so that both see the same machine. Creating one is the operation
itself, with its receipt and audit entry, on a file of SQLite's with full durability. Figures are medians.
"""

import asyncio
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any, Final

from benchmarks.row import Row
from morgiana.adapters.database.database import EVERYBODY
from morgiana.adapters.database.identity import IdentityRows
from morgiana.adapters.database.keys import insert_key
from morgiana.adapters.database.members import MemberCells
from morgiana.adapters.database.people import PersonRows
from morgiana.adapters.database.secrets import SecretRows
from morgiana.adapters.database.sqlite import SqliteDatabase
from morgiana.adapters.database.tenancy import TenancyRows
from morgiana.adapters.vault.opening import open_vault
from morgiana.app import installation
from morgiana.control.access import Access
from morgiana.control.caller import Caller
from morgiana.control.identity.accounts import Accounts
from morgiana.control.identity.api_keys import cut_key, new_key
from morgiana.control.identity.records import Member, Person
from morgiana.control.installation import Opened, Settings
from morgiana.control.ports import Effect
from morgiana.control.tenancy.records import Organisation, Shop
from morgiana.kernel.clock import SystemClock

FEW: Final = 5
MANY: Final = 5_000
CALLS: Final = 20
"""Rows of calls that each shop has."""
TURNS: Final = 400
REPEATS: Final = 5
"""How often a business does the same in its turn."""
RATIO_GOAL: Final = 1.2
PART: Final = "of a call: the key looked up"
"""A part of a call, shown by itself; the goal is on the whole."""
CREATE_GOAL_MS: Final = 50.0
_AT: Final = datetime(2026, 11, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Filled:
    """A database with businesses in it."""

    access: Access
    accounts: Accounts
    tenancy: TenancyRows
    keys: list[str]
    people: list[str]
    emails: list[str]


def fill(home: Path, businesses: int) -> Filled:
    """Businesses with an owner, a key and some calls each."""
    database = SqliteDatabase(home / "morgiana.sqlite")
    vault = open_vault(home, database, {})
    tenancy, people = TenancyRows(database, vault), IdentityRows(database, vault)
    accounts, members = PersonRows(database, vault), MemberCells(vault)
    keys: list[str] = []
    for first in range(0, businesses, 500):
        numbered = range(first, min(first + 500, businesses))
        joined = {number: _sealed(accounts, members, number) for number in numbered}
        with database.transaction(of=EVERYBODY) as tx:
            for number in numbered:
                name = f"{number:05d}"
                organisation = Organisation(f"org_{name}", name, "unlimited", "active", "", _AT, _AT)
                shop = Shop(f"shop_{name}", organisation.id, name, _AT)
                tenancy.create(organisation, shop, None)(tx)
                for effect in joined[number]:
                    effect(tx)
                secret = new_key()
                caller = Caller(shop.id, f"person_{name}", organisation=organisation.id)
                insert_key(tx, cut_key(secret, caller, name="till", now=_AT, member=caller.person))
                keys.append(secret.text)
                for call in range(CALLS):
                    tx.execute(
                        "INSERT INTO calls (tenant, receipt_id, person, operation, fingerprint, answer, receipt, at)"
                        " VALUES (?, ?, 'p', 'shop.data', ?, ?, ?, ?)",
                        (shop.id, f"rcpt_{name}{call:03d}", b"0" * 16, b"{}" * 200, b"{}" * 200, _AT.isoformat()),
                    )
    access = Access(SecretRows(database))
    access.bearer(keys[0], "key")  # the first use of a key is noted beside it
    time.sleep(0.2)
    numbers = range(businesses)
    return Filled(
        access,
        Accounts(people, tenancy, SystemClock()),
        tenancy,
        keys,
        [f"person_{number:05d}" for number in numbers],
        [f"owner{number:05d}@example.org" for number in numbers],
    )


def _sealed(accounts: PersonRows, members: MemberCells, number: int) -> tuple[Effect, Effect]:
    """An owner's account and membership, sealed and ready to be written."""
    name, email = f"{number:05d}", f"owner{number:05d}@example.org"
    organisation, person = f"org_{name}", f"person_{name}"
    member = Member(organisation, person, "person", name, email, "owner", None, "host", _AT)
    return accounts.insert(Person(person, email, name), organisation, _AT), members.insert_member(member)


def beside(few: Filled, many: Filled, work: Callable[[Filled, int], object]) -> tuple[float, float]:
    """Milliseconds of some work on both, in turns; the number that work is given picks the business."""
    times: tuple[list[float], list[float]] = ([], [])
    for turn in range(TURNS):
        for filled, taken in zip((few, many), times, strict=True):
            picked = turn * 7919 % len(filled.keys)
            began = time.perf_counter()
            for _ in range(REPEATS):
                work(filled, picked)
            taken.append((time.perf_counter() - began) * 1000 / REPEATS)
    return statistics.median(times[0]), statistics.median(times[1])


def creating(opened: Opened) -> float:
    """Milliseconds to take a business on, by its operation, where many are already."""
    machine, numbers = opened.access.at_the_machine(), count()
    request = opened.runtime.registry["tenants.create"].request

    async def create() -> list[float]:
        taken = []
        for number in range(100):
            asked = request.model_validate({"name": f"New {number}", "owner_email": f"new{number}@example.org"})
            began = time.perf_counter()
            await opened.runtime.call(machine, "tenants.create", asked, key=f"k{next(numbers)}")
            taken.append((time.perf_counter() - began) * 1000)
        return taken

    return statistics.median(asyncio.run(create()))


@contextmanager
def opened_at(home: Path) -> Iterator[Opened]:
    found = installation(Settings(home=home))
    opened = found.open(found.settings)
    try:
        yield opened
    finally:
        opened.runtime.close()


def _row(work: str, of_few: float, of_many: float, *, part: bool) -> Row:
    ratio = of_many / of_few
    return Row(
        f"{MANY:,} businesses on one machine", f"{work}, ms", round(of_many, 4),
        peers={f"with {FEW}": round(of_few, 4), "times": round(ratio, 2)},
        goal="" if part else f"<= {RATIO_GOAL:g} x with {FEW}", holds=None if part else ratio <= RATIO_GOAL,
    )  # fmt: skip


def run() -> list[Row]:
    """Every measure of this piece."""
    works: dict[str, Callable[[Filled, int], Any]] = {
        "a page of five organisations with their counts": lambda f, _: f.tenancy.counts(
            one.id for one in f.tenancy.organisations(after="", limit=5, status=None, name="")
        ),
        "a person found by address, and at their shop": lambda f, n: (
            f.accounts.by_email(f.emails[n]),
            f.accounts.caller(f.people[n], None),
        ),
        PART: lambda f, n: f.access.bearer(f.keys[n], "key"),
    }
    with tempfile.TemporaryDirectory() as folder:
        places = [Path(folder) / name for name in ("few", "many")]
        few, many = (fill(place, number) for place, number in zip(places, (FEW, MANY), strict=True))
        with opened_at(places[0]) as five, opened_at(places[1]) as thousands, asyncio.Runner() as loop:
            doors = {id(few): five, id(many): thousands}

            def call(filled: Filled, number: int) -> None:
                opened = doors[id(filled)]
                caller = opened.access.bearer(filled.keys[number], "key")
                loop.run(opened.runtime.call(caller, "organisation.show", nothing))

            nothing = five.runtime.registry["organisation.show"].request()
            works["a call by key, with answer, receipt and audit written"] = call
            rows = [_row(work, *beside(few, many, function), part=work == PART) for work, function in works.items()]
            create_ms = creating(thousands)
    goal = f"<= {CREATE_GOAL_MS:g}"
    holds = create_ms <= CREATE_GOAL_MS
    return [*rows, Row(f"{MANY:,} businesses on one machine", "creating one, ms", round(create_ms, 2), {}, goal, holds)]


if __name__ == "__main__":
    for row in run():
        print(f"{row.measure}: {row.ours}  {row.peers}  {row.goal and f'goal {row.goal}: {row.holds}'}")
