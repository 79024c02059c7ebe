"""Calls and jobs as those see them who watch over the process: spans, and how often what was refused."""

import hashlib
from collections import Counter
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar

from morgiana.control.audit.refusal_log import RefusalLog
from morgiana.control.caller import Caller
from morgiana.control.measures import Measure, counted
from morgiana.control.ports import AcceptedJob
from morgiana.kernel.refusals import Refusal
from morgiana.kernel.tracing import JOB_ID, REQUEST_ID, TRACEPARENT, Span, Told, span, tracer

R = TypeVar("R")


def pseudonym(tenant: str) -> str:
    """A tenant's name in spans: always the same, and of no use to whoever does not have the books."""
    return hashlib.sha256(b"morgiana.tenant " + tenant.encode()).hexdigest()[:16]


@dataclass
class Observer:
    """Watches over the calls of one runtime."""

    refusals: Counter[str] = field(default_factory=Counter)
    """How often calls and jobs were refused, by the refusal's code."""
    log: RefusalLog = field(default_factory=RefusalLog)

    def measures(self) -> list[Measure]:
        meaning = "Calls and jobs that were refused, by code."
        return [counted("morgiana_refusals_total", meaning, "code", self.refusals), *self.log.measures()]

    async def call(self, caller: Caller, name: str, work: Coroutine[Any, Any, R]) -> R:
        """What comes of the work, which is a call of the operation of that name."""
        if tracer() is None:
            try:
                return await work
            except Refusal as refusal:
                self._note(caller, name, refusal)
                raise
        with span(name, _told(caller, name)) as under_way:
            try:
                answer = await work
            except Refusal as refusal:
                self._refused(caller, name, refusal, under_way)
                raise
            under_way.note("morgiana.status", 200)
            return answer

    def submit(self, caller: Caller, name: str, accept: Callable[[], R]) -> R:
        """What comes of accepting a job of the operation of that name."""
        with span(f"{name} accepted", _told(caller, name)) as under_way:
            try:
                job = accept()
            except Refusal as refusal:
                self._refused(caller, name, refusal, under_way)
                raise
            under_way.note("morgiana.status", 202)
            return job

    @contextmanager
    def asking(self, caller: Caller, name: str) -> Iterator[None]:
        """Around a question about an operation that is answered at once."""
        try:
            yield
        except Refusal as refusal:
            self._note(caller, name, refusal)
            raise

    def _note(self, caller: Caller, name: str, refusal: Refusal) -> None:
        self.refusals[refusal.code] += 1
        self.log.refused(caller, name, refusal)

    def _refused(self, caller: Caller, name: str, refusal: Refusal, under_way: Span) -> None:
        self._note(caller, name, refusal)
        under_way.note("morgiana.status", refusal.status)
        under_way.note("morgiana.refusal", refusal.code)


@contextmanager
def at_work_on(accepted: AcceptedJob) -> Iterator[Span]:
    """Around one attempt at a job, in its thread: the log and the spans say which job, and which request it came by.

    The job has a trace of its own, which links to that of the call: it may run hours later, and more than once.
    """
    job, traced = accepted.job, tracer() is not None
    REQUEST_ID.set(accepted.request_id)
    JOB_ID.set(job.id)
    TRACEPARENT.set("" if traced else accepted.traceparent)
    told: dict[str, Told] = {
        "morgiana.operation": job.operation,
        "morgiana.tenant": pseudonym(accepted.tenant),
        "morgiana.job_id": job.id,
        "morgiana.attempt": job.attempts,
        "morgiana.request_id": accepted.request_id,
    }
    links = [accepted.traceparent] if traced and accepted.traceparent else []
    try:
        with span(job.operation, told, kind="consumer", links=links) as under_way:
            yield under_way
    finally:
        REQUEST_ID.set("")
        JOB_ID.set("")
        TRACEPARENT.set("")


def _told(caller: Caller, name: str) -> dict[str, Told]:
    return {
        "morgiana.operation": name,
        "morgiana.tenant": pseudonym(caller.tenant),
        "morgiana.request_id": REQUEST_ID.get(),
    }
