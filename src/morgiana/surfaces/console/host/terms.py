"""By which terms an organisation pays, and who it is on invoices."""

from collections.abc import Awaitable, Callable
from typing import Any, Final

from nicegui import ui

from morgiana.surfaces.console.acting import carried_out
from morgiana.surfaces.console.forms.controls import choice_control
from morgiana.surfaces.console.forms.form import Form
from morgiana.surfaces.console.markup import button, folded, tag
from morgiana.surfaces.console.screen import Screen
from morgiana.surfaces.console.words import marked

Changed = Callable[[], Awaitable[None]]
IN_SHORT: Final = {"invoice": marked("monthly invoice"), "prepaid": marked("in advance")}
MODES: Final = {
    "invoice": marked("By an invoice each month"),
    "prepaid": marked("In advance: calls are refused once the credit is gone"),
}


def show_terms(screen: Screen, found: Any, changed: Changed) -> None:
    """Draw the form, for whoever may; `found` are the terms as they are."""
    words, part = screen.words, screen.parts.host.set_terms
    if not screen.can(part):
        return
    with folded(words("Terms of payment, and who is invoiced")), tag("div", "", "folded-inner"):
        with tag("div", "", "form"):
            mode = choice_control(words("How it pays"), {name: words(text) for name, text in MODES.items()}, found.mode)
            currencies = sorted({*screen.runtime.price_book.currencies, found.currency})
            currency = choice_control(
                words("Currency"), {one: one for one in currencies}, found.currency,
                meaning=words("Another one is taken only while it has no limits and no credit in this one."),
            )  # fmt: skip
        form = Form(screen, type(found.terms), found.terms.model_dump(mode="json", exclude_defaults=True))
        told = tag("div", "", "stack", aria_live="polite")

        async def save() -> None:
            terms = form.request()
            if terms is None:
                return
            body = {
                "organisation_id": found.organisation_id, "terms": terms.model_dump(mode="json"),
                "currency": str(currency.value), "mode": str(mode.value),
            }  # fmt: skip
            fields = {"currency": currency, "mode": mode}
            if await carried_out(screen, part, body, place=told, fields=fields) is not None:
                ui.notify(words("Saved."), type="positive")
                await changed()

        with tag("div", "", "row end"):
            button(words("Save"), save, "primary", picture="check", label=words("Save the terms"))
