"""What a worker does beside running jobs: it sweeps, tries again, and sees that the books and it agree."""

import logging
import sqlite3
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from importlib import resources
from pathlib import Path

import pytest
from job_books import Queue

from morgiana.adapters.database.database import EVERYBODY
from morgiana.adapters.database.sqlite import SqliteDatabase
from morgiana.adapters.jobs import leased_runner
from morgiana.adapters.jobs.opening import leased_runner as opened_runner
from morgiana.control.job_queue import Sweep
from morgiana.control.ports import AcceptedJob
from morgiana.kernel.refusals import Fault


def eventually(what: Callable[[], object], seconds: float = 15.0) -> None:
    until = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < until
        time.sleep(0.02)


def nothing(accepted: AcceptedJob) -> None:
    """A job that is run to no end: the worker's bookkeeping is what is looked at."""


def test_two_workers_sweep_once_and_survive_a_broken_broom(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Each hour's sweep is done by one of two workers; one that raises is logged and noted, and the next goes on."""
    monkeypatch.setattr(leased_runner, "SECONDS_BETWEEN_BEATS", 0.05)
    done: list[str] = []

    def broken(now: datetime) -> None:
        done.append("broken")
        raise ValueError("the broom broke")

    hour = timedelta(hours=1)
    sweeps = [Sweep("broken", hour, broken), Sweep("tidy", hour, lambda now: done.append("tidy"))]
    queue = Queue(tmp_path)
    runners = [opened_runner(queue.store, tmp_path, sweeps=sweeps) for _ in range(2)]
    with caplog.at_level(logging.CRITICAL, logger=leased_runner.__name__):
        for runner in runners:
            runner.launch(nothing)
        eventually(lambda: "tidy" in done)
        time.sleep(0.5)
        for runner in runners:
            runner.close()
    assert sorted(done) == ["broken", "tidy"]
    rows = queue.store.rows("SELECT name, worker, problem FROM sweeps ORDER BY name", of=EVERYBODY)
    assert rows == [("broken", None, "ValueError: the broom broke"), ("tidy", None, "")]
    queue.close()


def test_job_that_meets_a_fault_is_tried_again(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Two seconds after a fault the job is taken again; a mistake in running it does not lose it either."""
    queue = Queue(tmp_path, now=datetime.now(UTC))
    job_id = queue.accept()
    seen: list[tuple[int, float]] = []
    ended = threading.Event()

    def run(accepted: AcceptedJob) -> None:
        seen.append((accepted.job.attempts, time.monotonic()))
        if accepted.job.attempts == 1:
            raise Fault("The disk is full.")
        queue.books.end(accepted.job.id, accepted.fence, "done", datetime.now(UTC), None)
        ended.set()

    runner = opened_runner(queue.store, tmp_path)
    with caplog.at_level(logging.CRITICAL, logger=leased_runner.__name__):
        runner.launch(run)
        assert ended.wait(20)
        runner.close()
    assert [attempts for attempts, _ in seen] == [1, 2]
    assert 1.9 < seen[1][1] - seen[0][1] < 8
    assert queue.state(job_id).state == "done"
    assert queue.rows.roll() == []
    assert list((tmp_path / "workers").iterdir()) == []
    queue.close()


def test_lease_that_the_worker_does_not_know_of_is_handed_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A claim whose confirmation was lost is in the books and not in the worker: it gives it back, and takes it."""
    monkeypatch.setattr(leased_runner, "SECONDS_BETWEEN_BEATS", 0.05)
    queue = Queue(tmp_path, now=datetime.now(UTC))
    took: list[int] = []
    runner = opened_runner(queue.store, tmp_path)
    runner.launch(lambda accepted: took.append(accepted.fence))
    [worker] = queue.rows.roll()
    job_id = queue.accept(not_before=datetime.now(UTC) + timedelta(hours=1))
    with queue.store.transaction(of=EVERYBODY) as transaction:
        transaction.execute(
            "UPDATE jobs SET state = 'running', worker = ?, fence = 1, attempts = 1, not_before = NULL WHERE id = ?",
            (worker.id, job_id),
        )
    eventually(lambda: 2 in took)
    runner.close()
    queue.close()


def test_jobs_of_before_the_queue_come_forward(tmp_path: Path) -> None:
    """A job that a server of an earlier release was running when it ended waits for a worker after the update."""
    from alembic import command
    from alembic.config import Config
    from sqlalchemy import create_engine

    config = Config()
    config.set_main_option("script_location", str(resources.files("morgiana.adapters.database.migrations")))
    engine = create_engine(f"sqlite:///{tmp_path / 'morgiana.sqlite'}")
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "m0008_privacy")
    engine.dispose()
    with sqlite3.connect(tmp_path / "morgiana.sqlite") as before:
        before.executemany(
            "INSERT INTO jobs (tenant, id, person, scopes, operation, request, fingerprint, state, attempts,"
            " accepted_at)"
            " VALUES ('local', ?, 'owner', '[]', 'walk.far', x'7b7d', x'00', ?, ?, '2026-11-24T10:00:00+00:00')",
            [("job_1", "running", 3), ("job_2", "accepted", 0), ("job_3", "done", 1)],
        )
    before.close()
    queue = Queue(tmp_path, database=SqliteDatabase(tmp_path / "morgiana.sqlite"))
    claimed = queue.claim(queue.worker("w"), free=2)
    assert [(job.job.id, job.job.attempts, job.fence) for job in claimed] == [("job_1", 4, 1), ("job_2", 1, 1)]
    assert queue.state("job_3").state == "done"
    queue.close()
