"""The flags of a request model: one for each field, its help the text under the field.

A flag's value becomes the JSON that the same request has everywhere else: the model alone decides what is valid.
"""

import enum
import json
import re
import types
from dataclasses import dataclass
from decimal import InvalidOperation
from pathlib import Path
from typing import Any, Final, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from morgiana.kernel.money import Money
from morgiana.kernel.refusals import InvalidRequest, Where
from morgiana.operations import FileRef
from morgiana.surfaces.file_fields import inner

Kind = Literal["switch", "integer", "number", "choice", "text", "money", "file", "json", "json or text"]

OF_EVERY_COMMAND: Final = frozenset(
    "file json key estimate example show-request save stream yes all job help".split()
)  # fmt: skip
"""Flags that every operation's command has; a field of the same name is given as `--field-<name>`."""

_NAMES: Final[dict[Kind, str]] = {
    "integer": "WHOLE NUMBER",
    "number": "NUMBER",
    "text": "TEXT",
    "money": "AMOUNT",
    "file": "PATH",
    "json": "JSON or @FILE",
    "json or text": "TEXT or JSON",
}


_PAIRS: Final = re.compile(r"[A-Za-z_][\w-]*=")
_BETWEEN_PAIRS: Final = re.compile(r",\s*(?=[A-Za-z_][\w-]*=)")
_SWITCHES: Final = {"yes": True, "true": True, "no": False, "false": False}


@dataclass(frozen=True, slots=True)
class Flag:
    """One field of a request, as the command line takes it."""

    field: str
    kind: Kind
    many: bool
    """Whether it may be repeated, each time adding to the list."""
    choices: tuple[str, ...]
    help: str
    parts: type[BaseModel] | None = None
    """The model that it holds one or several of; such a one may be typed as `name=value,name=value`."""

    @property
    def name(self) -> str:
        plain = self.field.replace("_", "-")
        return f"field-{plain}" if plain in OF_EVERY_COMMAND else plain

    @property
    def metavar(self) -> str:
        if self.parts is not None:
            return "NAME=VALUE,..."
        return "|".join(self.choices) if self.choices else _NAMES.get(self.kind, "")

    def json_of(self, given: str | bool | list[str]) -> Any:
        """What was typed, as JSON. Raises `InvalidRequest` where it cannot be that."""
        if isinstance(given, list):
            found = [self._one(text) for text in given]
            # JSON may hold the whole list at once.
            return [item for one in found for item in (one if self.parts and isinstance(one, list) else [one])]
        return given if isinstance(given, bool) else self._one(given)

    def _one(self, text: str) -> Any:
        match self.kind:
            case "integer" | "number":
                return _number(text)
            case "money":
                return _money(text, self)
            case "json" if self.parts is not None and _PAIRS.match(text):
                return _pairs(text, self.parts)
            case "json":
                return _json(text, self)
            case "switch":
                return _SWITCHES.get(text.lower(), text)
            case "json or text":
                return json.loads(text) if _is_json(text) else text
            case _:
                return text


def flags_of(model: type[BaseModel]) -> list[Flag]:
    """A flag for each field, in the model's order."""
    return [_flag(name, field) for name, field in model.model_fields.items()]


def sole(model: type[BaseModel]) -> Flag | None:
    """The one field that must be said, if there is just one: it may be given without its flag."""
    needed = [name for name, field in model.model_fields.items() if field.is_required()]
    if len(needed) != 1:
        return None
    flag = _flag(needed[0], model.model_fields[needed[0]])
    return flag if flag.kind in ("text", "file", "integer", "number", "choice") else None


def _flag(name: str, field: FieldInfo) -> Flag:
    annotation = inner(field.annotation)
    is_list = get_origin(annotation) is list
    item = inner(get_args(annotation)[0]) if is_list else annotation
    kind, choices = _kind(item)
    parts = item if kind == "json" and isinstance(item, type) and issubclass(item, BaseModel) else None
    many = is_list and (parts is not None or kind not in ("json", "switch", "json or text"))
    kind = "json" if is_list and not many else kind
    return Flag(name, kind, many, choices, _help(field, kind, parts), parts)


def _kind(annotation: Any) -> tuple[Kind, tuple[str, ...]]:
    if get_origin(annotation) is Literal and all(isinstance(value, str) for value in get_args(annotation)):
        return "choice", get_args(annotation)
    if get_origin(annotation) in (Union, types.UnionType):
        return ("json or text" if str in map(inner, get_args(annotation)) else "json"), ()
    if not isinstance(annotation, type) or issubclass(annotation, (dict, list, tuple, set)):
        return "json", ()
    if issubclass(annotation, enum.Enum):
        return "choice", tuple(str(member.value) for member in annotation)
    kinds: tuple[tuple[type, Kind], ...] = (
        (bool, "switch"), (int, "integer"), (float, "number"), (Money, "money"), (FileRef, "file"), (BaseModel, "json"),
    )  # fmt: skip
    return next((kind for known, kind in kinds if issubclass(annotation, known)), "text"), ()


def _help(field: FieldInfo, kind: Kind, parts: type[BaseModel] | None) -> str:
    text = field.description or ""
    if parts is not None:
        text = f"{text} Names: {', '.join(parts.model_fields)}; or JSON; or @FILE.".strip()
    if field.is_required():
        return f"{text} [needed]".strip()
    default = field.get_default(call_default_factory=True)
    if default is None or default == "" or isinstance(default, (BaseModel, dict)) or default == []:
        return text
    plain = ", ".join(map(str, default)) if isinstance(default, (list, tuple)) else str(default)
    return f"{text} [default: {plain.lower() if kind == 'switch' else plain}]".strip()


def _number(text: str) -> Any:
    """A number where it is one; anything else stays text, so that the model says what it expected."""
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text


def _money(text: str, flag: Flag) -> Any:
    if _is_json(text):
        return json.loads(text)
    amount, _, currency = text.strip().partition(" ")
    try:
        if not (len(currency) == 3 and currency.isalpha()):
            raise InvalidOperation
        money = Money.of(amount, currency.upper())
    except InvalidOperation:
        raise _invalid(flag, f"{text!r} is no amount", 'Write it as "12.50 EUR".') from None
    return {"minor": money.minor, "currency": money.currency}


def _json(text: str, flag: Flag) -> Any:
    if text.startswith("@"):
        place = Path(text[1:])
        try:
            text = place.read_text("utf-8")
        except OSError as error:
            raise _invalid(flag, f"{place} cannot be read: {error.strerror}", "Check the path.") from error
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise _invalid(
            flag, f"this is not JSON: {error}", f"Give JSON, or a file that holds it: --{flag.name} @file.json"
        ) from error


def _pairs(text: str, model: type[BaseModel]) -> dict[str, Any]:
    """`name=value,name=value` as the JSON of a model; a name that it has not is left for the model to refuse."""
    flags = {flag.field: flag for flag in flags_of(model)}
    found: dict[str, Any] = {}
    for pair in _BETWEEN_PAIRS.split(text):
        name, _, value = pair.partition("=")
        flag = flags.get(name.strip().replace("-", "_"))
        found[flag.field if flag else name] = flag.json_of([value] if flag.many else value) if flag else value
    return found


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except json.JSONDecodeError:
        return False
    return True


def _invalid(flag: Flag, message: str, remedy: str) -> InvalidRequest:
    return InvalidRequest(f"--{flag.name}: {message}.", remedy=remedy, where=Where(field=flag.field))
