"""A small loaded shop on the real operations and our asides, open in this process and served from it."""

import asyncio
import datetime
import json
import random
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from contract_house import MADE, READY, TO_REFUSE, make_ready
from contract_operations import ASIDE
from contract_server import served
from contract_surfaces import THE_HOST, Json, Op, Shop
from stores import settings_of

from morgiana.app import installation, open_installation
from morgiana.control.caller import OWNER
from morgiana.control.installation import Installation, Settings
from morgiana.operations import FileRef, Registry
from morgiana.surfaces.file_fields import with_files
from morgiana.surfaces.http.app import create_app

HERE = installation(Settings.from_environment({}))
REGISTRY = Registry([*HERE.registry.capabilities, ASIDE])
PARTS = HERE.parts

SALES = "the shop's sales"
OWN_REQUESTS: dict[str, Json] = {
    PARTS.understand: {"files": [SALES]},
    PARTS.load: {"files": [SALES]},
    PARTS.imports: {},
    PARTS.product: {"product_id": "SKU-3"},
    "aside.lines": {"lines": ["a", "b"]},
    "aside.file": {"file": SALES},
}
"""Requests that this shop can answer, besides the examples, which any shop can."""

ONCE_ONLY = {PARTS.undo, "import.database", "aside.refuse", "aside.mishap"}
"""What cannot be asked twice with the same answer: undone once, another machine's, or never answered."""


OWN = "asked by this test"


@contextmanager
def loaded_shop(folder: Path) -> Iterator[Shop]:
    """A shop with fourteen weeks of sales of six products, loaded by the import as a shopkeeper would."""
    settings = settings_of(folder / "home", country="FR")
    found = Installation(settings, REGISTRY, PARTS, lambda chosen: open_installation(chosen, REGISTRY))
    opened = found.open(settings)
    try:
        opened.runtime.launch()
        ref = opened.runtime.files(OWNER).keep("sales.csv", sales())
        load = found.registry[found.parts.load]
        request = load.request.model_validate_json(json.dumps({"files": [ref.model_dump()]}))
        asyncio.run(opened.runtime.call(OWNER, load.name, request, key="load", patient=True))
        app = create_app(found, opened, console=False, mcp=True)
        with served(app) as url:
            key, host_key = (opened.access.give("key", caller) for caller in (OWNER, THE_HOST))
            shop = Shop(found, opened.runtime, url, key, host_key, folder)
            make_ready(shop)
            yield shop
    finally:
        opened.runtime.close()


def sales(*, first_day: datetime.date = datetime.date(2026, 8, 3), days: int = 98) -> bytes:
    """A CSV of sales of six products on each day; the orders' numbers tell the first day."""
    chance = random.Random(first_day.toordinal())
    lines = ["order_id,date,sku,name,quantity,unit_price"]
    for number in range(days * 6):
        when, product = first_day + datetime.timedelta(days=number // 6), number % 6
        sold, price = chance.randint(1, 5), (product + 1) * 2.5
        lines.append(f"A{first_day:%m%d}{number:05d},{when},SKU-{product},Product {product},{sold},{price:.2f}")
    return "\n".join(lines).encode()


def request_of(shop: Shop, operation: Op, title: str) -> Json:
    """A request with its files uploaded."""
    home = REGISTRY.home(operation)

    def keep(value: Any) -> Any:
        if value == SALES:
            return shop.runtime.files(OWNER).keep("sales.csv", sales()).model_dump()
        if isinstance(value, dict) and set(value) == {"example_file"}:
            name = str(value["example_file"])
            ref: FileRef = shop.runtime.files(OWNER).keep(name, home.example_file(name))
            return ref.model_dump()
        return value

    if title == MADE:
        return (READY.get(operation.name) or TO_REFUSE[operation.name])(shop)
    draft = OWN_REQUESTS[operation.name] if title == OWN else REGISTRY.examples(operation)[title]
    return with_files(operation.request, draft, keep)
