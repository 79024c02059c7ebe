"""What is sent and how what comes back is read, without a connection: the waiting and the async client share it."""

import json
import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final, Literal, TypedDict
from urllib.parse import quote

import httpx
from pydantic import BaseModel, ValidationError

from morgiana.client.answers import Answered, Target, body_of, refusal_from
from morgiana.control.beginnings import Beginning
from morgiana.control.jobs import Job, Problem, Progress
from morgiana.control.problems import invalid_request
from morgiana.kernel.ids import new_id
from morgiana.kernel.refusals import Fault
from morgiana.operations import FileRef
from morgiana.surfaces.http.refusals import Headers

EVENTS: Final = "text/event-stream"
ATTEMPTS: Final = 4
BYTES: Final = {"Content-Type": "application/octet-stream"}
_AGAIN: Final = frozenset({429, 502, 503, 504})
"""Answers of a server, or of a proxy before it, that may be another in a moment."""
SECONDS_TO_WAIT_MAX: Final = 30.0
"""So long the client waits when it is told to; a quota that is used up for the month is told to its caller at once."""
_JITTER: Final = 0.25
"""Part of a wait that is added by chance, so that clients that were sent away together do not come back together."""
_chance: Final = random.Random()
_NOT_AGAIN: Final = frozenset({"no_jobs_here"})
_FAULTS: Final = frozenset({"fault", "bug"})


class Unreachable(Fault):
    """The server did not answer, or answered with something that is not Morgiana's."""


@dataclass(frozen=True, slots=True)
class Ask:
    """One request, which may be sent again: it has its key, or changes nothing."""

    method: str
    path: str
    content: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    params: dict[str, str] = field(default_factory=dict)


def headers_of(key: str, shop: str | None) -> dict[str, str]:
    """What every request carries."""
    headers = {"Authorization": f"Bearer {key}"}
    return headers if shop is None else {**headers, Headers.SHOP: shop}


def ask_call(target: Target[Any], request: BaseModel | Mapping[str, Any], key: str | None, *, under: str = "") -> Ask:
    """A call, or with `under` a job or an estimate; without a key it gets one, so that it can be sent again."""
    headers = {"Content-Type": "application/json", Headers.KEY: key or new_id("key")}
    return Ask("POST", f"/v1/{under}{target.path}", body_of(request), headers)


class Begins(TypedDict, total=False):
    """When a job is to begin; the server says what each means."""

    when: Literal["now", "cheap", "clean"]
    latest_start: datetime
    not_before: datetime
    priority: int


def ask_start(target: Target[Any], request: BaseModel | Mapping[str, Any], key: str | None, begins: Begins) -> Ask:
    """A call as a job. Raises `InvalidRequest` for a beginning that there is none of, before anything is sent."""
    ask = ask_call(target, request, key, under="jobs/")
    try:
        asked = Beginning.model_validate(begins).model_dump(mode="json", exclude_defaults=True)
    except ValidationError as error:
        raise invalid_request(error) from error
    return replace(ask, params={name: str(value) for name, value in asked.items()})


def with_events(ask: Ask) -> Ask:
    """The same call, answered by events."""
    return Ask(ask.method, ask.path, ask.content, {**ask.headers, "Accept": EVENTS})


def ask_job(job_id: str, what: str = "", *, method: str = "GET") -> Ask:
    return Ask(method, f"/v1/jobs/{quote(job_id, safe='')}{what}")


def ask_file(ref: FileRef) -> Ask:
    return Ask("GET", f"/v1/files/{ref.id}/{quote(ref.name, safe='')}")


def ask_receipt(receipt_id: str) -> Ask:
    return Ask("GET", f"/v1/receipts/{quote(receipt_id, safe='')}")


def ask_list(of: str, limit: int, operation: str | None = None) -> Ask:
    return Ask("GET", f"/v1/{of}", params={"limit": str(limit), **({"operation": operation} if operation else {})})


def seconds_before(attempt: int, told: httpx.Response | None = None) -> float:
    """How long to wait before an attempt; the first is 0. Never less than the last response told, within the bound."""
    if attempt == 0:
        return 0.0
    seconds = max(0.2 * 2.0 ** (attempt - 1), _retry_after(told) or 0.0)
    return min(seconds, SECONDS_TO_WAIT_MAX) * (1.0 + _JITTER * _chance.random())


def unreachable(error: httpx.TransportError) -> Unreachable:
    return Unreachable(f"The server cannot be reached: {error or type(error).__name__}")


def again(response: httpx.Response) -> bool:
    """Whether the same request may get another answer in a moment. The response has been read."""
    if response.status_code not in _AGAIN or _code_of(response) in _NOT_AGAIN:
        return False
    return (_retry_after(response) or 0.0) <= SECONDS_TO_WAIT_MAX


def unless_no(response: httpx.Response, target: Target[Any] | None = None) -> httpx.Response:
    """The response if it is a yes. Raises the refusal that it tells of, or `Unreachable`. It has been read."""
    if response.is_success:
        return response
    try:
        problem = Problem.model_validate_json(response.content)
    except ValidationError:
        raise Unreachable(f"{response.url} answered {response.status_code}, which is not Morgiana's.") from None
    raise no_of(problem, target)


def no_of(problem: Problem, target: Target[Any] | None) -> Exception:
    """A problem as the exception it stands for."""
    if problem.code in _FAULTS:
        return Fault(f"{problem.title} {problem.detail} {problem.remedy}")
    return refusal_from(problem, target.refusals if target else ())


def answered(response: httpx.Response, target: Target[Any]) -> Answered[Any]:
    body = unless_no(response, target).content
    return target.read(body, repeated=response.headers.get(Headers.REPLAYED) == "true")


class EventReader:
    """Puts the lines of an event stream together (WHATWG HTML, section 9.2.6)."""

    def __init__(self) -> None:
        self._name, self._data = "", ""

    def events_of(self, line: str) -> Iterator[tuple[str, str]]:
        """The event that a line ends, if it ends one."""
        if line.startswith("event: "):
            self._name = line.removeprefix("event: ")
        elif line.startswith("data: "):
            self._data = line.removeprefix("data: ")
        elif not line and self._data:
            yield self._name, self._data
            self._name, self._data = "", ""


def heard(name: str, data: str, target: Target[Any]) -> Progress | BaseModel | Answered[Any]:
    """What an event of a call says. Raises the refusal that it tells of."""
    if name == "progress":
        return Progress.model_validate_json(data)
    if name == "answer":
        return target.read(data.encode(), repeated=False)
    if name == "problem":
        raise no_of(Problem.model_validate_json(data), target)
    return target.read_part(data)


def why_no_answer(job: Job, target: Target[Any]) -> Exception | None:
    """Why an ended job has no answer, if it tells."""
    return no_of(job.problem, target) if job.problem else None


def _retry_after(response: httpx.Response | None) -> float | None:
    """The seconds that a response says to wait (RFC 9110, section 10.2.3); a date is not read."""
    text = response.headers.get("retry-after", "") if response is not None else ""
    return float(text) if text.isdecimal() else None


def _code_of(response: httpx.Response) -> str:
    try:
        found = json.loads(response.content)
    except ValueError:
        return ""
    return str(found.get("code", "")) if isinstance(found, dict) else ""
