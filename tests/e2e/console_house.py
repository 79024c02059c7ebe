"""An installation that serves others, with two months behind it: prices, use, limits, invoices, people and keys.

All of it came about through the program's own operations, at a clock that the seeding moves.
"""

import asyncio
import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Thread
from typing import Any, Final
from unittest.mock import patch

from stores import database_of, places_of

from morgiana.app import installation
from morgiana.control.caller import LOCAL_ORGANISATION, LOCAL_TENANT, OWNER, Caller
from morgiana.control.installation import Opened, Settings
from morgiana.control.sign_in.sessions import Browser
from morgiana.kernel.clock import SystemClock
from morgiana.kernel.ids import new_id

PRICES: Final = """currency = "EUR"

[operations]
"forecast.demand" = { price = "0.20" }
"shop.products" = { price = "0.03" }
"replenish.orders" = { price = "0.40" }
"""

SELLER: Final = {
    "party": {
        "name": "Boutiques du quartier",
        "registration_id": "303265045",
        "registration_scheme": "0002",
        "vat_id": "FR40303265045",
        "email": "compta@example.org",
        "address": {"lines": ["3 rue des Halles"], "postcode": "75001", "city": "Paris", "country": "FR"},
    },
    "rates_percent": {"FR": "20"},
    "payment": {"iban": "FR1420041010050500013M02606", "bic": "PSSTFRPPPAR"},
}
BUYER: Final = {
    "name": "Le comptoir du thé",
    "email": "the@example.org",
    "address": {"lines": ["12 quai du Port"], "postcode": "13002", "city": "Marseille", "country": "FR"},
}
CUSTOMERS: Final = """Customer number,Name,E-mail,Telephone,City
C-1001,Marie Dupont,marie.dupont@example.org,+33 6 12 34 56 78,Lyon
C-1002,Jean Martin,jean.martin@example.org,+33 6 98 76 54 32,Lille
"""
ORDERS: Final = """Order,Date,Customer number,Article,Quantity,Amount (EUR)
O-1,2026-10-02,C-1001,TEA-1,2,9.80
O-2,2026-10-05,C-1001,TEA-2,1,4.90
O-3,2026-10-06,C-1002,TEA-1,1,4.90
"""
OWNER_EMAIL: Final = "olive@example.org"
OPERATOR: Final = "hugo@example.org"
SUPPORT: Final = "suzy@example.org"
MEMBERS: Final = {
    OWNER_EMAIL: ("Olive Roux", "owner"),
    "maud@example.org": ("Maud Petit", "manager"),
    "sam@example.org": ("Sam Stock", "staff"),
    "ada@example.org": ("Ada Books", "accountant"),
}
FARMER: Final = "felix@example.org"
"""The owner of another organisation, which pays in advance."""
FARM: Final = "La ferme du lac"
HOST_PEOPLE: Final = {OPERATOR: ("Hugo Host", "operator"), SUPPORT: ("Suzy Support", "support")}
OF_HOST: Final = Caller("host", "operator", organisation="host", host=True)


@dataclass
class Seeded:
    """What the seeding left to know."""

    home: Path
    sessions: dict[str, str] = field(default_factory=dict)
    """The secret of a session, by e-mail address."""
    shops: list[str] = field(default_factory=list)
    keys: dict[str, str] = field(default_factory=dict)
    """The public id of each key, by its name."""
    till: str = field(default="", repr=False)
    """The till's key."""
    invoice: str = ""
    url: str = ""
    link: str = ""


class Seeding:
    """Calls operations at whatever time it is told."""

    def __init__(self, opened: Opened) -> None:
        self.opened = opened
        self.now = datetime.now(UTC)

    def call(self, name: str, body: Any = None, *, by: Caller = OWNER) -> Any:
        runtime = self.opened.runtime
        operation = runtime.registry[name]
        request = operation.request.model_validate_json(json.dumps(body or {}))
        key = new_id("seed") if operation.effect == "write" else None
        outcome = asyncio.run(runtime.call(by, name, request, key=key, patient=True))
        return outcome.read(operation)[0]


