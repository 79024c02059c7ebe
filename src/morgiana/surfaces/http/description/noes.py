"""Which noes an address may answer with, by status, for the document and for the problems' pages."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from morgiana.control.billing.refusals import Overtaken
from morgiana.control.jobs import Problem
from morgiana.control.payments.refusals import OF_WEBHOOK, AlreadyRecorded
from morgiana.control.refusals import (
    JobEnded,
    JobStillRuns,
    KeyNeeded,
    KeyReused,
    NoJobsHere,
    NoLongerKept,
    NotAllowed,
    NotAsJob,
    NotSignedIn,
    OverBudget,
    Overloaded,
    QuotaUsedUp,
    TooManyCalls,
    UnknownJob,
    UnknownReceipt,
)
from morgiana.control.sign_in.refusals import OF_SIGN_IN
from morgiana.kernel.refusals import InvalidRequest, Refusal
from morgiana.operations import Operation, Registry, UnknownOperation
from morgiana.operations.files import UnknownFile
from morgiana.surfaces.http.problems import BUG, FAULT
from morgiana.surfaces.http.refusals import (
    OF_HTTP,
    BadKey,
    BadUpload,
    BodyTooLarge,
    CrossSite,
    MalformedJson,
    NotReady,
    UnknownHost,
    WrongMediaType,
    WrongMethod,
)

Refusals = tuple[type[Refusal], ...]

ANYWHERE: Final[Refusals] = (UnknownHost, WrongMethod)
SIGNED_IN: Final[Refusals] = (*ANYWHERE, NotSignedIn)
POSTED: Final[Refusals] = (*SIGNED_IN, CrossSite)
A_BODY: Final[Refusals] = (*POSTED, MalformedJson, BadKey, BodyTooLarge, WrongMediaType, InvalidRequest)
LATER: Final[Refusals] = (TooManyCalls, QuotaUsedUp, Overloaded)
A_JOB: Final[Refusals] = (*SIGNED_IN, UnknownJob)
A_JOB_CHANGED: Final[Refusals] = (*POSTED, UnknownJob, JobEnded, NoJobsHere)
A_RESULT: Final[Refusals] = (*A_JOB, JobEnded, JobStillRuns, UnknownReceipt, NoLongerKept)
A_LIST: Final[Refusals] = (*SIGNED_IN, InvalidRequest)
A_RECEIPT: Final[Refusals] = (*SIGNED_IN, UnknownReceipt, NoLongerKept)
AN_UPLOAD: Final[Refusals] = (*POSTED, BadUpload, BodyTooLarge, InvalidRequest)
A_DOWNLOAD: Final[Refusals] = (*SIGNED_IN, UnknownFile)
AN_ESTIMATE: Final[Refusals] = (*A_BODY, NotAllowed)
A_REPORT: Final[Refusals] = (
    *ANYWHERE, *OF_WEBHOOK, BodyTooLarge, InvalidRequest, KeyReused, Overtaken, AlreadyRecorded, *LATER,
)  # fmt: skip
READINESS: Final[Refusals] = (*ANYWHERE, NoJobsHere, NotReady)


def of_call(operation: Operation[Any, Any]) -> Refusals:
    """What `POST /v1/<group>/<verb>` may answer instead of the answer."""
    more: Refusals = (NoJobsHere,) if operation.can_be_job else ()
    return (*A_BODY, NotAllowed, *_of_key(operation), OverBudget, *LATER, *operation.refusals, *more)


def of_submission(operation: Operation[Any, Any]) -> Refusals:
    """What accepting a job may answer; the operation's own refusals are told by the job."""
    return (*A_BODY, NotAllowed, *_of_key(operation), NotAsJob, *LATER, NoJobsHere)


def _of_key(operation: Operation[Any, Any]) -> Refusals:
    return (KeyReused, KeyNeeded) if operation.effect == "write" else (KeyReused,)


@dataclass(frozen=True)
class Kind:
    """A kind of problem as its page explains it."""

    code: str
    status: int
    title: str
    details: str
    operations: tuple[str, ...]
    """Names of the operations that declare it; empty for what any address may answer."""


def kinds(registry: Registry) -> dict[str, Kind]:
    """Every kind of problem that this server may tell of, by its code."""
    by_code: dict[str, tuple[type[Refusal], list[str]]] = {}
    general: Refusals = (
        *A_BODY,
        *A_RESULT,
        *AN_UPLOAD,
        *READINESS,
        NotAllowed,
        NotAsJob,
        KeyReused,
        KeyNeeded,
        OverBudget,
        *LATER,
    )
    everywhere: Refusals = (*general, *OF_HTTP, UnknownOperation, UnknownFile, *OF_SIGN_IN, *A_REPORT)
    for refusal in everywhere:
        by_code.setdefault(refusal.code, (refusal, []))
    for operation in registry:
        for refusal in operation.raises:
            by_code.setdefault(refusal.code, (refusal, []))[1].append(operation.name)
    found = {code: _kind(refusal, names) for code, (refusal, names) in by_code.items()}
    for problem in (FAULT, BUG, *_OF_JOBS):
        found[problem.code] = Kind(problem.code, problem.status, problem.title, problem.detail, ())
    return dict(sorted(found.items()))


_OF_JOBS: Final = (
    Problem(
        type="/problems/given_up",
        title="The job was begun too often.",
        status=500,
        detail="Each time its process ended or the machine failed.",
        code="given_up",
        remedy="Look in the server's log for the reason, then resume the job.",
    ),
)


def by_status(refusals: Iterable[type[Refusal]]) -> dict[int, list[type[Refusal]]]:
    found: dict[int, list[type[Refusal]]] = {}
    for refusal in dict.fromkeys(refusals):
        found.setdefault(refusal.status, []).append(refusal)
    return dict(sorted(found.items()))


def title_of(refusal: type[Refusal]) -> str:
    return (refusal.__doc__ or refusal.code).partition("\n")[0]


def _kind(refusal: type[Refusal], names: list[str]) -> Kind:
    _, _, details = (refusal.__doc__ or "").partition("\n")
    return Kind(refusal.code, refusal.status, title_of(refusal), " ".join(details.split()), tuple(names))
