"""The client that waits for each answer."""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Final, TypeVar, Unpack, overload

import httpx
from pydantic import BaseModel, JsonValue

from morgiana.client import exchange as x
from morgiana.client.answers import Answered, Started, Target, target_of
from morgiana.client.exchange import Begins
from morgiana.control.jobs import ENDED, Job, Progress
from morgiana.control.runtime import Estimate
from morgiana.operations import FileRef, Receipt
from morgiana.surfaces.http.models import Jobs, Receipts, Uploaded

Q = TypeVar("Q", bound=BaseModel)
A = TypeVar("A", bound=BaseModel)
T = TypeVar("T")
Body = BaseModel | Mapping[str, Any]

TIMEOUT: Final = httpx.Timeout(600.0, connect=5.0)
"""Ten minutes for an answer: what takes longer is better started as a job."""


class Morgiana:
    """A connection to a server, for the business whose key it is; `shop` is one of several that the key opens."""

    def __init__(
        self,
        url: str,
        key: str,
        *,
        shop: str | None = None,
        timeout: httpx.Timeout = TIMEOUT,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        headers = x.headers_of(key, shop)
        self._http = httpx.Client(base_url=url, headers=headers, timeout=timeout, transport=transport)

    def __enter__(self) -> "Morgiana":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        self._http.close()

    @overload
    def call(self, operation: Callable[[Q, Any], A], request: Q, *, key: str | None = None) -> Answered[A]: ...

    @overload
    def call(self, operation: str, request: Body, *, key: str | None = None) -> Answered[dict[str, JsonValue]]: ...

    def call(self, operation: Any, request: Body, *, key: str | None = None) -> Answered[Any]:
        """Call an operation and wait for its answer. `key` makes a repeat find the first answer.

        Raises the operation's refusals, those of `control.refusals.ANY_CALL`, and `Unreachable`.
        """
        target = target_of(operation)
        return x.answered(self._send(x.ask_call(target, request, key)), target)

    @overload
    def stream(
        self, operation: Callable[[Q, Any], A], request: Q, *, key: str | None = None
    ) -> Iterator[Progress | BaseModel | Answered[A]]: ...

    @overload
    def stream(
        self, operation: str, request: Body, *, key: str | None = None
    ) -> Iterator[Progress | BaseModel | Answered[dict[str, JsonValue]]]: ...

    def stream(
        self, operation: Any, request: Body, *, key: str | None = None
    ) -> Iterator[Progress | BaseModel | Answered[Any]]:
        """Call an operation and see its progress and the parts of its answer as they come; the answer is the last.

        Where the connection is lost on the way, the answer is asked for again, with the same key and without parts.
        """
        target = target_of(operation)
        ask = x.ask_call(target, request, key)
        try:
            with self._streamed(x.with_events(ask), target) as lines:
                for name, data in lines:
                    yield x.heard(name, data, target)
        except httpx.TransportError:
            yield x.answered(self._send(ask), target)

    def estimate(self, operation: Callable[[Q, Any], A] | str, request: Q | Mapping[str, Any]) -> Estimate:
        """The most that a call may cost."""
        target = target_of(operation)
        return self._read(x.ask_call(target, request, None, under="estimate/"), Estimate)

    # Jobs

    @overload
    def start(
        self, operation: Callable[[Q, Any], A], request: Q, *, key: str | None = None, **begins: Unpack[Begins]
    ) -> Started[A]: ...

    @overload
    def start(
        self, operation: str, request: Body, *, key: str | None = None, **begins: Unpack[Begins]
    ) -> Started[dict[str, JsonValue]]: ...

    def start(self, operation: Any, request: Body, *, key: str | None = None, **begins: Unpack[Begins]) -> Started[Any]:
        """Have a call done as a job; it will be, even if the server ends now."""
        target = target_of(operation)
        return Started(self._read(x.ask_start(target, request, key, begins), Job, target), target)

    def find(self, operation: Callable[[Any, Any], A], job_id: str) -> Started[A]:
        """A job that was started before, by its number. Raises `UnknownJob`."""
        return Started(self.job(job_id), target_of(operation))

    def job(self, job_id: str) -> Job:
        """Where a job stands. Raises `UnknownJob`."""
        return self._read(x.ask_job(job_id), Job)

    def jobs(self, *, limit: int = 100) -> list[Job]:
        """The latest jobs, newest first."""
        return self._read(x.ask_list("jobs", limit), Jobs).jobs

    def watch(self, started: Started[Any]) -> Iterator[Job]:
        """The job at each change, until it has ended; a lost connection is made again."""
        job, lost = started.job, 0
        while True:
            try:
                with self._streamed(x.ask_job(job.id, "/events"), started.target) as lines:
                    for _, data in lines:
                        latest = Job.model_validate_json(data)
                        if latest != job or latest.state in ENDED:
                            yield latest
                        job, lost = latest, 0
            except httpx.TransportError as error:
                lost += 1
                if lost == x.ATTEMPTS:
                    raise x.Unreachable(f"The server went away: {error}") from error
            if job.state in ENDED:
                return
            time.sleep(x.seconds_before(lost + 1))

    def wait(self, started: Started[T], *, seen: Callable[[Job], None] | None = None) -> Answered[T]:
        """Wait for a job and give its answer; `seen` is told of each change.

        Raises what the job was refused for, or `JobEnded` where it was cancelled.
        """
        job = started.job
        for job in self.watch(started):
            if seen is not None:
                seen(job)
        why = x.why_no_answer(job, started.target)
        if why is not None:
            raise why
        return self.result(started)

    def result(self, started: Started[T]) -> Answered[T]:
        """The answer of a job that is done. Raises `JobStillRuns` or `JobEnded`."""
        return x.answered(self._send(x.ask_job(started.job.id, "/result")), started.target)

    def cancel(self, started: Started[Any]) -> Job:
        """Ask a job to end. Raises `JobEnded` where it has."""
        return self._read(x.ask_job(started.job.id, "/cancel", method="POST"), Job)

    def resume(self, started: Started[T]) -> Started[T]:
        """Begin a job again that ended without an answer."""
        job = self._read(x.ask_job(started.job.id, "/resume", method="POST"), Job)
        return Started(job, started.target)

    # Files and receipts

    def upload(self, file: Path | bytes, name: str | None = None) -> FileRef:
        """Store a file for requests to name; a path is read in pieces."""
        called = name or (file.name if isinstance(file, Path) else "file")
        response = self._again_and_again(lambda: self._upload(file, called))
        return Uploaded.model_validate_json(x.unless_no(response).content).files[0]

    def read(self, ref: FileRef) -> bytes:
        """A file's bytes. Raises `UnknownFile`."""
        return x.unless_no(self._send(x.ask_file(ref))).content

    def download(self, ref: FileRef, to: Path) -> Path:
        """Write a file to `to`, in pieces; into the folder under its own name if it is one."""
        place = to / Path(ref.name).name if to.is_dir() else to
        ask = x.ask_file(ref)
        with self._http.stream(ask.method, ask.path) as response:
            if not response.is_success:
                response.read()
                x.unless_no(response)
            with place.open("wb") as out:
                for piece in response.iter_bytes():
                    out.write(piece)
        return place

    def receipts(self, *, operation: str | None = None, limit: int = 100) -> list[Receipt]:
        """The latest receipts, newest first; of one operation if it is named."""
        return self._read(x.ask_list("receipts", limit, operation), Receipts).receipts

    @overload
    def receipt(self, operation: Callable[[Q, Any], A], receipt_id: str) -> Answered[A]: ...

    @overload
    def receipt(self, operation: str, receipt_id: str) -> Answered[dict[str, JsonValue]]: ...

    def receipt(self, operation: Any, receipt_id: str) -> Answered[Any]:
        """A stored answer with its receipt. Raises `UnknownReceipt`."""
        return x.answered(self._send(x.ask_receipt(receipt_id)), target_of(operation))

    # How it is done

    def _read(self, ask: x.Ask, model: type[A], target: Target[Any] | None = None) -> A:
        return model.model_validate_json(x.unless_no(self._send(ask), target).content)

    def _send(self, ask: x.Ask) -> httpx.Response:
        return self._again_and_again(
            lambda: self._http.request(
                ask.method, ask.path, content=ask.content, headers=ask.headers, params=ask.params
            )
        )

    def _again_and_again(self, send: Callable[[], httpx.Response]) -> httpx.Response:
        """Send the same request, key included, until it is answered or four attempts have failed."""
        attempt = 0
        response: httpx.Response | None = None
        while True:
            time.sleep(x.seconds_before(attempt, response))
            attempt += 1
            try:
                response = send()
            except httpx.TransportError as error:
                response = None
                if attempt == x.ATTEMPTS:
                    raise x.unreachable(error) from error
                continue
            if attempt == x.ATTEMPTS or not x.again(response):
                return response

    def _upload(self, file: Path | bytes, name: str) -> httpx.Response:
        if isinstance(file, bytes):
            return self._http.post("/v1/files", params={"name": name}, content=file, headers=x.BYTES)
        with file.open("rb") as content:
            return self._http.post("/v1/files", params={"name": name}, content=content, headers=x.BYTES)

    @contextmanager
    def _streamed(self, ask: x.Ask, target: Target[Any]) -> Iterator[Iterator[tuple[str, str]]]:
        with self._http.stream(ask.method, ask.path, content=ask.content, headers=ask.headers) as response:
            if not response.is_success:
                response.read()
                x.unless_no(response, target)
            reader = x.EventReader()
            yield (event for line in response.iter_lines() for event in reader.events_of(line))
