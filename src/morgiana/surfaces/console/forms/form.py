"""A form for any request model: one node for each field, read back as the JSON that every surface sends."""

import json
from collections.abc import Mapping
from typing import Any, Final

from nicegui.element import Element
from pydantic import BaseModel
from pydantic_core import PydanticUndefined

from morgiana.kernel.money import minor_digits
from morgiana.kernel.refusals import InvalidRequest, Where
from morgiana.operations import FileRef
from morgiana.surfaces.console.forms.controls import (
    Control,
    area_control,
    choice_control,
    flag_control,
    text_control,
)
from morgiana.surfaces.console.forms.kinds import Kind, kind_of
from morgiana.surfaces.console.forms.upload import drop_zone
from morgiana.surfaces.console.markup import button, tag
from morgiana.surfaces.console.screen import Screen
from morgiana.surfaces.console.views.fields import label_of
from morgiana.surfaces.console.words import Words

ABSENT: Final = object()
"""Nothing was said: the field is left out of the request, and its default holds."""


class Node:
    """One field of the form."""

    def __init__(self, screen: Screen, label: str, meaning: str, kind: Kind, needed: bool) -> None:
        self.screen, self.label, self.meaning, self.kind, self.needed = screen, label, meaning, kind, needed

    @property
    def words(self) -> Words:
        return self.screen.words

    def draw(self, value: Any) -> None:
        raise NotImplementedError

    def read(self) -> Any:
        """The value as JSON, or `ABSENT`. Raises `ValueError` with a text for the reader."""
        raise NotImplementedError

    def complain(self, path: list[str], text: str) -> None:
        """Show `text` at the control that `path` leads to."""


class Scalar(Node):
    """Text, a number, a day, a moment, a choice, yes or no."""

    control: Control

    def draw(self, value: Any) -> None:
        kind, shown = self.kind, "" if value is None or value is ABSENT else value
        if kind.name == "flag" and not kind.empty_allowed:
            self.control = flag_control(self.label, bool(shown), meaning=self.meaning)
        elif kind.name in ("choice", "flag"):
            choices = {str(choice): self.words(str(choice)) for choice in kind.choices or (True, False)}
            if kind.empty_allowed or shown == "":
                choices = {"": "–", **choices}
            self.control = choice_control(self.label, choices, str(shown), meaning=self.meaning)
        else:
            self.control = text_control(self.label, str(shown), meaning=self.meaning, needed=self.needed,
                                        kind=_INPUT_TYPES.get(kind.name, "text"), attributes=_limits(kind))  # fmt: skip

    def read(self) -> Any:
        value, kind = self.control.value, self.kind
        self.control.complain("")
        if value == "" and kind.name != "flag":
            return "" if kind.name == "text" and not kind.empty_allowed and not self.needed else ABSENT
        match kind.name:
            case "integer" | "number":
                return _number(self.words, value, whole=kind.name == "integer")
            case "choice":
                return next(choice for choice in kind.choices if str(choice) == value)
            case "flag":
                return ABSENT if value == "" else value in (True, "True")
            case "moment":
                return value if value.endswith("Z") or "+" in value else f"{value}Z"
            case _:
                return value

    def complain(self, path: list[str], text: str) -> None:
        self.control.complain(text)


class Amount(Node):
    """Money: an amount in major units and its currency."""

    def draw(self, value: Any) -> None:
        known = value if isinstance(value, Mapping) else {"minor": None, "currency": self.screen.shop.currency}
        amount = "" if known["minor"] is None else f"{known['minor'] / 10 ** minor_digits(known['currency']):g}"
        with tag("div", "", "row amount"):
            self.amount = text_control(self.label, amount, meaning=self.meaning, needed=self.needed, kind="text",
                                       attributes={"inputmode": "decimal"})  # fmt: skip
            self.currency = text_control(self.words("Currency"), known["currency"], attributes={"maxlength": 3})

    def read(self) -> Any:
        self.amount.complain("")
        if self.amount.value == "":
            return ABSENT
        currency = str(self.currency.value).upper()
        minor = _number(self.words, self.amount.value, whole=False) * 10 ** minor_digits(currency)
        return {"minor": round(minor), "currency": currency}

    def complain(self, path: list[str], text: str) -> None:
        self.amount.complain(text)


class Lines(Node):
    """A list of plain values, one on each line; or any JSON."""

    control: Control

    def draw(self, value: Any) -> None:
        self.was_said = value is not ABSENT
        if self.kind.name == "json":
            text = "" if value in (ABSENT, None) else json.dumps(value, ensure_ascii=False)
            meaning = f"{self.meaning} {self.words('Written as JSON.')}"
        else:
            text = "" if value in (ABSENT, None) else "\n".join(str(part) for part in value)
            meaning = f"{self.meaning} {self.words('One on each line.')}"
        self.control = area_control(self.label, text, meaning=meaning.strip(), needed=self.needed)

    def read(self) -> Any:
        self.control.complain("")
        text = str(self.control.value).strip()
        if not text:
            return [] if self.was_said and self.kind.name == "list" else ABSENT
        if self.kind.name == "json":
            try:
                return json.loads(text)
            except json.JSONDecodeError as error:
                raise ValueError(self.words("This is not JSON: {why}", why=str(error))) from error
        item = self.kind.item
        assert item is not None
        lines = [line.strip() for line in text.splitlines() if line.strip()]
        if item.name in ("integer", "number"):
            return [_number(self.words, line, whole=item.name == "integer") for line in lines]
        return lines

    def complain(self, path: list[str], text: str) -> None:
        self.control.complain(text)


