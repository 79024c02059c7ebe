"""Jobs over HTTP: listed, watched by looking again or by events, cancelled, resumed, and their results."""

import asyncio
from collections.abc import AsyncIterator
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from morgiana.control.caller import Caller
from morgiana.control.jobs import ENDED, Job
from morgiana.control.runtime import Runtime
from morgiana.surfaces.http.callers import Callers
from morgiana.surfaces.http.calls import answer_response, job_response, json_response
from morgiana.surfaces.http.events import QUIET, SECONDS_OF_QUIET, Stopping, event, event_stream
from morgiana.surfaces.http.models import Jobs
from morgiana.surfaces.http.queries import Latest, query_of

_SECONDS_BETWEEN_LOOKS: Final = 0.15


class JobPages:
    """The addresses below `/v1/jobs`."""

    def __init__(self, runtime: Runtime, callers: Callers, stopping: Stopping) -> None:
        self._runtime, self._callers, self._stopping = runtime, callers, stopping

    async def list(self, request: Request) -> Response:
        caller = self._callers.of(request)
        return json_response(Jobs(jobs=self._runtime.jobs(caller, limit=query_of(request, Latest).limit)))

    async def show(self, request: Request) -> Response:
        return job_response(self._runtime.job(self._callers.of(request), _id(request)), 200)

    async def cancel(self, request: Request) -> Response:
        job = await asyncio.to_thread(self._runtime.cancel, self._callers.of(request), _id(request))
        return job_response(job, 200)

    async def resume(self, request: Request) -> Response:
        job = await asyncio.to_thread(self._runtime.resume, self._callers.of(request), _id(request))
        return job_response(job, 202)

    async def result(self, request: Request) -> Response:
        return answer_response(self._runtime.result(self._callers.of(request), _id(request)))

    async def events(self, request: Request) -> Response:
        """An event `job` whenever the job has changed, the last when it has ended."""
        caller = self._callers.of(request)
        return event_stream(self._watch(caller, self._runtime.job(caller, _id(request))))

    async def _watch(self, caller: Caller, job: Job) -> AsyncIterator[bytes]:
        yield event("job", job.model_dump_json().encode())
        quiet = 0.0
        while job.state not in ENDED and not self._stopping.begun:
            await self._stopping.sleep(_SECONDS_BETWEEN_LOOKS)
            latest = self._runtime.job(caller, job.id)
            quiet += _SECONDS_BETWEEN_LOOKS
            if latest != job:
                job, quiet = latest, 0.0
                yield event("job", job.model_dump_json().encode())
            elif quiet >= SECONDS_OF_QUIET:
                quiet = 0.0
                yield QUIET


def _id(request: Request) -> str:
    return str(request.path_params["id"])
