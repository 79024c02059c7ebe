"""Bodies of requests, never read beyond a bound."""

from collections.abc import AsyncIterator
from types import TracebackType
from typing import ClassVar, Final

from pydantic import BaseModel, ValidationError
from starlette.requests import ClientDisconnect, Request

from morgiana.control.problems import invalid_request
from morgiana.control.refusals import Overloaded
from morgiana.operations import Operation
from morgiana.surfaces.http.refusals import BodyTooLarge, MalformedJson, WrongMediaType

JSON_BYTES_MAX: Final = 32_000_000
"""The largest request in JSON; tables and pictures travel as files."""
HELD_BYTES_MAX: Final = 8 * JSON_BYTES_MAX
"""The most that bodies which are being read may take together."""


async def pieces(request: Request, most: int) -> AsyncIterator[bytes]:
    """The body as it comes. Raises `BodyTooLarge` as soon as more than `most` bytes are announced or found."""
    announced = request.headers.get("content-length", "")
    if announced.isdecimal() and int(announced) > most:
        raise _too_large(most)
    size, more = 0, True
    while more:
        message = await request.receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        piece: bytes = message.get("body", b"")
        size += len(piece)
        if size > most:
            raise _too_large(most)
        if piece:
            yield piece
        more = message.get("more_body", False)


async def model_of(request: Request, model: type[BaseModel]) -> BaseModel:
    """The body as a request model. Raises `WrongMediaType`, `BodyTooLarge`, `MalformedJson` or `InvalidRequest`."""
    kind = request.headers.get("content-type", "application/json").partition(";")[0].strip().lower()
    if kind != "application/json" and not (kind.startswith("application/") and kind.endswith("+json")):
        raise WrongMediaType(
            f"A body of the kind {kind[:80]!r} is not read here.",
            remedy="Send JSON with the header `Content-Type: application/json`.",
        )
    with _Held() as held:
        parts = []
        async for piece in pieces(request, JSON_BYTES_MAX):
            held.add(len(piece))
            parts.append(piece)
        return _read(b"".join(parts), model)


class _Held:
    """What the bodies of requests that are being read take of memory, all of them together."""

    all_bytes: ClassVar[int] = 0

    def __init__(self) -> None:
        self._bytes = 0

    def __enter__(self) -> "_Held":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        _Held.all_bytes -= self._bytes

    def add(self, count: int) -> None:
        """Count what has come. Raises `Overloaded` where there is no room for it."""
        if _Held.all_bytes + count > HELD_BYTES_MAX:
            raise Overloaded(
                f"Requests of {HELD_BYTES_MAX / 1e6:,.0f} MB are being read already.",
                remedy="Send the same request again in a moment; upload large data as files to `/v1/files`.",
                retry_after_seconds=2.0,
            )
        self._bytes += count
        _Held.all_bytes += count


def _read(body: bytes, model: type[BaseModel]) -> BaseModel:
    try:
        return model.model_validate_json(body or b"{}")
    except ValidationError as error:
        [mistake, *_] = error.errors(include_url=False, include_context=False, include_input=False)
        if mistake["type"] == "json_invalid":
            raise MalformedJson(
                f"{mistake['msg']}.", remedy="Send one JSON object in UTF-8; `/docs` shows an example."
            ) from error
        raise invalid_request(error) from error


def must_have_body(operation: Operation[BaseModel, BaseModel]) -> bool:
    """Whether an operation's request has a field that must be given."""
    return any(field.is_required() for field in operation.request.model_fields.values())


def _too_large(most: int) -> BodyTooLarge:
    return BodyTooLarge(
        f"More than {most / 1e6:,.0f} MB are not read here.",
        remedy="Send less at a time; upload large data as files to `/v1/files` and name them in the request.",
    )
