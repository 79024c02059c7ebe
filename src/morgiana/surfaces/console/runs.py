"""A call that takes a while, as a page sees it: as a durable job where it can be one, else waited for with a
watcher."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final

from nicegui import ui
from pydantic import BaseModel

from morgiana.control.jobs import ENDED, Job, Problem, Progress
from morgiana.control.problems import bug_of, problem_of
from morgiana.kernel.refusals import Refusal
from morgiana.operations import Cancelled
from morgiana.surfaces.console.markup import button, enable, tag
from morgiana.surfaces.console.screen import Answered, Op, Screen, read
from morgiana.surfaces.console.views.problem import show_problem
from morgiana.surfaces.console.words import Words

Done = Callable[[Answered], Awaitable[None]]

_SECONDS_BETWEEN_LOOKS: Final = 0.4


class Run:
    """One call under way. It goes on when the page is left."""

    def __init__(self, screen: Screen, operation: Op) -> None:
        self.screen, self.operation = screen, operation
        self.latest: Progress | None = None
        self.answered: Answered | None = None
        self.problem: Problem | None = None
        self.job: Job | None = None
        self.ended = False
        self._stop = False
        self._task: asyncio.Task[None] | None = None

    @classmethod
    def begin(cls, screen: Screen, operation: Op, request: BaseModel, *, key: str | None, as_job: bool) -> "Run":
        """Start it. Raises the refusals of accepting a job."""
        run = cls(screen, operation)
        if as_job:
            run.job = screen.runtime.submit(screen.caller, operation.name, request, key=key)
        else:
            run._task = asyncio.ensure_future(run._wait(request, key))
        return run

    @classmethod
    def of_job(cls, screen: Screen, job: Job) -> "Run":
        """A job that was accepted before."""
        run = cls(screen, screen.registry[job.operation])
        run.job = job
        return run

    async def look(self) -> None:
        """See how far it is."""
        if self.job is None or self.ended:
            return
        self.job = self.screen.runtime.job(self.screen.caller, self.job.id)
        self.latest = self.job.progress
        if self.job.state not in ENDED:
            return
        if self.job.receipt_id is not None:
            outcome = self.screen.runtime.result(self.screen.caller, self.job.id)
            self.answered = await read(self.operation, outcome)
        self.problem = self.job.problem
        self.ended = True

    def stop(self) -> None:
        """Ask it to end."""
        self._stop = True
        if self.job is not None and self.job.state not in ENDED:
            self.job = self.screen.runtime.cancel(self.screen.caller, self.job.id)

    def progress(self, progress: Progress) -> None:
        self.latest = progress

    def part(self, part_json: str) -> None:
        """The page shows the whole answer when it is there."""

    def cancelled(self) -> bool:
        return self._stop

    async def _wait(self, request: BaseModel, key: str | None) -> None:
        screen = self.screen
        try:
            outcome = await screen.runtime.call(
                screen.caller, self.operation.name, request, key=key, watcher=self, patient=True
            )
            self.answered = await read(self.operation, outcome)
        except Refusal as refusal:
            self.problem = problem_of(refusal)
        except Cancelled:
            self.problem = None
        except Exception as bug:
            self.problem = bug_of(bug)
            raise
        finally:
            self.ended = True


def show_run(run: Run, done: Done, *, title: str = "") -> None:
    """Draw how far a run is, with a way to stop it, and hand its answer to `done`."""
    words = run.screen.words
    with tag("section", "", "card running") as box:
        if title:
            tag("h2", title)
        bar = tag("progress", "", aria_label=title or words("Progress"))
        with tag("div", "", "row between"):
            told = tag("p", words("Starting…"), "soft", role="status")
            halt = button(words("Stop"), lambda: _halt(run, halt), "quiet", picture="close")

    async def look() -> None:
        await run.look()
        if not run.ended:
            told.text = _told(run)
            if run.latest is not None and run.latest.total:
                bar.props["max"], bar.props["value"] = run.latest.total, run.latest.done
                bar.update()
            return
        timer.cancel()
        with box.parent_slot.parent if box.parent_slot else box:
            box.delete()
            if run.answered is not None:
                await done(run.answered)
            else:
                _show_end(run)

    timer = ui.timer(_SECONDS_BETWEEN_LOOKS, look)


def _halt(run: Run, halt: ui.element) -> None:
    enable(halt, False)
    run.stop()


def _told(run: Run) -> str:
    return progress_text(run.screen.words, run.latest, waits=run.job is not None and run.job.state == "accepted")


def progress_text(words: Words, progress: Progress | None, *, waits: bool) -> str:
    """How far a call is, in words."""
    if progress is None:
        return words("Waiting for its turn…") if waits else words("Working…")
    if progress.total is None:
        return words("{done} so far", done=words.unit(progress.unit, progress.done))
    return words("{done} of {total}", done=words.number(progress.done), total=words.unit(progress.unit, progress.total))


def _show_end(run: Run) -> None:
    words = run.screen.words
    if run.problem is not None:
        show_problem(words, run.problem)
    else:
        with tag("div", "", "note info", role="status"):
            tag("p", words("It was stopped. Nothing was changed and nothing is charged."))
