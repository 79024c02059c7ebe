"""One declaration, every surface: the same request gives the same answer and receipt, wherever it is asked."""

import asyncio
import datetime
import json
import random
from collections.abc import Iterator
from itertools import count
from typing import Any

import pytest
from contract_server import served
from contract_surfaces import SURFACES, Json, Op, Shop, comparable, in_process

from morgiana.app import installation
from morgiana.control.caller import OWNER
from morgiana.control.installation import Settings
from morgiana.operations import FileRef
from morgiana.surfaces.file_fields import with_files
from morgiana.surfaces.http.app import create_app

REGISTRY = installation(Settings.from_environment({})).registry
EXAMPLES = [(operation.name, title) for operation in REGISTRY for title in REGISTRY.examples(operation)]

_numbers = count(1)


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    """A shop with fourteen weeks of sales of six products, loaded by the import as a shopkeeper would."""
    folder = tmp_path_factory.mktemp("shop")
    found = installation(Settings(home=folder / "home", country="FR"))
    opened = found.open(found.settings)
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
@pytest.mark.parametrize(("name", "title"), EXAMPLES)
def test_every_surface_says_the_same(shop: Shop, name: str, title: str) -> None:
    """Each example of each operation, asked everywhere: all but its number, its moment and what it took agrees.

    Each asking has a key of its own, so that none finds another's answer.
    """
    operation = REGISTRY[name]
    request = _request(shop, operation, title)
    in_process(shop, operation, request, _key())  # what a write changes for the first time is changed now
    expected = comparable(in_process(shop, operation, request, _key()))
    for surface, ask in SURFACES.items():
        if surface == "job over HTTP" and not operation.can_be_job:
            continue
        assert comparable(ask(shop, operation, request, _key())) == expected, surface


@pytest.mark.slow
def test_same_key_finds_the_answer_from_any_surface(shop: Shop) -> None:
    """What was answered in this process is found over HTTP, by the client and by the command line, byte for byte."""
    name, title = next((name, title) for name, title in EXAMPLES if REGISTRY[name].effect == "write")
    operation, key = REGISTRY[name], _key()
    request = _request(shop, operation, title)
    first = in_process(shop, operation, request, key)
    for surface, ask in SURFACES.items():
        if surface != "job over HTTP":
            assert ask(shop, operation, request, key) == first, surface


def test_examples_are_there_for_every_operation() -> None:
    """Each operation that a stranger can try without anything of their own has an example."""
    without = [operation.name for operation in REGISTRY if not REGISTRY.examples(operation)]
    assert without == [], without


def _request(shop: Shop, operation: Op, title: str) -> Json:
    """An example's request, its files uploaded."""
    home = REGISTRY.home(operation)

    def keep(value: Any) -> Any:
        if isinstance(value, dict) and set(value) == {"example_file"}:
            name = str(value["example_file"])
            ref: FileRef = shop.runtime.files(OWNER).keep(name, home.example_file(name))
            return ref.model_dump()
        return value

    return with_files(operation.request, REGISTRY.examples(operation)[title], keep)


def _key() -> str:
    return f"asked-{next(_numbers)}"
