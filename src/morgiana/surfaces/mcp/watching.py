"""A call's progress, carried from the thread that works to the assistant that waits."""

import asyncio
from collections.abc import Awaitable, Callable

from morgiana.control.jobs import Progress

Report = Callable[[float, float | None, str], Awaitable[None]]
"""Tells how far a call is: so many of so many, and in words."""


class ReportingWatcher:
    """Tells progress as one count that never falls, as the protocol wants it, however many loops a call has."""

    def __init__(self, report: Report) -> None:
        self._report, self._loop = report, asyncio.get_running_loop()
        self._before, self._last = 0, Progress(done=0, total=None, unit="")
        self._told: set[asyncio.Task[None]] = set()
        self._left = False

    def progress(self, progress: Progress) -> None:
        self._loop.call_soon_threadsafe(self._tell, progress)

    def part(self, part_json: str) -> None:
        """The protocol has no parts of a result; the whole comes at the end."""

    def cancelled(self) -> bool:
        return self._left

    def leave(self) -> None:
        """The assistant no longer waits: the call may end at its next step."""
        self._left = True

    async def told(self) -> None:
        """Wait until everything reported so far was sent."""
        await asyncio.sleep(0)
        if self._told:
            await asyncio.gather(*self._told, return_exceptions=True)

    def _tell(self, progress: Progress) -> None:
        if progress.unit != self._last.unit or progress.done < self._last.done:
            self._before += self._last.done
        self._last = progress
        total = None if progress.total is None else self._before + progress.total
        of = "" if progress.total is None else f" of {progress.total:,}"
        words = f"{progress.done:,}{of} {progress.unit}{'' if (progress.total or progress.done) == 1 else 's'}"
        task = self._loop.create_task(self._sent(self._before + progress.done, total, words))
        self._told.add(task)
        task.add_done_callback(self._told.discard)

    async def _sent(self, done: float, total: float | None, words: str) -> None:
        if not self._left:
            await self._report(done, total, words)
