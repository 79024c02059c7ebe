"""Workers are processes that come, go, stand still and die: each job is done once, whoever does it."""

import signal
import sqlite3
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path

import pytest
import workshop as ws
from job_process import Worker, database, opened
from stores import postgres_url

from morgiana.control.caller import OWNER
from morgiana.control.jobs import ENDED, Job
from morgiana.control.runtime import Runtime


@dataclass
class Yard:
    """Books on one of the databases, and a runtime that puts jobs in and runs none."""

    home: Path
    url: str
    runtime: Runtime

    def submit(self, steps: int, seconds: float = 0.01) -> Job:
        return self.runtime.submit(OWNER, "walk.far", ws.Steps(steps=steps, seconds=seconds))

    def state(self, job: Job) -> Job:
        return self.runtime.job(OWNER, job.id)

    def stop(self, worker: Worker) -> None:
        """Stop a worker's process between two transactions: amid one, it would hold SQLite's lock for as long."""
        for _ in range(100):
            worker.send(signal.SIGSTOP)
            if self.url or self._may_write():
                return
            worker.send(signal.SIGCONT)
            time.sleep(0.007)
        pytest.fail("the worker writes all the time")

    def _may_write(self) -> bool:
        with closing(sqlite3.connect(self.home / "morgiana.sqlite", timeout=0.2, isolation_level=None)) as connection:
            try:
                connection.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError:
                return False
            connection.execute("ROLLBACK")
        return True

    def wait(self, *jobs: Job, seconds: float = 60.0, states: frozenset[str] = ENDED) -> list[Job]:
        until = time.monotonic() + seconds
        for job in jobs:
            while self.state(job).state not in states:
                assert time.monotonic() < until, self.state(job)
                time.sleep(0.02)
        return [self.state(job) for job in jobs]


@pytest.fixture(params=["sqlite", "postgres"])
def yard(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Yard]:
    url = postgres_url(tmp_path) if request.param == "postgres" else ""
    database(tmp_path, url).close()
    runtime = opened(tmp_path, url)
    yield Yard(tmp_path, url, runtime)
    runtime.close()


@pytest.mark.slow
def test_slow_worker_acts_once_on_the_outside(yard: Yard) -> None:
    """A worker is stopped amid two jobs and goes on when another has taken them over and is done.

    It is given up after two seconds here instead of 25. What it does then is dropped: each job has one receipt and one
    charge; the stopped worker itself begins anew and runs the next job.
    """
    with Worker(yard.home, yard.url, beat=0.3, lost=2.0) as slow:
        jobs = yard.submit(40, seconds=0.05), yard.submit(41, seconds=0.05)
        yard.wait(*jobs, states=frozenset({"running"}))
        yard.stop(slow)
        with Worker(yard.home, yard.url, beat=0.3, lost=2.0) as other:
            done = yard.wait(*jobs)
            assert [(job.state, job.attempts) for job in done] == [("done", 2)] * 2
            first = yard.runtime.receipts(OWNER)
            slow.send(signal.SIGCONT)
            time.sleep(4)
            assert yard.runtime.receipts(OWNER) == first
            assert sorted(receipt.price.minor for receipt in first) == [120, 123]
            assert [yard.state(job) for job in jobs] == done
            assert other.end() == 0
        assert yard.wait(yard.submit(1))[0].state == "done"


@pytest.mark.slow
@pytest.mark.parametrize("yard", ["postgres"], indirect=True)
def test_machine_that_never_comes_back(yard: Yard) -> None:
    """A worker dies and leaves nothing on this machine, as one on another machine would: its job is taken over within
    60 s, at the rates that are set."""
    with Worker(yard.home, yard.url) as lost:
        job = yard.submit(30, seconds=0.1)
        yard.wait(job, states=frozenset({"running"}))
        lost.send(signal.SIGKILL)
        for file in (yard.home / "workers").iterdir():
            file.unlink()
    died = time.monotonic()
    with Worker(yard.home, yard.url):
        [done] = yard.wait(job, seconds=90)
    assert (done.state, done.attempts) == ("done", 2)
    assert time.monotonic() - died < 60


@pytest.mark.slow
def test_killed_process_is_found_at_once(yard: Yard) -> None:
    """The lock of a worker that was killed is free, so who starts next on this machine waits for nothing."""
    with Worker(yard.home, yard.url) as killed:
        job = yard.submit(100, seconds=0.02)
        yard.wait(job, states=frozenset({"running"}))
        killed.send(signal.SIGKILL)
    with Worker(yard.home, yard.url):
        began = time.monotonic()
        while yard.state(job).attempts < 2:
            assert time.monotonic() - began < 5
            time.sleep(0.02)


@pytest.mark.slow
def test_four_workers_do_three_times_as_much(yard: Yard) -> None:
    """Twenty-four jobs that wait half a second, as on cores of their own, by four workers and by one."""
    took: dict[int, float] = {}
    for count in (1, 4):
        with ExitStack() as stack:
            for worker in [Worker(yard.home, yard.url, slots=1) for _ in range(count)]:
                stack.enter_context(worker)
            began = time.monotonic()
            yard.wait(*[yard.submit(1, seconds=0.5) for _ in range(24)])
            took[count] = time.monotonic() - began
    assert took[1] / took[4] >= 3.0, took


@pytest.mark.slow
def test_workers_that_come_and_go_lose_nothing(yard: Yard) -> None:
    """Sixty jobs while workers are added, told to end and killed: each is done once, and charged once."""
    with ExitStack() as stack:
        first = stack.enter_context(Worker(yard.home, yard.url))
        jobs = [yard.submit(10) for _ in range(30)]
        second = stack.enter_context(Worker(yard.home, yard.url))
        assert first.end() == 0
        jobs += [yard.submit(10) for _ in range(30)]
        third = stack.enter_context(Worker(yard.home, yard.url))
        second.send(signal.SIGKILL)
        stack.enter_context(Worker(yard.home, yard.url))
        assert third.end() == 0
        ended = yard.wait(*jobs)
    assert [job.state for job in ended] == ["done"] * 60
    receipts = yard.runtime.receipts(OWNER, limit=200)
    assert sorted(receipt.price.minor for receipt in receipts) == [30] * 60
    assert {job.receipt_id for job in ended} == {receipt.id for receipt in receipts}


@pytest.mark.slow
def test_worker_that_is_told_to_end_hands_back(yard: Yard) -> None:
    """A job longer than the five seconds that a worker has to end waits again at once, and another begins it."""
    with Worker(yard.home, yard.url) as first:
        long, short = yard.submit(400, seconds=0.05), yard.submit(20, seconds=0.05)
        yard.wait(long, short, states=frozenset({"running"}))
        began = time.monotonic()
        assert first.end() == 0
        assert 4.5 < time.monotonic() - began < 9
    assert yard.state(short).state == "done"
    assert (yard.state(long).state, yard.state(long).attempts) == ("accepted", 1)
    with Worker(yard.home, yard.url):
        yard.wait(long, states=frozenset({"running"}), seconds=5)
        assert yard.state(long).attempts == 2
