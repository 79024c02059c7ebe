"""Values that fit JSON and little else, put into every field of every request: each is answered, none breaks."""

import copy
import json
from collections.abc import Iterator
from itertools import count
from typing import Any

import httpx
import pytest
from contract_shop import OWN, OWN_REQUESTS, REGISTRY, request_of
from contract_surfaces import Json, Op, Shop

HOSTILE: list[Any] = [10**30, -(2**63) - 1, 1e308, -1e308, "9999-12-31", "0001-01-01", "\u0000", "x" * 5000, None, []]

Place = tuple[str | int, ...]


@pytest.mark.slow
@pytest.mark.parametrize("name", [operation.name for operation in REGISTRY if operation.name != "aside.mishap"])
def test_no_value_breaks_an_operation(shop: Shop, name: str) -> None:
    """Each field of a request that is right takes each hostile value in turn; nothing is answered with 5xx."""
    operation, numbers, broken = REGISTRY[name], count(), []
    request = _request_with_most_fields(shop, operation)
    left_out = [(field,) for field in operation.request.model_fields if field not in request]
    with httpx.Client(base_url=shop.url, headers={"Authorization": f"Bearer {shop.key}"}, timeout=120) as http:
        for place in [*_places(request), *left_out]:
            for value in HOSTILE:
                response = http.post(
                    f"/v1/{operation.group}/{operation.verb}",
                    content=json.dumps(_replaced(request, place, value)),
                    headers={"Content-Type": "application/json", "Idempotency-Key": f"{name}-{next(numbers)}"},
                )
                if response.status_code >= 500 and response.json()["code"] != "shop_shut":
                    broken.append((place, str(value)[:20], response.text))
    assert broken == []


def _request_with_most_fields(shop: Shop, operation: Op) -> Json:
    request: Json = {}
    for title in REGISTRY.examples(operation):
        request.update(request_of(shop, operation, title))
    if operation.name in OWN_REQUESTS:
        request.update(request_of(shop, operation, OWN))
    return request


def _places(value: Any, place: Place = ()) -> Iterator[Place]:
    """Every place in a request; of a list the first."""
    if place:
        yield place
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _places(inner, (*place, name))
    if isinstance(value, list) and value:
        yield from _places(value[0], (*place, 0))


def _replaced(request: Json, place: Place, value: Any) -> Json:
    changed: Any = copy.deepcopy(request)
    inner = changed
    for step in place[:-1]:
        inner = inner[step]
    inner[place[-1]] = value
    return dict(changed)
