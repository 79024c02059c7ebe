"""What a call gives back, typed by the operation that was called."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, JsonValue

from morgiana.control.jobs import Job, Problem
from morgiana.control.problems import refusal_of
from morgiana.control.refusals import (
    ANY_CALL,
    JobEnded,
    JobStillRuns,
    NoJobsHere,
    UnknownJob,
    UnknownReceipt,
)
from morgiana.kernel.refusals import InvalidRequest, Refusal
from morgiana.operations import Model, Receipt, UnknownOperation, declared
from morgiana.operations.files import UnknownFile
from morgiana.surfaces.http.refusals import OF_HTTP

A = TypeVar("A")

_ALWAYS: tuple[type[Refusal], ...] = (
    *ANY_CALL, *OF_HTTP, InvalidRequest, UnknownFile, UnknownOperation, UnknownJob, UnknownReceipt, JobEnded,
    JobStillRuns, NoJobsHere,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Answered(Generic[A]):
    """An answer with its receipt."""

    answer: A
    receipt: Receipt
    repeated: bool
    """Whether this is the stored answer of an earlier call with the same key."""


class _Envelope(Model, Generic[A]):
    answer: A
    receipt: Receipt


@dataclass(frozen=True, slots=True)
class Target(Generic[A]):
    """An operation as the client needs to know it."""

    name: str
    answer: Any
    """The type that answers are read into."""
    part: type[BaseModel] | None
    refusals: tuple[type[Refusal], ...]

    @property
    def path(self) -> str:
        return self.name.replace(".", "/", 1)

    def read(self, body: bytes, *, repeated: bool) -> Answered[A]:
        """The answer in a response's body."""
        envelope = _Envelope[self.answer].model_validate_json(body)  # type: ignore[name-defined]
        return Answered(envelope.answer, envelope.receipt, repeated)

    def read_part(self, data: str) -> BaseModel:
        """A part of an answer; of an operation known only by its name, as it came."""
        return (self.part or _AnyPart).model_validate_json(data)


class _AnyPart(BaseModel, extra="allow"):
    """A part whose model is not known here."""


@dataclass(frozen=True, slots=True)
class Started(Generic[A]):
    """A job that was accepted, with what its answer will be."""

    job: Job
    target: Target[A]


def target_of(operation: Callable[..., BaseModel] | str) -> Target[Any]:
    """An operation by its function, which knows its models and refusals, or by its name alone."""
    if isinstance(operation, str):
        return Target(operation, dict[str, JsonValue], None, ())
    found = declared(operation)
    return Target(found.name, found.answer, found.parts, found.refusals)


def body_of(request: BaseModel | Mapping[str, Any]) -> bytes:
    """A request as JSON."""
    if isinstance(request, BaseModel):
        return request.model_dump_json().encode()
    return json.dumps(request, default=_plain).encode()


def _plain(value: object) -> object:
    """Models within a mapping, such as the reference of an uploaded file."""
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json")
    raise TypeError(f"{type(value).__name__} is no JSON")


def refusal_from(problem: Problem, own: tuple[type[Refusal], ...]) -> Refusal:
    """The refusal that a problem tells of, in its own class; one of a class that is not known here keeps its code."""
    known = (*own, *_ALWAYS)
    if any(kind.code == problem.code for kind in known):
        return refusal_of(problem, known)
    return refusal_of(problem, [_kind_of(problem.code, problem.status, problem.title)])


@cache
def _kind_of(code: str, status: int, title: str) -> type[Refusal]:
    name = "".join(word.capitalize() for word in code.split("_"))
    kind: type[Refusal] = type(name, (Refusal,), {"status": status, "__doc__": title})
    kind.code = code
    return kind
