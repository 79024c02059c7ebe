"""Backups: the last one, and the proof that it could be restored."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from morgiana.kernel.refusals import Fault, Refusal
from morgiana.surfaces.console.markup import button, note, tag
from morgiana.surfaces.console.screen import Screen
from morgiana.surfaces.console.views.problem import refusal_text
from morgiana.surfaces.console.views.table import Column, table

if TYPE_CHECKING:
    from morgiana.control.backup.service import Backups


async def show_backups(screen: Screen) -> None:
    """Draw the backups that this installation makes by itself."""
    words, settings = screen.words, screen.desk.installation.settings
    with tag("section", "", "plan-section", aria_label=words("Backups")):
        tag("h2", words("Backups"))
        if settings.backup_url is None:
            note(words("None is made by itself: say where to, with MORGIANA_BACKUP_URL."), "warn")
            return
        told = tag("div", "", "stack", aria_live="polite")
        found = await _asked(screen, lambda backups: backups.all(), told)
        if found is None:
            return
        if not found:
            note(words("There is none yet. The first is made within the hour that a worker begins."), "warn")
            return
        late = datetime.now(UTC) - found[0].at > timedelta(hours=2 * settings.backup_hours)
        when = words.moment(found[0].at, screen.shop.zone)
        note(words("The last was made: {time}.", time=when), "bad" if late else "good")
        columns = [
            Column(words("When")),
            Column(words("Rows"), number=True),
            Column(words("Files"), number=True),
            Column(words("Size"), number=True),
        ]
        rows = [
            [words.moment(one.at, screen.shop.zone), words.number(one.rows), words.number(one.files),
             words.size(one.bytes)]
            for one in found
        ]  # fmt: skip
        table(columns, rows, caption=words("Backups"))

        async def prove() -> None:
            told.clear()
            proven = await _asked(screen, lambda backups: backups.verify(found[0].backup), told)
            if proven is not None:
                with told:
                    note(words("Every byte of the last backup was read, and is what was stored."), "good")

        with tag("div", "", "row"):
            button(words("Does the last one verify?"), prove, "plain", picture="check")


async def _asked(screen: Screen, what: "Callable[[Backups], Any]", told: Any) -> Any:
    """What the backups say, asked beside the event loop; None where they could not, and their reader was told."""
    installation = screen.desk.installation
    place, open_backups = installation.settings.backup_url, installation.backups
    assert place is not None
    assert open_backups is not None

    def ask() -> Any:
        backups = open_backups(installation.settings, place, False)
        try:
            return what(backups)
        finally:
            backups.books.close()

    try:
        return await asyncio.to_thread(ask)
    except Refusal as refusal:
        with told:
            note(refusal_text(screen.words, refusal), "bad")
    except Fault as fault:
        with told:
            note(str(fault), "bad")
    return None
