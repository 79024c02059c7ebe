"""Tables of texts: numbers to the right, headings that stay, and on a phone a card for each row."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from nicegui.element import Element

from morgiana.surfaces.console.markup import markup, tag, text_of

_SHORT: Final = 12
"""Letters up to which a cell is not broken into lines, such as a day's."""


@dataclass(frozen=True, slots=True)
class Column:
    title: str
    number: bool = False
    """Whether it holds numbers, which stand to the right."""
    help: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell that is more than its text."""

    text: str
    to: str = ""
    """Where it leads."""
    under: str = ""
    """A second, quieter line."""
    kind: str = ""
    """The badge it is drawn as, if it is one."""
    verbatim: bool = False
    """Whether it is the shop's own word, which no translator should touch."""


def table(
    columns: Sequence[Column], rows: Sequence[Sequence[str | Cell]], *, caption: str, cards: bool = True
) -> Element:
    """A table; `caption` tells a screen reader what it is. Without `cards` a phone scrolls it sideways.

    Roles are written out, because the cards of a phone take the tags' own meaning away.
    """
    head = "".join(
        f"<th scope='col' role='columnheader'{_class(column)}{_title(column.help)}>{text_of(column.title)}</th>"
        for column in columns
    )
    body = "".join(
        "<tr role='row'>" + "".join(_cell(column, cell) for column, cell in zip(columns, row, strict=True)) + "</tr>"
        for row in rows
    )
    box = tag(
        "div", "", "table-scroll cards" if cards else "table-scroll", tabindex="0", role="region", aria_label=caption
    )
    with box:
        inner = markup(
            f"<caption class='unseen'>{text_of(caption)}</caption>"
            f"<thead role='rowgroup'><tr role='row'>{head}</tr></thead><tbody role='rowgroup'>{body}</tbody>",
            "table",
            "table",
        )
        inner.props["role"] = "table"
    return box


def _cell(column: Column, cell: str | Cell) -> str:
    inner = text_of(cell) if isinstance(cell, str) else _rich(cell)
    short = isinstance(cell, str) and len(cell) <= _SHORT
    classes = " ".join(name for name, on in (("number", column.number), ("short", short)) if on)
    kind = f' class="{classes}"' if classes else ""
    return f'<td role="cell" data-label="{text_of(column.title)}"{kind}><span>{inner}</span></td>'


def _rich(cell: Cell) -> str:
    text = text_of(cell.text)
    if cell.verbatim:
        text = f'<span translate="no">{text}</span>'
    if cell.kind:
        text = f"<span class='badge {text_of(cell.kind)}'>{text}</span>"
    if cell.to:
        text = f'<a href="{text_of(cell.to)}">{text}</a>'
    return f"{text}<small>{text_of(cell.under)}</small>" if cell.under else text


def _class(column: Column) -> str:
    return " class='number'" if column.number else ""


def _title(text: str) -> str:
    return f' title="{text_of(text)}"' if text else ""


def facts(pairs: Sequence[tuple[str, str]], classes: str = "") -> Element:
    """Names and values as a definition list."""
    inner = "".join(f"<div><dt>{text_of(name)}</dt><dd>{text_of(value)}</dd></div>" for name, value in pairs)
    return markup(inner, "dl", f"facts {classes}")
