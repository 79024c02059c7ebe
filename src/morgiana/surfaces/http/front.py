"""What every request passes first and every response last: the host's name, a number, and the headers of caution."""

import logging
import re
import time
from collections.abc import Collection, Mapping
from functools import lru_cache
from typing import Any, Final
from urllib.parse import urlsplit

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from morgiana.control.problems import problem_of
from morgiana.control.refusals import Overloaded
from morgiana.kernel.ids import new_id
from morgiana.kernel.tracing import REQUEST_ID, TRACEPARENT, Span, Told, span, traceparent_of, tracer
from morgiana.surfaces.http.callers import is_of_host
from morgiana.surfaces.http.metrics import Tally
from morgiana.surfaces.http.operation_route import Found, OperationRoute
from morgiana.surfaces.http.problems import problem_response
from morgiana.surfaces.http.refusals import UnknownHost

_log = logging.getLogger("morgiana.access")

LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})

IN_FLIGHT_MAX: Final = 1024
"""The most requests that are under way and not yet answered. More would only wait, each with its body in memory."""
_FILES: Final = "/v1/files/"
_ALWAYS: Final = frozenset({"/healthz", "/readyz"})
"""What whoever watches over the process asks is answered even then, or a busy process would be ended."""
_REQUEST_ID: Final = re.compile(rb"[A-Za-z0-9._-]{1,64}")
_CAUTION: Final = [
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
]
_ALWAYS_TLS: Final = (b"strict-transport-security", b"max-age=31536000; includeSubDomains")
"""For a year a browser that came over TLS comes by nothing else, so that no first request goes in the clear."""
_DATA_POLICY: Final = (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'; sandbox")
# The console's pages run inline scripts and compile templates; but nothing is ever loaded from elsewhere.
_PAGE_POLICY: Final = (
    b"content-security-policy",
    b"default-src 'self' 'unsafe-inline' 'unsafe-eval' data: blob:; object-src 'none'; base-uri 'self';"
    b" form-action 'self'; frame-ancestors 'none'",
)


class Front:
    """ASGI middleware. `names` are the hosts that requests may be addressed to; None takes any.

    `operations` go straight to their resource, which tells every no itself: what lies between is for the other pages.
    """

    def __init__(
        self, app: ASGIApp, names: Collection[str] | None, operations: OperationRoute, tally: Tally | None = None
    ) -> None:
        self._app, self._operations, self._tally = app, operations, tally or Tally()
        self._names = None if names is None else frozenset(name.encode() for name in names)
        self._in_flight = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        headers: dict[bytes, bytes] = dict(scope["headers"])
        known = self._known(headers.get(b"host", b""))
        if len(headers) < len(scope["headers"]):  # with two hosts, one part of the program might go by each
            known = known and sum(name == b"host" for name, _ in scope["headers"]) == 1
        if scope["type"] == "websocket":
            if known and _same_origin(headers):
                await self._app(scope, receive, send)
            else:
                await send({"type": "websocket.close", "code": 1008})
            return
        TRACEPARENT.set(traceparent_of(headers.get(b"traceparent", b"").decode("latin-1")))
        if tracer() is None:
            await self._answer(scope, receive, send, headers, known=known)
            return
        operation = self._operations.find(scope["path"])
        told: dict[str, Told] = {"http.request.method": scope["method"], "url.path": scope["path"]}
        with span(f"{scope['method']} {_name(operation)}", told, kind="server") as under_way:
            await self._answer(scope, receive, send, headers, known=known, under_way=under_way)

    async def _answer(
        self,
        scope: Scope,
        receive: Receive,
        send: Send,
        headers: Mapping[bytes, bytes],
        *,
        known: bool,
        under_way: Span | None = None,
    ) -> None:
        request_id = _request_id(headers.get(b"x-request-id", b""), under_way)
        began, path = time.perf_counter(), scope["path"]
        operation = self._operations.find(path)
        REQUEST_ID.set(request_id.decode())
        policies = [_DATA_POLICY if path.startswith("/v1/") else _PAGE_POLICY]
        if scope["scheme"] == "https":  # a proxy on this machine says so by `X-Forwarded-Proto`
            policies.append(_ALWAYS_TLS)

        answered = False

        async def send_on(message: Message) -> None:
            nonlocal answered
            if message["type"] == "http.response.start":
                if not answered:
                    answered = True
                    self._in_flight -= 1
                given: list[tuple[bytes, bytes]] = message["headers"]
                names = {name for name, _ in given}
                caution = [header for header in (*_CAUTION, *policies) if header[0] not in names]
                message["headers"] = [*given, (b"x-request-id", request_id), *caution]
                self._tally.count(_name(operation), message["status"], time.perf_counter() - began)
                _note(scope, message["status"], request_id, began)
                if under_way is not None:
                    _describe(under_way, message["status"], request_id)
            await send(message)

        self._in_flight += 1
        try:
            if not known:
                await problem_response(problem_of(_unknown_host()))(scope, receive, send_on)
            elif self._in_flight > IN_FLIGHT_MAX and path not in _ALWAYS:
                await problem_response(problem_of(_overloaded()))(scope, receive, send_on)
            else:
                if operation is not None:
                    scope["path_params"] = operation.path_params
                await (self._app if operation is None else self._operations.app)(scope, receive, send_on)
        finally:
            if not answered:
                self._in_flight -= 1

    def _known(self, host: bytes) -> bool:
        return self._names is None or _hostname(host) in self._names


@lru_cache(maxsize=256)
def _hostname(host: bytes) -> bytes | None:
    try:
        return urlsplit(b"//" + host).hostname
    except ValueError:
        return None


def _request_id(sent: bytes, under_way: Span | None) -> bytes:
    """The number that the sender gave; without one that of the trace, where there is a trace of ours."""
    if _REQUEST_ID.fullmatch(sent):
        return sent
    return (under_way.trace_id if under_way else new_id("req")).encode()


def _describe(under_way: Span, status: int, request_id: bytes) -> None:
    under_way.note("http.response.status_code", status)
    under_way.note("morgiana.request_id", request_id.decode())
    if status >= 500:
        under_way.fail(f"HTTP {status}")


def _name(operation: Found | None) -> str:
    return "other" if operation is None else operation.name


def _unknown_host() -> UnknownHost:
    return UnknownHost(
        "This server does not go by that name.",
        remedy="Name it in MORGIANA_NAMES if it does, and start the server again.",
    )


def _overloaded() -> Overloaded:
    return Overloaded(
        f"{IN_FLIGHT_MAX:,} requests wait for their answers already.",
        remedy="Wait as long as the answer says, and send the same request again.",
        retry_after_seconds=1.0,
    )


def _same_origin(headers: dict[bytes, bytes]) -> bool:
    """A browser names the page that opens a websocket; programs name none."""
    origin = headers.get(b"origin")
    return origin is None or is_of_host(origin.decode("latin-1"), headers.get(b"host", b"").decode("latin-1"))


def _note(scope: Any, status: int, request_id: bytes, began: float) -> None:
    """A line for each response, without the query, which may hold a one-time link, and without the names of files,
    which may be those of people."""
    if _log.isEnabledFor(logging.INFO):
        took, path = (time.perf_counter() - began) * 1000, scope["path"]
        if path.startswith(_FILES):
            path = _FILES + path.removeprefix(_FILES).partition("/")[0]
        _log.info("%s %s %d %.1f ms %s", scope["method"], path, status, took, request_id.decode())