def settings_of(home: Path, port: int) -> Settings:
    """Accounts, prices, and the same folder for all."""
    return Settings.from_environment(environment_of(home, port))


def environment_of(home: Path, port: int) -> dict[str, str]:
    home.mkdir(parents=True, exist_ok=True)
    prices = home / "prices.toml"
    prices.write_text(PRICES, "utf-8")
    (home / "grid.csv").write_text(_grid(datetime.now(UTC)), "utf-8")
    return {
        "MORGIANA_GRID_HOURS": str(home / "grid.csv"),
        **places_of(home),
        "MORGIANA_PORT": str(port),
        "MORGIANA_URL": f"http://localhost:{port}",
        "MORGIANA_PRICES": str(prices),
        "MORGIANA_SIGN_UP": "invitation",
    }


def backed_up(home: Path) -> dict[str, str]:
    """Have the server's worker back up by itself."""
    sealed_by = "a passphrase of the tests alone"
    return {"MORGIANA_BACKUP_URL": str(home / "backups"), "MORGIANA_BACKUP_PASSPHRASE": sealed_by}


def _grid(now: datetime) -> str:
    """Hours of the last two months and the next two days: one in six is clean."""
    first = now.replace(minute=0, second=0, microsecond=0) - timedelta(days=62)
    hours = (first + timedelta(hours=at) for at in range(64 * 24))
    rows = (f"{hour.isoformat()},{40 if hour.hour % 6 == 2 else 400}" for hour in hours)
    return "\n".join(["hour,grams_co2e_per_kwh", *rows, ""])


def seed(home: Path, port: int) -> Seeded:
    """Two months of a small organisation."""
    house = installation(settings_of(home, port))
    seeded = Seeded(home)
    opened = house.open(house.settings)
    work = Seeding(opened)
    with patch.object(SystemClock, "now", lambda _: work.now):
        try:
            _two_months(work, seeded)
        finally:
            opened.close()
    return seeded


