"""Audit: who did what to what, and when; and the proof that nothing of it was changed."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final
from urllib.parse import urlencode

from nicegui.element import Element

from morgiana.surfaces.console.acting import carried_out
from morgiana.surfaces.console.addresses import job_address, receipt_address
from morgiana.surfaces.console.frame import frame
from morgiana.surfaces.console.markup import button, link, note, tag, welcome
from morgiana.surfaces.console.operation_titles import title_of
from morgiana.surfaces.console.pages.later import later
from morgiana.surfaces.console.people.house import House, house_of
from morgiana.surfaces.console.screen import Screen
from morgiana.surfaces.console.views.files import send
from morgiana.surfaces.console.views.table import Cell, Column, table

ON_A_PAGE: Final = 25
_ASKED: Final = ("action", "who", "first_day", "last_day")


async def show(screen: Screen) -> None:
    words = screen.words
    subtitle = words("Who did what in this shop, and when. Nothing here can be changed without being seen.")
    with frame(screen, words("Audit"), subtitle=subtitle, wide=True) as beside:

        async def fill() -> None:
            house = await house_of(screen)
            told = tag("div", "", "stack", aria_live="polite")
            with beside:
                _ways(screen, told)
            _search(screen, house)
            await _list(screen, house)

        await later(screen, fill)


def _ways(screen: Screen, told: Element) -> None:
    words, parts = screen.words, screen.parts.audit

    async def verify() -> None:
        told.clear()
        with told:
            bar = tag("progress", "", "", aria_label=words("Working…"))
        state = await carried_out(screen, parts.verify, {"trail": screen.caller.tenant}, place=told)
        if not bar.is_deleted:
            bar.delete()
        if state is not None:
            with told:
                _told(screen, state)

    async def export() -> None:
        answer = await carried_out(screen, parts.export, {}, place=told)
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


def _search(screen: Screen, house: House) -> None:
    """An ordinary form: the address says what was looked for."""
    words = screen.words
    families = {f"{one.name}.*": words(one.title) for one in screen.registry.capabilities}
    choices = {"": words("Everything"), "sign_in.*": words("Signing in"), **families}
    people = {"": words("Everybody"), **{one.person_id: one.name for one in house.people}}
    with tag("form", "", "search", method="get", action="/audit", role="search"):
        for name, label, options in (("action", words("What"), choices), ("who", words("Who"), people)):
            with tag("select", "", "input", name=name, aria_label=label):
                for value, text in options.items():
                    tag("option", text, "", value=value, selected=value == screen.query.get(name, ""))
        for name, label in (("first_day", words("From")), ("last_day", words("Until"))):
            tag("input", "", "input", type="date", name=name, aria_label=label, defaultValue=_day(screen, name))
        button(words("Search"), kind="primary", submits=True)


def _day(screen: Screen, name: str) -> str:
    try:
        return date.fromisoformat(screen.query.get(name, "")).isoformat()
    except ValueError:
        return ""


async def _list(screen: Screen, house: House) -> None:
    words, query = screen.words, screen.query
    asked: dict[str, Any] = {"limit": ON_A_PAGE}
    asked |= {name: query[name][:200] for name in ("action", "who") if query.get(name)}
    asked |= {name: day for name in ("first_day", "last_day") if (day := _day(screen, name))}
    if query.get("before", "").isdecimal() and 0 < int(query["before"]) < 1 << 53:
        asked["before"] = int(query["before"])
    found = (await screen.ask(screen.parts.audit.entries, asked)).answer
    if not found.entries:
        welcome("audit", words("Nothing was found."), words("Whatever is done here leaves an entry."))
        return
    columns = [Column(words("When")), Column(words("Who")), Column(words("What")), Column(words("To what"))]
    table(columns, [_row(screen, house, one) for one in found.entries], caption=words("What was done"))
    if found.next_before is not None:
        kept = {name: query[name] for name in _ASKED if query.get(name)}
        link(words("Earlier ones"), "/audit?" + urlencode({**kept, "before": found.next_before}), "button plain")


def _row(screen: Screen, house: House, one: Any) -> Sequence[str | Cell]:
    words = screen.words
    who = house.named(one.who) if one.who else words("nobody known")
    under = words("by the key {key}", key=one.key_id) if one.key_id else ""
    return [
        words.moment(one.at, screen.shop.zone),
        Cell(who, under=under, verbatim=True),
        Cell(title_of(screen, one.action), under=one.action),
        Cell(one.about or "–", to=_address(one.about), verbatim=True),
    ]


def _address(about: str) -> str:
    """Where what was done something to is, where it has a page."""
    pages: Mapping[str, Any] = {"rcpt_": receipt_address, "job_": job_address}
    return next((page(about) for start, page in pages.items() if about.startswith(start)), "")
