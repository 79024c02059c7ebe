"""Operations over HTTP: called and waited for, streamed, accepted as jobs, or only estimated."""

import asyncio
import re
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response

from morgiana.control.beginnings import SOON, Beginning
from morgiana.control.caller import Caller
from morgiana.control.jobs import Job, Progress
from morgiana.control.runtime import Outcome, Runtime
from morgiana.operations import Cancelled, Operation
from morgiana.surfaces.http.bodies import model_of
from morgiana.surfaces.http.callers import Callers
from morgiana.surfaces.http.events import QUIET, SECONDS_OF_QUIET, event, event_stream, wants_events
from morgiana.surfaces.http.problems import problem_for, problem_response
from morgiana.surfaces.http.queries import query_of
from morgiana.surfaces.http.refusals import BadKey, Headers

Op = Operation[Any, Any]

_KEY: Final = re.compile(r"[\x21-\x7e][\x20-\x7e]{0,254}")
_CONTENT_TYPE: Final = (b"content-type", b"application/json")
_SECONDS_TO_FIRST_EVENT: Final = 1.0
"""So long a stream waits for what comes first: a no that comes at once is told with its own status."""


@dataclass(frozen=True)
class Asked:
    """What a request asks for."""

    caller: Caller
    operation: Op
    request: BaseModel
    key: str | None


class Calls:
    """The three addresses of each operation."""

    def __init__(self, runtime: Runtime, callers: Callers) -> None:
        self._runtime, self._callers = runtime, callers
        self._operations = {(operation.group, operation.verb): operation for operation in runtime.registry}

    async def call(self, request: Request) -> Response:
        """`POST /v1/<group>/<verb>`: the answer, a stream of events, or a job."""
        asked = await self._asked(request)
        if wants_events(request):
            return await self._streamed(asked)
        if not asked.operation.can_wait or (asked.operation.can_be_job and _would_rather_not_wait(request)):
            return await self._accepted(asked)
        outcome = await self._runtime.call(asked.caller, asked.operation.name, asked.request, key=asked.key)
        return answer_response(outcome)

    async def submit(self, request: Request) -> Response:
        """`POST /v1/jobs/<group>/<verb>`: a job, which may wait for its time, or for a cheap or clean hour."""
        beginning = query_of(request, Beginning)
        return await self._accepted(await self._asked(request), beginning)

    async def estimate(self, request: Request) -> Response:
        """`POST /v1/estimate/<group>/<verb>`: the most that the call may cost."""
        asked = await self._asked(request)
        estimate = self._runtime.estimate(asked.caller, asked.operation.name, asked.request)
        return json_response(estimate)

    async def _asked(self, request: Request) -> Asked:
        caller = self._callers.of(request)
        group, verb = request.path_params["group"], request.path_params["verb"]
        operation = self._operations.get((group, verb)) or self._runtime.registry[f"{group}.{verb}"]
        return Asked(caller, operation, await model_of(request, operation.request), _key_of(request))

    async def _accepted(self, asked: Asked, beginning: Beginning = SOON) -> Response:
        accepted = (asked.caller, asked.operation.name, asked.request)
        job = await asyncio.to_thread(self._runtime.submit, *accepted, key=asked.key, **beginning.asked())
        return job_response(job, 202)

    async def _streamed(self, asked: Asked) -> Response:
        """Answer with events; if the call is refused at once, with the refusal's own status."""
        stream = _CallStream(self._runtime, asked)
        first = await stream.first(_SECONDS_TO_FIRST_EVENT)
        return first if isinstance(first, Response) else event_stream(stream.events(first))


class _CallStream:
    """Watches one call and turns what happens into events: `progress`, `part`, then `answer` or `problem`."""

    def __init__(self, runtime: Runtime, asked: Asked) -> None:
        self._loop = asyncio.get_running_loop()
        self._queue: asyncio.Queue[bytes | Response] = asyncio.Queue()
        self._keyed = asked.key is not None
        self._left = False
        self._task = asyncio.ensure_future(self._run(runtime, asked))

    async def first(self, seconds: float) -> Response | bytes:
        try:
            return await asyncio.wait_for(self._queue.get(), seconds)
        except TimeoutError:
            return QUIET

    async def events(self, first: bytes) -> AsyncIterator[bytes]:
        """Everything from `first` to the end. A reader who leaves ends a call that no key could find again."""
        try:
            yield first
            ended = first.startswith(_LAST)
            while not ended:
                try:
                    told = await asyncio.wait_for(self._queue.get(), SECONDS_OF_QUIET)
                except TimeoutError:
                    told = QUIET
                if isinstance(told, Response):
                    told = event("problem", bytes(told.body))
                yield told
                ended = told.startswith(_LAST)
        finally:
            self._left = not self._keyed

    def progress(self, progress: Progress) -> None:
        self._tell(event("progress", progress.model_dump_json().encode()))

    def part(self, part_json: str) -> None:
        self._tell(event("part", part_json.encode()))

    def cancelled(self) -> bool:
        return self._left

    def _tell(self, told: bytes | Response) -> None:
        self._loop.call_soon_threadsafe(self._queue.put_nowait, told)

    async def _run(self, runtime: Runtime, asked: Asked) -> None:
        name = asked.operation.name
        try:
            outcome = await runtime.call(asked.caller, name, asked.request, key=asked.key, watcher=self, patient=True)
            self._tell(event("answer", answer_bytes(outcome)))
        except Cancelled:
            return
        except Exception as error:  # noqa: BLE001  every no is told in one form
            self._tell(problem_response(problem_for(error)))


_LAST: Final = (b"event: answer", b"event: problem")


def answer_bytes(outcome: Outcome) -> bytes:
    """The answer and its receipt as they are stored, byte for byte."""
    return b'{"answer":' + outcome.answer + b',"receipt":' + outcome.receipt + b"}"


def answer_response(outcome: Outcome) -> Response:
    headers = {"Cache-Control": "no-store"}
    if outcome.repeated:
        headers[Headers.REPLAYED] = "true"
    if outcome.spent_percent is not None:
        headers[Headers.SPENT_PERCENT] = str(outcome.spent_percent)
    return _Answer(answer_bytes(outcome), headers=headers)


class _Answer(Response):
    """A response whose headers are written as they are sent: one is made for each call."""

    def init_headers(self, headers: Mapping[str, str] | None = None) -> None:
        self.raw_headers = [
            _CONTENT_TYPE,
            (b"content-length", b"%d" % len(self.body)),
            *((name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in (headers or {}).items()),
        ]


def job_response(job: Job, status: int) -> Response:
    return json_response(job, status, {"Location": f"/v1/jobs/{job.id}"} if status == 202 else None)


def json_response(model: BaseModel, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    return Response(
        model.model_dump_json(), status, {"Cache-Control": "no-store", **(headers or {})}, "application/json"
    )


def _key_of(request: Request) -> str | None:
    key = request.headers.get(Headers.KEY)
    if key is not None and not _KEY.fullmatch(key):
        raise BadKey(
            f"The header {Headers.KEY} holds 1 to 255 visible ASCII characters.",
            remedy="Send a random key such as a UUID.",
        )
    return key


def _would_rather_not_wait(request: Request) -> bool:
    """RFC 7240: a preference, which an operation that is never a job leaves aside."""
    preferences = request.headers.get("prefer", "").lower().split(",")
    return any(preference.partition(";")[0].strip() == "respond-async" for preference in preferences)
