"""Two businesses in one house: each with people, keys, data, jobs, invoices and files, and names that give them away.

Whatever is said of one of them carries its word, `quetzal` or `ibis`, or an id that its own answers showed; so that
nothing of it can stand in what the other is told without being found.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import httpx
from contract_house import BUYER, SELLER
from contract_server import served
from fastapi import FastAPI
from stores import postgres_url, settings_of

from morgiana.app import installation, open_backups, open_installation
from morgiana.control.caller import HOST, Caller
from morgiana.control.installation import Installation, Opened, Settings
from morgiana.operations import Operation, Registry
from morgiana.surfaces.file_fields import with_files
from morgiana.surfaces.http.app import create_app
from morgiana.surfaces.http.sign_in_cookies import SESSION

Json = dict[str, Any]
Op = Operation[Any, Any]

HERE = installation(Settings.from_environment({}))
REGISTRY: Registry = HERE.registry
ID = re.compile(r"[a-z]+_[0-9a-f]{32}|(?:key|invitation)_[a-z0-9]{12}|\b\d{4}-\d{6}\b|\b[0-9a-f]{64}\b")
"""What names something of somebody's: rows, keys and invitations, invoices, files."""

_numbers = count(1)


@dataclass
class Tenant:
    """A business, and everything that its own answers said of it."""

    word: str
    url: str
    organisation: str = ""
    shop: str = ""
    key: str = field(default="", repr=False)
    session: str = field(default="", repr=False)
    made: dict[str, str] = field(default_factory=dict)
    """What it has, by what it is: `receipt`, `job`, `person`."""
    told: list[str] = field(default_factory=list)
    """Every answer that it was given."""
    last: dict[str, str] = field(default_factory=dict)
    """The last answer of each operation."""
    asked: list[tuple[str, str, Json]] = field(default_factory=list)
    """Operation, idempotency key and request of every call."""

    def http(self, key: str | None = None, **headers: str) -> httpx.Client:
        """A program of its own, or one with another key."""
        carried = {"Authorization": f"Bearer {self.key if key is None else key}", **headers}
        return httpx.Client(base_url=self.url, headers=carried, timeout=120)

    def browser(self) -> httpx.Client:
        """A browser in which its owner is signed in."""
        return httpx.Client(
            base_url=self.url, cookies={SESSION: self.session}, headers={"Origin": self.url}, timeout=120
        )

    def ask(self, name: str, /, **request: Any) -> Json:
        """An answer of an operation, which has to be given."""
        self.asked.append((name, key := f"{self.word}-{next(_numbers)}", request))
        with self.http(**{"Idempotency-Key": key}) as http:
            response = http.post(path_of(REGISTRY[name]), json=request)
        assert response.status_code == 200, (name, response.text)
        self.told.append(response.text)
        self.last[name], told = response.text, response.json()
        self.made["receipt"] = told["receipt"]["id"]
        return dict(told["answer"])

    def upload(self, name: str, content: bytes) -> Json:
        """A file of its own."""
        with self.http() as http:
            response = http.post("/v1/files", params={"name": name}, content=content)
        self.told.append(response.text)
        return dict(response.json()["files"][0])

    @property
    def ids(self) -> set[str]:
        """Every id that it was ever shown."""
        return set(ID.findall("\n".join(self.told))) | {self.organisation, self.shop, *self.made.values()}


@dataclass
class House:
    """A host with two businesses, served."""

    url: str
    found: Installation
    opened: Opened
    app: FastAPI
    host: Tenant
    theirs: Tenant
    """Whose it is."""
    ours: Tenant
    """Who tries to get it."""

    def seen(self, text: str, *sent: str) -> list[str]:
        """What a text says of the other business, besides what was `sent` and is only said again."""
        for value in sorted(sent, key=len, reverse=True):
            text = text.replace(value, "")
        found = set(ID.findall(text)) & (self.theirs.ids - self.ours.ids)
        return sorted(found) + ([self.theirs.word] if self.theirs.word in text.lower() else [])


def path_of(operation: Op, before: str = "") -> str:
    return f"/v1{before}/{operation.group}/{operation.verb}"


