"""The host sees everybody's jobs and the workers on both databases, by whichever process, and never what is asked."""

import json
from collections.abc import Callable, Iterator
from dataclasses import fields
from datetime import timedelta
from pathlib import Path

import pytest
from job_books import NOON, Queue
from stores import postgres_url, processes_of

from morgiana.adapters.database.database import Database
from morgiana.adapters.database.work_of_all import WorkRows
from morgiana.app import capabilities, open_installation
from morgiana.control.caller import OWNER, Caller
from morgiana.control.installation import Settings
from morgiana.control.workers import Worker
from morgiana.operations import Registry

Connect = Callable[[], Database]


@pytest.fixture(params=["sqlite", "postgres"])
def connect(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Connect]:
    """Another process's connection to the same books, each time it is called."""
    with processes_of(tmp_path, store=request.param) as connect:
        yield connect


def test_jobs_of_all_are_seen_those_that_run_first(connect: Connect, tmp_path: Path) -> None:
    """Two organisations' jobs: one runs, one waits, one waits for its time, and one that is cancelled is no more."""
    queue, work = Queue(tmp_path, database=connect()), WorkRows(connect())
    first = queue.accept("org_a", tenant="shop_a")
    second = queue.accept("org_b", tenant="shop_b")
    at_night = NOON + timedelta(hours=11)
    third = queue.accept("org_a", tenant="shop_a", not_before=at_night)
    fourth = queue.accept("org_b", tenant="shop_b")
    queue.books.cancel(fourth, NOON)
    queue.worker("worker_1", slots=3)
    queue.later(seconds=5)
    [claimed] = queue.claim("worker_1")
    waiting = second if claimed.job.id == first else first
    found = work.under_way(limit=10)
    assert [(job.id, job.running, job.worker) for job in found] == [
        (claimed.job.id, True, "worker_1"),
        (waiting, False, ""),
        (third, False, ""),
    ]
    assert {job.organisation for job in found} == {"org_a", "org_b"}
    assert [job.attempts for job in found] == [1, 0, 0]
    assert (found[0].accepted_at, found[0].started_at) == (NOON, NOON + timedelta(seconds=5))
    assert [job.not_before for job in found] == [None, None, at_night]
    assert [job.id for job in work.under_way(limit=2)] == [claimed.job.id, waiting]
    assert not {field.name for field in fields(found[0])} & {"request", "tenant", "person", "key"}


def test_workers_are_on_the_roll_until_they_leave(connect: Connect, tmp_path: Path) -> None:
    queue, work = Queue(tmp_path, database=connect()), WorkRows(connect())
    assert work.roll() == []
    queue.worker("worker_1", slots=3)
    queue.worker("worker_2")
    assert [(worker.id, worker.slots) for worker in work.roll()] == [("worker_1", 3), ("worker_2", 2)]
    assert queue.rows.beat("worker_1")
    assert all(isinstance(worker, Worker) for worker in work.roll())
    queue.rows.leave("worker_1")
    assert [worker.id for worker in work.roll()] == ["worker_2"]


@pytest.mark.parametrize("on", ["sqlite", "postgres"])
def test_an_installation_is_opened_with_sight_of_its_work(on: str, tmp_path: Path) -> None:
    """What a shop puts in is seen by the host in another process, which is served by the same database."""
    registry = Registry(capabilities())
    settings = Settings(home=tmp_path, database_url=postgres_url(tmp_path) if on == "postgres" else None)
    shop, host = open_installation(settings, registry), open_installation(settings, registry)
    try:
        request = registry["audit.verify"].request.model_validate_json(json.dumps({"trail": "local"}))
        others = Caller("shop_b", "ben", organisation="org_b")
        jobs = [shop.runtime.submit(caller, "audit.verify", request) for caller in (OWNER, others)]
        assert host.work is not None
        found = host.work.under_way(limit=10)
        assert [(job.id, job.organisation, job.operation) for job in found] == [
            (jobs[0].id, "local_org", "audit.verify"),
            (jobs[1].id, "org_b", "audit.verify"),
        ]
        assert host.work.roll() == []
    finally:
        shop.close()
        host.close()
