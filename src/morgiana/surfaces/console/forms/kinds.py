"""What kind of input a field asks for, read from its annotation."""

import types
import typing
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal, get_args, get_origin

from annotated_types import Ge, Gt, Le, Lt, MaxLen, MinLen
from pydantic import BaseModel

from morgiana.kernel.money import Money
from morgiana.operations import FileRef

KindName = Literal[
    "text", "integer", "number", "flag", "choice", "day", "moment", "money", "file", "record", "list", "json"
]

_PLAIN: dict[object, KindName] = {
    str: "text",
    int: "integer",
    float: "number",
    Decimal: "number",
    bool: "flag",
    date: "day",
    datetime: "moment",
    Money: "money",
    FileRef: "file",
}


@dataclass(frozen=True)
class Kind:
    """One kind of input."""

    name: KindName
    empty_allowed: bool = False
    """Whether nothing at all may be said."""
    choices: tuple[Any, ...] = ()
    model: type[BaseModel] | None = None
    item: "Kind | None" = None
    limits: dict[str, float] = field(default_factory=dict)
    """`min`, `max`, `min_length` and `max_length`, where the field has them."""


def kind_of(annotation: Any, metadata: tuple[Any, ...] = ()) -> Kind:
    """The kind of input that fits an annotation; what no form can draw well is written as JSON."""
    annotation, metadata = _bare(annotation, metadata)
    limits = _limits(metadata)
    if get_origin(annotation) in (types.UnionType, typing.Union):
        inner = [part for part in get_args(annotation) if part is not type(None)]
        if len(inner) == 1 and len(get_args(annotation)) == 2:
            kind = kind_of(inner[0])
            return Kind(kind.name, True, kind.choices, kind.model, kind.item, {**kind.limits, **limits})
        return Kind("json", type(None) in get_args(annotation))
    if annotation in _PLAIN:
        return Kind(_PLAIN[annotation], limits=limits)
    if get_origin(annotation) is Literal:
        return Kind("choice", choices=get_args(annotation))
    if get_origin(annotation) is list:
        item = kind_of(get_args(annotation)[0])
        return Kind("json" if item.name in ("json", "list") else "list", item=item, limits=limits)
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return Kind("record", model=annotation)
    return Kind("json")


def _bare(annotation: Any, metadata: tuple[Any, ...]) -> tuple[Any, tuple[Any, ...]]:
    """The annotation without `Annotated`, `NewType` and aliases, and what they said besides."""
    while True:
        if hasattr(annotation, "__metadata__"):
            metadata = (*metadata, *annotation.__metadata__)
            annotation = annotation.__origin__
        elif isinstance(annotation, typing.NewType):
            annotation = annotation.__supertype__
        else:
            return annotation, metadata


def _limits(metadata: tuple[Any, ...]) -> dict[str, float]:
    found: dict[str, float] = {}
    for mark in (part for entry in metadata for part in getattr(entry, "metadata", None) or (entry,)):
        match mark:
            case Ge(ge=int() | float() as bound) | Gt(gt=int() | float() as bound):
                found["min"] = float(bound)
            case Le(le=int() | float() as bound) | Lt(lt=int() | float() as bound):
                found["max"] = float(bound)
            case MinLen(min_length=length):
                found["min_length"] = length
            case MaxLen(max_length=length):
                found["max_length"] = length
            case _:
                continue
    return found
