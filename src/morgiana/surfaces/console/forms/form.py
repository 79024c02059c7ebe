"""A form for any request model: one node for each field, read back as the JSON that every surface sends."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from nicegui.element import Element
from pydantic import BaseModel, ValidationError
from pydantic_core import PydanticUndefined, to_jsonable_python

from morgiana.kernel.refusals import Refusal
from morgiana.surfaces.console.forms.kinds import Kind, kind_of
from morgiana.surfaces.console.forms.mistakes import mistake_text
from morgiana.surfaces.console.forms.nodes import ABSENT, Amount, Lines, Node, Scalar, Several, Unreadable, Upload
from morgiana.surfaces.console.markup import button, prose, tag
from morgiana.surfaces.console.screen import Screen
from morgiana.surfaces.console.views.answer import once_open
from morgiana.surfaces.console.views.fields import help_of, label_of
from morgiana.surfaces.console.views.problem import refusal_text


class Form:
    """The fields of one model. What cannot be read or does not fit is told at its field."""

    def __init__(self, screen: Screen, model: type[BaseModel], values: Mapping[str, Any]) -> None:
        self.screen, self.model = screen, model
        with tag("div", "", "form"):
            self._fields = draw_fields(screen, model, values)
        self._error = tag("p", "", "error", role="alert")

    def field(self, name: str) -> Any:
        """The node of a field."""
        return self._fields[name]

    def body(self) -> dict[str, Any] | None:
        """What was said, as JSON; nothing where a field cannot be read."""
        self._error.text = ""
        try:
            return read_fields(self._fields)
        except Unreadable:
            self._error.text = self.screen.words("Something above cannot be read; it is marked there.")
            return None

    def request(self) -> BaseModel | None:
        """The request; nothing where it is not whole or does not fit."""
        body = self.body()
        if body is None:
            return None
        try:
            return self.model.model_validate_json(json.dumps(body))
        except ValidationError as error:
            self._tell(error)
            return None

    def complain(self, refusal: Refusal) -> bool:
        """Tell a refusal at the field that it names; whether it names one of these."""
        path = (refusal.where.field or "").split(".")
        if path[0] not in self._fields:
            return False
        self._fields[path[0]].complain(path[1:], refusal_text(self.screen.words, refusal))
        return True

    def _tell(self, error: ValidationError) -> None:
        words, elsewhere = self.screen.words, []
        for mistake in error.errors(include_url=False):
            path = [str(part) for part in mistake["loc"]]
            text = mistake_text(words, mistake)
            if path and path[0] in self._fields:
                self._fields[path[0]].complain(path[1:], text)
            else:
                elsewhere.append(text)
        self._error.text = " ".join(elsewhere) or words("Something above does not fit; it is marked there.")


class Record(Node):
    """A model within the model; what need not be said is drawn once it is opened, since models can be large."""

    def draw(self, value: Any) -> None:
        said = value if isinstance(value, Mapping) else {}
        self.fields: dict[str, Node] = {}
        with tag("details", "", "folded", open=self.needed or bool(said)) as box:
            tag("summary", self.label)
            self.inner = tag("div", "", "folded-inner")
        if self.needed or said:
            self._fill(said)
        else:
            once_open(box, lambda: self._fill({}))

    def _fill(self, said: Mapping[str, Any]) -> None:
        assert self.kind.model is not None
        with self.inner:
            if self.meaning:
                prose(self.meaning, "help")
            self.fields = draw_fields(self.screen, self.kind.model, said)

    def read(self) -> Any:
        body = read_fields(self.fields)
        return body if self.needed or _says_something(body) else ABSENT

    def complain(self, path: list[str], text: str) -> None:
        if path and path[0] in self.fields:
            self.fields[path[0]].complain(path[1:], text)


def _says_something(body: Any) -> bool:
    return any(_says_something(part) for part in body.values()) if isinstance(body, dict) else True


class Records(Node):
    """A list of models: fields for each, to add and to remove."""

    def draw(self, value: Any) -> None:
        self.entries: list[tuple[Element, Node]] = []
        with tag("fieldset", "", "field records"):
            tag("legend", self.label)
            if self.meaning:
                prose(self.meaning, "help")
            self.place = tag("div", "", "stack")
            add = self.words("Add to: {field}", field=self.label)
            button(self.words("Add one"), lambda: self._add(ABSENT), "quiet", picture="plus", label=add)
            self.error = tag("p", "", "error", aria_live="polite")
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
        self.error.text = ""
        return [value for _, node in self.entries if (value := node.read()) is not ABSENT] or ABSENT

    def complain(self, path: list[str], text: str) -> None:
        if path and path[0].isdecimal() and int(path[0]) < len(self.entries):
            self.entries[int(path[0])][1].complain(path[1:], text)
        else:
            self.error.text = text


def node_for(screen: Screen, label: str, meaning: str, kind: Kind, *, needed: bool) -> Node:
    """The node that fits a kind of input."""
    item = kind.item.name if kind.item else None
    node: Callable[[Screen, str, str, Kind, bool], Node]
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
            lists: dict[str | None, Callable[[Screen, str, str, Kind, bool], Node]]
            lists = {"file": Upload, "record": Records, "money": Records, "choice": Several}
            node = lists.get(item, Lines)
        case _:
            node = Scalar
    return node(screen, label, meaning, kind, needed)


def draw_fields(screen: Screen, model: type[BaseModel], values: Mapping[str, Any]) -> dict[str, Node]:
    """Draw a model's fields with the values that are known."""
    nodes: dict[str, Node] = {}
    for name, info in model.model_fields.items():
        kind = kind_of(info.annotation, tuple(info.metadata))
        meaning = help_of(screen.words, model, name)
        node = node_for(screen, label_of(screen.words, name), meaning, kind, needed=info.is_required())
        default = info.get_default(call_default_factory=True, validated_data={})
        if default is not PydanticUndefined:
            node.default = to_jsonable_python(default)
        drawn = ABSENT if isinstance(default, BaseModel) else node.default
        node.draw(values.get(name, drawn))
        nodes[name] = node
    return nodes


def read_fields(nodes: Mapping[str, Node]) -> dict[str, Any]:
    """The fields as JSON, without those that say no more than their default. Raises `Unreadable`."""
    body, unreadable = {}, False
    for name, node in nodes.items():
        try:
            value = node.read()
        except Unreadable:
            unreadable = True
            continue
        if value is not ABSENT and (node.needed or value != node.default):
            body[name] = value
    if unreadable:
        raise Unreadable
    return body
