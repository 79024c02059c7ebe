"""A connection that bounds what its other end may do: heads, bodies that do not come, answers that are not read.

uvicorn bounds how long an answered connection is kept, and nothing before that: a client that sends a byte a minute
(slowloris), headers without end, or half an upload holds a connection, its memory and its files for ever. All checks
here are made when bytes arrive or a timer rings; a request that arrives in one piece meets none of the timers.
"""

import asyncio
import resource
from typing import Any, ClassVar, Final

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from morgiana.control.problems import problem_of
from morgiana.control.refusals import Overloaded
from morgiana.kernel.refusals import Refusal
from morgiana.surfaces.http.refusals import HeadTooLarge, TooSlow

HEAD_BYTES_MAX: Final = 65_536
"""The largest request line with headers; browsers send less than a tenth."""
HEADERS_MAX: Final = 100
SECONDS_OF_HEAD: Final = 10.0
"""So long a request's head may take from its first byte to its last."""
SECONDS_OF_BODY: Final = 20.0
"""So long a body may take before it must have come at `BYTES_A_SECOND` on the whole, and may pause at most."""
BYTES_A_SECOND: Final = 1_000
"""A telephone at the edge of a field is ten times as fast."""
SECONDS_UNREAD: Final = 60.0
"""So long an answer may lie unread; then the connection is broken off."""
_FILES_OF_OUR_OWN: Final = 256
"""Open files that are left for databases, tables and uploads."""
_SECONDS_TO_LINGER: Final = 1.0
"""So long what a refused client still sends is read over, so that it can read why it was refused."""
_LINGERING_MAX: Final = 256
_SECONDS_BETWEEN_LOOKS: Final = 1.0


