"""Tables of texts: numbers to the right, headings that stay, and their own scrolling where a phone is too narrow."""

from collections.abc import Sequence
from dataclasses import dataclass

from nicegui.element import Element

from morgiana.surfaces.console.markup import markup, tag, text_of


@dataclass(frozen=True, slots=True)
class Column:
    title: str
    number: bool = False
    """Whether it holds numbers, which stand to the right."""
    help: str = ""


def table(columns: Sequence[Column], rows: Sequence[Sequence[str]], *, caption: str) -> Element:
    """A table; `caption` tells a screen reader what it is."""
    head = "".join(
        f"<th scope='col'{_class(column)}{_title(column.help)}>{text_of(column.title)}</th>" for column in columns
    )
    body = "".join(
        "<tr>" + "".join(_cell(column, cell) for column, cell in zip(columns, row, strict=True)) + "</tr>"
        for row in rows
    )
    box = tag("div", "", "table-scroll", tabindex="0", role="region", aria_label=caption)
    with box:
        markup(
            f"<caption class='unseen'>{text_of(caption)}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody>",
            "table",
            "table",
        )
    return box


def _cell(column: Column, cell: str) -> str:
    return f"<td{_class(column)}>{text_of(cell)}</td>"


def _class(column: Column) -> str:
    return " class='number'" if column.number else ""


def _title(text: str) -> str:
    return f' title="{text_of(text)}"' if text else ""


def facts(pairs: Sequence[tuple[str, str]], classes: str = "") -> Element:
    """Names and values as a definition list."""
    inner = "".join(f"<div><dt>{text_of(name)}</dt><dd>{text_of(value)}</dd></div>" for name, value in pairs)
    return markup(inner, "dl", f"facts {classes}")
