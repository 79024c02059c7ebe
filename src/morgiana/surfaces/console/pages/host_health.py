"""Health: whether the database, the tables, the disk, the workers and the backups are as they should be."""

import sys
import time
from typing import Final

from morgiana import __version__
from morgiana.surfaces.console.frame import frame
from morgiana.surfaces.console.host.backups import show_backups
from morgiana.surfaces.console.host.checks import Check, database_check, disk_check, lake_check, workers_check
from morgiana.surfaces.console.host.measured import Measured, measured
from morgiana.surfaces.console.markup import badge, button, card, note, tag
from morgiana.surfaces.console.pages.later import later
from morgiana.surfaces.console.screen import Screen
from morgiana.surfaces.console.views.table import facts
from morgiana.surfaces.console.words import marked

STATES: Final = {"good": marked("well"), "warn": marked("look at it"), "bad": marked("broken")}


async def show(screen: Screen) -> None:
    words = screen.words
    subtitle = words("Looked at now, each by doing what it is for.")
    with frame(screen, words("Health"), subtitle=subtitle) as beside:

        async def fill() -> None:
            place = tag("div", "", "stack", aria_live="polite")

            async def look() -> None:
                now = await measured(screen)
                checks = [
                    await database_check(screen), await lake_check(screen), disk_check(screen),
                    workers_check(screen, now),
                ]  # fmt: skip
                place.clear()
                with place:
                    _draw(screen, checks)
                    await show_backups(screen)
                    _process(screen, now)

            await look()
            with beside:
                button(words("Look again"), look, "plain")

        await later(screen, fill)


def _draw(screen: Screen, checks: list[Check]) -> None:
    words = screen.words
    n_bad = sum(check.state == "bad" for check in checks)
    if n_bad:
        note(words.many("{count} thing is broken.", "{count} things are broken.", n_bad), "bad")
    elif all(check.state == "good" for check in checks):
        note(words("All is well."), "good")
    with tag("div", "", "lines"):
        for check in checks:
            with tag("div", "", "limit", role="group", aria_label=check.what), tag("div", "", "limit-head"):
                with tag("div", "", "line-name"):
                    tag("span", check.what, "strong")
                    tag("span", f"{check.where} · {check.how}" if check.where else check.how, "soft")
                badge(words(STATES[check.state]), check.state)


def _process(screen: Screen, now: Measured) -> None:
    words, settings = screen.words, screen.desk.installation.settings
    started, memory = now.number("process_start_time_seconds"), now.number("process_resident_memory_bytes")
    with card(words("This process")):
        pairs = [
            (words("Morgiana"), __version__),
            (words("Python"), ".".join(map(str, sys.version_info[:3]))),
            (words("Runs for"), words.seconds(time.time() - started) if started else ""),
            (words("Memory"), words.size(memory) if memory else ""),
            (words("Jobs at once"), words.number(settings.jobs_at_once)),
            (words("Address"), settings.url or settings.address),
        ]
        facts([(name, text) for name, text in pairs if text])
        for line in screen.desk.installation.not_loaded:
            note(line, "warn")
