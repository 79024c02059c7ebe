"""Puts the tools on a server of HTTP, at `/mcp`."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any, Final

from fastapi import FastAPI
from starlette.applications import Starlette
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from morgiana.control.installation import Installation, Opened
from morgiana.surfaces.mcp.desk import Desk

PATH: Final = "/mcp"


def mount(app: FastAPI, installation: Installation, opened: Opened) -> None:
    """Add the tools to `app`, for bearers of the same keys that its other routes know."""

    def build() -> Starlette:
        from morgiana.surfaces.mcp.server import bearer_of_request, build_server, over_http
        from morgiana.surfaces.mcp.tools import declarations

        desk = Desk(opened.runtime, folder=None, runs_jobs=True)
        tools = declarations(installation.registry, desk)
        server = build_server(tools, lambda: bearer_of_request(opened.access), access=opened.access)
        return over_http(server, PATH)

    endpoint = _WhenAsked(build)
    app.router.routes.append(Route(PATH, endpoint))
    outer = app.router.lifespan_context

    @asynccontextmanager
    async def lifespan(whole: Any) -> AsyncIterator[Any]:
        async with outer(whole) as state:
            try:
                yield state
            finally:
                await endpoint.end()

    app.router.lifespan_context = lifespan


class _WhenAsked:
    """An application that is built at its first request: its library is a second's work and 30 MB."""

    def __init__(self, build: Callable[[], Starlette]) -> None:
        self._build = build
        self._inner: Starlette | None = None
        self._one_at_a_time = asyncio.Lock()
        self._ended = asyncio.Event()
        self._life: asyncio.Task[None] | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        inner = await self._ready()
        await inner(scope, receive, send)

    async def end(self) -> None:
        """End the inner application, if it was ever begun."""
        self._ended.set()
        if self._life is not None:
            await self._life

    async def _ready(self) -> Starlette:
        async with self._one_at_a_time:
            if self._inner is None:
                inner = await asyncio.to_thread(self._build)
                begun: asyncio.Future[None] = asyncio.get_running_loop().create_future()
                self._life = asyncio.create_task(self._live(inner, begun))
                await begun
                self._inner = inner
        return self._inner

    async def _live(self, inner: Starlette, begun: "asyncio.Future[None]") -> None:
        """The inner application's own lifespan, which begins and ends in one task as its task group demands."""
        try:
            async with inner.router.lifespan_context(inner):
                begun.set_result(None)
                await self._ended.wait()
        except Exception as error:
            if begun.done():
                raise
            begun.set_exception(error)
