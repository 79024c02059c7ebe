"""What every operation owes, over the registry."""

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import astuple
from importlib import resources
from typing import Any, get_args

import pytest
from pydantic import BaseModel

from morgiana.app import PARTS, capabilities
from morgiana.operations import Capability, Operation, Registry

REGISTRY = Registry(capabilities())
OPERATIONS = list(REGISTRY)


def models(*roots: type[BaseModel]) -> list[type[BaseModel]]:
    """These models and every model within them."""
    found: dict[type[BaseModel], None] = {}
    waiting = list(roots)
    while waiting:
        model = waiting.pop()
        if model not in found:
            found[model] = None
            for field in model.model_fields.values():
                waiting += _within(field.annotation)
    return list(found)


def _within(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for argument in get_args(annotation):
        yield from _within(argument)


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.name)
def test_an_operation_is_explained(operation: Operation[Any, Any]) -> None:
    """Its title is a sentence for a shopkeeper and its refusals say what happened."""
    assert operation.title.endswith("."), operation.title
    assert len(operation.title) <= 100
    for refusal in operation.refusals:
        assert re.match(r"[A-Z].*\.$", (refusal.__doc__ or "").partition("\n")[0]), refusal


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.name)
def test_every_field_says_what_it_means(operation: Operation[Any, Any]) -> None:
    """Every field of the request, the answer and the models within them has its text, which is its help everywhere."""
    roots = [operation.request, operation.answer, *([operation.parts] if operation.parts else [])]
    silent = [
        f"{model.__name__}.{name}"
        for model in models(*roots)
        for name, field in model.model_fields.items()
        if not (field.description or "").strip()
    ]
    assert not silent, silent


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.name)
def test_an_operation_has_an_example_or_needs_none(operation: Operation[Any, Any]) -> None:
    """There is a request to try, and it fits the model; only what names something of the shop's own can have none."""
    home = REGISTRY.home(operation)
    examples = home.examples(operation)
    assert examples or _names_something(operation), f"examples/{operation.verb}.json is missing"
    for title, request in examples.items():
        assert title.strip()
        operation.request.model_validate_json(_as_json(home, request))


def _names_something(operation: Operation[Any, Any]) -> bool:
    """Whether the request must name a thing that only the caller's own shop has: a product, an import, a database."""
    needed = [name for name, field in operation.request.model_fields.items() if field.is_required()]
    return any(name.endswith("_id") or name == "url" for name in needed)


def _as_json(home: Capability, request: dict[str, Any]) -> str:
    """The example as it is sent, each file that comes with the capability in its place."""

    def placed(value: Any) -> Any:
        if isinstance(value, dict) and set(value) == {"example_file"}:
            content = home.example_file(value["example_file"])
            digest = hashlib.sha256(content).hexdigest()
            return {"id": digest, "name": value["example_file"], "size_bytes": len(content)}
        if isinstance(value, dict):
            return {name: placed(item) for name, item in value.items()}
        return [placed(item) for item in value] if isinstance(value, list) else value

    return json.dumps(placed(request))


@pytest.mark.parametrize("capability", REGISTRY.capabilities, ids=lambda capability: capability.name)
def test_a_capability_is_introduced_and_has_a_guide(capability: Capability) -> None:
    """It has a title, a paragraph, and a guide that names its operations and shows how to run one."""
    assert capability.title
    assert len(capability.introduction.split()) >= 20
    guide = capability.guide
    assert guide.startswith("# ")
    assert any(operation.name in guide for operation in capability.operations)
    assert "```" in guide


def test_the_parts_of_the_console_are_operations() -> None:
    """Every part that the console's own pages need is played by an operation that exists."""
    missing = [name for name in _names(astuple(PARTS)) if name not in REGISTRY]
    assert not missing


def _names(parts: tuple[Any, ...]) -> Iterator[str]:
    """The names of all parts, also of those that are kept in a group of their own."""
    for part in parts:
        yield from _names(part) if isinstance(part, tuple) else (part,)


def test_the_registry_shows_what_the_first_release_promises() -> None:
    """These names stay: clients, price books and keys are written with them."""
    promised = {
        "import.understand", "import.load", "import.database", "import.undo", "import.history",
        "shop.data", "shop.products", "shop.product", "shop.profile", "shop.set_profile",
        "forecast.demand", "replenish.orders", "plan.weekly", "plan.export",
    }  # fmt: skip
    assert promised <= {operation.name for operation in OPERATIONS}


def test_capabilities_own_their_examples() -> None:
    """Each file of requests in `examples/` belongs to an operation; none is left over."""
    for capability in REGISTRY.capabilities:
        verbs = {operation.verb for operation in capability.operations}
        folder = resources.files(capability.package) / "examples"
        names = [place.name for place in folder.iterdir()] if folder.is_dir() else []
        requests = {name.removesuffix(".json") for name in names if name.endswith(".json")}
        assert requests <= verbs, f"{capability.name}: {requests - verbs}"
