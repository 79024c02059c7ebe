"""Elements of a page: plain HTML tags with text, so that meaning, keyboard and screen readers come with them."""

from collections.abc import Callable
from html import escape
from typing import Any, Literal

from nicegui import ui
from nicegui.element import Element
from nicegui.elements.mixins.text_element import TextElement

from morgiana.surfaces.console.icons import icon

ButtonKind = Literal["primary", "plain", "quiet", "danger"]


def tag(name: str, text: str = "", classes: str = "", /, **attributes: object) -> TextElement:
    """An HTML element; `for_`, `aria_label` and the like are written with the letters that Python allows."""
    element = TextElement(tag=name, text=text)
    if classes:
        element.classes(classes)
    for attribute, value in attributes.items():
        if value is not None and value is not False:
            element.props[attribute.rstrip("_").replace("_", "-")] = "" if value is True else value
    return element


def drawing(svg: str, classes: str = "") -> Element:
    """A picture of our own as inline SVG."""
    return ui.html(svg, sanitize=False, tag="span").classes(f"drawing {classes}")


def welcome(picture: str, title: str, text: str) -> Element:
    """A card in place of what is not there yet; what can be done about it is drawn into it."""
    card = tag("section", "", "card welcome")
    with card:
        drawing(icon(picture), "large")
        tag("h2", title)
        tag("p", text)
    return card


def markup(html: str, name: str = "div", classes: str = "") -> Element:
    """HTML that was put together by us; whatever came from elsewhere in it has been escaped."""
    return ui.html(html, sanitize=False, tag=name).classes(classes)


def prose(text: str, classes: str = "", name: str = "p") -> Element:
    """A text whose `code` is marked with backticks, as docstrings have it."""
    pieces = text_of(text).split("`")
    html = "".join(f"<code>{piece}</code>" if at % 2 else piece for at, piece in enumerate(pieces))
    return markup(html if len(pieces) % 2 else text_of(text), name, classes)


def paragraphs(text: str) -> list[str]:
    """The paragraphs of a docstring, each on one line."""
    return [" ".join(part.split()) for part in text.split("\n\n") if part.strip()]


def link(text: str, to: str, classes: str = "", *, picture: str = "") -> Element:
    element = tag("a", "", classes, href=to)
    with element:
        if picture:
            drawing(icon(picture))
        tag("span", text)
    return element


def button(
    text: str,
    on_click: Callable[..., Any] | None = None,
    kind: ButtonKind = "plain",
    *,
    picture: str = "",
    label: str | None = None,
    submits: bool = False,
) -> Element:
    """A button; `label` says to a screen reader what the text alone would not."""
    element = tag("button", "", f"button {kind}", type="submit" if submits else "button", aria_label=label)
    with element:
        if picture:
            drawing(icon(picture))
        if text:
            tag("span", text)
    if on_click is not None:
        element.on("click", on_click, args=[])
    return element


def enable(element: Element, on: bool) -> None:
    """Let a button be pressed, or not."""
    if on:
        element.props.pop("disabled", None)
    else:
        element.props["disabled"] = ""
    element.update()


def note(text: str, kind: Literal["info", "good", "warn", "bad"] = "info") -> Element:
    """A sentence that the reader should not miss."""
    box = tag("div", "", f"note {kind}", role="status" if kind in ("info", "good") else "alert")
    with box:
        drawing(icon({"info": "info", "good": "check", "warn": "alert", "bad": "alert"}[kind]))
        tag("p", text)
    return box


def badge(text: str, kind: str = "plain") -> Element:
    return tag("span", text, f"badge {kind}")


def card(title: str = "", *, level: int = 2, classes: str = "", name: str = "section") -> Element:
    """A surface of its own, with a heading where it has one."""
    box = tag(name, "", f"card {classes}")
    if title:
        with box:
            tag(f"h{level}", title)
    return box


def folded(summary: str, classes: str = "") -> Element:
    """Something to open: `<details>` with its summary."""
    box = tag("details", "", f"folded {classes}")
    with box:
        tag("summary", summary)
    return box


def text_of(value: object) -> str:
    """Escape a text that goes into HTML of ours."""
    return escape(str(value))


_COPY = """async (event) => {
    const box = event.target.closest('.copyable');
    const said = box.querySelector('.copied'), code = box.querySelector('code');
    if (window.isSecureContext) {
        await navigator.clipboard.writeText(code.textContent);
    } else {
        getSelection().selectAllChildren(code);
        document.execCommand('copy');
    }
    said.textContent = said.dataset.said;
    setTimeout(() => { said.textContent = ''; }, 2500);
}"""


def copyable(text: str, copy: str, copied: str) -> Element:
    """A piece of code with a button that copies it; `copied` is said when it was."""
    with tag("div", "", "copyable") as box:
        with tag("pre", "", "code" if "\n" in text else "code single", tabindex="0", role="region", aria_label=copy):
            tag("code", text)
        with tag("div", "", "copy-row"):
            tag("span", "", "copied soft", role="status", data_said=copied)
            pressed = button(copy, kind="quiet", picture="copy")
    pressed.on("click", js_handler=_COPY)
    return box
