"""Whether the process lives, and whether it can take work."""

import asyncio

from starlette.requests import Request
from starlette.responses import Response

from morgiana import __version__
from morgiana.control.runtime import Runtime
from morgiana.surfaces.http.calls import json_response
from morgiana.surfaces.http.events import Stopping
from morgiana.surfaces.http.models import Health
from morgiana.surfaces.http.refusals import NotReady


class HealthPages:
    """`/healthz` and `/readyz`, for whoever watches over the process."""

    def __init__(self, runtime: Runtime, stopping: Stopping) -> None:
        self._runtime, self._stopping = runtime, stopping

    async def alive(self, request: Request) -> Response:
        return json_response(Health(status="alive", version=__version__))

    async def ready(self, request: Request) -> Response:
        """Writes to the database to see that it can. Raises `Fault`, `NoJobsHere` or `NotReady`."""
        if self._stopping.begun:
            raise NotReady("The server is about to end.", remedy="Ask again after its restart.")
        await asyncio.to_thread(self._runtime.check)
        return json_response(Health(status="ready", version=__version__))
