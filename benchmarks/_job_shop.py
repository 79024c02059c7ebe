"""An installation whose one operation waits, for the benchmark of jobs; `python -m benchmarks._job_shop HOME URL SLOTS`
is a worker of it that runs until it is killed. An empty URL means SQLite below HOME."""

import sys
import threading
import time
from dataclasses import replace
from pathlib import Path

from morgiana.control.installation import Opened, Settings
from morgiana.operations import Capability, Context, Meter, Model, Registry, operation


class Pause(Model):
    """A pause."""

    seconds: float = 0.0
    """How long."""


class Paused(Model):
    """What came of it."""

    seconds: float
    """How long it was."""


@operation("pause.take", meter=Meter("call", count=lambda pause: 1), runs="inline or job")
def pause_take(request: Pause, ctx: Context) -> Paused:
    """Take a pause."""
    time.sleep(request.seconds)
    return Paused(seconds=request.seconds)


REGISTRY = Registry([Capability("pause", "Pauses", "Waits.", (pause_take,), __name__)])


def open_shop(home: Path, url: str, slots: int = 2) -> Opened:
    """The installation below a folder, with its books there or at an address."""
    from morgiana.app import open_installation

    settings = Settings(home=home, database_url=url or None, jobs_at_once=slots)
    return open_installation(replace(settings), REGISTRY)


def main(home: str, url: str, slots: str) -> None:
    opened = open_shop(Path(home), url, int(slots))
    opened.runtime.launch()
    print("ready", flush=True)
    threading.Event().wait()


if __name__ == "__main__":
    main(*sys.argv[1:])
