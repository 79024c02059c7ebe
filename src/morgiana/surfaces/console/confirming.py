"""Asking twice before what is for good: whoever means it writes the name of what it is done to."""

from collections.abc import Sequence

from nicegui import ui

from morgiana.surfaces.console.forms.controls import text_control
from morgiana.surfaces.console.markup import button, tag
from morgiana.surfaces.console.screen import Screen


async def agreed_by_name(screen: Screen, title: str, paragraphs: Sequence[str], name: str, yes: str) -> bool:
    """Ask, and have the name written; True where it was."""
    words = screen.words
    with ui.dialog() as dialog, tag("div", "", "card dialog", role="alertdialog", aria_label=title):
        dialog.props["aria-label"] = title
        tag("h2", title)
        for text in paragraphs:
            tag("p", text)
        written = text_control(words("Write the name to go on: {name}", name=name), needed=True)

        def go_on() -> None:
            if str(written.value).strip() == name:
                dialog.submit(True)
            else:
                written.complain(words("That is not the name."))

        with tag("div", "", "row end"):
            button(words("No, leave it"), lambda: dialog.submit(False), "plain")
            button(yes, go_on, "danger")
    return bool(await dialog)
