"""A list of models as a table: a row each, its sentences beneath it, and a note on what did not fit."""

from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import wrap
from typing import Final

from pydantic import BaseModel
from rich.cells import cell_len
from rich.text import Text

from morgiana.surfaces.cli.cells import is_number, is_prose, is_small, label, text_of

ROWS_SHOWN: Final = 10
_GAP: Final = "  "
_WIDEST_NAME: Final = 38


@dataclass(frozen=True, slots=True)
class _Column:
    title: tuple[str, ...]
    cells: tuple[str, ...]
    right: bool

    @property
    def width(self) -> int:
        return max(map(cell_len, (*self.title, *self.cells)))


def table(rows: Sequence[BaseModel], *, width: int, everything: bool) -> list[Text]:
    """The rows as lines of text of at most `width` cells; columns that are empty everywhere are left out."""
    shown = rows if everything else rows[:ROWS_SHOWN]
    columns, prose, left_out = _columns(shown, width)
    lines = [Text(line, style="bold") for line in _heading(columns)]
    for index in range(len(shown)):
        lines.append(Text(_GAP.join(_cell(column.cells[index], column) for column in columns).rstrip()))
        for text in (sentences[index] for sentences in prose if sentences[index]):
            lines += [Text(f"    {line}", style="dim") for line in wrap(text, width - 4)]
    notes = []
    if len(shown) < len(rows):
        notes.append(f"{len(shown)} of {len(rows):,} shown; --all shows every one.")
    if left_out:
        notes.append(f"Not shown: {', '.join(left_out)}; --json has all.")
    if notes:
        lines.append(Text(" ".join(notes), style="italic dim"))
    return lines


def _columns(rows: Sequence[BaseModel], width: int) -> tuple[list[_Column], list[list[str]], list[str]]:
    columns: list[_Column] = []
    prose: list[list[str]] = []
    left_out: list[str] = []
    room = width
    for name in type(rows[0]).model_fields:
        values = [getattr(row, name) for row in rows]
        texts = [text_of(value) for value in values]
        if all(text == "" for text in texts):
            continue
        if any(is_prose(value) for value in values):
            prose.append([text or "" for text in texts])
            continue
        column = _column(name, values, texts) if None not in texts else None
        if column is None or column.width > room:
            left_out.append(label(name))
            continue
        columns.append(column)
        room -= column.width + len(_GAP)
    return columns, prose, left_out


def _column(name: str, values: Sequence[object], texts: Sequence[str | None]) -> _Column:
    right = all(_is_figure(value) for value in values)
    widest = max(cell_len(text or "") for text in texts)
    small = next((value for value in values if isinstance(value, BaseModel) and is_small(value)), None)
    parts = f" ({' / '.join(map(label, type(small).model_fields))})" if small is not None else ""
    title = wrap(label(name) + parts, max(widest, 8), break_long_words=False)
    return _Column(tuple(title), tuple(_cut(text or "") for text in texts), right)


def _is_figure(value: object) -> bool:
    """Whether a cell is read from its right end: a number, or a few."""
    if isinstance(value, list):
        return all(map(is_number, value))
    return value is None or is_number(value) or is_small(value)


def _heading(columns: Sequence[_Column]) -> list[str]:
    high = max((len(column.title) for column in columns), default=0)
    titles = [("",) * (high - len(column.title)) + column.title for column in columns]
    return [
        _GAP.join(_cell(title[line], column) for title, column in zip(titles, columns, strict=True)).rstrip()
        for line in range(high)
    ]


def _cell(text: str, column: _Column) -> str:
    space = " " * (column.width - cell_len(text))
    return space + text if column.right else text + space


def _cut(text: str) -> str:
    if cell_len(text) <= _WIDEST_NAME:
        return text
    while cell_len(text) > _WIDEST_NAME - 1:
        text = text[:-1]
    return text.rstrip() + "…"
