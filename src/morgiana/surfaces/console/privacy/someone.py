"""Somebody asks what is kept about them: it is found, handed over, or erased with a proof."""

from collections.abc import Sequence
from typing import Any, Final

from nicegui.element import Element

from morgiana.surfaces.console.acting import agreed, carried_out
from morgiana.surfaces.console.forms.controls import choice_control, text_control
from morgiana.surfaces.console.markup import button, note, tag
from morgiana.surfaces.console.people.members import Changed
from morgiana.surfaces.console.screen import Screen
from morgiana.surfaces.console.views.files import file_button, send
from morgiana.surfaces.console.views.table import Column, table
from morgiana.surfaces.console.words import Words, marked

BY: Final = {
    "email": marked("E-mail address"),
    "phone": marked("Telephone"),
    "customer_id": marked("Customer’s number"),
}
"""What names somebody and nobody else; a name alone does not."""

PLACES: Final = {
    "lake": marked("Tables of the shop"),
    "originals": marked("Files that were brought in"),
    "books": marked("Answers and jobs"),
    "consents": marked("Consents"),
    "vault": marked("Keys"),
}
ACTIONS: Final = {
    "deleted": marked("deleted"),
    "pseudonymised": marked("kept under a pseudonym"),
    "redacted": marked("blanked"),
    "removed": marked("removed"),
    "scrubbed": marked("emptied"),
    "kept": marked("kept, as the law wants"),
}
WHATS: Final = (
    marked("files"),
    marked("consents"),
    marked("stored answers"),
    marked("requests of jobs"),
    marked("problems of jobs"),
    marked("small documents of the shop"),
    marked("files of older versions and of the log"),
    marked("free pages and write-ahead log of the database"),
)
"""What stands in a place, as the books say it; tables are said by their own titles."""


def show_someone(screen: Screen, changed: Changed) -> None:
    """Draw the search for a person."""
    words = screen.words
    with tag("section", "", "card", aria_label=words("Somebody asks")):
        tag("h2", words("Somebody asks what you keep about them"))
        tag("p", words("Look by something that is theirs alone. A name alone names nobody."), "soft")
        with tag("div", "", "form"):
            by = choice_control(words("Look by"), {name: words(text) for name, text in BY.items()}, "email")
            value = text_control(words("Address, telephone or number"), needed=True)
        searching = tag("div", "", "row end")
        place = tag("div", "", "stack", aria_live="polite")

        async def look() -> None:
            said = str(value.value).strip()
            place.clear()
            value.complain("" if said else words("Say who it is."))
            if not said:
                return
            body = {str(by.value): said}
            answer = await _working(screen, screen.parts.privacy.find, body, place, {str(by.value): value})
            if answer is not None:
                with place:
                    _found(screen, body, said, answer.found, place, changed)

        with searching:
            button(words("Look"), look, "primary", picture="search")


async def _working(screen: Screen, name: str, body: dict[str, Any], place: Element, fields: dict[str, Any]) -> Any:
    """Call, with a bar as long as it takes."""
    place.clear()
    with place:
        bar = tag("progress", "", "", aria_label=screen.words("Working…"))
    told = await carried_out(screen, name, body, place=place, fields=fields)
    if not bar.is_deleted:
        bar.delete()
    return told


def _found(
    screen: Screen, body: dict[str, Any], said: str, found: Sequence[Any], place: Element, changed: Changed
) -> None:
    words, parts = screen.words, screen.parts.privacy
    if not found:
        note(words("Nothing is kept about {who}.", who=said), "good")
        return
    rows = [[place_name(words, one.place), words(one.what), words.number(one.count)] for one in found]
    columns = [Column(words("Where")), Column(words("What")), Column(words("How many"), number=True)]
    table(columns, rows, caption=words("What is kept about {who}", who=said))
    told = tag("div", "", "stack", aria_live="polite")

    async def export() -> None:
        answer = await _working(screen, parts.export, body, told, {})
        if answer is not None:
            await send(screen, answer.file)
            with told:
                note(words("Hand the file to {who} alone. It goes when they are erased.", who=said), "info")

    async def erase() -> None:
        texts = [
            words("For good, and everywhere: their row, the files that speak of them, and what answers say of them."),
            words("Orders and sales stay for the books, as the law wants, under a pseudonym that nobody can trace."),
            words("Imports from before cannot be taken back any more. Loading an old file again brings them back."),
        ]
        if not await agreed(screen, words("Erase {who}?", who=said), texts, words("Erase for good"), danger=True):
            return
        answer = await _working(screen, parts.erase, body, told, {})
        if answer is not None:
            place.clear()
            with place:
                _erased(screen, said, answer)
            await changed()

    with tag("div", "", "row end"):
        if screen.can(parts.erase):
            button(words("Erase them"), erase, "danger")
        if screen.can(parts.export):
            button(words("Hand everything over"), export, "primary", picture="down")


def _erased(screen: Screen, said: str, answer: Any) -> None:
    words = screen.words
    note(words("{who} was erased. Keep the proof: it says what was done where, and nothing of whom.", who=said), "good")
    show_done(words, answer.done)
    with tag("div", "", "row"):
        file_button(screen, answer.proof, words("The signed proof"))


def show_done(words: Words, done: Sequence[Any]) -> None:
    """What an erasure did."""
    rows = [
        [
            place_name(words, one.place),
            words(one.what),
            words(ACTIONS.get(one.action, one.action)),
            words.number(one.count),
        ]
        for one in done
    ]
    columns = [
        Column(words("Where")), Column(words("What")), Column(words("What was done")),
        Column(words("How many"), number=True),
    ]  # fmt: skip
    table(columns, rows, caption=words("What was done where"))


def place_name(words: Words, place: str) -> str:
    """What a place is called."""
    return words(PLACES[place]) if place in PLACES else place
