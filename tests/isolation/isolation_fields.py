"""The places of a request's texts, found from its model, and what may be put there that belongs to somebody else."""

import copy
import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from isolation_house import Json, Op, Tenant

Place = tuple[str | int, ...]

NAMES_SOMETHING = re.compile(r"(?:^|_)(?:ids?|after|holder|subject|tenant|confirm|reference|role|customer_id)$")
"""Fields whose text may be the id of something that is there; the others are words and numbers of the request's own."""

OF_ITS_KIND = {
    "product_id": ("product", "customer"),
    "supplier_product_id": ("product",),
    "supplier_id": ("product",),
    "customer_id": ("customer",),
    "invoice_id": ("invoice", "paid", "receipt", "organisation"),
    "id": ("file", "artifact"),
}
"""What can be put at a field so that it is looked up; at every other field everything is tried."""


def stolen_for(place: Place, theirs: Tenant) -> dict[str, str]:
    """What of somebody else's to put at a place, by what it is."""
    named = [step for step in place if isinstance(step, str)][-1]
    kinds = OF_ITS_KIND.get(named, tuple(theirs.made))
    return {kind: theirs.made[kind] for kind in kinds if not SECRET.match(theirs.made[kind])}


SECRET = re.compile("mg_")
"""A secret opens what it opens for whoever has it, and is no id."""


def text_places(operation: Op) -> list[Place]:
    """Every place at which a request of this operation has a free text."""
    schema = operation.request.model_json_schema()
    return list(_places(schema, schema.get("$defs", {}), (), frozenset()))


def names_something(place: Place) -> bool:
    """Whether what stands at a place may be the id of something."""
    named = [step for step in place if isinstance(step, str)]
    return NAMES_SOMETHING.search(named[-1]) is not None


def _places(schema: Json, defs: Json, place: Place, above: frozenset[str]) -> Iterator[Place]:
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        if name not in above:
            yield from _places(defs[name], defs, place, above | {name})
        return
    for inner in (*schema.get("anyOf", ()), *schema.get("oneOf", ()), *schema.get("allOf", ())):
        yield from _places(inner, defs, place, above)
    kind = schema.get("type")
    if kind == "string" and not ({"enum", "const", "format"} & set(schema)):
        yield place
    if kind == "object":
        for name, inner in schema.get("properties", {}).items():
            yield from _places(inner, defs, (*place, name), above)
        if isinstance(schema.get("additionalProperties"), dict):
            yield from _places(schema["additionalProperties"], defs, (*place, "other"), above)
    if kind == "array" and isinstance(schema.get("items"), dict):
        yield from _places(schema["items"], defs, (*place, 0), above)


def with_text(request: Json, place: Place, value: str) -> Json:
    """The request with a text at a place; what leads there is made where it is missing."""
    changed: Any = copy.deepcopy(request)
    inner = changed
    for step, after in pairwise(place):
        empty: Any = [] if isinstance(after, int) else {}
        if isinstance(step, int):
            if not inner:
                inner.append(empty)
        elif not isinstance(inner.get(step), type(empty)):
            inner[step] = empty
        inner = inner[step]
    if isinstance(inner, list):
        inner[:] = [value]
    else:
        inner[place[-1]] = value
    return dict(changed)


def unknown_twin(value: str) -> str:
    """A text of the same form that names nothing: the last digits are others, so that it sorts beside the first."""
    head, tail = value[:-6], value[-6:]
    return head + "".join(_other(letter) for letter in tail)


def _other(letter: str) -> str:
    if letter.isdigit():
        return str(9 - int(letter))
    if letter in "abcdef":
        return "fedcba"["abcdef".index(letter)]
    if letter.islower():
        return chr(219 - ord(letter))
    return chr(155 - ord(letter)) if letter.isupper() else letter
