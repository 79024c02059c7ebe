"""Ending it all: an owner has the whole organisation erased, for good."""

from nicegui import ui

from morgiana.control.caller import HOST, LOCAL_ORGANISATION
from morgiana.surfaces.console.acting import carried_out
from morgiana.surfaces.console.confirming import agreed_by_name
from morgiana.surfaces.console.markup import button, folded, note, tag
from morgiana.surfaces.console.screen import Screen


async def show_ending(screen: Screen) -> None:
    """Draw the way to it, for an owner whose organisation is not the installation itself."""
    words, parts, caller = screen.words, screen.parts.people, screen.caller
    if caller.organisation in (HOST, LOCAL_ORGANISATION) or caller.bearer or not caller.may_everything:
        return
    if not (screen.can(parts.erase_organisation) and screen.can(parts.organisation)):
        return
    organisation = (await screen.ask(parts.organisation)).answer
    with folded(words("Erase the whole organisation")), tag("div", "", "folded-inner"):
        tag("p", words("Export first what you want to keep. You are asked once more, and for the name."), "soft")
        told = tag("div", "", "stack", aria_live="polite")

        async def erase() -> None:
            texts = [
                words("It is closed at once: nobody can sign in, and its keys open nothing any more."),
                words("Within minutes the keys of its shops are destroyed, and with them all data, in backups too."),
                words("Invoices and what was paid stay in the books of whoever hosts the installation."),
                words("Nothing and nobody can bring it back."),
            ]
            title, name = words("Erase {name}?", name=organisation.name), organisation.name
            if not await agreed_by_name(screen, title, texts, name, words("Erase for good")):
                return
            body = {"confirm": organisation.organisation_id}
            answer = await carried_out(screen, parts.erase_organisation, body, place=told)
            if answer is not None:
                with told:
                    note(words("It is closed, and is being erased. You are signed out in a moment."), "good")
                ui.timer(4.0, lambda: ui.navigate.to("/login"), once=True)

        with tag("div", "", "row end"):
            button(words("Erase the organisation"), erase, "danger")
