"""The organisation's shops: what each is called, and a way to open another."""

from typing import Any

from nicegui import ui

from morgiana.surfaces.console.acting import agreed, carried_out
from morgiana.surfaces.console.forms.controls import text_control
from morgiana.surfaces.console.markup import badge, button, tag
from morgiana.surfaces.console.navigation import is_at_shop
from morgiana.surfaces.console.people.members import Changed
from morgiana.surfaces.console.screen import Screen


async def show_shops(screen: Screen, changed: Changed) -> None:
    """Draw the shops, for whoever may change them; the host has none."""
    words, parts = screen.words, screen.parts.people
    if not is_at_shop(screen) or not (screen.can(parts.shops) and screen.can(parts.change_shop)):
        return
    found = (await screen.ask(parts.shops)).answer
    with tag("section", "", "plan-section", aria_label=words("Shops")):
        tag("h2", words("Shops"))
        tag("p", words("Each has its own files, plan and settings, and its people may differ."), "soft")
        with tag("div", "", "lines"):
            for shop in found.shops:
                _shop(screen, shop, is_here=shop.shop_id == found.here, changed=changed)
        if screen.can(parts.create_shop):
            with tag("details", "", "folded"):
                tag("summary", words("Open another shop"))
                with tag("div", "", "folded-inner"):
                    _another(screen, changed)


def _shop(screen: Screen, shop: Any, *, is_here: bool, changed: Changed) -> None:
    words, called = screen.words, screen.shop_called(shop.shop_id, shop.name)
    with tag("div", "", "limit", role="group", aria_label=called):
        with tag("div", "", "limit-head"):
            with tag("div", "", "line-name"):
                tag("span", called, "strong", translate="no")
                day = words.day(shop.since.astimezone(screen.shop.zone).date())
                tag("span", words("since {day}", day=day), "soft")
            with tag("div", "", "row tight"):
                if is_here:
                    badge(words("you are here"), "accent")
                if not shop.is_open:
                    badge(words("closed"), "warn")
        with tag("details", "", "folded bare"):
            summary = tag("summary", words("Change"))
            summary.props["aria-label"] = words("Change: {name}", name=called)
            with tag("div", "", "folded-inner"):
                _change(screen, shop, is_here=is_here, changed=changed)


def _change(screen: Screen, shop: Any, *, is_here: bool, changed: Changed) -> None:
    words, part = screen.words, screen.parts.people.change_shop
    name = text_control(words("What it is called"), shop.name, needed=True, attributes={"maxlength": 100})
    told = tag("div", "", "stack", aria_live="polite")

    async def rename() -> None:
        body = {"shop_id": shop.shop_id, "name": str(name.value).strip()}
        if await carried_out(screen, part, body, place=told, fields={"name": name}) is not None:
            ui.notify(words("Saved."), type="positive")
            await changed()

    async def turn() -> None:
        if shop.is_open:
            title = words("Close {name}?", name=shop.name)
            texts = [words("Nobody can work in it until it is opened again. Its data stay.")]
            if not await agreed(screen, title, texts, words("Close it"), danger=True):
                return
        body = {"shop_id": shop.shop_id, "is_open": not shop.is_open}
        if await carried_out(screen, part, body, place=told) is not None:
            await changed()

    with tag("div", "", "row end"):
        if not is_here:
            text = words("Close it") if shop.is_open else words("Open it again")
            button(text, turn, "danger" if shop.is_open else "plain", label=f"{text}: {shop.name}")
        button(
            words("Save"), rename, "primary", picture="check", label=words("Save the name of {name}", name=shop.name)
        )


def _another(screen: Screen, changed: Changed) -> None:
    words = screen.words
    name = text_control(words("What it is called"), needed=True, attributes={"maxlength": 100})
    told = tag("div", "", "stack", aria_live="polite")

    async def make() -> None:
        body = {"name": str(name.value).strip()}
        if await carried_out(screen, screen.parts.people.create_shop, body, place=told, fields={"name": name}):
            ui.notify(words("The shop is there. Change to it at the top of the page."), type="positive")
            await changed()

    with tag("div", "", "row end"):
        button(words("Open the shop"), make, "primary", picture="plus")
