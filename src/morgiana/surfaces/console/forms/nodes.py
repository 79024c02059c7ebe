"""The fields of a form that hold values: text, numbers, money, lists of plain values, choices, files."""

import json
from abc import ABC, abstractmethod
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from babel.numbers import get_decimal_symbol

from morgiana.kernel.money import Money
from morgiana.operations import FileRef
from morgiana.surfaces.console.forms.controls import (
    Control,
    area_control,
    choice_control,
    flag_control,
    several_control,
    text_control,
)
from morgiana.surfaces.console.forms.kinds import Kind
from morgiana.surfaces.console.forms.upload import drop_zone
from morgiana.surfaces.console.markup import prose, tag
from morgiana.surfaces.console.screen import Screen
from morgiana.surfaces.console.views.fields import choice_text
from morgiana.surfaces.console.words import Words

ABSENT: Final = object()
"""Nothing was said: the field is left out of the request, and its default holds."""


class Unreadable(Exception):
    """A field holds what cannot be read; its reader was told there."""


class Node(ABC):
    """One field of the form."""

    def __init__(self, screen: Screen, label: str, meaning: str, kind: Kind, needed: bool) -> None:
        self.screen, self.label, self.meaning, self.kind, self.needed = screen, label, meaning, kind, needed
        self.default: Any = ABSENT

    @property
    def words(self) -> Words:
        return self.screen.words

    @abstractmethod
    def draw(self, value: Any) -> None:
        """Draw the controls with the value that is known, or `ABSENT`."""

    @abstractmethod
    def read(self) -> Any:
        """The value as JSON, or `ABSENT`. Raises `Unreadable` after it was told."""

    @abstractmethod
    def complain(self, path: list[str], text: str) -> None:
        """Show `text` at the control that `path` leads to."""

    def unreadable(self, text: str) -> Unreadable:
        """Tell the reader what is wrong here, and give the exception to raise."""
        self.complain([], text)
        return Unreadable(text)

    def number(self, text: Any, *, whole: bool) -> float:
        """A number as the reader typed it."""
        try:
            return int(plain_number(text)) if whole else float(plain_number(text))
        except ValueError as error:
            raise self.unreadable(self.words("“{text}” is not a number.", text=text)) from error

    def typed(self, value: Any) -> str:
        """A value as the reader would type it: with the language's decimal mark."""
        if isinstance(value, float | Decimal):
            plain = f"{value:g}" if isinstance(value, float) else str(value)
            return plain.replace(".", get_decimal_symbol(self.words.locale))
        return str(value)


class Scalar(Node):
    """Text, a number, a day, a moment, a choice, yes or no."""

    control: Control

    def draw(self, value: Any) -> None:
        kind, shown = self.kind, "" if value is None or value is ABSENT else value
        if kind.name == "flag" and not kind.empty_allowed:
            self.control = flag_control(self.label, bool(shown), meaning=self.meaning)
        elif kind.name in ("choice", "flag"):
            choices = {str(choice): choice_text(self.words, choice) for choice in kind.choices or (True, False)}
            if kind.empty_allowed or shown == "":
                choices = {"": "–", **choices}
            self.control = choice_control(self.label, choices, str(shown), meaning=self.meaning)
        else:
            is_decimal = kind.name == "number" and isinstance(shown, str) and shown
            self.control = text_control(
                self.label,
                self.typed(Decimal(shown) if is_decimal else shown),
                meaning=self.meaning,
                needed=self.needed,
                kind=_INPUT_TYPES.get(kind.name, "text"),
                attributes=_attributes(kind),
            )

    def read(self) -> Any:
        value, kind = self.control.value, self.kind
        self.control.complain("")
        if value == "" and kind.name != "flag":
            return "" if kind.name == "text" and not kind.empty_allowed and not self.needed else ABSENT
        match kind.name:
            case "integer" | "number":
                return self.number(value, whole=kind.name == "integer")
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
        code = str(known["currency"])
        amount = "" if known["minor"] is None else self.typed(Money(int(known["minor"]), code).amount)
        with tag("div", "", "amount"):
            attributes = {"inputmode": "decimal"}
            self.amount = text_control(
                self.label, amount, meaning=self.meaning, needed=self.needed, attributes=attributes
            )
            self.currency = text_control(self.words("Currency"), code, attributes={"maxlength": 3})

    def read(self) -> Any:
        self.amount.complain("")
        if self.amount.value == "":
            return ABSENT
        try:
            money = Money.of(Decimal(plain_number(self.amount.value)), str(self.currency.value).upper())
        except InvalidOperation as error:
            text = self.words("“{text}” is not a number.", text=self.amount.value)
            raise self.unreadable(text) from error
        return {"minor": money.minor, "currency": money.currency}

    def complain(self, path: list[str], text: str) -> None:
        control = self.currency if path[:1] == ["currency"] else self.amount
        control.complain(text)


