"""The imports of before, each with its report and its way back."""

from collections.abc import Awaitable, Callable

from morgiana.commerce.importing.reports import ImportReport
from morgiana.surfaces.console.importing.report import details, undo_button
from morgiana.surfaces.console.markup import badge, tag
from morgiana.surfaces.console.screen import Screen
from morgiana.surfaces.console.views.answer import each, in_portions, once_open


async def show_history(screen: Screen, changed: Callable[[], Awaitable[None]]) -> None:
    """Draw the list."""
    if not screen.can(screen.parts.imports):
        return
    imports = (await screen.ask(screen.parts.imports)).answer.imports
    if not imports:
        tag("p", screen.words("Nothing was brought in yet."), "empty")
        return
    with tag("div", "", "lines"):
        in_portions(screen, imports, each(lambda report: _one(screen, report, changed)))


def _one(screen: Screen, report: ImportReport, changed: Callable[[], Awaitable[None]]) -> None:
    words = screen.words
    with tag("details", "", "line brief") as box:
        with tag("summary"):
            with tag("div", "", "line-name"):
                tag("span", ", ".join(file.name for file in report.files) or words("A database"), "strong")
                tag("span", words.moment(report.at, screen.shop.zone), "soft")
            if report.undone:
                badge(words("taken back"))
            if report.quarantined:
                badge(words.many("{count} put aside", "{count} put aside", report.quarantined), "warn")
            with tag("div", "", "line-figure"):
                tag("span", words.number(report.rows()), "figure")
                tag("span", words("rows"), "soft")
        inner = tag("div", "", "line-inner")

    def fill() -> None:
        with inner:
            details(screen, report)
            with tag("div", "", "row"):
                undo_button(screen, report, changed)

    once_open(box, fill)
