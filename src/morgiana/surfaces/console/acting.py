"""Having something changed from a page: the call, and what is said of it where it was asked for."""

from collections.abc import Mapping, Sequence
from typing import Any

from nicegui import ui
from nicegui.element import Element

from morgiana.control.sign_in.refusals import FreshProofNeeded
from morgiana.kernel.ids import new_id
from morgiana.kernel.refusals import Refusal
from morgiana.surfaces.console.forms.controls import Control
from morgiana.surfaces.console.markup import button, link, tag
from morgiana.surfaces.console.screen import Screen
from morgiana.surfaces.console.views.problem import refusal_text, show_refusal


async def carried_out(
    screen: Screen,
    name: str,
    body: Mapping[str, Any],
    *,
    place: Element | None = None,
    fields: Mapping[str, Control] | None = None,
) -> Any:
    """The answer of an operation that changes something, or None where it was refused and its reader was told.

    A refusal is told at the field of the request that it names, where that is one of `fields`; else in `place`, or as
    a message where there is none.
    """
    controls = fields or {}
    if place is not None:
        place.clear()
    for control in controls.values():
        control.complain("")
    try:
        return (await screen.ask(name, body, key=new_id("page"))).answer
    except Refusal as refusal:
        at = controls.get((refusal.where.field or "").partition(".")[0])
        if at is not None:
            at.complain(refusal_text(screen.words, refusal))
        elif place is not None:
            with place:
                show_refusal(screen.words, refusal)
                if isinstance(refusal, FreshProofNeeded):
                    link(screen.words("Prove it on your account’s page"), "/account", "button plain")
        else:
            ui.notify(refusal_text(screen.words, refusal), type="negative", position="bottom", timeout=10_000)
        return None


async def agreed(screen: Screen, title: str, paragraphs: Sequence[str], yes: str, *, danger: bool = False) -> bool:
    """Ask before something is done that cannot be undone, and say what it does."""
    with ui.dialog() as dialog, tag("div", "", "card dialog", role="alertdialog", aria_label=title):
        dialog.props["aria-label"] = title
        tag("h2", title)
        for text in paragraphs:
            tag("p", text)
        with tag("div", "", "row end"):
            button(screen.words("No, leave it"), lambda: dialog.submit(False), "plain")
            button(yes, lambda: dialog.submit(True), "danger" if danger else "primary")
    return bool(await dialog)
