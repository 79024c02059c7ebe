"""Server-sent events (WHATWG HTML, section 9.2): how they are written, and how a quiet stream is kept open."""

import asyncio
from collections.abc import AsyncIterator
from typing import Final

from starlette.requests import Request
from starlette.responses import StreamingResponse

MEDIA_TYPE: Final = "text/event-stream"
SECONDS_OF_QUIET: Final = 15.0
"""After so long without an event a comment is sent, so that no proxy takes the connection for dead."""

QUIET: Final = b": still here\n\n"


def event(name: str, data: bytes) -> bytes:
    """One event; `data` is JSON as pydantic writes it, on one line."""
    assert b"\n" not in data, name
    return b"event: " + name.encode() + b"\ndata: " + data + b"\n\n"


def event_stream(events: AsyncIterator[bytes]) -> StreamingResponse:
    return StreamingResponse(
        events, media_type=MEDIA_TYPE, headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    )


def wants_events(request: Request) -> bool:
    return MEDIA_TYPE in request.headers.get("accept", "")


class Stopping:
    """Tells streams that the server is about to end, so that they do not hold it up."""

    def __init__(self) -> None:
        self._event = asyncio.Event()

    def begin(self) -> None:
        self._event.set()

    @property
    def begun(self) -> bool:
        return self._event.is_set()

    async def sleep(self, seconds: float) -> None:
        """Wait that long, or until the server is about to end."""
        try:
            await asyncio.wait_for(self._event.wait(), seconds)
        except TimeoutError:
            return
