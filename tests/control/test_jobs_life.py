"""A job can be started, watched, cancelled and resumed, and a repeat of its key finds it."""

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import workshop as ws

from morgiana.control.caller import OWNER, Caller
from morgiana.control.jobs import ENDED, Job
from morgiana.control.refusals import JobEnded, JobStillRuns, KeyReused, UnknownJob
from morgiana.control.runtime import Runtime


@pytest.fixture
def runtime(tmp_path: Path) -> Iterator[Runtime]:
    opened = ws.open_runtime(tmp_path, jobs=True)
    opened.launch()
    yield opened
    opened.close()


def wait(runtime: Runtime, job: Job, *states: str) -> Job:
    until = time.monotonic() + 30
    while (now := runtime.job(OWNER, job.id)).state not in (states or tuple(ENDED)):
        assert time.monotonic() < until, now
        time.sleep(0.02)
    return now


def test_job_runs_to_its_answer(runtime: Runtime) -> None:
    """Thirty steps are taken, progress ends at 30 of 30, and the receipt charges 90 cents."""
    job = wait(runtime, runtime.submit(OWNER, "walk.far", ws.Steps(steps=30)))
    assert job.state == "done"
    assert job.progress is not None
    assert (job.progress.done, job.progress.total, job.progress.unit) == (30, 30, "step")
    answer, receipt = runtime.result(OWNER, job.id).read(runtime.registry["walk.far"])
    assert answer == ws.Taken(steps=30)
    assert receipt.price.minor == 90


def test_cancelled_job_charges_nothing_and_resumes(runtime: Runtime) -> None:
    """Asked to end, a job ends between two steps without a receipt; resumed, it runs to its answer."""
    job = runtime.submit(OWNER, "walk.far", ws.Steps(steps=100))
    wait(runtime, job, "running")
    runtime.cancel(OWNER, job.id)
    assert wait(runtime, job).state == "cancelled"
    assert runtime.receipts(OWNER) == []
    with pytest.raises(JobEnded):
        runtime.result(OWNER, job.id)
    runtime.resume(OWNER, job.id)
    assert wait(runtime, job).state == "done"
    with pytest.raises(JobEnded):
        runtime.resume(OWNER, job.id)


def test_result_before_the_end_is_refused(runtime: Runtime) -> None:
    """A running job says that it runs; another business does not learn that it exists."""
    job = runtime.submit(OWNER, "walk.far", ws.Steps(steps=50))
    with pytest.raises(JobStillRuns):
        runtime.result(OWNER, job.id)
    with pytest.raises(UnknownJob):
        runtime.job(Caller("other", "stranger"), job.id)
    runtime.cancel(OWNER, job.id)
    wait(runtime, job)


def test_same_key_is_the_same_job(runtime: Runtime) -> None:
    """A repeat of the key gives the first job; a changed request under it is refused."""
    first = runtime.submit(OWNER, "walk.far", ws.Steps(steps=2), key="k")
    assert runtime.submit(OWNER, "walk.far", ws.Steps(steps=2), key="k").id == first.id
    with pytest.raises(KeyReused):
        runtime.submit(OWNER, "walk.far", ws.Steps(steps=3), key="k")
    assert wait(runtime, first).state == "done"
    assert len(runtime.receipts(OWNER)) == 1


@pytest.mark.parametrize("operation", ["walk.far", "walk.squares"])
def test_job_that_the_end_interrupts_goes_on_at_the_next_start(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, operation: str
) -> None:
    """A server that is told to end amid a job fails no job and logs no error; the next one runs it to its answer."""
    before = set(threading.enumerate())
    first = ws.open_runtime(tmp_path, jobs=True)
    first.launch()
    job = first.submit(OWNER, operation, ws.Steps(steps=400))
    wait(first, job, "running")
    while first.job(OWNER, job.id).progress is None:
        time.sleep(0.02)
    first.close()
    until = time.monotonic() + 30
    while not set(threading.enumerate()) <= before:  # here both servers are one process, which only ends at the end
        assert time.monotonic() < until, threading.enumerate()
        time.sleep(0.02)
    second = ws.open_runtime(tmp_path, jobs=True)
    assert second.job(OWNER, job.id).state == "accepted"
    second.launch()
    assert wait(second, job).state == "done"
    assert [receipt.operation for receipt in second.receipts(OWNER)] == [operation]
    second.close()
    assert [record.getMessage() for record in caplog.records if record.levelname == "ERROR"] == []