class Connection(HttpToolsProtocol):
    """One connection of a client."""

    most: ClassVar[int] = 65_536
    """The most connections at once; beyond them the one that has been idle longest is closed."""
    idle: ClassVar[dict["Connection", None]] = {}
    """The connections that wait for a request, the longest first."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._message = False
        """Whether a request has begun and not wholly come."""
        self._in_head = False
        self._head_bytes = self._body_bytes = 0
        self._began = self._latest = 0.0
        self._looking = False
        self._refused: Refusal | None = None
        self._told = False
        self._unread = -1
        self._rest()
        if len(self.connections) > self.most and not self._make_room():
            self._refuse(
                Overloaded(
                    "More connections are open than this server has room for.",
                    remedy="Try again in a moment, and use one connection for many requests.",
                    retry_after_seconds=5.0,
                )
            )

    def connection_lost(self, exc: Exception | None) -> None:
        self.idle.pop(self, None)
        self._unset_keepalive_if_required()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        self.idle.pop(self, None)
        if self._refused is not None:
            return
        began_in_head = self._in_head or not self._message
        if began_in_head:
            self._head_bytes += len(data)
        super().data_received(data)
        if self._message and not self._looking and self._refused is None and self.parser is not None:
            self._began = self._latest = self.loop.time()
            self._look_later()
        if self._in_head and self._head_bytes > HEAD_BYTES_MAX:
            self._refuse(_head_too_large())

    # What the parser tells

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._message = self._in_head = True
        self._body_bytes = 0

    def on_header(self, name: bytes, value: bytes) -> None:
        super().on_header(name, value)
        if len(self.headers) > HEADERS_MAX:
            self._refused = _head_too_large()

    def on_headers_complete(self) -> None:
        self._in_head, self._head_bytes = False, 0
        if self._refused is not None:
            raise self._refused  # the parser stops, and `send_400_response` says why
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        self._body_bytes += len(body)
        if self._looking:
            self._latest = self.loop.time()
        super().on_body(body)

    def on_message_complete(self) -> None:
        self._message = False
        super().on_message_complete()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        if not self.pipeline and not self.transport.is_closing():
            self.idle[self] = None

    def send_400_response(self, msg: str) -> None:
        if self._refused is not None:
            self._refuse(self._refused)
        else:
            super().send_400_response(msg)

    # What does not come, or is not taken

    def pause_writing(self) -> None:
        super().pause_writing()
        if self._unread < 0:
            self._unread = self.transport.get_write_buffer_size()
            self.loop.call_later(SECONDS_UNREAD, self._look_at_unread)

    def resume_writing(self) -> None:
        super().resume_writing()
        self._unread = -1

    def _look_at_unread(self) -> None:
        if self._unread < 0 or self.transport.is_closing():
            self._unread = -1
            return
        left = self.transport.get_write_buffer_size()
        if left >= self._unread:
            self.transport.abort()
            return
        self._unread = left
        self.loop.call_later(SECONDS_UNREAD, self._look_at_unread)

    def _look_later(self) -> None:
        self._looking = True
        self.loop.call_later(_SECONDS_BETWEEN_LOOKS, self._look)

    def _look(self) -> None:
        """See whether the request that is coming in comes fast enough."""
        self._looking = False
        if not self._message or self.transport.is_closing():
            return
        now = self.loop.time()
        if self._in_head:
            late = now - self._began > SECONDS_OF_HEAD
        elif self.flow.read_paused:  # it is we who do not read
            self._began = now - self._body_bytes / BYTES_A_SECOND
            self._latest = now
            late = False
        else:
            due = max(0.0, now - self._began - SECONDS_OF_BODY) * BYTES_A_SECOND
            late = self._body_bytes < due or now - self._latest > SECONDS_OF_BODY
        if not late:
            self._look_later()
        elif self.cycle is not None and self.cycle.response_started and not self.cycle.response_complete:
            self.transport.close()
        else:
            self._refuse(
                TooSlow("The request came too slowly.", remedy="Send it again, over a connection that carries it.")
            )

    def _rest(self) -> None:
        """Nothing has come: wait for a request as long as an answered connection would."""
        self.idle[self] = None
        self.timeout_keep_alive_task = self.loop.call_later(self.timeout_keep_alive, self.timeout_keep_alive_handler)

    def _make_room(self) -> bool:
        """Close the connection that has been idle longest, unless that is this one."""
        longest = next(iter(self.idle))
        if longest is self:
            return False
        del self.idle[longest]
        longest.transport.close()
        return True

    def _refuse(self, refusal: Refusal) -> None:
        """Say no in the form of every no, and close."""
        self._refused = refusal
        self.idle.pop(self, None)
        if self._told or self.transport.is_closing():
            return
        self._told = True
        if self.cycle is not None:
            self.cycle.disconnected = True
            self.cycle.message_event.set()
        body = problem_of(refusal).model_dump_json(exclude_none=True).encode()
        wait = refusal.retry_after_seconds
        more = b"" if wait is None else b"retry-after: %d\r\n" % wait
        self.transport.write(
            b"%scontent-type: application/problem+json\r\ncontent-length: %d\r\n%sconnection: close\r\n\r\n%s"
            % (STATUS_LINE[refusal.status], len(body), more, body)
        )
        if len(self.connections) > self.most + _LINGERING_MAX or not self.transport.can_write_eof():
            self.transport.close()
            return
        # A connection that is closed with unread bytes is reset, and the client may never see why (RFC 9112, 9.6).
        self.transport.write_eof()
        self.flow.resume_reading()
        self.loop.call_later(_SECONDS_TO_LINGER, self.transport.close)


def connection_class() -> type[Connection]:
    """The class of one server's connections, with room for as many as the system lets this process open."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 65_536 if hard == resource.RLIM_INFINITY else min(hard, 65_536)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
        soft = wanted
    most = max(64, (65_536 if soft == resource.RLIM_INFINITY else soft) - _FILES_OF_OUR_OWN)
    members: dict[str, Any] = {"most": most, "idle": {}}
    return type("Connection", (Connection,), members)


def _head_too_large() -> HeadTooLarge:
    return HeadTooLarge(
        f"A head of more than {HEAD_BYTES_MAX:,} bytes or {HEADERS_MAX} headers is not read here.",
        remedy="Send fewer and shorter headers; what is long belongs into the body.",
    )
