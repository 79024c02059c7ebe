"""The fields of a model as a table, read from its JSON schema: what every surface promises."""

import json
from collections.abc import Iterator
from typing import Any, Final

from pydantic import BaseModel, TypeAdapter

from generation.markdown import anchor, table

Schema = dict[str, Any]

SHARED: Final = {
    "Money": "[amount](index.md#amounts)",
    "FileRef": "[file](index.md#files)",
}
"""Models that are explained once for all pages."""

_WORDS: Final = {"string": "text", "integer": "whole number", "number": "number", "boolean": "yes or no"}
_FORMATS: Final = {"date": "day", "date-time": "moment", "decimal": "exact number"}
_UNITS: Final = {
    "_days": "days", "_weeks": "weeks", "_seconds": "seconds", "_bytes": "bytes", "grams_per_kwh": "grams per kWh",
    "grams_co2e": "grams", "joules": "joules", "minor": "minor units", "_per_year": "per year", "_share": "share",
}  # fmt: skip


class ModelFields:
    """The fields of one model and of all the models within it."""

    def __init__(self, model: type[BaseModel], *, answer: bool = False) -> None:
        self._schema = TypeAdapter(model).json_schema(mode="serialization" if answer else "validation")
        self._models: dict[str, Schema] = self._schema.pop("$defs", {})
        if "$ref" in self._schema:
            self._schema = self._models.pop(_name(self._schema["$ref"]))
        self._answer = answer

    def table(self) -> str:
        """The model's own fields."""
        return self._table(self._schema)

    def within(self) -> Iterator[tuple[str, str, str]]:
        """Name, meaning and table of each model within it, by name."""
        for name, schema in sorted(self._models.items()):
            if name not in SHARED and schema.get("type") == "object":
                yield name, schema.get("description", ""), self._table(schema)

    def _table(self, schema: Schema) -> str:
        properties: dict[str, Schema] = schema.get("properties", {})
        if not properties:
            return "It has no fields.\n"
        needed = set(schema.get("required", ()))
        rows = [
            (
                f"`{name}`",
                self._type(field),
                _unit(name, field),
                "" if self._answer else _default(field, needed=name in needed),
                field.get("description") or self._meaning_of_model(field),
            )
            for name, field in properties.items()
        ]
        return table(("field", "type", "unit", "default", "meaning"), rows)

    def _meaning_of_model(self, field: Schema) -> str:
        """What a field says that only holds a model: the model's own words."""
        found: str = self._models.get(_name(field.get("$ref", "")), {}).get("description", "")
        return found.partition("\n\n")[0]

    def _type(self, field: Schema) -> str:
        if "$ref" in field:
            return self._reference(_name(field["$ref"]))
        if "allOf" in field:
            return self._type(field["allOf"][0])
        if "anyOf" in field:
            kinds = [self._type(kind) for kind in field["anyOf"] if kind.get("type") != "null"]
            return " or ".join(dict.fromkeys(kinds))
        if "enum" in field:
            return "one of " + ", ".join(_literal(value) for value in field["enum"])
        if "const" in field:
            return _literal(field["const"])
        if field.get("type") == "array":
            return self._list(field)
        if isinstance(extra := field.get("additionalProperties"), dict):
            return f"{self._type(extra)} by name"
        word = _FORMATS.get(field.get("format", "")) or _WORDS.get(field.get("type", ""), "any value")
        return word + _bounds(field)

    def _list(self, field: Schema) -> str:
        if "prefixItems" in field:
            return "list of " + ", ".join(self._type(item) for item in field["prefixItems"])
        return f"list of {self._type(field.get('items', {}))}{_length(field, 'Items')}"

    def _reference(self, name: str) -> str:
        if name in SHARED:
            return SHARED[name]
        found = self._models.get(name, {})
        return f"[{name}](#{anchor(name)})" if found.get("type") == "object" else self._type(found)


def _name(reference: str) -> str:
    return reference.rpartition("/")[2]


def _literal(value: object) -> str:
    return f"`{value}`" if value != "" else "empty"


def _default(field: Schema, *, needed: bool) -> str:
    if needed:
        return "needed"
    value = field.get("default")
    if value in (None, "", [], {}):
        return ""
    if isinstance(value, dict):
        return "as below"
    return f"`{json.dumps(value, ensure_ascii=False)}`" if isinstance(value, (list, bool)) else f"`{value}`"


def _bounds(field: Schema) -> str:
    """What a single value must keep to, in words."""
    low, high = field.get("minimum"), field.get("maximum")
    above, below = field.get("exclusiveMinimum"), field.get("exclusiveMaximum")
    parts = [
        f"from {low:,}" if low is not None else "",
        f"above {above:,}" if above is not None else "",
        f"to {high:,}" if high is not None else "",
        f"below {below:,}" if below is not None else "",
        f"like `{field['pattern']}`" if "pattern" in field else "",
    ]
    words = " ".join(part for part in parts if part)
    return f" {words}{_length(field, 'Length')}" if words else _length(field, "Length")


def _length(field: Schema, what: str) -> str:
    least, most = field.get(f"min{what}"), field.get(f"max{what}")
    if least is None and most is None:
        return ""
    what = "characters" if what == "Length" else "of them"
    if least == most:
        return f", {least:,} {what}"
    if least is None:
        return f", at most {most:,} {what}"
    return f", at least {least:,} {what}" if most is None else f", {least:,} to {most:,} {what}"


def _unit(name: str, field: Schema) -> str:
    """The unit that the name ends with, of a field that holds numbers."""
    kinds = {kind.get("type") for kind in field.get("anyOf", [field])}
    if kinds.isdisjoint({"number", "integer"}):
        return ""
    return next((unit for ending, unit in _UNITS.items() if name.endswith(ending)), "")