DRAFTS: dict[str, Json] = {
    "import.database": {"url": "postgresql://nobody@127.0.0.1:1/nothing", "tables": ["sales"]},
    "import.undo": {"import_id": "@import"},
    "shop.product": {"product_id": "@product"},
    "shops.change": {"shop_id": "@second shop", "name": "Quai sud"},
    "organisation.require_second_factor": {"required": False},
    "people.change": {"person_id": "@person", "role": "read-only"},
    "people.remove": {"person_id": "@person"},
    "people.end_sessions": {"person_id": "@person"},
    "tenants.end_sessions": {"organisation_id": "@organisation", "everybody": True},
    "people.withdraw": {"invitation_id": "@invitation"},
    "keys.rotate": {"key_id": "@key"},
    "keys.revoke": {"key_id": "@key"},
    "tenants.show": {"organisation_id": "@organisation"},
    "tenants.change": {"organisation_id": "@organisation", "name": "Another"},
    "tenants.suspend": {"organisation_id": "@organisation", "why": "Bills"},
    "tenants.resume": {"organisation_id": "@organisation"},
    "tenants.close": {"organisation_id": "@organisation", "why": "Left"},
    "credit.grant": {"organisation_id": "@organisation", "amount_minor": 500, "gift": True},
    "invoices.show": {"invoice_id": "@invoice"},
    "invoices.document": {"invoice_id": "@invoice", "formats": ["pdf"]},
    "invoices.credit": {"invoice_id": "@invoice", "reason": "It was too much"},
    "invoices.remind": {"invoice_id": "@invoice"},
    "invoices.set_terms": {"organisation_id": "@organisation", "terms": BUYER},
    "payments.link": {"invoice_id": "@invoice"},
    "payments.refund": {"payment_id": "@payment"},
}
"""Requests of operations that have no example, since they speak of something that somebody has: `@` what it is."""


def request_of(operation: Op, tenant: Tenant) -> Json:
    """A request with as many fields as the examples show, about what a business has, with its files uploaded."""
    draft: Json = {}
    for example in REGISTRY.examples(operation).values():
        draft.update(example)
    draft.update(DRAFTS.get(operation.name, {}))
    home = REGISTRY.home(operation)

    def put(value: Any) -> Any:
        if isinstance(value, dict) and set(value) == {"example_file"}:
            return tenant.upload(value["example_file"], home.example_file(value["example_file"]))
        if isinstance(value, dict):
            return {name: put(inner) for name, inner in value.items()}
        if isinstance(value, list):
            return [put(inner) for inner in value]
        if isinstance(value, str) and value.startswith("@"):
            return tenant.made[value[1:]]
        return value

    return with_files(operation.request, dict(put(draft)), put)


def sales(word: str) -> bytes:
    """Fourteen weeks of a business's sales."""
    lines = ["order_id,date,sku,name,quantity,unit_price,customer_id"]
    for day in range(70):
        for product in range(3):
            month, of_month = 8 + day // 28, day % 28 + 1
            lines.append(
                f"{word}-{day:03}{product},2026-{month:02}-{of_month:02},{word}-SKU-{product},{word} jar {product},"
                f"{1 + (day + product) % 5},{2.5 + product:.2f},{word}-customer-{day % 9}"
            )
    return "\n".join(lines).encode()


@contextmanager
def open_house(home: Path, *, on: str = "sqlite", console: bool = False) -> Iterator[House]:
    """The house on a database: `sqlite` or `postgres`. A process shows one console, in one house."""
    settings = settings_of(
        home, country="FR", url="https://host.example.org", sign_up="invitation",
        database_url=postgres_url(home) if on == "postgres" else None,
    )  # fmt: skip
    found = Installation(
        settings, REGISTRY, HERE.parts, lambda chosen: open_installation(chosen, REGISTRY), backups=open_backups
    )
    opened = found.open(settings)
    opened.runtime.launch()
    try:
        app = create_app(found, opened, console=console, mcp=True)
        with served(app) as url:
            at_host = Caller(HOST, "owner", organisation=HOST, host=True)
            host = Tenant("host", url, HOST, HOST, opened.access.give("key", at_host))
            host.ask("invoices.set_seller", seller=SELLER)
            house = House(url, found, opened, app, host, Tenant("quetzal", url), Tenant("ibis", url))
            for tenant in (house.theirs, house.ours):
                _take_on(house, tenant)
                _fill(house, tenant)
            yield house
    finally:
        opened.close()