class Lines(Node):
    """A list of plain values, one on each line; or any JSON."""

    control: Control

    def draw(self, value: Any) -> None:
        meaning = self.meaning
        if self.kind.name == "json":
            text = "" if value in (ABSENT, None) else json.dumps(value, ensure_ascii=False)
            meaning = f"{meaning} {self.words('As JSON.')}"
        else:
            text = "\n".join(self.typed(part) for part in value) if isinstance(value, list) else ""
            meaning = f"{meaning} {self.words('One on each line.')}"
        self.control = area_control(self.label, text, meaning=meaning.strip(), needed=self.needed)

    def read(self) -> Any:
        self.control.complain("")
        text = str(self.control.value).strip()
        if not text:
            return ABSENT if self.kind.name == "json" or self.needed else []
        if self.kind.name == "json":
            try:
                return json.loads(text)
            except json.JSONDecodeError as error:
                raise self.unreadable(self.words("This is not JSON: {why}", why=str(error))) from error
        item = self.kind.item
        assert item is not None
        lines = [line.strip() for line in text.splitlines() if line.strip()]
        if item.name in ("integer", "number"):
            return [self.number(line, whole=item.name == "integer") for line in lines]
        return lines

    def complain(self, path: list[str], text: str) -> None:
        line = self.words("Line {number}: {text}", number=int(path[0]) + 1, text=text) if path else text
        self.control.complain(line)


class Several(Node):
    """Any of a few choices, all of them seen."""

    control: Control

    def draw(self, value: Any) -> None:
        assert self.kind.item is not None
        choices = {str(choice): choice_text(self.words, choice) for choice in self.kind.item.choices}
        chosen = [str(part) for part in value] if isinstance(value, list) else []
        self.control = several_control(self.label, choices, chosen, meaning=self.meaning)

    def read(self) -> Any:
        assert self.kind.item is not None
        self.control.complain("")
        return [choice for choice in self.kind.item.choices if str(choice) in self.control.value]

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
            if self.meaning:
                prose(self.meaning, "help")
            self.list = tag("ul", "", "chosen")
            self.error = tag("p", "", "error", aria_live="polite")
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
        self.error.text = ""
        refs = [ref.model_dump() for ref in self.refs]
        if self.several:
            return refs or ABSENT
        return refs[0] if refs else ABSENT

    def complain(self, path: list[str], text: str) -> None:
        self.error.text = text


_INPUT_TYPES: Final = {"integer": "number", "number": "text", "day": "date", "moment": "datetime-local"}


def plain_number(text: Any) -> str:
    """A number with a decimal comma or point and any spaces between thousands, as a program writes it."""
    return "".join(str(text).split()).replace(",", ".")


def _attributes(kind: Kind) -> dict[str, object]:
    match kind.name:
        case "integer":
            bounds = {name: f"{bound:g}" for name, bound in kind.limits.items() if name in ("min", "max")}
            return {"step": 1, **bounds}
        case "number":
            return {"inputmode": "decimal"}
        case "text" if "max_length" in kind.limits:
            return {"maxlength": int(kind.limits["max_length"])}
        case _:
            return {}
