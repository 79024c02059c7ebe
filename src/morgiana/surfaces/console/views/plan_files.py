"""The plan as files: written when asked for, by the operation that plays that part."""

from typing import Any

from nicegui import ui

from morgiana.kernel.refusals import Refusal
from morgiana.surfaces.console.forms.kinds import kind_of
from morgiana.surfaces.console.markup import button, enable, tag
from morgiana.surfaces.console.screen import Screen
from morgiana.surfaces.console.views.files import send
from morgiana.surfaces.console.views.problem import refusal_text
from morgiana.surfaces.console.words import marked

_NAMES = {
    "xlsx": marked("Excel"),
    "csv": marked("CSV"),
    "pdf": marked("PDF"),
    "purchase_orders": marked("Purchase orders"),
}


def show_exports(screen: Screen, plan: Any) -> None:
    """A button for each format that the export knows."""
    if not screen.can(screen.parts.export):
        return
    words = screen.words
    with tag("section", "", "exports", aria_label=words("Take the plan with you")):
        tag("h2", words("Take the plan with you"))
        with tag("div", "", "row"):
            for name in _formats(screen):
                _export(screen, plan, name)


def _formats(screen: Screen) -> tuple[str, ...]:
    field = screen.registry[screen.parts.export].request.model_fields["formats"]
    item = kind_of(field.annotation, tuple(field.metadata)).item
    assert item is not None
    return tuple(item.choices)


def _export(screen: Screen, plan: Any, name: str) -> None:
    async def fetch() -> None:
        enable(asked, False)
        try:
            for entry in await _files(screen, plan, name):
                await send(screen, entry.file)
        finally:
            enable(asked, True)

    asked = button(screen.words(_NAMES.get(name, name)), fetch, picture="down")


async def purchase_order(screen: Screen, plan: Any, supplier_id: str) -> None:
    """Send the purchase orders of one supplier to the browser."""
    files = await _files(screen, plan, "purchase_orders")
    for entry in files:
        if entry.supplier_id == supplier_id:
            await send(screen, entry.file)


async def _files(screen: Screen, plan: Any, name: str) -> list[Any]:
    body = {"plan": plan.model_dump(mode="json"), "formats": [name]}
    try:
        return list((await screen.ask(screen.parts.export, body)).answer.files)
    except Refusal as refusal:
        ui.notify(refusal_text(screen.words, refusal), type="negative")
        return []
