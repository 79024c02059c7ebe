"""Labelled controls: the browser's own inputs, which keep what is typed, with a meaning below them.

A control is given its first value as `defaultValue`, so that drawing the page again never overwrites what was typed.
"""

from collections.abc import Callable, Mapping, Sequence
from itertools import count
from typing import Any, Final

from nicegui.element import Element
from nicegui.elements.mixins.text_element import TextElement

from morgiana.surfaces.console.markup import prose, tag

_numbers = count(1)

_TYPED: Final = "(event) => emit(event.target.value)"
_TICKED: Final = "(event) => emit(event.target.checked)"


class Control:
    """One control and what it holds now."""

    def __init__(self, element: Element, value: Any, error: TextElement) -> None:
        self.element, self.value, self._error = element, value, error

    def hold(self, event: Any) -> None:
        self.value = event.args

    @property
    def error(self) -> str:
        """What is said to be wrong with it."""
        return str(self._error.text)

    def complain(self, text: str) -> None:
        """Say what is wrong with it, or nothing any more."""
        self._error.text = text
        if text:
            self.element.props["aria-invalid"] = "true"
        else:
            self.element.props.pop("aria-invalid", None)
        self.element.update()


def _frame(label: str, meaning: str, needed: bool, draw: Callable[[str, str], Element]) -> tuple[Element, TextElement]:
    """Label, control, meaning and error, tied together by their ids."""
    name = f"f{next(_numbers)}"
    with tag("div", "", "field"):
        with tag("label", label, for_=name):
            if needed:
                tag("span", "*", "needed", aria_hidden="true")
        element = draw(name, f"{name}-help {name}-error")
        if meaning:
            prose(meaning, "help").props["id"] = f"{name}-help"
        error = tag("p", "", "error", id=f"{name}-error", aria_live="polite")
    return element, error


def text_control(
    label: str,
    value: str = "",
    *,
    meaning: str = "",
    needed: bool = False,
    kind: str = "text",
    suggestions: Sequence[str] = (),
    attributes: Mapping[str, object] | None = None,
) -> Control:
    """One line of text, a number, a day or a moment."""

    def draw(name: str, described: str) -> Element:
        element = tag(
            "input",
            "",
            "input",
            id=name,
            type=kind,
            defaultValue=value,
            aria_describedby=described,
            autocomplete="off",
            **(attributes or {}),
        )
        if needed:
            element.props["required"] = ""
        if suggestions:
            element.props["list"] = f"{name}-list"
            with tag("datalist", "", "", id=f"{name}-list"):
                for suggestion in suggestions:
                    tag("option", "", "", value=suggestion)
        return element

    element, error = _frame(label, meaning, needed, draw)
    control = Control(element, value, error)
    element.on("input", control.hold, js_handler=_TYPED)
    return control


def area_control(label: str, value: str = "", *, meaning: str = "", needed: bool = False, rows: int = 4) -> Control:
    """Several lines of text."""

    def draw(name: str, described: str) -> Element:
        return tag(
            "textarea",
            "",
            "input",
            id=name,
            rows=rows,
            defaultValue=value,
            aria_describedby=described,
            spellcheck="false",
        )

    element, error = _frame(label, meaning, needed, draw)
    control = Control(element, value, error)
    element.on("input", control.hold, js_handler=_TYPED)
    return control


def choice_control(
    label: str,
    choices: Mapping[str, str],
    value: str,
    *,
    meaning: str = "",
    name: str | None = None,
    on_change: Callable[[str], Any] | None = None,
) -> Control:
    """One of several, in a list that opens; `choices` gives each value's text."""

    def draw(id_: str, described: str) -> Element:
        with tag("select", "", "input", id=id_, aria_describedby=described, name=name) as element:
            for choice, text in choices.items():
                tag("option", text, "", value=choice, selected=choice == value)
        return element

    element, error = _frame(label, meaning, False, draw)
    control = Control(element, value, error)

    def hold(event: Any) -> Any:
        control.hold(event)
        return on_change(str(event.args)) if on_change else None

    element.on("change", hold, js_handler=_TYPED)
    return control


def flag_control(label: str, value: bool, *, meaning: str = "") -> Control:
    """Yes or no."""
    name = f"f{next(_numbers)}"
    with tag("div", "", "field flag"):
        element = tag("input", "", "", id=name, type="checkbox", defaultChecked=value, aria_describedby=f"{name}-help")
        tag("label", label, for_=name)
        prose(meaning, "help").props["id"] = f"{name}-help"
        error = tag("p", "", "error", aria_live="polite")
    control = Control(element, value, error)
    element.on("change", control.hold, js_handler=_TICKED)
    return control


def radio_control(
    question: str, choices: Mapping[str, str], value: str | None, *, on_change: Callable[[str], Any] | None = None
) -> Control:
    """One of a few, all of them seen."""
    name = f"f{next(_numbers)}"
    with tag("fieldset", "", "field radios"):
        tag("legend", question)
        elements = []
        for at, (choice, text) in enumerate(choices.items()):
            with tag("label", "", "radio", for_=f"{name}-{at}"):
                elements.append(
                    tag(
                        "input",
                        "",
                        "",
                        id=f"{name}-{at}",
                        type="radio",
                        name=name,
                        value=choice,
                        defaultChecked=choice == value,
                    )
                )
                tag("span", text)
        error = tag("p", "", "error", aria_live="polite")
    control = Control(elements[0], value, error)

    def hold(event: Any) -> Any:
        control.hold(event)
        return on_change(str(event.args)) if on_change else None

    for element in elements:
        element.on("change", hold, js_handler=_TYPED)
    return control


def several_control(label: str, choices: Mapping[str, str], chosen: Sequence[str], *, meaning: str = "") -> Control:
    """Any of a few, each with a box to tick; the value is a set of the ticked."""
    name = f"f{next(_numbers)}"
    with tag("fieldset", "", "field radios", aria_describedby=f"{name}-help") as box:
        tag("legend", label)
        elements = {}
        for at, (choice, text) in enumerate(choices.items()):
            with tag("label", "", "radio", for_=f"{name}-{at}"):
                ticked = choice in chosen
                elements[choice] = tag("input", "", "", id=f"{name}-{at}", type="checkbox", defaultChecked=ticked)
                tag("span", text)
        prose(meaning, "help").props["id"] = f"{name}-help"
        error = tag("p", "", "error", aria_live="polite")
    control = Control(box, set(chosen), error)

    def holding(choice: str) -> Callable[[Any], None]:
        def hold(event: Any) -> None:
            control.value = control.value | {choice} if event.args else control.value - {choice}

        return hold

    for choice, element in elements.items():
        element.on("change", holding(choice), js_handler=_TICKED)
    return control
