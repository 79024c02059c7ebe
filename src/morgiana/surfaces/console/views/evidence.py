"""The rows of the shop's own data that a line rests on, as they were loaded, with the file and row of each."""

from collections.abc import Sequence
from typing import Any, Final

from morgiana.kernel.refusals import Refusal
from morgiana.surfaces.console.markup import tag
from morgiana.surfaces.console.screen import Screen
from morgiana.surfaces.console.views.answer import once_open
from morgiana.surfaces.console.views.fields import sentence, table_title
from morgiana.surfaces.console.views.problem import show_refusal
from morgiana.surfaces.console.views.table import Cell, Column, table
from morgiana.surfaces.console.words import Words

ROWS_SHOWN: Final = 25


def show_rests_on(screen: Screen, line: Any) -> None:
    """How many rows a line rests on, which opens to the latest of them; `line.rests_on` may be missing."""
    rests_on = getattr(line, "rests_on", None)
    if rests_on is None:
        return
    words = screen.words
    text = _told(words, rests_on)
    if not screen.can(screen.parts.rows):
        tag("p", text, "soft")
        return
    with tag("details", "", "folded") as box:
        with tag("summary"):
            tag("span", words("Rests on"))
            tag("span", text, "soft")
        inner = tag("div", "", "folded-inner")

    async def fill() -> None:
        with inner:
            await _rows(screen, rests_on)

    once_open(box, fill)


def _told(words: Words, rests_on: Any) -> str:
    title = table_title(words, rests_on.table)
    rows = words.many("{count} row of “{table}”", "{count} rows of “{table}”", rests_on.rows, table=title)
    days = words.days(rests_on.first_day, rests_on.last_day)
    return f"{rows}, {days}" if days else rows


async def _rows(screen: Screen, rests_on: Any) -> None:
    words = screen.words
    asked = screen.registry[screen.parts.rows].request.model_fields
    said = rests_on.model_dump(mode="json", exclude_none=True)
    body = {name: value for name, value in said.items() if name in asked}
    try:
        found = (await screen.ask(screen.parts.rows, {**body, "limit": ROWS_SHOWN})).answer
    except Refusal as refusal:
        show_refusal(words, refusal)
        return
    columns = [
        Column(words(sentence(column.name)), number=column.is_number, help=words(column.meaning))
        for column in found.columns
    ]
    caption = words("The rows that the answer rests on")
    rows = [[*row.cells, Cell(row.file or "–", under=_place(words, row))] for row in found.rows]
    table([*columns, Column(words("File"))], _cells(rows), caption=caption, cards=False)
    if found.total > len(found.rows):
        tag(
            "p", words("The latest {shown} of {total}.", shown=len(found.rows), total=words.number(found.total)), "soft"
        )


def _cells(rows: Sequence[Sequence[str | Cell]]) -> list[list[str | Cell]]:
    return [[cell or "–" for cell in row] for row in rows]


def _place(words: Words, row: Any) -> str:
    return words("row {row}", row=words.number(row.row)) if row.row else ""
