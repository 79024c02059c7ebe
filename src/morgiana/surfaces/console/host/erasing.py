"""Erasing the data of a shop whose organisation was closed, by destroying its keys."""

from typing import Any

from nicegui import ui
from nicegui.element import Element

from morgiana.surfaces.console.acting import carried_out
from morgiana.surfaces.console.confirming import agreed_by_name
from morgiana.surfaces.console.markup import button, folded, note, tag
from morgiana.surfaces.console.privacy.someone import show_done
from morgiana.surfaces.console.screen import Screen


def show_erasing(screen: Screen, tenant: Any) -> None:
    """Draw a way to it for each shop, for whoever may; where the organisation is not closed, why there is none."""
    words, part = screen.words, screen.parts.host.erase_tenant
    if not screen.can(part):
        return
    with folded(words("Erase its shops’ data")), tag("div", "", "folded-inner"):
        if tenant.status != "closed":
            tag("p", words("Close the organisation first: what is still worked with is not erased."), "soft")
            return
        tag("p", words("When the time to keep them is over, or its owner asks you to. It needs a fresh proof."), "soft")
        told = tag("div", "", "stack", aria_live="polite")
        with tag("div", "", "lines"):
            for shop in tenant.shops:
                _shop(screen, shop, told)


def _shop(screen: Screen, shop: Any, told: Element) -> None:
    words, called = screen.words, screen.shop_called(shop.shop_id, shop.name)

    async def erase() -> None:
        texts = [
            words("Its keys are destroyed, and with them everything that was sealed for it, in backups too."),
            words("Its tables, files, answers and people are removed. What was paid stays in the books."),
            words("Nothing and nobody can bring it back."),
        ]
        title = words("Erase the data of {name}?", name=called)
        if not await agreed_by_name(screen, title, texts, called, words("Erase for good")):
            return
        body = {"tenant": shop.shop_id, "confirm": shop.shop_id}
        answer = await carried_out(screen, screen.parts.host.erase_tenant, body, place=told)
        if answer is not None:
            with told:
                _erased(screen, called, answer)

    with tag("div", "", "limit", role="group", aria_label=called), tag("div", "", "limit-head"):
        with tag("div", "", "line-name"):
            tag("span", called, "strong", translate="no")
            tag("span", shop.shop_id, "soft", translate="no")
        button(words("Erase"), erase, "danger", label=words("Erase the data of {name}", name=called))


def _erased(screen: Screen, name: str, answer: Any) -> None:
    words = screen.words
    note(words("The data of {name} were erased. Keep the proof: it says what was done where.", name=name), "good")
    show_done(words, answer.done)

    def download() -> None:
        ui.download.content(answer.proof, f"erasure-{answer.erasure_id}.json", "application/json")

    with tag("div", "", "row"):
        button(words("The signed proof"), download, "plain", picture="down")
