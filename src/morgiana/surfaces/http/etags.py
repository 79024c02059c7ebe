"""Entity tags (RFC 9110, section 8.8): what the caller has already is not sent again."""

from collections.abc import Callable
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

PRIVATE: Final = "private, no-cache"
"""Kept by the caller alone, and asked for again with its tag before it is used: sign-out and other keys count."""


def unless_known(request: Request, tag: str, make: Callable[[], Response], *, cache_control: str = PRIVATE) -> Response:
    """The response with its tag, or 304 where the caller's `If-None-Match` has it."""
    quoted = f'"{tag}"'
    known = [part.strip().removeprefix("W/") for part in request.headers.get("if-none-match", "").split(",")]
    response = Response(status_code=304) if quoted in known or "*" in known else make()
    response.headers["ETag"] = quoted
    response.headers["Cache-Control"] = cache_control
    return response
