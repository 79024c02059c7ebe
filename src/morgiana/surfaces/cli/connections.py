"""Where a command is carried out: in this process, on the installation's own folder, or by a server elsewhere."""

import asyncio
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

from pydantic import BaseModel

from morgiana.control.beginnings import SOON, Beginning
from morgiana.control.installation import Installation, Opened
from morgiana.control.jobs import Job
from morgiana.control.ports import Watcher
from morgiana.control.refusals import NoJobsHere
from morgiana.control.runtime import Estimate, Outcome
from morgiana.operations import FileRef, Operation, Receipt

Op = Operation[Any, Any]


class Connection(Protocol):
    """What the commands ask for, wherever it is done. Every method raises the refusals of the runtime."""

    def keep(self, name: str, content: bytes) -> FileRef:
        """Store bytes under a name, for a call that takes them."""

    def keep_from(self, name: str, source: Path) -> FileRef:
        """Store a file, for a call that takes it."""

    def fetch(self, ref: FileRef, place: Path) -> None:
        """Write a stored file to `place`."""

    def call(self, operation: Op, request: BaseModel, *, key: str | None, watcher: Watcher) -> Outcome:
        """Run an operation and wait for its answer, however long it takes."""

    def estimate(self, operation: Op, request: BaseModel) -> Estimate:
        """The most that a call may cost."""

    def submit(self, operation: Op, request: BaseModel, *, key: str | None, beginning: Beginning = SOON) -> Job:
        """Have a call run as a job."""

    def job(self, job_id: str) -> Job: ...

    def jobs(self, *, limit: int) -> list[Job]: ...

    def cancel(self, job_id: str) -> Job: ...

    def resume(self, job_id: str) -> Job: ...

    def result(self, job_id: str) -> Outcome: ...

    def receipt(self, receipt_id: str) -> Outcome: ...

    def receipts(self, *, operation: str | None, limit: int) -> list[Receipt]: ...


class Here:
    """In this process, as the owner of the folder, at one of its shops; a server may use the same folder meanwhile."""

    def __init__(self, installation: Installation, opened: Opened, shop: str | None = None) -> None:
        self._installation, self._runtime = installation, opened.runtime
        self._caller = opened.access.at_the_machine(shop)

    def keep(self, name: str, content: bytes) -> FileRef:
        return self._runtime.files(self._caller).keep(name, content)

    def keep_from(self, name: str, source: Path) -> FileRef:
        return self._runtime.files(self._caller).keep_from(name, source)

    def fetch(self, ref: FileRef, place: Path) -> None:
        shutil.copyfile(self._runtime.files(self._caller).path(ref), place)

    def call(self, operation: Op, request: BaseModel, *, key: str | None, watcher: Watcher) -> Outcome:
        calling = self._runtime.call(self._caller, operation.name, request, key=key, watcher=watcher, patient=True)
        return asyncio.run(calling)

    def estimate(self, operation: Op, request: BaseModel) -> Estimate:
        return self._runtime.estimate(self._caller, operation.name, request)

    def submit(self, operation: Op, request: BaseModel, *, key: str | None, beginning: Beginning = SOON) -> Job:
        self._look_for_workers()
        return self._runtime.submit(self._caller, operation.name, request, key=key, **beginning.asked())

    def job(self, job_id: str) -> Job:
        return self._runtime.job(self._caller, job_id)

    def jobs(self, *, limit: int) -> list[Job]:
        return self._runtime.jobs(self._caller, limit=limit)

    def cancel(self, job_id: str) -> Job:
        return self._runtime.cancel(self._caller, job_id)

    def resume(self, job_id: str) -> Job:
        self._look_for_workers()
        return self._runtime.resume(self._caller, job_id)

    def result(self, job_id: str) -> Outcome:
        return self._runtime.result(self._caller, job_id)

    def receipt(self, receipt_id: str) -> Outcome:
        return self._runtime.receipt(self._caller, receipt_id)

    def receipts(self, *, operation: str | None, limit: int) -> list[Receipt]:
        return self._runtime.receipts(self._caller, operation=operation, limit=limit)

    def _look_for_workers(self) -> None:
        """Raise `NoJobsHere` where a job would wait for a worker that may never come."""
        if not self._runtime.workers():
            raise NoJobsHere(
                f"Jobs are run by workers, and {self._installation.settings.home} has none.",
                remedy="Start `morgiana serve`, which keeps one, or `morgiana worker`.",
            )


@contextmanager
def opened_here(installation: Installation, shop: str | None = None) -> Iterator[Here]:
    """Open the installation's folder for one command."""
    opened = installation.open(installation.settings)
    try:
        yield Here(installation, opened, shop)
    finally:
        opened.close()