def _two_months(work: Seeding, seeded: Seeded) -> None:
    today = work.now
    last_month = (today.replace(day=1) - timedelta(days=1)).replace(day=8, hour=9)
    host = OF_HOST
    work.now = last_month
    work.call("shop.set_profile", {"name": "The corner grocer", "country": "FR", "time_zone": "Europe/Paris"})
    work.call("organisation.change", {"name": "Le comptoir du thé"})
    second = work.call("shops.create", {"name": "Market stall"}).shop_id
    seeded.shops = [LOCAL_TENANT, second]
    till = work.call("keys.create", {"name": "Till 2", "scopes": ["shop.*:read", "forecast.*"]})
    old = work.call("keys.create", {"name": "Old web shop", "expires_in_days": 400})
    seeded.till = str(till.key)
    seeded.keys = {"Till 2": till.key_id, "Old web shop": old.key_id}

    def by_till() -> Caller:
        return work.opened.access.bearer(str(till.key), "key")

    at_stall = Caller(second, "owner")
    for day in (0, 3, 9):
        work.now = last_month + timedelta(days=day)
        _use(work, OWNER, products=3 + day)
        _use(work, by_till(), products=2)
    work.call("invoices.set_seller", {"seller": SELLER}, by=host)
    terms = {"organisation_id": LOCAL_ORGANISATION, "terms": {"due_days": 14, "party": BUYER}}
    work.call("invoices.set_terms", terms, by=host)
    work.now = today.replace(day=1, hour=6)
    rehearsed = work.call("invoices.issue", {"rehearse": True}, by=host)
    issued = work.call("invoices.issue", by=host)
    assert rehearsed == issued, "a rehearsal says what is issued, and issues nothing"
    [line] = issued.invoices
    seeded.invoice = line.number
    work.call(
        "payments.record",
        {"invoice_id": line.number, "amount_minor": 100, "currency": "EUR", "bank_reference": "2026-4711"},
        by=host,
    )
    for day in sorted({1, max(1, today.day // 2), today.day}):
        work.now = today.replace(day=day, hour=min(today.hour, 7))
        _use(work, OWNER, products=4)
        _use(work, by_till(), products=3)
        _use(work, at_stall, products=2)
    _customers(work)
    work.now = today
    [spent, *_] = work.call("spending.show").holders
    work.call("spending.set", {"limit_minor": spent.spent.minor + 50, "warn_percent": 80})
    _same_again(work, OWNER, times=6)
    _people(work, seeded)
    work.opened.access.keys.write_used()


def _customers(work: Seeding) -> None:
    """A list of customers and what they bought, as a web shop would export both."""
    kept = work.opened.runtime.files(OWNER)
    lists = {"customers.csv": CUSTOMERS, "orders.csv": ORDERS}
    refs = [kept.keep(name, text.encode()).model_dump() for name, text in lists.items()]
    work.call("import.load", {"files": refs})


def _use(work: Seeding, caller: Caller, *, products: int) -> None:
    """Ask for a forecast of so many products, each time of other sales."""
    work.call("forecast.demand", {"horizon": 2, "history": [_sales(work, at) for at in range(products)]}, by=caller)
    work.call("shop.products", {"search": f"{work.now:%d}"}, by=caller)


def _same_again(work: Seeding, caller: Caller, *, times: int) -> None:
    for _ in range(times):
        work.call("shop.products", {"search": "tea"}, by=caller)


def _sales(work: Seeding, at: int) -> dict[str, Any]:
    units = [20 + (week * (at + 3) + work.now.day) % 17 for week in range(20)]
    return {"product_id": f"P-{at}", "name": f"Tea {at}", "first_day": "2026-01-05", "units": units}


def _people(work: Seeding, seeded: Seeded) -> None:
    """Each is invited, takes the invitation up and is signed in."""
    from morgiana.adapters.sign_in.opening import open_accounts
    from morgiana.adapters.vault.opening import open_vault

    database = database_of(seeded.home)
    try:
        accounts = open_accounts(database, open_vault(seeded.home, database, {}))
        for email, (name, role) in MEMBERS.items():
            shops = [] if role in ("owner", "accountant") else seeded.shops[: 2 if role == "manager" else 1]
            invited = work.call("people.invite", {"email": email, "role": role, "shop_ids": shops})
            seeded.sessions[email] = _accepted(work, accounts, invited.link, name)
        for email, (name, role) in HOST_PEOPLE.items():
            invited = work.call("people.invite", {"email": email, "role": role}, by=OF_HOST)
            seeded.sessions[email] = _accepted(work, accounts, invited.link, name)
        farm = work.call("tenants.create", {"name": FARM, "owner_email": FARMER}, by=OF_HOST)
        work.call("invoices.set_terms", {"organisation_id": farm.organisation_id, "mode": "prepaid"}, by=OF_HOST)
        seeded.sessions[FARMER] = _accepted(work, accounts, farm.owner_link, "Félix Lac")
        work.call("people.invite", {"email": "paul@example.org", "role": "staff"})
        work.call("people.invite", {"kind": "service", "name": "Web shop", "role": "staff"})
    finally:
        database.close()


def _accepted(work: Seeding, accounts: Any, link: str, name: str) -> str:
    """Take an invitation up, and sign in: the secret of the session."""
    ticket = str(link).partition("ticket=")[2]
    person = accounts.accept(ticket, person=None, name=name, language="en")
    return work.opened.access.sessions.open(person.id, Browser(), ("password",))


@contextmanager
def served_house(home: Path) -> Iterator[Seeded]:
    """Seed an installation and serve it on a free port until the block ends."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    with ThreadPoolExecutor(1) as aside:  # a browser's loop may run in this thread
        seeded = aside.submit(seed, home, port).result()
    process = subprocess.Popen(
        [Path(sys.executable).parent / "morgiana", "serve"],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1", **environment_of(home, port), **backed_up(home)},
    )
    assert process.stdout is not None
    said: list[str] = []
    try:
        for line in process.stdout:
            said.append(line)
            if "Sign in:" in line:
                break
        else:
            raise AssertionError("the server ended: " + "".join(said))
        Thread(target=said.extend, args=(process.stdout,), daemon=True).start()
        seeded.url = f"http://localhost:{port}"
        yield seeded
        assert not [line for line in said if "Traceback" in line], "".join(said[-60:])
    finally:
        process.terminate()
        process.wait(30)