class Upload(Node):
    """One file, or several."""

    def draw(self, value: Any) -> None:
        self.several = self.kind.name == "list"
        said = value if isinstance(value, list) else [] if value in (ABSENT, None) else [value]
        self.refs = [FileRef.model_validate(part) for part in said]
        with tag("div", "", "field"):
            tag("p", self.label, "label")
            drop_zone(self.words, self._add, several=self.several, small=True)
            tag("p", self.meaning, "help")
            self.list = tag("ul", "", "chosen")
        self._show()

    async def _add(self, refs: list[FileRef]) -> None:
        self.refs = [*self.refs, *refs] if self.several else refs[-1:]
        self._show()

    def _show(self) -> None:
        self.list.clear()
        with self.list:
            for ref in self.refs:
                tag("li", f"{ref.name} · {self.words.size(ref.size_bytes)}")

    def read(self) -> Any:
        refs = [ref.model_dump() for ref in self.refs]
        if self.several:
            return refs or ABSENT
        return refs[0] if refs else ABSENT


class Record(Node):
    """A model within the model."""

    def draw(self, value: Any) -> None:
        said = value if isinstance(value, Mapping) else {}
        self.may_be_absent = not self.needed
        with tag("details", "", "folded", open=self.needed or bool(said)):
            tag("summary", self.label)
            with tag("div", "", "folded-inner"):
                tag("p", self.meaning, "help")
                assert self.kind.model is not None
                self.fields = draw_fields(self.screen, self.kind.model, said)

    def read(self) -> Any:
        body = read_fields(self.fields)
        return ABSENT if not body and self.may_be_absent else body

    def complain(self, path: list[str], text: str) -> None:
        if path and path[0] in self.fields:
            self.fields[path[0]].complain(path[1:], text)


class Records(Node):
    """A list of models: fields for each, to add and to remove."""

    def draw(self, value: Any) -> None:
        self.entries: list[tuple[Element, Node]] = []
        with tag("fieldset", "", "field records"):
            tag("legend", self.label)
            tag("p", self.meaning, "help")
            self.place = tag("div", "", "stack")
            button(self.words("Add one"), lambda: self._add(ABSENT), "quiet", picture="plus",
                   label=self.words("Add to: {field}", field=self.label))  # fmt: skip
        for entry in value if isinstance(value, list) else []:
            self._add(entry)

    def _add(self, value: Any) -> None:
        item = self.kind.item
        assert item is not None
        with self.place, tag("div", "", "entry") as box:
            node = node_for(self.screen, f"{self.label} {len(self.entries) + 1}", "", item, needed=True)
            node.draw(value)
            button(self.words("Remove"), lambda: self._remove(box), "quiet", picture="close")
        self.entries.append((box, node))

    def _remove(self, box: Element) -> None:
        self.entries = [entry for entry in self.entries if entry[0] is not box]
        box.delete()

    def read(self) -> Any:
        return [value for _, node in self.entries if (value := node.read()) is not ABSENT] or ABSENT

    def complain(self, path: list[str], text: str) -> None:
        if path and path[0].isdecimal() and int(path[0]) < len(self.entries):
            self.entries[int(path[0])][1].complain(path[1:], text)


def node_for(screen: Screen, label: str, meaning: str, kind: Kind, *, needed: bool) -> Node:
    """The node that fits a kind of input."""
    item = kind.item.name if kind.item else None
    node: type[Node]
    match kind.name:
        case "money":
            node = Amount
        case "file":
            node = Upload
        case "record":
            node = Record
        case "json":
            node = Lines
        case "list":
            node = Upload if item == "file" else Records if item in ("record", "money") else Lines
        case _:
            node = Scalar
    return node(screen, label, meaning, kind, needed)


def draw_fields(screen: Screen, model: type[BaseModel], values: Mapping[str, Any]) -> dict[str, Node]:
    """Draw a model's fields with the values that are known."""
    nodes: dict[str, Node] = {}
    for name, info in model.model_fields.items():
        kind = kind_of(info.annotation, tuple(info.metadata))
        node = node_for(screen, label_of(screen.words, name), screen.words(info.description or ""), kind,
                        needed=info.is_required())  # fmt: skip
        default = info.get_default(call_default_factory=True, validated_data={})
        plain = ABSENT if default is PydanticUndefined or isinstance(default, BaseModel | list) else default
        node.draw(values.get(name, plain))
        nodes[name] = node
    return nodes


def read_fields(nodes: Mapping[str, Node]) -> dict[str, Any]:
    """The form as JSON. Raises `InvalidRequest` at the first field that cannot be read."""
    body = {}
    for name, node in nodes.items():
        try:
            value = node.read()
        except ValueError as error:
            node.complain([], str(error))
            raise InvalidRequest(
                f"{node.label}: {error}",
                remedy=node.words("Correct the field and send the form again."),
                where=Where(field=name),
            ) from error
        if value is not ABSENT:
            body[name] = value
    return body


_INPUT_TYPES: Final = {"integer": "number", "number": "text", "day": "date", "moment": "datetime-local"}


def _limits(kind: Kind) -> dict[str, object]:
    match kind.name:
        case "integer":
            return {"step": 1, **{name: f"{bound:g}" for name, bound in kind.limits.items() if name in ("min", "max")}}
        case "number":
            return {"inputmode": "decimal"}
        case "text" if "max_length" in kind.limits:
            return {"maxlength": int(kind.limits["max_length"])}
        case _:
            return {}


def _number(words: Words, text: str, *, whole: bool) -> float:
    """A number as the reader typed it, with a decimal comma or point."""
    plain = str(text).strip().replace("\u202f", "").replace("\xa0", "").replace(" ", "").replace(",", ".")
    try:
        return int(plain) if whole else float(plain)
    except ValueError as error:
        raise ValueError(words("“{text}” is not a number.", text=text)) from error
