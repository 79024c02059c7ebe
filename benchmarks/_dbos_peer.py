"""DBOS as the peer of our jobs: the same small job on its own queue, at the settings that served it best here.

`python -m benchmarks._dbos_peer rate URL` prints what a fresh process measured, as JSON; `work` is an executor that
runs until it is killed, and `watch` another that is to take its work over.
"""

import json
import logging
import os
import resource
import statistics
import sys
import time
from collections.abc import Callable
from typing import Any, Final

CONCURRENCY: Final = 50
SECONDS_BETWEEN_LOOKS: Final = 0.05
"""Its queue starts at most `CONCURRENCY` jobs a look; more of either brought nothing on two cores."""


def launched(url: str, executor: str) -> Callable[[float], Any]:
    """An executor that runs, and a way to enqueue a job of so many seconds."""
    from dbos import DBOS

    logging.getLogger("dbos").setLevel(logging.ERROR)
    if url.startswith("sqlite"):
        import sqlite3

        with sqlite3.connect(url.removeprefix("sqlite:///")) as database:
            database.execute("PRAGMA journal_mode=WAL")
    DBOS(
        config={
            "name": "peer",
            "system_database_url": url,
            "application_version": "1",
            "executor_id": executor,
            "log_level": "ERROR",
        }
    )

    @DBOS.step()
    def work(seconds: float) -> float:
        time.sleep(seconds)
        return time.time()

    @DBOS.workflow()
    def job(seconds: float) -> float:
        began = time.time()
        work(seconds)
        return began

    DBOS.launch()
    DBOS.register_queue("jobs", worker_concurrency=CONCURRENCY, polling_interval_sec=SECONDS_BETWEEN_LOOKS)
    return lambda seconds: DBOS.enqueue_workflow("jobs", job, seconds)


def rate(url: str, jobs: int = 400) -> dict[str, float]:
    """Jobs a second with all of them waiting; enqueue to start, idle processor time and memory."""
    enqueue = launched(url, "one")
    enqueue(0.0).get_result()
    began = time.perf_counter()
    handles = [enqueue(0.0) for _ in range(jobs)]
    for handle in handles:
        handle.get_result()
    seconds = time.perf_counter() - began
    starts = []
    for _ in range(40):
        time.sleep(0.1)
        asked = time.time()
        starts.append(enqueue(0.0).get_result() - asked)
    cpu, wall = time.process_time(), time.perf_counter()
    time.sleep(10)
    idle = (time.process_time() - cpu) / (time.perf_counter() - wall)
    return {
        "jobs_per_second": jobs / seconds,
        "start_p50_ms": 1000 * statistics.median(starts),
        "start_p95_ms": 1000 * sorted(starts)[37],
        "idle_share": idle,
        "memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def work(url: str) -> None:
    """Take ten long jobs, and say so; whoever started this kills it."""
    enqueue = launched(url, "lost")
    for _ in range(10):
        enqueue(600.0)
    time.sleep(2)
    print("busy", flush=True)
    time.sleep(600)


def watch(url: str, seconds: float) -> dict[str, float]:
    """How many jobs of the lost executor another one, of the same version, began within that time."""
    from dbos import DBOS

    launched(url, "other")
    time.sleep(seconds)
    found = DBOS.list_workflows(executor_id="other", limit=100)
    return {"taken_over": float(len(found)), "left": float(len(DBOS.list_workflows(status="PENDING", limit=100)))}


def main(arguments: list[str]) -> None:
    what, url, *rest = arguments
    if what == "rate":
        print(json.dumps(rate(url)), flush=True)
    elif what == "work":
        work(url)
    else:
        print(json.dumps(watch(url, float(rest[0]))), flush=True)
    os._exit(0)  # its threads would poll on


if __name__ == "__main__":
    main(sys.argv[1:])
