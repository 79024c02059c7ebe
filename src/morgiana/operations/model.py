"""The one base of every request and answer."""

from functools import cache
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, PlainSerializer, SerializationInfo, TypeAdapter
from pydantic_core import SchemaSerializer

MASK: Final = "(shown once)"


def _masked_where_kept(value: str, info: SerializationInfo) -> str:
    return MASK if info.context == "kept" else value


ShownOnce = Annotated[str, PlainSerializer(_masked_where_kept, return_type=str)]
"""A secret in an answer: its caller is shown it, and what is kept of the answer has a mask in its place."""


class Model(BaseModel):
    """Strict, closed and frozen; the text under a field is its help on every surface."""

    model_config = ConfigDict(
        strict=True,
        extra="forbid",
        frozen=True,
        use_attribute_docstrings=True,
        ser_json_inf_nan="null",
        allow_inf_nan=False,
    )


def json_of(value: BaseModel) -> bytes:
    """The value as JSON, in bytes at once; `model_dump_json` makes text of them that has to be encoded again."""
    return _serializer(type(value)).to_json(value)


def kept_json_of(value: BaseModel, json: bytes) -> bytes:
    """The value as it may be kept: `json`, as `json_of` gives it, with what is shown once masked."""
    if not _shows_once(type(value)):
        return json
    return _serializer(type(value)).to_json(value, context="kept")


@cache
def _serializer(model: type[BaseModel]) -> SchemaSerializer:
    serializer = TypeAdapter(model).serializer
    assert isinstance(serializer, SchemaSerializer), serializer
    return serializer


@cache
def _shows_once(model: type[BaseModel]) -> bool:
    """Whether anything in a model, however deep, is of the type `ShownOnce`."""
    return _masked_where_kept.__name__ in repr(TypeAdapter(model).core_schema)
