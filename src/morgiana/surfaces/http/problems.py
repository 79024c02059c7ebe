"""A no as an HTTP response: `application/problem+json` (RFC 9457)."""

import logging
from collections.abc import Mapping
from typing import Final

from fastapi import FastAPI
from pydantic import ValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from morgiana.control.jobs import Problem
from morgiana.control.problems import a_bug, a_fault, invalid_request, problem_of
from morgiana.kernel.refusals import Fault, Refusal
from morgiana.surfaces.extras import missing_part
from morgiana.surfaces.http.refusals import UnknownPath, WrongMethod

_log = logging.getLogger(__name__)

MEDIA_TYPE: Final = "application/problem+json"

FAULT: Final = a_fault(
    "A disk, a network or another machine did not do its part.",
    remedy="Send the request again with the same key in a moment; it is done once at most.",
)
BUG: Final = a_bug(
    "The call ended with an error that nobody foresaw. Nothing was charged.",
    remedy="Please report it with the number in the header X-Request-Id; the server's log has the details.",
)


def problem_response(problem: Problem, headers: Mapping[str, str] | None = None) -> Response:
    more = dict(headers or {})
    more.setdefault("Cache-Control", "no-store")
    if problem.status == 401:
        more["WWW-Authenticate"] = 'Bearer realm="Morgiana"'
    if problem.retry_after_seconds is not None:
        more.setdefault("Retry-After", str(problem.retry_after_seconds))
    elif problem.status == 503:
        more.setdefault("Retry-After", "1")
    return Response(problem.model_dump_json(exclude_none=True), problem.status, headers=more, media_type=MEDIA_TYPE)


def problem_for(error: Exception) -> Problem:
    """What to tell the caller of an error; what nobody foresaw goes to the log with its trace."""
    if isinstance(error, Refusal):
        return problem_of(error)
    if isinstance(error, ValidationError):
        return problem_of(invalid_request(error))
    if isinstance(error, Fault | OSError):
        _log.error("fault: %s", error)
        return FAULT
    if (missing := missing_part(error)) is not None:
        return problem_of(missing)
    _log.error("an error that nobody foresaw", exc_info=error)
    return BUG


def unknown_path() -> UnknownPath:
    return UnknownPath(
        "Nothing is at this address.", remedy="`/docs` lists what is here, `/openapi.json` for programs."
    )


def wrong_method(method: str, allowed: str) -> WrongMethod:
    return WrongMethod(f"This address does not take {method[:20]}.", remedy=f"Use {allowed}.")


def handle_problems(app: FastAPI) -> None:
    """Let whatever `app` itself says no to be told as a problem too."""

    async def http(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        headers = dict(error.headers or {})
        if error.status_code == 404:
            return problem_response(problem_of(unknown_path()), headers)
        if error.status_code == 405:
            return problem_response(problem_of(wrong_method(request.method, headers.get("Allow", "GET"))), headers)
        return Response(error.detail, error.status_code, headers)

    async def other(request: Request, error: Exception) -> Response:
        return problem_response(problem_for(error))

    app.add_exception_handler(HTTPException, http)
    app.add_exception_handler(Refusal, other)
    app.add_exception_handler(Fault, other)
    app.add_exception_handler(Exception, other)
