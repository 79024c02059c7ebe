"""Who sells, as invoices name it; without it none can be issued."""

from collections.abc import Awaitable, Callable

from nicegui import ui

from morgiana.surfaces.console.acting import carried_out
from morgiana.surfaces.console.forms.form import Form
from morgiana.surfaces.console.markup import button, note, tag
from morgiana.surfaces.console.screen import Screen

Changed = Callable[[], Awaitable[None]]


async def show_seller(screen: Screen, changed: Changed) -> None:
    """Draw the form, opened where nothing was said yet."""
    words, parts = screen.words, screen.parts.host
    if not (screen.can(parts.seller) and screen.can(parts.set_seller)):
        return
    seller = (await screen.ask(parts.seller)).answer.seller
    if seller is None:
        note(words("Say first who sells: without it no invoice can be issued."), "warn")
    with tag("details", "", "folded", open=seller is None):
        tag("summary", words("Who sells, as invoices name it"))
        with tag("div", "", "folded-inner"):
            values = {} if seller is None else {"seller": seller.model_dump(mode="json", exclude_defaults=True)}
            form = Form(screen, screen.registry[parts.set_seller].request, values)
            told = tag("div", "", "stack", aria_live="polite")

            async def save() -> None:
                request = form.request()
                if request is None:
                    return
                body = request.model_dump(mode="json")
                if await carried_out(screen, parts.set_seller, body, place=told) is not None:
                    ui.notify(words("Saved."), type="positive")
                    await changed()

            with tag("div", "", "row end"):
                button(words("Save"), save, "primary", picture="check", label=words("Save who sells"))