def _take_on(house: House, tenant: Tenant) -> None:
    """Take a business on; its owner follows the link of the invitation and chooses a password."""
    word = tenant.word
    made = house.host.ask("tenants.create", name=f"{word} house", owner_email=f"owner@{word}.example")
    tenant.organisation, tenant.shop = made["organisation_id"], made["shop_id"]
    with httpx.Client(base_url=house.url, headers={"Origin": house.url}, timeout=60) as browser:
        ticket = made["owner_link"].partition("ticket=")[2]
        joined = browser.post(
            "/v1/sign-in/invitation/sign-up",
            json={"ticket": ticket, "name": f"{word} owner", "password": f"a long password of {word}"},
        )
        assert joined.status_code == 200, joined.text
        tenant.session = str(browser.cookies[SESSION])
    owner = house.opened.access.bearer(tenant.session, "session")
    tenant.key = house.opened.access.give("key", owner)
    with tenant.browser() as browser:
        [session] = browser.get("/v1/sign-in/sessions").json()["sessions"]
    tenant.made |= {
        "organisation": tenant.organisation, "shop": tenant.shop, "session": session["id"], "owner": owner.person,
        "secret": tenant.key, "cookie": tenant.session,
    }  # fmt: skip


def _fill(house: House, tenant: Tenant) -> None:
    """Give a business something of everything that there is."""
    word, made, ask = tenant.word, tenant.made, tenant.ask
    ask("shop.set_profile", name=f"{word} shop", currency="EUR", time_zone="Europe/Paris", country="FR", language="fr")
    file = tenant.upload(f"{word}.csv", sales(word))
    made["file"] = file["id"]
    made["import"] = next(iter(ID.findall(str(ask("import.load", files=[file])))), "")
    made["product"], made["customer"] = f"{word}-SKU-1", f"{word}-customer-1"
    made["second shop"] = ask("shops.create", name=f"{word} quay")["shop_id"]
    made["person"] = ask("people.invite", kind="service", name=f"{word} till")["person_id"]
    made["invitation"] = ask("people.invite", email=f"guest@{word}.example")["invitation_id"]
    made["role"] = ask("roles.set", name=f"{word}-orders", scopes=["work:read"])["name"]
    made["key"] = ask("keys.create", name=f"{word} key")["key_id"]
    consent = ask("consent.record", subject=f"guest@{word}.example", purpose="newsletter", evidence=f"A form of {word}")
    made["consent"] = consent["consent_id"]
    ask("privacy.set_retention", what="originals", days=300)
    house.host.ask(
        "invoices.set_terms", organisation_id=tenant.organisation,
        terms={**BUYER, "party": {**BUYER["party"], "name": f"{word} books"}},
    )  # fmt: skip
    for kind in ("paid", "invoice"):
        granted = house.host.ask("credit.grant", organisation_id=tenant.organisation, amount_minor=10_000)
        made[kind] = granted["invoice_number"]
    paid = house.host.ask(
        "payments.record", invoice_id=made["paid"], amount_minor=12_000, currency="EUR", bank_reference=f"{word} bank"
    )
    made["payment"] = paid["payment"]["id"]
    made["artifact"] = ask("plan.export", formats=["csv"])["files"][0]["file"]["id"]
    _run_job(tenant)
    for operation in REGISTRY:
        if operation.effect == "read" and operation.audience != "host" and operation.name not in NOT_READ:
            tenant.ask(operation.name, **request_of(operation, tenant))


NOT_READ = {"import.understand", "credit.buy", "payments.link"}
"""What only reads and yet is refused here: a file that asks something, and pages of a payment provider."""


def _run_job(tenant: Tenant) -> None:
    """A job that is done, with its answer."""
    with tenant.http() as http:
        job = http.post("/v1/jobs/plan/weekly", json={}).json()
        tenant.made["job"] = job["id"]
        while http.get(f"/v1/jobs/{job['id']}").json()["state"] not in ("done", "refused", "failed", "cancelled"):
            continue
        tenant.told.append(http.get(f"/v1/jobs/{job['id']}/result").text)
