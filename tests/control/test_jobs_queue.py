"""Jobs are claimed one worker at a time, by share and priority, and nobody writes about a job that is another's."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from threading import Thread

import pytest
from job_books import NOON, Queue

from morgiana.adapters.database.catalogue import SqlCatalogue
from morgiana.adapters.database.database import EVERYBODY
from morgiana.control.jobs import Progress
from morgiana.control.limits.plan import Limits
from morgiana.control.ports import AcceptedJob, JobTaken, Posting, Publication
from morgiana.control.workers import LeaseLost
from morgiana.kernel.ids import new_id


@pytest.fixture
def queue(tmp_path: Path) -> Iterator[Queue]:
    opened = Queue(tmp_path)
    yield opened
    opened.close()


def posting(claimed: AcceptedJob) -> Posting:
    """The answer that whoever claimed a job would write down."""
    return Posting(
        receipt_id=new_id("rcpt"), tenant=claimed.tenant, organisation=claimed.organisation, person="owner", bearer="",
        operation="walk.far", key=None, fingerprint=claimed.fingerprint, answer=b"{}", receipt=b"{}", unit="step",
        units=1, price_minor=3, currency="EUR", at=NOON, job_id=claimed.job.id, fence=claimed.fence,
    )  # fmt: skip


def test_oldest_comes_first_and_priority_before_it(queue: Queue) -> None:
    """Of one organisation's jobs those of higher priority are first, and among equals the oldest."""
    first, second, urgent = queue.accept(), queue.accept(), queue.accept(priority=5)
    worker = queue.worker("w", slots=3)
    assert [job.job.id for job in queue.claim(worker, free=3)] == [urgent, first, second]
    assert queue.claim(worker, free=3) == []


