"""Audit: who did what to what, and when; and the proof that nothing of it was changed."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from nicegui.element import Element

from morgiana.surfaces.console.acting import carried_out
from morgiana.surfaces.console.frame import frame
from morgiana.surfaces.console.markup import button, link, note, tag, welcome
from morgiana.surfaces.console.pages.later import later
from morgiana.surfaces.console.people.house import House, house_of
from morgiana.surfaces.console.screen import Screen
from morgiana.surfaces.console.trail.happenings import called
from morgiana.surfaces.console.trail.named import about_cell, who_cell
from morgiana.surfaces.console.trail.search import PATH, kept, request_of, show_search, shows_reads
from morgiana.surfaces.console.trail.whose import Whose, whose
from morgiana.surfaces.console.views.files import send
from morgiana.surfaces.console.views.table import Cell, Column, table


async def show(screen: Screen) -> None:
    words = screen.words
    subtitle = words("Who did what, and when. Nothing here can be changed without being seen.")
    with frame(screen, words("Audit"), subtitle=subtitle, wide=True) as beside:

        async def fill() -> None:
            house = await house_of(screen)
            of = await whose(screen, house)
            told = tag("div", "", "stack", aria_live="polite")
            with beside:
                _ways(screen, told, of)
            show_search(screen, house, of)
            await _list(screen, house, of)

        await later(screen, fill)


def _ways(screen: Screen, told: Element, of: Whose) -> None:
    words, parts = screen.words, screen.parts.audit

    async def verify() -> None:
        told.clear()
        with told:
            bar = tag("progress", "", "", aria_label=words("Working…"))
        state = await carried_out(screen, parts.verify, {"trail": of.trail}, place=told)
        if not bar.is_deleted:
            bar.delete()
        if state is not None:
            with told:
                _told(screen, state)

    async def export() -> None:
        answer = await carried_out(screen, parts.export, {"trail": of.trail}, place=told)
        if answer is not None:
            await send(screen, answer.file)
            with told:
                text = words(
                    "{count} entries are in the file. `morgiana verify-audit` proves it, on any machine.",
                    count=words.number(answer.entries),
                )
                note(text.replace("`", ""), "info")

    if screen.can(parts.verify):
        button(words("Prove it"), verify, "plain", picture="check")
    if screen.can(parts.export):
        button(words("Hand it over as a file"), export, "plain", picture="down")


def _told(screen: Screen, state: Any) -> None:
    words = screen.words
    for one in state.trails:
        if one.holds:
            text = words.many(
                "{count} entry is as it was written: nothing was changed, removed or moved.",
                "{count} entries are as they were written: nothing was changed, removed or moved.",
                one.entries,
            )
            note(text, "good")
        else:
            number = words.number(one.broken_at or 0)
            note(words("The trail is broken at entry {number}: {why}", number=number, why=one.why), "bad")


async def _list(screen: Screen, house: House, of: Whose) -> None:
    words = screen.words
    found = (await screen.ask(screen.parts.audit.entries, request_of(screen, of))).answer
    if not found.entries:
        text = words("Whatever is done here leaves an entry.")
        if not shows_reads(screen):
            text = words("Nothing was changed. With “Reads too” you also see what was only looked at.")
        welcome("audit", words("Nothing was found."), text)
        return
    columns = [Column(words("When")), Column(words("Who")), Column(words("What")), Column(words("To what"))]
    table(columns, [_row(screen, house, of, one) for one in found.entries], caption=words("What was done"))
    if found.next_before is not None:
        address = {**kept(screen, of), "before": str(found.next_before)}
        link(words("Earlier ones"), f"{PATH}?{urlencode(address)}", "button plain")


def _row(screen: Screen, house: House, of: Whose, one: Any) -> Sequence[str | Cell]:
    return [
        screen.words.moment(one.at, screen.shop.zone),
        who_cell(screen, house, one),
        Cell(called(screen, one.action), under=one.action),
        about_cell(screen, house, of, one.about),
    ]
