"""The one base of every request and answer."""

from functools import cache
from typing import Any

from pydantic import BaseModel, ConfigDict, TypeAdapter


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
    return _adapter(type(value)).dump_json(value)


@cache
def _adapter(model: type[BaseModel]) -> TypeAdapter[Any]:
    return TypeAdapter(model)