def test_each_job_goes_to_one_worker(queue: Queue) -> None:
    """Eight workers that claim at once from sixty jobs get each of them once."""
    jobs = [queue.accept() for _ in range(60)]
    got: list[str] = []

    def work(worker: str) -> None:
        while claimed := queue.rows.claim(worker, free=2, now=queue.now, served_s={}).jobs:
            got.extend(job.job.id for job in claimed)

    threads = [Thread(target=work, args=(queue.worker(f"w{number}", slots=60),)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(got) == sorted(jobs)


def test_fenced_worker_writes_nothing(queue: Queue) -> None:
    """A worker that was only slow is given up; the job is another's, and nothing that the first writes is kept."""
    job_id = queue.accept()
    slow, other = queue.worker("slow"), queue.worker("other")
    [mine] = queue.claim(slow)
    assert queue.rows.leave(slow) == 1
    assert not queue.rows.beat(slow)
    [theirs] = queue.claim(other)
    assert (theirs.job.id, theirs.fence, theirs.job.attempts) == (job_id, mine.fence + 1, 2)
    with pytest.raises(LeaseLost):
        queue.books.note_progress(job_id, mine.fence, Progress(done=1, total=2, unit="step"))
    with pytest.raises(LeaseLost):
        queue.books.end(job_id, mine.fence, "failed", NOON, None)
    assert not queue.rows.hand_back(job_id, mine.fence, None)
    [late] = queue.books.post([replace(posting(mine), publication=Publication(versions={"stock": 7}))])
    assert isinstance(late, JobTaken)
    assert SqlCatalogue(queue.store).versions("local") == {}
    assert queue.books.receipts("local", limit=10) == []
    assert queue.books.spent("org_a", "EUR") == 0
    assert queue.state(job_id).state == "running"
    assert queue.books.post([posting(theirs)]) == [None]
    assert queue.state(job_id).state == "done"
    assert isinstance(queue.books.post([posting(theirs)])[0], JobTaken)
    assert isinstance(queue.books.post([posting(mine)])[0], JobTaken)
    assert queue.books.spent("org_a", "EUR") == 3


def test_job_that_its_workers_never_survive_waits_its_turn(queue: Queue) -> None:
    """Lost twice with its worker, a job is taken again at once; from then on later and later, and others come first."""
    job_id = queue.accept()
    waits = []
    for attempt in range(1, 6):
        worker = queue.worker(f"w{attempt}")
        assert [job.job.attempts for job in queue.claim(worker)] == [attempt]
        queue.rows.leave(worker, lost_at=queue.now)
        later = queue.state(job_id).not_before
        waits.append((later - queue.now).total_seconds() if later else 0.0)
        queue.now = later or queue.now
    assert waits == [0.0, 0.0, 2.0, 4.0, 8.0]


def test_token_outlives_a_new_beginning(queue: Queue) -> None:
    """A job that its owner has begun again counts its attempts anew, and its tokens on: the first worker stays out."""
    job_id = queue.accept()
    worker = queue.worker("w")
    [first] = queue.claim(worker)
    queue.books.end(job_id, first.fence, "cancelled", NOON, None)
    queue.books.reopen(job_id)
    [again] = queue.claim(worker)
    assert (again.job.attempts, again.fence) == (1, first.fence + 1)
    assert isinstance(queue.books.post([posting(first)])[0], JobTaken)
    assert queue.books.post([posting(again)]) == [None]


def test_neighbours_of_a_fenced_posting_stand(queue: Queue) -> None:
    """In one commit a posting whose lease is gone is left out, and those beside it are written."""
    lost, kept = queue.accept(), queue.accept()
    [one, two] = queue.claim(queue.worker("w"), free=2)
    assert (one.job.id, two.job.id) == (lost, kept)
    queue.rows.hand_back(lost, one.fence, None)
    outcomes = queue.books.post([posting(one), posting(two), replace(posting(two), job_id=None)])
    assert isinstance(outcomes[0], JobTaken)
    assert outcomes[1:] == [None, None]
    assert len(queue.books.receipts("local", limit=10)) == 2


def test_job_waits_for_its_hour(queue: Queue) -> None:
    """A job with `not_before` is not taken earlier, and says when to look; then it is taken."""
    at = NOON + timedelta(hours=9)
    job_id = queue.accept(not_before=at)
    worker = queue.worker("w")
    claims = queue.rows.claim(worker, free=1, now=queue.now, served_s={})
    assert (list(claims.jobs), claims.next_at) == ([], at)
    queue.later(hours=9)
    assert [job.job.id for job in queue.claim(worker)] == [job_id]


def test_clock_that_goes_back_strands_no_retry(queue: Queue) -> None:
    """A job put off for two seconds is not put off for a year because the clock was set back by one."""
    job_id = queue.accept()
    worker = queue.worker("w")
    [claimed] = queue.claim(worker)
    queue.rows.hand_back(job_id, claimed.fence, queue.now + timedelta(seconds=2))
    assert queue.claim(worker) == []
    queue.later(days=-365)
    assert [job.job.id for job in queue.claim(worker)] == [job_id]


def test_many_jobs_of_one_do_not_hold_up_another(queue: Queue) -> None:
    """Of a busy organisation's hundred jobs and a quiet one's single one, the quiet one's is among the first two."""
    busy = [queue.accept("org_busy") for _ in range(100)]
    queue.later(minutes=10)
    quiet = queue.accept("org_quiet")
    claimed = [job.job.id for job in queue.claim(queue.worker("w", slots=4), free=2)]
    assert claimed == [busy[0], quiet]


def test_who_was_served_least_comes_first(queue: Queue) -> None:
    """Ten minutes of work for one let the other's younger job go first."""
    queue.accept("org_a")
    queue.later(seconds=1)
    younger = queue.accept("org_b")
    queue.served_s = {"org_a": 600.0}
    assert [job.job.id for job in queue.claim(queue.worker("w"))] == [younger]


def test_plan_bounds_jobs_at_once(tmp_path: Path) -> None:
    """With at most two jobs at once, a third waits though slots are free, over all workers."""
    queue = Queue(tmp_path, limits_of=lambda organisation: Limits(jobs_at_once=2))
    jobs = [queue.accept() for _ in range(3)]
    first, second = queue.worker("w1", slots=4), queue.worker("w2", slots=4)
    [one] = queue.claim(first)
    assert [job.job.id for job in queue.claim(second, free=4)] == [jobs[1]]
    assert queue.claim(first, free=3) == []
    queue.books.post([posting(one)])
    assert [job.job.id for job in queue.claim(first, free=3)] == [jobs[2]]
    queue.close()


def test_looking_in_vain_writes_nothing(tmp_path: Path) -> None:
    """A worker that finds jobs waiting which nobody may take yet keeps no writer out, however often it looks."""
    queue = Queue(tmp_path, limits_of=lambda organisation: Limits(jobs_at_once=1))
    for _ in range(3):
        queue.accept()
    worker = queue.worker("w", slots=4)
    assert len(queue.claim(worker, free=4)) == 1
    turns = queue.store.rows("SELECT turn FROM job_desk", of=EVERYBODY)
    for _ in range(5):
        assert queue.claim(worker, free=3) == []
    assert queue.store.rows("SELECT turn FROM job_desk", of=EVERYBODY) == turns
    queue.close()


def test_three_hundred_organisations_are_served_in_turn(queue: Queue) -> None:
    """A line so long that it is not looked at anew each time still gives each organisation its first job first."""
    accepted = [queue.accept(f"org_{number:03}") for number in range(300)]
    for number in range(0, 300, 3):
        queue.accept(f"org_{number:03}")
    worker = queue.worker("w", slots=1000)
    claimed = [job.job.id for _ in range(60) for job in queue.claim(worker, free=5)]
    assert sorted(claimed) == sorted(accepted)


def test_cancelled_before_it_began(queue: Queue) -> None:
    """A waiting job ends at once when it is cancelled; one that runs is asked to, and hears of it with its progress."""
    waiting, running = queue.accept(), queue.accept(priority=1)
    [claimed] = queue.claim(queue.worker("w"))
    assert claimed.job.id == running
    for job_id in (waiting, running):
        queue.books.cancel(job_id, NOON)
    assert queue.state(waiting).state == "cancelled"
    assert queue.claim("w") == []
    assert queue.state(running).state == "running"
    assert queue.books.note_progress(running, claimed.fence, Progress(done=0, total=1, unit="step"))


def test_sweep_is_done_by_one_at_a_time(queue: Queue) -> None:
    """A sweep goes to one worker; to another when it is over and due, or when that worker is gone."""
    a, b = queue.worker("a"), queue.worker("b")
    hourly = timedelta(hours=1)
    assert queue.rows.take_sweep("tidy", a, queue.now, hourly)
    assert not queue.rows.take_sweep("tidy", b, queue.now, hourly)
    queue.later(hours=2)
    assert not queue.rows.take_sweep("tidy", b, queue.now, hourly)
    queue.rows.end_sweep("tidy", a, None)
    assert queue.rows.take_sweep("tidy", b, queue.now, hourly)
    queue.later(hours=2)
    queue.rows.leave(b)
    assert queue.rows.take_sweep("tidy", a, queue.now, hourly)


def test_sweep_survives_a_clock_that_goes_back(queue: Queue) -> None:
    """Set back by a year, the clock does not stop a daily sweep for a year."""
    worker = queue.worker("w")
    assert queue.rows.take_sweep("tidy", worker, queue.now, timedelta(days=1))
    queue.rows.end_sweep("tidy", worker, None)
    queue.later(days=-365)
    assert queue.rows.take_sweep("tidy", worker, queue.now, timedelta(days=1))
