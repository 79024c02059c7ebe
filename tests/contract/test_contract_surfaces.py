"""One declaration, every surface: the same request gives the same answer and receipt, wherever it is asked."""

import datetime
from itertools import count

import pytest
from contract_house import MADE, OF_ONE_ASKING, READY, REFUSED_HERE, TO_REFUSE
from contract_operations import KINDS
from contract_shop import ONCE_ONLY, OWN, OWN_REQUESTS, PARTS, REGISTRY, request_of, sales
from contract_surfaces import REFUSED, SURFACES, Ask, Shop, comparable, in_process, refused_in_process

from morgiana.control.caller import OWNER

EXAMPLES = [(operation.name, title) for operation in REGISTRY for title in REGISTRY.examples(operation)]
ASKED = [
    *((name, title) for name, title in EXAMPLES if name not in REFUSED_HERE),
    *((name, OWN) for name in OWN_REQUESTS),
    *((name, MADE) for name in READY),
]
NOT_HERE = [
    *((name, title) for name, title in EXAMPLES if name in REFUSED_HERE),
    *((name, MADE) for name in TO_REFUSE),
]

_numbers = count(1)


@pytest.mark.slow
@pytest.mark.parametrize(("name", "title"), ASKED)
def test_every_surface_says_the_same(shop: Shop, name: str, title: str) -> None:
    """Each operation and example, asked everywhere: all but its number, its moment and what it took agrees.

    Each asking has a key of its own, so that none finds another's answer.
    """
    operation, of_one = REGISTRY[name], OF_ONE_ASKING.get(name, frozenset())
    of_one = of_one and of_one | {"answer_bytes"}

    def told_by(ask: Ask) -> object:
        return comparable(shop, ask(shop, operation, request_of(shop, operation, title), _key()), of_one)

    told_by(in_process)  # what a write changes for the first time is changed now
    expected = told_by(in_process)
    for surface, ask in SURFACES.items():
        if surface == "job over HTTP" and not operation.can_be_job:
            continue
        assert told_by(ask) == expected, surface


@pytest.mark.parametrize(("name", "title"), NOT_HERE)
def test_every_surface_refuses_what_is_not_here(shop: Shop, name: str, title: str) -> None:
    """An example about something that this shop has not is refused everywhere in the same words."""
    operation = REGISTRY[name]
    request = request_of(shop, operation, title)
    expected = refused_in_process(shop, operation, request)
    assert expected["code"] in REFUSED_HERE[name]
    for surface, ask in REFUSED.items():
        assert ask(shop, operation, request) == expected, surface


@pytest.mark.slow
def test_same_key_finds_the_answer_from_any_surface(shop: Shop) -> None:
    """An import is undone once, in this process; with the same key every surface finds that answer, byte for byte."""
    load, undo, key = REGISTRY[PARTS.load], REGISTRY[PARTS.undo], _key()
    later = shop.runtime.files(OWNER).keep("later.csv", sales(first_day=datetime.date(2026, 11, 9), days=3))
    loaded = in_process(shop, load, {"files": [later.model_dump()]}, _key())["answer"]
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
    asked = {name for name, _ in [*ASKED, *NOT_HERE]} | ONCE_ONLY
    assert {operation.name for operation in REGISTRY} == asked


def _key() -> str:
    return f"asked-{next(_numbers)}"
