"""The one base of every request and answer."""

from pydantic import BaseModel, ConfigDict


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
