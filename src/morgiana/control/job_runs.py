"""One attempt at a job, by a worker that has a lease on it, and how it ends."""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Event
from typing import Final

from pydantic import BaseModel

from morgiana.control.audit.refusal_log import RefusalLog
from morgiana.control.caller import Caller
from morgiana.control.jobs import Problem, Progress, State
from morgiana.control.limits.gate import Gate
from morgiana.control.observing import at_work_on
from morgiana.control.performer import Call, Performer
from morgiana.control.ports import AcceptedJob, AlreadyPosted, Books, JobTaken, Posting, Written
from morgiana.control.problems import bug_of, given_up, problem_of
from morgiana.control.refusals import KeyReused
from morgiana.control.reservations import Reservations
from morgiana.control.workers import MOST_ATTEMPTS, LeaseLost
from morgiana.kernel.clock import Clock
from morgiana.kernel.money import Money
from morgiana.kernel.refusals import Fault, Refusal
from morgiana.kernel.tracing import Span, span
from morgiana.operations import Cancelled, Operation, Registry

_log = logging.getLogger(__name__)

SECONDS_TO_POST: Final = 90.0
"""So long a worker tries to write down what a job came to while the books are away, before it gives the job back."""
_FIRST_PAUSE: Final = 0.25
_LONGEST_PAUSE: Final = 4.0


@dataclass(frozen=True)
class JobRuns:
    """Runs claimed jobs; once `stopping` is set none goes on, and what its lease held is for others to do."""

    registry: Registry
    books: Books
    performer: Performer
    reservations: Reservations
    most: Callable[[Caller, Operation[BaseModel, BaseModel], BaseModel], Money]
    """The most that a request may cost."""
    clock: Clock
    gate: Gate
    stopping: Event = field(default_factory=Event)
    refusal_log: RefusalLog = field(default_factory=RefusalLog)

    def run(self, accepted: AcceptedJob) -> None:
        """Run a claimed job to its end, in this thread.

        Raises `Fault` where another attempt is worth making, and `LeaseLost` where this one counts for nothing. The
        attempt after `MOST_ATTEMPTS` gives the job up.
        """
        with at_work_on(accepted) as under_way:
            self._run(accepted, under_way)

    def _run(self, accepted: AcceptedJob, under_way: Span) -> None:
        try:
            state = self._attempt(accepted)
            under_way.note("morgiana.state", state)
            _log.info("job %s is %s", accepted.job.id, state)
        except LeaseLost:
            raise
        except Cancelled:
            under_way.note("morgiana.state", "cancelled")
            self._end(accepted, "cancelled", None)
        except Refusal as refusal:
            under_way.note("morgiana.state", "refused")
            under_way.note("morgiana.refusal", refusal.code)
            _log.info("job %s is refused: %s", accepted.job.id, refusal.code)
            self.refusal_log.refused(accepted.caller, accepted.job.operation, refusal)
            self._end(accepted, "refused", problem_of(refusal))
        except Fault:
            raise
        except Exception as bug:  # a bug must not leave the job open for ever
            if self.stopping.is_set():  # what it ran on was taken away
                raise LeaseLost from bug
            _log.exception("job %s failed", accepted.job.id)
            under_way.note("morgiana.state", "failed")
            under_way.fail(type(bug).__name__)
            self._end(accepted, "failed", bug_of(bug))

    def _attempt(self, accepted: AcceptedJob) -> State:
        job = accepted.job
        if job.attempts > MOST_ATTEMPTS:
            self._end(accepted, "failed", given_up(job))
            return "failed"
        operation = self.registry[job.operation]
        request = operation.request.model_validate_json(accepted.request)
        caller: Caller = accepted.caller
        call = Call(
            caller,
            operation,
            request,
            len(accepted.request),
            accepted.key,
            accepted.fingerprint,
            job.accepted_at,
            _JobWatcher(self.books, accepted, self.stopping),
            job.id,
            accepted.fence,
        )
        with (
            self.gate.enter(caller, operation.name, operation.meter.reserved(request), as_job=True) as let_in,
            self.reservations.reserve(caller, self.most(caller, operation, request), self.clock.now()) as reservation,
        ):
            performed = self.performer.perform(call)
            try:
                outcome = self._post(performed.posting)
            finally:
                performed.context.close()
            if isinstance(outcome, JobTaken):
                raise LeaseLost
            if isinstance(outcome, AlreadyPosted):
                raise KeyReused(f"The key {accepted.key!r} was used for another call.", remedy="Choose a new key.")
            if isinstance(outcome, Exception):
                raise outcome
            reservation.used = (outcome or performed.posting).price
            let_in.posted(performed.posting.units)
        return "done"

    def _post(self, posting: Posting) -> Written:
        """Write a job's answer down, and again where the books were away: twice is refused by the lease."""
        until, pause = time.monotonic() + SECONDS_TO_POST, _FIRST_PAUSE
        while True:
            try:
                with span("books.commit", {"morgiana.postings": 1}):
                    [outcome] = self.books.post([posting])
            except Fault:
                if time.monotonic() > until or self.stopping.wait(pause):
                    raise
                pause = min(2 * pause, _LONGEST_PAUSE)
            else:
                return outcome

    def _end(self, accepted: AcceptedJob, state: State, problem: Problem | None) -> None:
        self.books.end(accepted.job.id, accepted.fence, state, self.clock.now(), problem)


class _JobWatcher:
    """Writes a job's progress down, and finds there whether it should end, or is this worker's no more."""

    def __init__(self, books: Books, accepted: AcceptedJob, stopping: Event) -> None:
        self._books, self._accepted, self._stopping = books, accepted, stopping
        self._cancelled = False

    def progress(self, progress: Progress) -> None:
        if self._stopping.is_set():
            raise LeaseLost
        try:
            self._cancelled = self._books.note_progress(self._accepted.job.id, self._accepted.fence, progress)
        except Fault as fault:  # the work itself needs no database; its answer will wait for it
            _log.info("progress of %s is not noted: %s", self._accepted.job.id, fault)

    def part(self, part_json: str) -> None:
        """A job's answer is read whole; nobody waits for its parts."""

    def cancelled(self) -> bool:
        return self._cancelled
