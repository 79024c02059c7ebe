"""`kill -9` at a random moment: after the restart every job is complete or absent, never half, never twice."""

import asyncio
import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import job_process
import pytest
import workshop as ws
from job_process import JOBS_OF_A_LIFE
from stores import postgres_url

from morgiana.adapters.database.books import SqlBooks
from morgiana.adapters.database.database import EVERYBODY
from morgiana.control.caller import LOCAL_ORGANISATION, OWNER
from morgiana.control.jobs import ENDED, Job
from morgiana.control.runtime import Runtime

KILLS = 40
KILLS_AT_NIGHT = 200
PRICE_OF_FIVE_STEPS = 15


@pytest.mark.slow
@pytest.mark.parametrize("store", ["sqlite", "postgres"])
def test_killed_at_forty_random_moments(tmp_path: Path, store: str) -> None:
    """Forty servers die at seeded random moments while they begin, accept jobs and run them; see `survive`."""
    survive(tmp_path, store, KILLS)


@pytest.mark.nightly
@pytest.mark.timeout(900)
@pytest.mark.parametrize("store", ["sqlite", "postgres"])
def test_killed_at_two_hundred_random_moments(tmp_path: Path, store: str) -> None:
    """The same two hundred times."""
    survive(tmp_path, store, KILLS_AT_NIGHT)


def survive(home: Path, store: str, kills: int) -> None:
    """Each job takes five charged steps, or writes seven rows into each of two tables.

    Afterwards every job that a server had accepted (its number was printed) is done, each receipt stands once, the
    charges are those of the jobs to the cent, and both tables hold exactly seven rows for each job that wrote them.
    """
    chance = random.Random(20261124)
    url = postgres_url(home) if store == "postgres" else ""
    job_process.database(home, url).close()
    accepted: list[str] = []
    lived = 0
    with subprocess.Popen(
        [sys.executable, job_process.__file__, "lives", str(home), url],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)},
    ) as servers:
        assert servers.stdin is not None
        assert servers.stdout is not None
        for life in range(kills):
            servers.stdin.write(f"{life}\n")
            servers.stdin.flush()
            process_id = int(servers.stdout.readline().removeprefix("pid "))
            before = len(accepted)
            if life % 4:  # every fourth dies wherever its beginning has come to
                accepted += [_accepted(servers.stdout.readline()) for _ in range(chance.randint(1, JOBS_OF_A_LIFE))]
            time.sleep(chance.uniform(0.0, 0.4))
            os.kill(process_id, signal.SIGKILL)
            while (line := servers.stdout.readline()) != "dead\n":
                accepted.append(_accepted(line))
            lived += len(accepted) > before
        servers.stdin.close()
        servers.wait(20)
    assert lived >= kills * 3 // 4, "many were killed before they had accepted anything: the test shows little"
    runtime = job_process.opened(home, url)
    runtime.launch()
    try:
        jobs = _ended(runtime, seconds=240)
        assert [job.state for job in jobs] == ["done"] * len(jobs)
        assert any(job.attempts > 1 for job in jobs), "no job was cut short: the test shows nothing"
        database = job_process.database(home, url)
        rows = database.rows("SELECT idempotency_key FROM jobs", of=EVERYBODY)
        spent = SqlBooks(database).spent(LOCAL_ORGANISATION, "EUR")
        database.close()
        stored = sorted(key for (key,) in rows)
        assert set(accepted) <= set(stored)
        receipts = runtime.receipts(OWNER, limit=10_000)
        assert len(receipts) == len({receipt.id for receipt in receipts}) == len(stored) == len(jobs)
        walks = [key for key in stored if key.endswith("-0")]
        charged = sum(receipt.price.minor for receipt in receipts)
        assert charged == spent == PRICE_OF_FIVE_STEPS * len(walks)
        counted = json.loads(asyncio.run(runtime.call(OWNER, "shelf.count", ws.Shelf(products=[]))).answer)
        filled = 7 * (len(stored) - len(walks))
        assert (counted["rows"], counted["same"]) == (filled, filled)
    finally:
        runtime.close()


def _accepted(line: str) -> str:
    assert line.strip() not in ("", "dead"), "a server ended by itself"
    return line.strip()


def _ended(runtime: Runtime, *, seconds: float) -> list[Job]:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        jobs = runtime.jobs(OWNER, limit=10_000)
        if all(job.state in ENDED for job in jobs):
            return jobs
        time.sleep(0.2)
    unended = [job for job in runtime.jobs(OWNER, limit=10_000) if job.state not in ENDED]
    pytest.fail(f"unended after {seconds} s: {unended}")
