"""Lists as CSV, for whoever goes on with them elsewhere: plain numbers beside their currency, and ISO days."""

import csv
import io
from collections.abc import Awaitable, Callable, Iterable, Sequence

from nicegui import ui
from nicegui.element import Element

from morgiana.kernel.refusals import Refusal
from morgiana.surfaces.console.markup import button
from morgiana.surfaces.console.screen import Screen
from morgiana.surfaces.console.views.problem import refusal_text

Rows = Sequence[Sequence[str | int]]


def export_button(screen: Screen, name: str, columns: Iterable[str], rows: Callable[[], Awaitable[Rows]]) -> Element:
    """A button that asks for the rows and sends them as a file of this name; a refusal is told."""

    async def export() -> None:
        try:
            found = await rows()
        except Refusal as refusal:
            ui.notify(refusal_text(screen.words, refusal), type="negative")
            return
        ui.download.content(sheet(columns, found).encode("utf-8"), name, "text/csv")

    return button(screen.words("Export as CSV"), export, "plain", picture="down")


def sheet(columns: Iterable[str], rows: Rows) -> str:
    """The text of the file; what a spreadsheet would take for a formula stays text."""
    text = io.StringIO()
    lines = csv.writer(text, lineterminator="\r\n")
    lines.writerow(columns)
    for row in rows:
        lines.writerow(_harmless(cell) if isinstance(cell, str) else cell for cell in row)
    return text.getvalue()


def _harmless(text: str) -> str:
    is_number = text.removeprefix("-").replace(".", "", 1).isdecimal()
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) and not is_number else text
