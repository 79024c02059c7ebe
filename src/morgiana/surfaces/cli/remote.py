"""Commands carried out by a server elsewhere, through the typed client."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
from pydantic import BaseModel

from morgiana.client import Answered, Morgiana, Started, Unreachable
from morgiana.client.answers import target_of
from morgiana.control.beginnings import SOON, Beginning
from morgiana.control.jobs import Job, Progress
from morgiana.control.ports import Watcher
from morgiana.control.runtime import Estimate, Outcome
from morgiana.operations import Cancelled, FileRef, Operation, Receipt, Registry

Op = Operation[Any, Any]


class There:
    """A server, asked with a key."""

    def __init__(self, client: Morgiana, registry: Registry) -> None:
        self._client, self._registry = client, registry

    def keep(self, name: str, content: bytes) -> FileRef:
        return self._client.upload(content, name)

    def keep_from(self, name: str, source: Path) -> FileRef:
        return self._client.upload(source, name)

    def fetch(self, ref: FileRef, place: Path) -> None:
        self._client.download(ref, place)

    def call(self, operation: Op, request: BaseModel, *, key: str | None, watcher: Watcher) -> Outcome:
        for told in self._client.stream(operation.function, request, key=key):
            match told:
                case Answered():
                    return _outcome(told)
                case Progress():
                    watcher.progress(told)
                case _:
                    watcher.part(told.model_dump_json())
            if watcher.cancelled():
                raise Cancelled
        raise Unreachable("The server ended its answer before it was whole.")

    def estimate(self, operation: Op, request: BaseModel) -> Estimate:
        return self._client.estimate(operation.function, request)

    def submit(self, operation: Op, request: BaseModel, *, key: str | None, beginning: Beginning = SOON) -> Job:
        asked = beginning.model_dump(exclude_defaults=True)
        return self._client.start(operation.function, request, key=key, **asked).job

    def job(self, job_id: str) -> Job:
        return self._client.job(job_id)

    def jobs(self, *, limit: int) -> list[Job]:
        return self._client.jobs(limit=limit)

    def cancel(self, job_id: str) -> Job:
        return self._client.cancel(self._started(job_id))

    def resume(self, job_id: str) -> Job:
        return self._client.resume(self._started(job_id)).job

    def result(self, job_id: str) -> Outcome:
        return _outcome(self._client.result(self._started(job_id)))

    def receipt(self, receipt_id: str) -> Outcome:
        return _outcome(self._client.receipt("", receipt_id))

    def receipts(self, *, operation: str | None, limit: int) -> list[Receipt]:
        return self._client.receipts(operation=operation, limit=limit)

    def _started(self, job_id: str) -> Started[Any]:
        job = self._client.job(job_id)
        return Started(job, target_of(self._registry[job.operation].function))


@contextmanager
def opened_there(server: str, key: str, registry: Registry, *, shop: str | None = None) -> Iterator[There]:
    """A connection to a server for one command. Raises `Unreachable` where the line breaks."""
    with Morgiana(server, key, shop=shop) as client:
        try:
            yield There(client, registry)
        except httpx.TransportError as error:
            raise Unreachable(f"The line to {server} broke: {error}") from error


def _outcome(answered: Answered[Any]) -> Outcome:
    """The answer as JSON again: the models write the same bytes that the server stored."""
    answer = answered.answer
    if isinstance(answer, BaseModel):
        text = answer.model_dump_json()
    else:
        text = json.dumps(answer, ensure_ascii=False, separators=(",", ":"))
    return Outcome(text.encode(), answered.receipt.model_dump_json().encode(), answered.repeated)
