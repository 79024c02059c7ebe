"""A no as every surface tells it, and back again into its own class."""

import math
from collections.abc import Iterable

from pydantic import ValidationError

from morgiana.control.jobs import Job, Problem
from morgiana.kernel.refusals import InvalidRequest, Refusal, Where


def problem_of(refusal: Refusal) -> Problem:
    """The refusal as a problem document (RFC 9457)."""
    return Problem(
        type=f"/problems/{refusal.code}",
        title=(type(refusal).__doc__ or refusal.code).partition("\n")[0],
        status=refusal.status,
        detail=refusal.message,
        code=refusal.code,
        remedy=refusal.remedy,
        retry_after_seconds=None if refusal.retry_after_seconds is None else math.ceil(refusal.retry_after_seconds),
        file=refusal.where.file,
        row=refusal.where.row,
        field=refusal.where.field,
    )


def refusal_of(problem: Problem, known: Iterable[type[Refusal]]) -> Refusal:
    """The refusal that a problem tells of, in its own class if it is among `known`."""
    kinds = {kind.code: kind for kind in known}
    where = Where(problem.file, problem.row, problem.field)
    kind = kinds.get(problem.code, Refusal)
    return kind(problem.detail, remedy=problem.remedy, where=where, retry_after_seconds=problem.retry_after_seconds)


def invalid_request(error: ValidationError) -> InvalidRequest:
    """What does not fit the operation's model, the first mistake first, each with its field."""
    mistakes = error.errors(include_url=False, include_context=False, include_input=False)
    told = [f"{_field(mistake['loc']) or 'the request'}: {mistake['msg']}" for mistake in mistakes[:5]]
    more = f" And {len(mistakes) - 5} more." if len(mistakes) > 5 else ""
    return InvalidRequest(
        "; ".join(told) + "." + more,
        remedy="Correct the fields named and send the request again.",
        where=Where(field=_field(mistakes[0]["loc"]) or None),
    )


def _field(location: tuple[int | str, ...]) -> str:
    return ".".join(str(part) for part in location)


def given_up(job: Job) -> Problem:
    """A job that no process survived."""
    return Problem(
        type="/problems/given_up",
        title="The job was begun too often.",
        status=500,
        detail=f"It was begun {job.attempts} times, and each time its process ended or the machine failed.",
        code="given_up",
        remedy="Look in the server's log for the reason, then resume the job.",
    )


def bug_of(bug: Exception) -> Problem:
    """A job that met a mistake of ours."""
    return a_bug(
        f"The job ended with an error that nobody foresaw ({type(bug).__name__}). Nothing was charged.",
        remedy="Please report it with the job's number; the server's log has the details.",
    )


def a_bug(detail: str, *, remedy: str) -> Problem:
    """A mistake of ours, in the words of whoever met it."""
    return Problem(
        type="/problems/bug", title="A mistake in Morgiana.", status=500, detail=detail, code="bug", remedy=remedy
    )


def a_fault(detail: str, *, remedy: str) -> Problem:
    """What a disk, a network or another machine did not do, in the words of whoever met it."""
    return Problem(
        type="/problems/fault",
        title="Something outside of Morgiana failed.",
        status=503,
        detail=detail,
        code="fault",
        remedy=remedy,
    )
