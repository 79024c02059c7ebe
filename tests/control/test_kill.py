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

import pytest
import workshop as ws

from morgiana.control.caller import OWNER
from morgiana.control.jobs import ENDED, Job
from morgiana.control.runtime import Runtime

KILLS = 20

_SERVER = f"""
import sys, time
sys.path.insert(0, {str(Path(__file__).parent)!r})
import workshop as ws
from pathlib import Path
from morgiana.control.caller import OWNER
runtime = ws.open_runtime(Path(sys.argv[1]), jobs=True)
runtime.launch()
print("ready", flush=True)
for line in sys.stdin:
    number = line.strip()
    shelf = ws.Shelf(products=[f"p{{number}}.{{i}}" for i in range(7)], source=number)
    runtime.submit(OWNER, "shelf.fill", shelf, key=number)
    print(number, flush=True)
"""


@pytest.mark.slow
def test_killed_at_twenty_random_moments(tmp_path: Path) -> None:
    """Each job writes seven rows into each of two tables; twenty servers die at seeded random moments amid such jobs.

    Afterwards every job that a server had accepted (its number was printed) is done, each receipt stands once, and both
    tables hold exactly seven rows for each job that is done.
    """
    chance = random.Random(20261124)
    accepted: list[str] = []
    for life in range(KILLS):
        server = subprocess.Popen(
            [sys.executable, "-c", _SERVER, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        assert server.stdin is not None
        assert server.stdout is not None
        assert server.stdout.readline() == "ready\n"
        for index in range(3):
            server.stdin.write(f"{life}-{index}\n")
            server.stdin.flush()
            accepted.append(server.stdout.readline().strip())
        time.sleep(chance.uniform(0.0, 0.7))
        os.kill(server.pid, signal.SIGKILL)
        server.wait()
    runtime = ws.open_runtime(tmp_path, jobs=True)
    runtime.launch()
    try:
        jobs = _ended(runtime, seconds=120)
        assert sorted(accepted) == sorted(f"{life}-{index}" for life in range(KILLS) for index in range(3))
        assert [job.state for job in jobs] == ["done"] * len(accepted)
        receipts = runtime.receipts(OWNER, limit=1000)
        assert len(receipts) == len({receipt.id for receipt in receipts}) == len(accepted)
        counted = json.loads(asyncio.run(runtime.call(OWNER, "shelf.count", ws.Shelf(products=[]))).answer)
        assert (counted["rows"], counted["same"]) == (7 * len(accepted), 7 * len(accepted))
    finally:
        runtime.close()


def _ended(runtime: Runtime, *, seconds: float) -> list[Job]:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        jobs = runtime.jobs(OWNER, limit=1000)
        if all(job.state in ENDED for job in jobs):
            return jobs
        time.sleep(0.2)
    pytest.fail(
        f"unended after {seconds} s: {[job for job in runtime.jobs(OWNER, limit=1000) if job.state not in ENDED]}"
    )
