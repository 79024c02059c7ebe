"""One declaration, every surface: the same request gives the same answer and receipt, wherever it is asked."""

import asyncio
import datetime
import json
import random
from collections.abc import Iterator
from itertools import count
from typing import Any

import pytest
from contract_operations import ASIDE, KINDS
from contract_server import served
from contract_surfaces import REFUSED, SURFACES, Json, Op, Shop, comparable, in_process, refused_in_process

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
ASKED = [
    *((operation.name, title) for operation in REGISTRY for title in REGISTRY.examples(operation)),
    *((name, OWN) for name in OWN_REQUESTS),
]

_numbers = count(1)


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    """A shop with fourteen weeks of sales of six products, loaded by the import as a shopkeeper would."""
    folder = tmp_path_factory.mktemp("shop")
    settings = Settings(home=folder / "home", country="FR")
    found = Installation(settings, REGISTRY, PARTS, lambda chosen: open_installation(chosen, REGISTRY))
    opened = found.open(settings)
    try:
        opened.runtime.launch()
        ref = opened.runtime.files(OWNER).keep("sales.csv", _sales())
        load = found.registry[found.parts.load]
        request = load.request.model_validate_json(json.dumps({"files": [ref.model_dump()]}))
        asyncio.run(opened.runtime.call(OWNER, load.name, request, key="load", patient=True))
        app = create_app(found, opened, console=False, mcp=True)
        with served(app) as url:
            yield Shop(found, opened.runtime, url, opened.access.give("key", OWNER), folder)
    finally:
        opened.runtime.close()


def _sales() -> bytes:
    chance, day = random.Random(20261125), datetime.date(2026, 8, 3)
    lines = ["order_id,date,sku,name,quantity,unit_price"]
    for number in range(98 * 6):
        when, product = day + datetime.timedelta(days=number // 6), number % 6
        sold, price = chance.randint(1, 5), (product + 1) * 2.5
        lines.append(f"A{number:05d},{when},SKU-{product},Product {product},{sold},{price:.2f}")
    return "\n".join(lines).encode()


@pytest.mark.slow
@pytest.mark.parametrize(("name", "title"), ASKED)
def test_every_surface_says_the_same(shop: Shop, name: str, title: str) -> None:
    """Each operation and example, asked everywhere: all but its number, its moment and what it took agrees.

    Each asking has a key of its own, so that none finds another's answer.
    """
    operation = REGISTRY[name]
    request = _request(shop, operation, title)
    in_process(shop, operation, request, _key())  # what a write changes for the first time is changed now
    expected = comparable(shop, in_process(shop, operation, request, _key()))
    for surface, ask in SURFACES.items():
        if surface == "job over HTTP" and not operation.can_be_job:
            continue
        assert comparable(shop, ask(shop, operation, request, _key())) == expected, surface


@pytest.mark.slow
def test_same_key_finds_the_answer_from_any_surface(shop: Shop) -> None:
    """An import is undone once, in this process; with the same key every surface finds that answer, byte for byte."""
    load, undo, key = REGISTRY[PARTS.load], REGISTRY[PARTS.undo], _key()
    loaded = in_process(shop, load, _request(shop, load, OWN), _key())["answer"]
    request = {"import_id": loaded["import_id"]}
    first = in_process(shop, undo, request, key)
    for surface, ask in SURFACES.items():
        if surface != "job over HTTP":
            assert ask(shop, undo, request, key) == first, surface


@pytest.mark.parametrize("code", KINDS)
def test_every_surface_refuses_alike(shop: Shop, code: str) -> None:
    """A declared refusal keeps its code, status, title, remedy and place on every surface."""
    operation, request = REGISTRY["aside.refuse"], {"code": code, "remedy": f"Mend the {code}."}
    expected = refused_in_process(shop, operation, request)
    assert (expected["code"], expected["status"]) == (code, KINDS[code].status)
    assert (expected["remedy"], expected["row"]) == (f"Mend the {code}.", 7)
    for surface, ask in REFUSED.items():
        assert ask(shop, operation, request) == expected, surface


def test_real_refusals_are_alike_too(shop: Shop) -> None:
    """A product that is not there is refused in the same words everywhere."""
    operation, request = REGISTRY[PARTS.product], {"product_id": "nothing like it"}
    expected = refused_in_process(shop, operation, request)
    assert expected["status"] == 404
    for surface, ask in REFUSED.items():
        assert ask(shop, operation, request) == expected, surface


def test_every_operation_is_asked() -> None:
    """An operation without an example is found here: give it `examples/<verb>.json`."""
    asked = {name for name, _ in ASKED} | ONCE_ONLY
    assert {operation.name for operation in REGISTRY} == asked


def _request(shop: Shop, operation: Op, title: str) -> Json:
    """A request with its files uploaded."""
    home = REGISTRY.home(operation)

    def keep(value: Any) -> Any:
        if value == SALES:
            return shop.runtime.files(OWNER).keep("sales.csv", _sales()).model_dump()
        if isinstance(value, dict) and set(value) == {"example_file"}:
            name = str(value["example_file"])
            ref: FileRef = shop.runtime.files(OWNER).keep(name, home.example_file(name))
            return ref.model_dump()
        return value

    draft = OWN_REQUESTS[operation.name] if title == OWN else REGISTRY.examples(operation)[title]
    return with_files(operation.request, draft, keep)


def _key() -> str:
    return f"asked-{next(_numbers)}"
