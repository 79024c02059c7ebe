"""Processes that run the workshop's jobs, for tests that kill, stop and add them.

`worker HOME URL SLOTS [BEAT LOST]` runs jobs until SIGTERM; the last two shorten how often it beats and when it gives
others up, in seconds. `lives HOME URL` reads lines from standard input; for each, a fresh process accepts jobs and runs
them until it is killed. The modules are imported once, so that two hundred lives take a minute.
"""

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import workshop as ws

from morgiana.adapters.database.database import Database
from morgiana.adapters.database.sqlite import SqliteDatabase
from morgiana.adapters.jobs import leased_runner
from morgiana.control import workers
from morgiana.control.caller import OWNER
from morgiana.control.runtime import Runtime

JOBS_OF_A_LIFE = 3


def database(home: Path, url: str) -> Database:
    """The books below a folder, or at an address."""
    if not url:
        return SqliteDatabase(home / "morgiana.sqlite")
    from morgiana.adapters.database.postgres import PostgresDatabase

    return PostgresDatabase(url, connections=4)


class Worker:
    """A worker process that is ready, and is killed at the end of the block."""

    def __init__(self, home: Path, url: str, *, slots: int = 2, beat: float | None = None, lost: float = 0.0) -> None:
        quick = [str(beat), str(lost)] if beat else []
        self.process = subprocess.Popen(
            [sys.executable, __file__, "worker", str(home), url, str(slots), *quick],
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)},
        )

    def ready(self) -> "Worker":
        assert self.process.stdout is not None
        assert self.process.stdout.readline() == "ready\n"
        return self

    def send(self, number: signal.Signals) -> None:
        self.process.send_signal(number)

    def end(self, seconds: float = 20.0) -> int:
        """Tell it to end, and wait until it has."""
        self.send(signal.SIGTERM)
        return self.process.wait(seconds)

    def __enter__(self) -> "Worker":
        return self.ready()

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.wait(20)


def opened(home: Path, url: str, *, slots: int = 2) -> Runtime:
    """The workshop on those books."""
    return ws.open_runtime(home, jobs=True, database=database(home, url), slots=slots)


def work(home: str, url: str, slots: str, beat: str = "", lost: str = "") -> None:
    if beat:
        for module in (leased_runner, workers):
            setattr(module, "SECONDS_BETWEEN_BEATS", float(beat))  # noqa: B010  constants, for everybody else
        setattr(workers, "SECONDS_UNTIL_LOST", float(lost))  # noqa: B010
    told = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: told.set())
    runtime = opened(Path(home), url, slots=int(slots))
    runtime.launch()
    print("ready", flush=True)
    told.wait()
    runtime.drain(5)
    runtime.close()


def live(home: str, url: str, life: str) -> None:
    """Accept jobs and run what there is, until killed."""
    runtime = opened(Path(home), url)
    runtime.launch()
    for index in range(JOBS_OF_A_LIFE):
        number = f"{life}-{index}"
        if index:
            shelf = ws.Shelf(products=[f"p{number}.{i}" for i in range(7)], source=number)
            runtime.submit(OWNER, "shelf.fill", shelf, key=number)
        else:
            runtime.submit(OWNER, "walk.far", ws.Steps(steps=5), key=number)
        print(number, flush=True)
    threading.Event().wait()


def lives(home: str, url: str) -> None:
    import morgiana.adapters.database.postgres  # noqa: F401  imported for the lives to come

    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            live(home, url, line.strip())
            os._exit(0)
        print(f"pid {child}", flush=True)
        os.waitpid(child, 0)
        print("dead", flush=True)


if __name__ == "__main__":
    if sys.argv[1] == "worker":
        work(*sys.argv[2:])
    else:
        lives(*sys.argv[2:])
