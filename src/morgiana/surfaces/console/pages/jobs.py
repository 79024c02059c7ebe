"""Jobs: calls that were accepted and will end, with how far they are, a way to stop them and a way to begin again."""

import asyncio
from collections.abc import Sequence
from typing import Any, Final

from nicegui import ui

from morgiana.control.jobs import ENDED, Job
from morgiana.kernel.refusals import Refusal
from morgiana.surfaces.console.addresses import job_address
from morgiana.surfaces.console.frame import frame
from morgiana.surfaces.console.markup import badge, button, link, tag, welcome
from morgiana.surfaces.console.operation_titles import title_of
from morgiana.surfaces.console.pages.later import later
from morgiana.surfaces.console.runs import progress_text
from morgiana.surfaces.console.screen import Screen, read
from morgiana.surfaces.console.views.answer import show_answer
from morgiana.surfaces.console.views.problem import refusal_text, show_problem, show_refusal
from morgiana.surfaces.console.views.receipt import show_receipt
from morgiana.surfaces.console.views.table import Cell, Column, facts, table
from morgiana.surfaces.console.words import Words, marked

MOST_JOBS: Final = 100
_SECONDS_BETWEEN_LOOKS: Final = 1.0

STATES: Final = {
    "accepted": marked("waiting"),
    "running": marked("running"),
    "done": marked("done"),
    "refused": marked("refused"),
    "failed": marked("failed"),
    "cancelled": marked("stopped"),
}
KINDS: Final = {"running": "accent", "done": "good", "refused": "warn", "failed": "bad"}


async def show(screen: Screen) -> None:
    words = screen.words
    subtitle = words("What takes a while goes on by itself, even when you leave or the machine restarts.")
    with frame(screen, words("Jobs"), subtitle=subtitle, wide=True):

        async def fill() -> None:
            place = tag("div", "", "stack")
            drawn: list[str] = []

            async def look() -> None:
                jobs = screen.runtime.jobs(screen.caller, limit=MOST_JOBS)
                now = [job.model_dump_json() for job in jobs]
                if now == drawn and drawn:
                    return
                drawn[:] = now
                place.clear()
                with place:
                    _draw(screen, jobs)

            await look()
            ui.timer(_SECONDS_BETWEEN_LOOKS, look)

        await later(screen, fill)


def _draw(screen: Screen, jobs: Sequence[Job]) -> None:
    words = screen.words
    if not jobs:
        text = words("Loading files and making the plan are jobs; you will find them here.")
        welcome("jobs", words("No jobs yet."), text)
        return
    for job in jobs:
        if job.state not in ENDED:
            _running(screen, job)
    ended = [job for job in jobs if job.state in ENDED]
    if not ended:
        return
    columns = [
        Column(words("What")),
        Column(words("State")),
        Column(words("Begun")),
        Column(words("Took"), number=True),
    ]
    table(columns, [_row(screen, job) for job in ended], caption=words("Jobs that ended"))


def _row(screen: Screen, job: Job) -> Sequence[str | Cell]:
    words = screen.words
    return [
        Cell(title_of(screen, job.operation), to=job_address(job.id), under=job.operation),
        Cell(words(STATES[job.state]), kind=KINDS.get(job.state, "plain")),
        words.moment(job.accepted_at, screen.shop.zone),
        _took(words, job),
    ]


def _took(words: Words, job: Job) -> str:
    if job.ended_at is None or job.started_at is None:
        return "–"
    return words.seconds((job.ended_at - job.started_at).total_seconds())


def _running(screen: Screen, job: Job, *, linked: bool = True) -> None:
    words = screen.words
    title = title_of(screen, job.operation)
    with tag("section", "", "card running", aria_label=title):
        with tag("header", "", "row between"):
            tag("h2", title)
            badge(words(STATES[job.state]), KINDS.get(job.state, "plain"))
        bar = tag("progress", "", aria_label=title)
        if job.progress is not None and job.progress.total:
            bar.props["max"], bar.props["value"] = job.progress.total, job.progress.done
        with tag("div", "", "row between"):
            tag("p", progress_text(words, job.progress, waits=job.state == "accepted"), "soft", role="status")
            with tag("div", "", "row tight"):
                _stop_button(screen, job)
                if linked:
                    link(words("Open"), job_address(job.id), "button quiet", picture="right")


def _stop_button(screen: Screen, job: Job) -> None:
    words = screen.words

    def stop() -> None:
        try:
            screen.runtime.cancel(screen.caller, job.id)
        except Refusal as refusal:
            ui.notify(refusal_text(words, refusal), type="warning")

    if job.cancel_requested:
        tag("span", words("Stopping…"), "soft")
    else:
        button(words("Stop"), stop, "quiet", picture="close")


async def show_one(screen: Screen) -> None:
    words, job_id = screen.words, screen.params["job_id"]
    try:
        title = title_of(screen, screen.runtime.job(screen.caller, job_id).operation)
    except Refusal as refusal:
        with frame(screen, words("Job")):
            show_refusal(words, refusal)
            link(words("All jobs"), "/jobs", "button plain")
        return
    with frame(screen, title, subtitle=words("Job {number}", number=job_id)) as beside:
        with beside:
            link(words("All jobs"), "/jobs", "button plain")

        async def fill() -> None:
            await _follow(screen, job_id)

        await later(screen, fill)


async def _follow(screen: Screen, job_id: str) -> None:
    """Draw the job, and draw it again whenever it has changed, until it ended."""
    place = tag("div", "", "stack", aria_live="polite")
    drawn: list[Job] = []

    async def look() -> None:
        job = screen.runtime.job(screen.caller, job_id)
        if drawn == [job]:
            return
        drawn[:] = [job]
        place.clear()
        with place:
            await _draw_one(screen, job)

    await look()
    ui.timer(_SECONDS_BETWEEN_LOOKS, look)


async def _draw_one(screen: Screen, job: Job) -> None:
    words = screen.words
    if job.state not in ENDED:
        _running(screen, job, linked=False)
    zone = screen.shop.zone
    told: list[tuple[str, Any]] = [
        (words("State"), words(STATES[job.state])),
        (words("Accepted"), words.moment(job.accepted_at, zone)),
        (words("Begun"), words.moment(job.started_at, zone) if job.started_at else ""),
        (words("Ended"), words.moment(job.ended_at, zone) if job.ended_at else ""),
        (words("Took"), _took(words, job) if job.ended_at else ""),
        (words("Attempts"), words.number(job.attempts) if job.attempts > 1 else ""),
    ]
    with tag("section", "", "card"):
        facts([(name, text) for name, text in told if text])
    if job.problem is not None:
        show_problem(words, job.problem)
    if job.state in ENDED and job.receipt_id is None:
        _resume_button(screen, job)
    if job.receipt_id is not None and job.operation in screen.registry:
        outcome = await asyncio.to_thread(screen.runtime.result, screen.caller, job.id)
        answered = await read(screen.registry[job.operation], outcome)
        with tag("section", "", "card"):
            tag("h2", words("Answer"))
            show_answer(screen, answered.answer)
        show_receipt(screen, answered.receipt)


def _resume_button(screen: Screen, job: Job) -> None:
    words = screen.words

    def resume() -> None:
        try:
            screen.runtime.resume(screen.caller, job.id)
        except Refusal as refusal:
            ui.notify(refusal_text(words, refusal), type="warning")

    with tag("div", "", "row"):
        button(words("Begin again"), resume, "primary", picture="play")
