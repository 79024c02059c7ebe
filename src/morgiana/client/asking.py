"""The client for programs that run on an event loop."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, TypeVar, Unpack, overload

import httpx
from pydantic import BaseModel, JsonValue

from morgiana.client import exchange as x
from morgiana.client.answers import Answered, Started, Target, target_of
from morgiana.client.exchange import Begins
from morgiana.client.waiting import TIMEOUT
from morgiana.control.jobs import ENDED, Job, Progress
from morgiana.control.runtime import Estimate
from morgiana.operations import FileRef, Receipt
from morgiana.surfaces.http.models import Jobs, Receipts, Uploaded

Q = TypeVar("Q", bound=BaseModel)
A = TypeVar("A", bound=BaseModel)
T = TypeVar("T")
Body = BaseModel | Mapping[str, Any]


class AsyncMorgiana:
    """`Morgiana` with `await`."""

    def __init__(
        self,
        url: str,
        key: str,
        *,
        shop: str | None = None,
        timeout: httpx.Timeout = TIMEOUT,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        headers = x.headers_of(key, shop)
        self._http = httpx.AsyncClient(base_url=url, headers=headers, timeout=timeout, transport=transport)

    async def __aenter__(self) -> "AsyncMorgiana":
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        await self._http.aclose()

    @overload
    async def call(self, operation: Callable[[Q, Any], A], request: Q, *, key: str | None = None) -> Answered[A]: ...

    @overload
    async def call(
        self, operation: str, request: Body, *, key: str | None = None
    ) -> Answered[dict[str, JsonValue]]: ...

    async def call(self, operation: Any, request: Body, *, key: str | None = None) -> Answered[Any]:
        """Call an operation and wait for its answer. `key` makes a repeat find the first answer.

        Raises the operation's refusals, those of `control.refusals.ANY_CALL`, and `Unreachable`.
        """
        target = target_of(operation)
        return x.answered(await self._send(x.ask_call(target, request, key)), target)

    @overload
    def stream(
        self, operation: Callable[[Q, Any], A], request: Q, *, key: str | None = None
    ) -> AsyncIterator[Progress | BaseModel | Answered[A]]: ...

    @overload
    def stream(
        self, operation: str, request: Body, *, key: str | None = None
    ) -> AsyncIterator[Progress | BaseModel | Answered[dict[str, JsonValue]]]: ...

    async def stream(
        self, operation: Any, request: Body, *, key: str | None = None
    ) -> AsyncIterator[Progress | BaseModel | Answered[Any]]:
        """Call an operation and see its progress and the parts of its answer as they come; the answer is the last.

        Where the connection is lost on the way, the answer is asked for again, with the same key and without parts.
        """
        target = target_of(operation)
        ask = x.ask_call(target, request, key)
        try:
            async with self._streamed(x.with_events(ask), target) as lines:
                async for name, data in lines:
                    yield x.heard(name, data, target)
        except httpx.TransportError:
            yield x.answered(await self._send(ask), target)

    async def estimate(self, operation: Callable[[Q, Any], A] | str, request: Q | Mapping[str, Any]) -> Estimate:
        """The most that a call may cost."""
        target = target_of(operation)
        return await self._read(x.ask_call(target, request, None, under="estimate/"), Estimate)

    # Jobs

    @overload
    async def start(
        self, operation: Callable[[Q, Any], A], request: Q, *, key: str | None = None, **begins: Unpack[Begins]
    ) -> Started[A]: ...

    @overload
    async def start(
        self, operation: str, request: Body, *, key: str | None = None, **begins: Unpack[Begins]
    ) -> Started[dict[str, JsonValue]]: ...

    async def start(
        self, operation: Any, request: Body, *, key: str | None = None, **begins: Unpack[Begins]
    ) -> Started[Any]:
        """Have a call done as a job; it will be, even if the server ends now."""
        target = target_of(operation)
        return Started(await self._read(x.ask_start(target, request, key, begins), Job, target), target)

    async def find(self, operation: Callable[[Any, Any], A], job_id: str) -> Started[A]:
        """A job that was started before, by its number. Raises `UnknownJob`."""
        return Started(await self.job(job_id), target_of(operation))

    async def job(self, job_id: str) -> Job:
        """Where a job stands. Raises `UnknownJob`."""
        return await self._read(x.ask_job(job_id), Job)

    async def jobs(self, *, limit: int = 100) -> list[Job]:
        """The latest jobs, newest first."""
        return (await self._read(x.ask_list("jobs", limit), Jobs)).jobs

    async def watch(self, started: Started[Any]) -> AsyncIterator[Job]:
        """The job at each change, until it has ended; a lost connection is made again."""
        job, lost = started.job, 0
        while True:
            try:
                async with self._streamed(x.ask_job(job.id, "/events"), started.target) as lines:
                    async for _, data in lines:
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
            await asyncio.sleep(x.seconds_before(lost + 1))

    async def wait(self, started: Started[T], *, seen: Callable[[Job], None] | None = None) -> Answered[T]:
        """Wait for a job and give its answer; `seen` is told of each change.

        Raises what the job was refused for, or `JobEnded` where it was cancelled.
        """
        job = started.job
        async for job in self.watch(started):
            if seen is not None:
                seen(job)
        why = x.why_no_answer(job, started.target)
        if why is not None:
            raise why
        return await self.result(started)

    async def result(self, started: Started[T]) -> Answered[T]:
        """The answer of a job that is done. Raises `JobStillRuns` or `JobEnded`."""
        return x.answered(await self._send(x.ask_job(started.job.id, "/result")), started.target)

    async def cancel(self, started: Started[Any]) -> Job:
        """Ask a job to end. Raises `JobEnded` where it has."""
        return await self._read(x.ask_job(started.job.id, "/cancel", method="POST"), Job)

    async def resume(self, started: Started[T]) -> Started[T]:
        """Begin a job again that ended without an answer."""
        job = await self._read(x.ask_job(started.job.id, "/resume", method="POST"), Job)
        return Started(job, started.target)

    # Files and receipts

    async def upload(self, file: Path | bytes, name: str | None = None) -> FileRef:
        """Store a file for requests to name; a path is read in pieces."""
        called = name or (file.name if isinstance(file, Path) else "file")
        response = await self._again_and_again(lambda: self._upload(file, called))
        return Uploaded.model_validate_json(x.unless_no(response).content).files[0]

    async def read(self, ref: FileRef) -> bytes:
        """A file's bytes. Raises `UnknownFile`."""
        return x.unless_no(await self._send(x.ask_file(ref))).content

    async def download(self, ref: FileRef, to: Path) -> Path:
        """Write a file to `to`, in pieces; into the folder under its own name if it is one."""
        place = to / Path(ref.name).name if to.is_dir() else to
        ask = x.ask_file(ref)
        async with self._http.stream(ask.method, ask.path) as response:
            if not response.is_success:
                await response.aread()
                x.unless_no(response)
            with place.open("wb") as out:
                async for piece in response.aiter_bytes():
                    await asyncio.to_thread(out.write, piece)
        return place

    async def receipts(self, *, operation: str | None = None, limit: int = 100) -> list[Receipt]:
        """The latest receipts, newest first; of one operation if it is named."""
        return (await self._read(x.ask_list("receipts", limit, operation), Receipts)).receipts

    @overload
    async def receipt(self, operation: Callable[[Q, Any], A], receipt_id: str) -> Answered[A]: ...

    @overload
    async def receipt(self, operation: str, receipt_id: str) -> Answered[dict[str, JsonValue]]: ...

    async def receipt(self, operation: Any, receipt_id: str) -> Answered[Any]:
        """A stored answer with its receipt. Raises `UnknownReceipt`."""
        return x.answered(await self._send(x.ask_receipt(receipt_id)), target_of(operation))

    # How it is done

    async def _read(self, ask: x.Ask, model: type[A], target: Target[Any] | None = None) -> A:
        return model.model_validate_json(x.unless_no(await self._send(ask), target).content)

    async def _send(self, ask: x.Ask) -> httpx.Response:
        return await self._again_and_again(
            lambda: self._http.request(
                ask.method, ask.path, content=ask.content, headers=ask.headers, params=ask.params
            )
        )

    async def _again_and_again(self, send: Callable[[], Awaitable[httpx.Response]]) -> httpx.Response:
        """Send the same request, key included, until it is answered or four attempts have failed."""
        attempt = 0
        response: httpx.Response | None = None
        while True:
            await asyncio.sleep(x.seconds_before(attempt, response))
            attempt += 1
            try:
                response = await send()
            except httpx.TransportError as error:
                response = None
                if attempt == x.ATTEMPTS:
                    raise x.unreachable(error) from error
                continue
            if attempt == x.ATTEMPTS or not x.again(response):
                return response

    async def _upload(self, file: Path | bytes, name: str) -> httpx.Response:
        if isinstance(file, bytes):
            return await self._http.post("/v1/files", params={"name": name}, content=file, headers=x.BYTES)
        return await self._http.post("/v1/files", params={"name": name}, content=_pieces(file), headers=x.BYTES)

    @asynccontextmanager
    async def _streamed(self, ask: x.Ask, target: Target[Any]) -> AsyncIterator[AsyncIterator[tuple[str, str]]]:
        async with self._http.stream(ask.method, ask.path, content=ask.content, headers=ask.headers) as response:
            if not response.is_success:
                await response.aread()
                x.unless_no(response, target)
            reader = x.EventReader()
            yield (event async for line in response.aiter_lines() for event in reader.events_of(line))


async def _pieces(file: Path) -> AsyncIterator[bytes]:
    with file.open("rb") as content:
        while piece := await asyncio.to_thread(content.read, 1 << 20):
            yield piece
