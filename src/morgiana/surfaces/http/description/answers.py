"""The `responses` of the OpenAPI document."""

from collections.abc import Iterable
from http import HTTPStatus
from typing import Any, Final

from morgiana.kernel.refusals import Refusal
from morgiana.surfaces.http import events, problems
from morgiana.surfaces.http.description.noes import by_status, title_of
from morgiana.surfaces.http.problems import BUG, FAULT
from morgiana.surfaces.http.refusals import Headers

Json = dict[str, Any]

REQUEST_ID: Final[Json] = {
    "description": "The request's number, as in the server's log.",
    "schema": {"type": "string"},
}


def reference(name: str) -> Json:
    return {"$ref": f"#/components/schemas/{name}"}


def response(description: str, content: Json | None = None, headers: Json | None = None) -> Json:
    told: Json = {"description": description, "headers": {Headers.REQUEST_ID: REQUEST_ID, **(headers or {})}}
    if content is not None:
        told["content"] = content
    return told


def json_content(schema: Json) -> Json:
    return {"application/json": {"schema": schema}}


def answered(answer: Json) -> Json:
    """An answer with its receipt."""
    return {
        "type": "object",
        "properties": {"answer": answer, "receipt": reference("Receipt")},
        "required": ["answer", "receipt"],
        "additionalProperties": False,
    }


def replayed() -> Json:
    return {
        Headers.REPLAYED: {
            "description": "`true` where this is the stored answer of an earlier call.",
            "schema": {"type": "string", "enum": ["true"]},
        },
        Headers.SPENT_PERCENT: {
            "description": "How much of the tightest spending limit is gone, where that is enough for a warning.",
            "schema": {"type": "string", "pattern": "^[0-9]+$"},
        },
    }


def located(what: str) -> Json:
    return {"Location": {"description": f"The address of {what}.", "schema": {"type": "string"}}}


def event_content(description: str) -> Json:
    return {events.MEDIA_TYPE: {"schema": {"type": "string", "description": description}}}


def noes(refusals: Iterable[type[Refusal]]) -> Json:
    """A response for each status, with an example for each code that it carries."""
    told = {str(status): _no(kinds) for status, kinds in by_status(refusals).items()}
    for problem in (BUG, FAULT):
        example = {problem.code: {"summary": problem.title, "value": problem.model_dump(exclude_none=True)}}
        status = str(problem.status)
        if status in told:
            told[status]["content"][problems.MEDIA_TYPE]["examples"].update(example)
            told[status]["description"] += f"\n\n- `{problem.code}`: {problem.title}"
        else:
            told[status] = _problem(f"- `{problem.code}`: {problem.title}", example)
    return told


def _no(kinds: list[type[Refusal]]) -> Json:
    description = "\n".join(f"- [`{kind.code}`](/problems/{kind.code}): {title_of(kind)}" for kind in kinds)
    return _problem(description, {kind.code: {"summary": title_of(kind), "value": _example(kind)} for kind in kinds})


def _problem(description: str, examples: Json) -> Json:
    content = {problems.MEDIA_TYPE: {"schema": reference("Problem"), "examples": examples}}
    return response(description, content)


def _example(kind: type[Refusal]) -> Json:
    return {
        "type": f"/problems/{kind.code}",
        "title": title_of(kind),
        "status": kind.status,
        "detail": title_of(kind),
        "code": kind.code,
        "remedy": f"Said in each case; {HTTPStatus(kind.status).phrase} is explained at /problems/{kind.code}.",
    }
