"""Health: whether the database, the tables, the disk, the workers and the backups are as they should be."""

import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Final

from nicegui import ui

from morgiana import __version__
from morgiana.surfaces.console.frame import frame
from morgiana.surfaces.console.host.backups import Seen, backups_check, backups_of, show_backups
from morgiana.surfaces.console.host.checks import (
    Check,
    capabilities_check,
    database_check,
    disk_check,
    lake_check,
    letters_check,
    workers_check,
)
from morgiana.surfaces.console.host.master_key import show_master_key
from morgiana.surfaces.console.host.measured import Measured, measured
from morgiana.surfaces.console.markup import badge, button, card, note, prose, tag
from morgiana.surfaces.console.pages.later import later
from morgiana.surfaces.console.screen import Screen
from morgiana.surfaces.console.views.table import facts
from morgiana.surfaces.console.words import marked

STATES: Final = {"good": marked("well"), "warn": marked("look at it"), "bad": marked("broken")}
_SECONDS_BETWEEN_LOOKS: Final = 30.0
_LOOKS_BETWEEN_BACKUPS: Final = 10
"""The backups may be far away, so they are looked for less often, unless somebody asks."""


async def show(screen: Screen) -> None:
    words = screen.words
    subtitle = words("Looked at by doing what each is for, and again by itself.")
    with frame(screen, words("Health"), subtitle=subtitle) as beside:

        async def fill() -> None:
            page = _Page(screen)
            await page.look()
            show_master_key(screen)
            with beside:
                button(words("Look again"), page.look, "plain")
            ui.timer(_SECONDS_BETWEEN_LOOKS, page.look_by_itself, immediate=False)

        await later(screen, fill)


class _Page:
    """The places of the page, each drawn anew only where it says something else than before."""

    def __init__(self, screen: Screen) -> None:
        self._screen, self._drawn = screen, dict[str, Any]()
        self._seen, self._n_looks = Seen(), 0
        self._verdict = tag("div", "", "stack", aria_live="polite")
        self._lines = tag("div", "", "stack")
        self._backups, self._process = tag("div", "", "stack"), tag("div", "", "stack")

    async def look_by_itself(self) -> None:
        """Look again, as time goes by."""
        self._n_looks += 1
        await self.look(backups=not self._seen.backups or self._n_looks % _LOOKS_BETWEEN_BACKUPS == 0)

    async def look(self, *, backups: bool = True) -> None:
        """Look at everything, and say how it is."""
        screen = self._screen
        now = await measured(screen)
        if backups:
            self._seen = await backups_of(screen)
        looked = [
            await database_check(screen), await lake_check(screen), disk_check(screen), workers_check(screen, now),
            backups_check(screen, self._seen), letters_check(screen), capabilities_check(screen),
        ]  # fmt: skip
        checks = [check for check in looked if check is not None]
        if self._differs("verdict", [(check.what, check.state, check.advice) for check in checks]):
            self._verdict.clear()
            with self._verdict:
                _verdict(screen, checks)
        self._lines.clear()
        with self._lines:
            _lines(screen, checks)
        if self._differs("backups", self._seen):
            self._backups.clear()
            with self._backups:
                show_backups(screen, self._seen)
        self._process.clear()
        with self._process:
            _process(screen, now)

    def _differs(self, place: str, said: Any) -> bool:
        differs = place not in self._drawn or self._drawn[place] != said
        self._drawn[place] = said
        return differs


def _verdict(screen: Screen, checks: Sequence[Check]) -> None:
    """How the whole is: well only where each is; otherwise what is not, and what to do about it."""
    words = screen.words
    not_well = sorted((check for check in checks if check.state != "good"), key=lambda check: check.state)
    if not not_well:
        note(words("All is well."), "good")
        return
    n_bad = sum(check.state == "bad" for check in not_well)
    text = words.many("{count} thing is to be looked at.", "{count} things are to be looked at.", len(not_well))
    if n_bad:
        text = words.many("{count} thing is broken.", "{count} things are broken.", n_bad)
    note(text, "bad" if n_bad else "warn")
    with card(words("What to do")), tag("ul", "", "listed"):
        for check in not_well:
            with tag("li"):
                tag("strong", check.what)
                prose(check.advice, "soft")


def _lines(screen: Screen, checks: Sequence[Check]) -> None:
    words = screen.words
    with tag("div", "", "lines"):
        for check in checks:
            with tag("div", "", "limit", role="group", aria_label=check.what), tag("div", "", "limit-head"):
                with tag("div", "", "line-name"):
                    tag("span", check.what, "strong")
                    tag("span", f"{check.where} · {check.how}" if check.where else check.how, "soft")
                badge(words(STATES[check.state]), check.state)
    tag("p", words("Looked at: {time}.", time=words.moment(datetime.now(UTC), screen.shop.zone)), "soft")


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
