"""JSON schemas for tools, from the models."""

from typing import Any, Final

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from morgiana.operations import FileRef, Receipt

KEY: Final = "idempotency_key"
"""The argument of a tool that changes data, beside the fields of its request."""

_VALUES: Final = frozenset({"default", "examples", "const", "enum"})
"""Keywords that hold values and no schemas."""

_KEY_SCHEMA: Final = {
    "type": "string",
    "minLength": 1,
    "maxLength": 200,
    "description": "A text of your own choice, new for each new thing to do: the same again changes nothing twice.",
}
_CONTENT: Final = {
    "type": "object",
    "description": "A small file, sent with the call: its name, and either its text or its bytes.",
    "properties": {
        "name": {"type": "string", "minLength": 1, "maxLength": 255},
        "text": {"type": "string"},
        "content_base64": {"type": "string"},
    },
    "required": ["name"],
    "additionalProperties": False,
}
_PATH: Final = {
    "type": "object",
    "description": "A file on this machine.",
    "properties": {"path": {"type": "string", "minLength": 1}},
    "required": ["path"],
    "additionalProperties": False,
}


def request_schema(model: type[BaseModel], *, keyed: bool, local_files: bool) -> dict[str, Any]:
    """A request's schema as a tool's input: files may also be sent with the call, and writes take a key."""
    schema = model.model_json_schema()
    definitions = schema.get("$defs", {})
    if FileRef.__name__ in definitions:
        definitions[FileRef.__name__] = file_schema(local_files=local_files)
    if keyed:
        schema["properties"] = {**schema.get("properties", {}), KEY: _KEY_SCHEMA}
        schema["required"] = [*schema.get("required", []), KEY]
    return _untitled(schema)


def file_schema(*, local_files: bool) -> dict[str, Any]:
    """What may stand at the place of a file."""
    stored = {
        **FileRef.model_json_schema(),
        "description": "A file that was stored before, or that an answer gave.",
    }
    return {"anyOf": [stored, _CONTENT, *([_PATH] if local_files else [])]}


def answer_schema(model: type[BaseModel]) -> dict[str, Any]:
    """What a call gives: the answer and its receipt, as on every surface."""
    found, definitions = models_json_schema([(model, "serialization"), (Receipt, "serialization")])
    return _untitled(
        {
            "type": "object",
            "properties": {
                "answer": found[(model, "serialization")],
                "receipt": found[(Receipt, "serialization")],
            },
            "required": ["answer", "receipt"],
            **definitions,
        }
    )


def object_schema(name: str, model: type[BaseModel], *, many: bool = False) -> dict[str, Any]:
    """An object with one field, a model or a list of them."""
    schema = model.model_json_schema(mode="serialization")
    definitions = schema.pop("$defs", {})
    definitions[model.__name__] = schema
    reference = {"$ref": f"#/$defs/{model.__name__}"}
    return {
        "type": "object",
        "properties": {name: {"type": "array", "items": reference} if many else reference},
        "required": [name],
        "$defs": definitions,
    }


def _untitled(schema: dict[str, Any]) -> dict[str, Any]:
    """A schema without the titles that only repeat its names: an assistant pays for every word."""
    return {
        name: value if name in _VALUES else _each(value)
        for name, value in schema.items()
        if not (name == "title" and isinstance(value, str))
    }


def _each(value: Any) -> Any:
    if isinstance(value, list):
        return [_each(item) for item in value]
    return _untitled(value) if isinstance(value, dict) else value
