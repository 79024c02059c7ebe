"""Backups: the last one, and the proof that it could be restored."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from morgiana.kernel.refusals import Fault, Refusal
from morgiana.surfaces.console.host.checks import Check
from morgiana.surfaces.console.markup import button, note, tag
from morgiana.surfaces.console.screen import Screen
from morgiana.surfaces.console.views.problem import refusal_text
from morgiana.surfaces.console.views.table import Column, table

if TYPE_CHECKING:
    from morgiana.control.backup.service import BackupLine, Backups


@dataclass(frozen=True, slots=True)
class Seen:
    """The backups that there are, the latest first, or why they could not be seen."""

    backups: "Sequence[BackupLine]" = ()
    problem: str = ""


async def backups_of(screen: Screen) -> Seen:
    """Look for them, where this installation makes any by itself."""
    if screen.desk.installation.settings.backup_url is None:
        return Seen()
    try:
        return Seen(tuple(await _asked(screen, lambda backups: backups.all())))
    except Refusal as refusal:
        return Seen(problem=refusal_text(screen.words, refusal))
    except Fault as fault:
        return Seen(problem=str(fault))


def backups_check(screen: Screen, seen: Seen) -> Check:
    """Whether what there is could be lost."""
    words, settings = screen.words, screen.desk.installation.settings
    what = words("Backups")
    if settings.backup_url is None:
        told = words("None is made by itself: what is lost on this machine is lost.")
        advice = words("Say where to with MORGIANA_BACKUP_URL, and start the server again.")
        return Check(what, "warn", told, advice=advice)
    if seen.problem:
        advice = words("See that the place of MORGIANA_BACKUP_URL is there, and that its passphrase is the same.")
        return Check(what, "bad", seen.problem, advice=advice)
    worker = words("See that a worker runs: it makes them, and tells in its log what stands in the way.")
    if not seen.backups:
        return Check(what, "warn", words("There is none yet."), advice=worker)
    at = seen.backups[0].at
    told = words("The last was made: {time}.", time=words.moment(at, screen.shop.zone))
    late = datetime.now(UTC) - at > timedelta(hours=2 * settings.backup_hours)
    return Check(what, "bad" if late else "good", told, advice=worker)


def show_backups(screen: Screen, seen: Seen) -> None:
    """Draw the backups that this installation makes by itself; nothing where it makes none or they are not seen."""
    words, found = screen.words, seen.backups
    if screen.desk.installation.settings.backup_url is None or seen.problem:
        return
    with tag("section", "", "plan-section", aria_label=words("Backups")):
        tag("h2", words("Backups"))
        if not found:
            tag("p", words("There is none yet. The first is made within the hour that a worker begins."), "empty")
            return
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
        told = tag("div", "", "stack", aria_live="polite")

        async def prove() -> None:
            told.clear()
            said, kind = words("Every byte of the last backup was read, and is what was stored."), "good"
            try:
                await _asked(screen, lambda backups: backups.verify(found[0].backup))
            except Refusal as refusal:
                said, kind = refusal_text(words, refusal), "bad"
            except Fault as fault:
                said, kind = str(fault), "bad"
            with told:
                note(said, "good" if kind == "good" else "bad")

        with tag("div", "", "row"):
            button(words("Does the last one verify?"), prove, "plain", picture="check")


async def _asked(screen: Screen, what: "Callable[[Backups], Any]") -> Any:
    """What the backups say, asked beside the event loop. Raises their refusals and faults."""
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

    return await asyncio.to_thread(ask)
