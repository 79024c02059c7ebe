"""Looking on while a call runs: a progress bar for a terminal, parts as they come, and Ctrl-C."""

import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TaskID, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bars

from morgiana.control.jobs import Progress
from morgiana.operations import Cancelled
from morgiana.surfaces.cli.problems import CANCELLED


class TerminalWatcher:
    """Draws on standard error, so that standard output holds the answer alone; nothing is drawn into a file."""

    def __init__(self, *, stream: bool = False, elsewhere: bool = False) -> None:
        """`stream` prints parts as they come; `elsewhere` is a call that this process only waits for."""
        self._stream, self._elsewhere = stream, elsewhere
        self._asked_to_end = threading.Event()
        console = Console(stderr=True)
        self._bars = Bars(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=console,
            transient=True,
            disable=not console.is_terminal,
        )
        self._task: TaskID | None = None
        self._last: Progress | None = None

    def progress(self, progress: Progress) -> None:
        begun_anew = self._last is not None and progress.done < self._last.done
        if self._last is None or progress.unit != self._last.unit or begun_anew:
            if self._task is not None:
                self._bars.remove_task(self._task)
            self._task = self._bars.add_task(progress.unit, total=progress.total)
        assert self._task is not None
        self._bars.update(self._task, completed=progress.done, total=progress.total)
        self._last = progress

    def part(self, part_json: str) -> None:
        if self._stream:
            typer.echo(part_json)
            sys.stdout.flush()

    def cancelled(self) -> bool:
        return self._asked_to_end.is_set()

    @contextmanager
    def drawing(self) -> Iterator[None]:
        """Show progress."""
        with self._bars:
            yield

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Show progress, and let the first Ctrl-C ask the call to end and a second one end the process."""
        before = signal.signal(signal.SIGINT, self._interrupted)
        try:
            with self.drawing():
                yield
        finally:
            signal.signal(signal.SIGINT, before)

    def _interrupted(self, _signal: int, _frame: FrameType | None) -> None:
        if self._elsewhere:
            raise Cancelled("No longer waiting. The server may finish it: the same --key finds the answer.")
        if self._asked_to_end.is_set():
            # Whatever is half done is dropped at the next start, exactly as after a power cut.
            os._exit(CANCELLED)
        self._asked_to_end.set()
        os.write(2, b"\nEnding at the next step; Ctrl-C again ends at once.\n")
