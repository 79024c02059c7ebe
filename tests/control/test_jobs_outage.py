"""A database that goes away and comes back: jobs wait, and go on from where they were."""

import time
from collections.abc import Callable
from pathlib import Path

import pytest
import workshop as ws
from cut_wire import Wire
from job_process import Worker, database, opened
from stores import postgres_url

from morgiana.control.caller import OWNER
from morgiana.control.jobs import ENDED, Job
from morgiana.control.runtime import Runtime


@pytest.mark.slow
def test_database_away_for_six_seconds(tmp_path: Path) -> None:
    """See `outage`."""
    outage(tmp_path, 6.0)


@pytest.mark.nightly
def test_database_away_for_thirty_seconds(tmp_path: Path) -> None:
    """See `outage`; this is longer than a worker may be silent."""
    outage(tmp_path, 30.0)


def outage(home: Path, seconds: float) -> None:
    """Two workers are cut off the database amid a job that outlasts the cut and one that ends within it.

    Neither is begun again: what they came to is written down when the database is back, once, and the jobs that waited
    meanwhile are done then.
    """
    direct = postgres_url(home)
    database(home, direct).close()
    wire, runtime = Wire(direct), opened(home, direct)
    try:
        with Worker(home, wire.url), Worker(home, wire.url):
            long = _walk(runtime, 20, 0.05 * seconds + 0.1)
            short = _walk(runtime, 10, 0.2)
            _wait(runtime, [long, short], lambda job: job.progress is not None)  # at work, not only claimed
            wire.cut()
            meanwhile = [_walk(runtime, 1, 0.0) for _ in range(10)]
            time.sleep(seconds)
            assert [job.state for job in _look(runtime, [long, short, *meanwhile])] == ["running"] * 2 + [
                "accepted"
            ] * 10
            wire.mend()
            jobs = _wait(runtime, [long, short, *meanwhile], lambda job: job.state in ENDED)
        assert [(job.state, job.attempts) for job in jobs] == [("done", 1)] * 12
        assert sorted(receipt.units for receipt in runtime.receipts(OWNER)) == [1] * 10 + [10, 20]
    finally:
        runtime.close()
        wire.close()


def _walk(runtime: Runtime, steps: int, seconds: float) -> Job:
    return runtime.submit(OWNER, "walk.far", ws.Steps(steps=steps, seconds=seconds))


def _look(runtime: Runtime, jobs: list[Job]) -> list[Job]:
    return [runtime.job(OWNER, job.id) for job in jobs]


def _wait(runtime: Runtime, jobs: list[Job], until_each: Callable[[Job], bool]) -> list[Job]:
    until = time.monotonic() + 60
    while not all(until_each(job) for job in _look(runtime, jobs)):
        assert time.monotonic() < until, _look(runtime, jobs)
        time.sleep(0.05)
    return _look(runtime, jobs)
