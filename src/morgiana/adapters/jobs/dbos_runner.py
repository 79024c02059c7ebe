"""`JobRunner` on DBOS: a durable workflow for each job, on an SQLite file of its own.

DBOS runs a workflow's step at least once; `Runtime.run_job` makes of that exactly once, because a job's answer, receipt
and charge are stored in one transaction and a job that has ended is left as it is.
"""

import logging
import sqlite3
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Final

from morgiana.adapters.database.troubles import trouble
from morgiana.control.runtime import MOST_ATTEMPTS
from morgiana.kernel.refusals import Fault

if TYPE_CHECKING:
    from dbos import DBOS

_log = logging.getLogger(__name__)

_QUEUE: Final = "jobs"
_SECONDS_BETWEEN_LOOKS: Final = 0.2
_SECONDS_BETWEEN_ATTEMPTS: Final = 2.0
_REMEDY: Final = "Move the file away and start again: jobs that have not ended are in the books, and begin anew."
_SHAPE: Final = "1"
"""DBOS resumes only workflows of the same application version; this changes when the workflow's steps do."""


class DbosRunner:
    """Runs handed-over jobs on this process's threads, as many at once as `concurrency`."""

    def __init__(self, path: Path, *, concurrency: int = 2) -> None:
        self._path, self._concurrency = path, concurrency
        # DBOS's plain functions refuse to be called where an event loop runs, so they are called from this thread.
        self._desk = ThreadPoolExecutor(1, thread_name_prefix="jobs")
        self._dbos: DBOS | None = None
        self._enqueue: Callable[[str, int], None] | None = None

    def launch(self, run: Callable[[str], None]) -> None:
        """Begin to run jobs. Raises `Fault` for a file that cannot be used, `DatabaseDamaged` for a damaged one."""
        from sqlalchemy.exc import DBAPIError

        try:
            self._desk.submit(self._launch, run).result()
        except DBAPIError as error:
            known = isinstance(error.orig, sqlite3.Error) and trouble(error.orig, self._path, remedy=_REMEDY)
            raise known or error from error

    def hand_over(self, job_id: str, resumed: int) -> None:
        assert self._enqueue is not None, "not launched"
        self._desk.submit(self._enqueue, job_id, resumed).add_done_callback(_told)

    def close(self) -> None:
        self._desk.submit(self._destroy).result()
        self._desk.shutdown()

    def _launch(self, run: Callable[[str], None]) -> None:
        from dbos import DBOS, DBOSConfig, SetWorkflowID

        logging.getLogger("dbos").setLevel(logging.WARNING)
        self._path.parent.mkdir(parents=True, exist_ok=True)
        config: DBOSConfig = {
            "name": "morgiana",
            "system_database_url": f"sqlite:///{self._path}",
            "application_version": _SHAPE,
            "executor_id": "local",
            "log_level": "WARNING",
            "max_executor_threads": self._concurrency + 8,
        }
        self._dbos = DBOS(config=config)

        @DBOS.step(
            name="run_job",
            retries_allowed=True,
            interval_seconds=_SECONDS_BETWEEN_ATTEMPTS,
            backoff_rate=1.0,
            max_attempts=MOST_ATTEMPTS + 1,
            should_retry=lambda error: isinstance(error, Fault) and self._dbos is not None,
        )
        def run_job(job_id: str) -> None:
            run(job_id)

        @DBOS.workflow(name="job")
        def job(job_id: str) -> None:
            run_job(job_id)

        DBOS.launch()
        DBOS.register_queue(_QUEUE, worker_concurrency=self._concurrency, polling_interval_sec=_SECONDS_BETWEEN_LOOKS)

        def enqueue(job_id: str, resumed: int) -> None:
            with SetWorkflowID(f"{job_id}.{resumed}"):
                DBOS.enqueue_workflow(_QUEUE, job, job_id)

        self._enqueue = enqueue

    def _destroy(self) -> None:
        if self._dbos is not None:
            # Jobs that are still under way find DBOS gone, which is as it should be: they go on at the next start.
            logging.getLogger("dbos").setLevel(logging.CRITICAL)
            self._dbos.destroy(destroy_registry=True, workflow_completion_timeout_sec=0)
            self._dbos, self._enqueue = None, None


def _told(handed: "Future[None]") -> None:
    """A job that could not be handed over stays accepted in the books, and is handed over at the next start."""
    error = handed.exception()
    if error is not None:
        _log.error("a job waits for the next start: %s", error)
