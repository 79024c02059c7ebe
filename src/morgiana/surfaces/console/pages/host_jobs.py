"""Jobs of all: what runs, what waits, and the workers that have it; never what a job is about."""

import asyncio
from collections.abc import Sequence
from typing import Any, Final

from nicegui import ui

from morgiana.control.job_queue import JobUnderWay
from morgiana.kernel.refusals import Fault
from morgiana.surfaces.console.frame import frame
from morgiana.surfaces.console.host.addresses import tenant_address
from morgiana.surfaces.console.host.measured import Measured, measured
from morgiana.surfaces.console.host.named import names_of
from morgiana.surfaces.console.host.tiles import tile
from morgiana.surfaces.console.markup import note, tag
from morgiana.surfaces.console.operation_titles import title_of
from morgiana.surfaces.console.pages.later import later
from morgiana.surfaces.console.screen import Screen
from morgiana.surfaces.console.views.table import Cell, Column, table
from morgiana.surfaces.console.words import Words

MOST_JOBS: Final = 100
_SECONDS_BETWEEN_LOOKS: Final = 5.0


async def show(screen: Screen) -> None:
    words = screen.words
    subtitle = words("What runs and what waits, of everybody, and the workers that have it.")
    with frame(screen, words("Jobs and workers"), subtitle=subtitle, wide=True):

        async def fill() -> None:
            figures, place = tag("div", "", "stack"), tag("div", "", "stack")
            drawn: dict[str, Any] = {}

            async def look() -> None:
                work = screen.desk.opened.work
                assert work is not None, "this installation was opened without sight of its work"
                try:
                    jobs, roll = await asyncio.to_thread(lambda: (work.under_way(limit=MOST_JOBS), work.roll()))
                except Fault as fault:
                    drawn.clear()
                    figures.clear()
                    place.clear()
                    with place:
                        note(words("The database is away: {why}", why=str(fault)), "bad")
                    return
                slots = sum(worker.slots for worker in roll)
                counted = _figures(words, await measured(screen), slots)
                if drawn.get("figures") != counted:
                    drawn["figures"] = counted
                    figures.clear()
                    with figures, tag("section", "", "tiles money", aria_label=words("Jobs in figures")):
                        for title, figure, under in counted:
                            tile(title, figure, under)
                if drawn.get("jobs") != [jobs, roll]:
                    drawn["jobs"] = [jobs, roll]
                    names = await names_of(screen, (job.organisation for job in jobs))
                    place.clear()
                    with place:
                        _draw(screen, jobs, roll, names)

            await look()
            ui.timer(_SECONDS_BETWEEN_LOOKS, look)

        await later(screen, fill)


def _figures(words: Words, now: Measured, slots: int) -> list[tuple[str, str, str]]:
    """What is counted: its name, its number and what that is part of."""
    n_running = now.number("morgiana_jobs", "running") or 0
    queued, later_on = now.number("morgiana_jobs", "queued") or 0, now.number("morgiana_jobs", "waiting") or 0
    oldest = words("the oldest for {time}", time=words.seconds(now.number("morgiana_job_oldest_seconds") or 0))
    taken = now.number("morgiana_job_takeovers_total") or 0
    return [
        (words("Running"), words.number(n_running), words.many("of {count} at once", "of {count} at once", slots)),
        (words("Waiting"), words.number(queued), oldest if queued else words("nothing waits for a worker")),
        (words("For a later hour"), words.number(later_on), words("begin by themselves")),
        (words("Taken over"), words.number(taken), words("from workers that were lost")),
    ]


def _draw(screen: Screen, jobs: Sequence[JobUnderWay], roll: Sequence[Any], names: dict[str, str]) -> None:
    words = screen.words
    if not roll:
        note(words("No worker is on the roll: jobs wait until one begins."), "warn")
    _jobs(screen, jobs, names)
    _workers(screen, jobs, roll)


def _jobs(screen: Screen, jobs: Sequence[JobUnderWay], names: dict[str, str]) -> None:
    words = screen.words
    with tag("section", "", "plan-section", aria_label=words("Under way")):
        tag("h2", words("Under way"))
        if not jobs:
            tag("p", words("No job runs, and none waits."), "empty")
            return
        columns = [
            Column(words("What")),
            Column(words("Organisation")),
            Column(words("State")),
            Column(words("Accepted")),
            Column(words("Begun")),
            Column(words("Attempts"), number=True),
        ]
        table(columns, [_job(screen, job, names) for job in jobs], caption=words("Under way"))


def _job(screen: Screen, job: JobUnderWay, names: dict[str, str]) -> Sequence[str | Cell]:
    words, zone = screen.words, screen.shop.zone
    state = Cell(words("running"), kind="accent") if job.running else Cell(words("waiting"), kind="plain")
    begun = words.moment(job.started_at, zone) if job.started_at else "–"
    if not job.running and job.not_before is not None:
        begun = words("not before {time}", time=words.moment(job.not_before, zone))
    return [
        Cell(title_of(screen, job.operation), under=job.id),
        Cell(names[job.organisation], to=tenant_address(job.organisation), verbatim=True),
        state,
        words.moment(job.accepted_at, zone),
        begun,
        words.number(job.attempts),
    ]


def _workers(screen: Screen, jobs: Sequence[JobUnderWay], roll: Sequence[Any]) -> None:
    words = screen.words
    if not roll:
        return
    with tag("section", "", "plan-section", aria_label=words("Workers")):
        tag("h2", words("Workers"))
        columns = [
            Column(words("Machine")),
            Column(words("Process"), number=True),
            Column(words("Running"), number=True),
            Column(words("At once"), number=True),
        ]
        rows: list[list[str | Cell]] = [
            [
                Cell(worker.host, under=worker.id, verbatim=True),
                str(worker.process),
                words.number(sum(job.worker == worker.id for job in jobs)),
                words.number(worker.slots),
            ]
            for worker in roll
        ]
        table(columns, rows, caption=words("Workers"))
