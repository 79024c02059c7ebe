"""One value as text for a person."""

from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any

from pydantic import BaseModel

from morgiana.kernel.money import Money
from morgiana.operations import FileRef

_PROSE_FROM = 60
"""A text this long is read as sentences, not as a name."""


def text_of(value: Any) -> str | None:
    """A single value, or a list or small model of such, on one line; None for what needs more room."""
    if value is None:
        return ""
    if isinstance(value, (list, tuple)):
        texts = [text_of(item) for item in value]
        whole = ", ".join(text for text in texts if text)
        return whole if None not in texts and not any(isinstance(item, (list, tuple)) for item in value) else None
    if isinstance(value, BaseModel) and not isinstance(value, FileRef):
        return " / ".join(_one(item) for item in _values(value)) if is_small(value) else None
    return None if isinstance(value, dict) else _one(value)


def label(name: str) -> str:
    """A field's name in words."""
    return name.replace("_", " ")


def is_prose(value: Any) -> bool:
    """Whether a text is to be read as sentences."""
    return isinstance(value, str) and (len(value) > _PROSE_FROM or (value.endswith(".") and " " in value))


def is_small(value: Any) -> bool:
    """Whether a model is no more than a few numbers, which fit in a cell."""
    values = _values(value) if isinstance(value, BaseModel) else []
    return 1 <= len(values) <= 3 and all(isinstance(item, (int, float, Decimal, Money)) for item in values)


def is_number(value: Any) -> bool:
    return isinstance(value, (int, float, Decimal, Money)) and not isinstance(value, bool)


def _values(model: BaseModel) -> list[Any]:
    return [value for _name, value in model]


def _one(value: Any) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case int():
            return f"{value:,}"
        case float():
            return _number(value)
        case Decimal():
            return _without_zeros(f"{value:,f}")
        case datetime():
            return value.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC")
        case date():
            return value.isoformat()
        case Enum():
            return str(value.value)
        case FileRef():
            return f"{value.name} ({_size(value.size_bytes)})"
        case _:
            return str(value)


def _number(value: float) -> str:
    if value and abs(value) < 0.01:
        return f"{value:.2g}"
    return _without_zeros(f"{value:,.2f}")


def _without_zeros(text: str) -> str:
    return text.rstrip("0").rstrip(".") if "." in text else text


def _size(size_bytes: int) -> str:
    if size_bytes < 1000:
        return f"{size_bytes} bytes"
    return f"{size_bytes / 1e3:,.0f} kB" if size_bytes < 1e6 else f"{size_bytes / 1e6:,.1f} MB"
