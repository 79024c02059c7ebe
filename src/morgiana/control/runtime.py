"""The one path of every call: authorise, find an earlier answer, reserve, run, and write all of it down at once."""

import asyncio
import hashlib
import logging
from dataclasses import dataclass
from typing import Any, Final

from pydantic import BaseModel

from morgiana.control.access import authorise
from morgiana.control.call import Unwatched
from morgiana.control.caller import Caller
from morgiana.control.group_commit import GroupCommit
from morgiana.control.house import House
from morgiana.control.jobs import ENDED, Job, Problem, Progress, State
from morgiana.control.performer import Call, Performer
from morgiana.control.ports import (
    AcceptedJob,
    AlreadyPosted,
    Books,
    Compute,
    JobRunner,
    Shops,
    Watcher,
)
from morgiana.control.prices import PriceBook
from morgiana.control.problems import bug_of, given_up, problem_of
from morgiana.control.refusals import (
    JobEnded,
    JobStillRuns,
    KeyNeeded,
    KeyReused,
    NoJobsHere,
    NotAsJob,
    OnlyAsJob,
    UnknownJob,
    UnknownReceipt,
)
from morgiana.control.reservations import Reservations
from morgiana.kernel.clock import Clock, SystemClock
from morgiana.kernel.ids import new_id
from morgiana.kernel.money import Money
from morgiana.kernel.refusals import Fault, Refusal
from morgiana.operations import Cancelled, Files, Model, Operation, Receipt, Registry, json_of

Op = Operation[Any, Any]

_log = logging.getLogger(__name__)

MOST_ATTEMPTS: Final = 25
"""A job that its process never survived this often is given up and says so."""

_GOES_ON: Final = "The server ends; the job goes on at the next start."


class Estimate(Model):
    """What a call may cost, before it is made."""

    units_max: int
    """The most units that will be charged."""
    unit: str
    """What is counted."""
    price_max: Money
    """The most that will be charged."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """An answer with its receipt, as stored: JSON, byte for byte what a repeat of the call will get."""

    answer: bytes
    receipt: bytes
    repeated: bool = False
    """Whether this is the answer to an earlier call with the same key."""

    def read(self, operation: Op) -> tuple[BaseModel, Receipt]:
        return operation.answer.model_validate_json(self.answer), Receipt.model_validate_json(self.receipt)


class Runtime:
    """Runs calls and jobs; every surface has one and nothing else."""

    def __init__(
        self,
        registry: Registry,
        *,
        books: Books,
        shops: Shops,
        compute: Compute,
        house: House,
        price_book: PriceBook,
        country: str | None = None,
        spending_limit: Money | None = None,
        runner: JobRunner | None = None,
        clock: Clock | None = None,
    ) -> None:
        self.registry = registry
        self.price_book = price_book
        self._books, self._shops, self._compute = books, shops, compute
        self._runner, self._clock = runner, clock or SystemClock()
        self._performer = Performer(
            shops=shops, compute=compute, house=house, price_book=price_book, country=country, clock=self._clock
        )
        self._reservations = Reservations(spending_limit, books.spent)
        self._group = GroupCommit(books)
        self._in_flight: dict[tuple[str, str], asyncio.Future[None]] = {}
        self._launched = False
        self._closing = False

    # What a caller may ask for

    async def call(
        self,
        caller: Caller,
        name: str,
        request: BaseModel,
        *,
        key: str | None = None,
        watcher: Watcher | None = None,
        patient: bool = False,
    ) -> Outcome:
        """Run an operation and wait for its answer. `patient` callers also wait for what is otherwise only a job.

        Raises the operation's refusals and those of `control.refusals.ANY_CALL`. A call that is abandoned (its task
        cancelled) runs to its end if it had begun, and is charged: the same key finds its answer.
        """
        operation = self._allowed(caller, name)
        if not (operation.can_wait or patient):
            raise OnlyAsJob(f"{name} takes long.", remedy="Ask for it as a job, and watch it.")
        self._check_key(operation, key)
        fingerprint = _fingerprint(operation, request)
        call = Call(caller, operation, request, key, fingerprint, self._clock.now(), watcher or Unwatched())
        if operation.runs == "at once" and key is None:
            return await self._run(call)
        return await asyncio.shield(asyncio.ensure_future(self._once(call)))

    def estimate(self, caller: Caller, name: str, request: BaseModel) -> Estimate:
        """The most that a call may cost."""
        operation = self._allowed(caller, name)
        units = operation.meter.reserved(request)
        price = self.price_book.price(name, units)
        return Estimate(units_max=units, unit=operation.meter.unit, price_max=price)

    def submit(self, caller: Caller, name: str, request: BaseModel, *, key: str | None = None) -> Job:
        """Accept a call as a job; it will run even if this process ends now. The same key finds the same job."""
        operation = self._allowed(caller, name)
        if not operation.can_be_job:
            raise NotAsJob(f"{name} is never run as a job.", remedy="Call it and wait for the answer.")
        self._check_key(operation, key)
        runner = self._jobs()
        fingerprint = _fingerprint(operation, request)
        job = Job(id=new_id("job"), operation=name, state="accepted", accepted_at=self._clock.now())
        body = json_of(request)
        accepted = self._books.accept(
            AcceptedJob(
                job,
                caller.tenant,
                caller.organisation,
                caller.person,
                caller.bearer,
                caller.scopes,
                body,
                key,
                fingerprint,
            )
        )
        if accepted.job.id != job.id:
            _same_request(accepted.fingerprint, fingerprint, str(key))
            return accepted.job
        runner.hand_over(job.id, 0)
        return job

    def job(self, caller: Caller, job_id: str) -> Job:
        """Where a job stands. Raises `UnknownJob`."""
        return self._own_job(caller, job_id).job

    def jobs(self, caller: Caller, *, limit: int = 100) -> list[Job]:
        """The business's latest jobs, newest first; of operations that the caller may use."""
        return [job for job in self._books.jobs(caller.tenant, limit=limit) if self._sees(caller, job.operation)]

    def cancel(self, caller: Caller, job_id: str) -> Job:
        """Ask a job to end. Raises `JobEnded` where it has."""
        job = self._own_job(caller, job_id).job
        if job.state in ENDED:
            raise JobEnded(f"Job {job_id} is {job.state}.", remedy="Nothing is left to cancel.")
        if job.state == "accepted":
            self._books.end(job_id, "cancelled", self._clock.now(), None)
        else:
            self._books.ask_to_end(job_id)
        return self._own_job(caller, job_id).job

    def resume(self, caller: Caller, job_id: str) -> Job:
        """Begin again a job that was cancelled, failed or refused. Raises `JobEnded` for one that has its answer."""
        job = self._own_job(caller, job_id).job
        if job.state == "done":
            raise JobEnded(f"Job {job_id} is done.", remedy="Read its result.")
        if job.state in ENDED:
            self._books.reopen(job_id)
            self._jobs().hand_over(job_id, self._own_job(caller, job_id).resumed)
        return self._own_job(caller, job_id).job

    def result(self, caller: Caller, job_id: str) -> Outcome:
        """The answer of a job that is done. Raises `JobStillRuns`, or `JobEnded` where it ended without one."""
        job = self._own_job(caller, job_id).job
        if job.receipt_id is not None:
            return self.receipt(caller, job.receipt_id)
        if job.state in ENDED:
            why = job.problem.detail if job.problem else "It was cancelled."
            raise JobEnded(f"Job {job_id} is {job.state}. {why}", remedy="Resume it, or send a corrected request.")
        raise JobStillRuns(f"Job {job_id} is {job.state}.", remedy="Watch it until it is done.")

    def receipt(self, caller: Caller, receipt_id: str) -> Outcome:
        """A stored answer with its receipt. Raises `UnknownReceipt`."""
        posted = self._books.posted(caller.tenant, receipt_id)
        if posted is None or not self._sees(caller, posted.operation):
            raise UnknownReceipt(f"There is no receipt {receipt_id}.", remedy="Look for it among the latest receipts.")
        return Outcome(posted.answer, posted.receipt, repeated=True)

    def receipts(self, caller: Caller, *, operation: str | None = None, limit: int = 100) -> list[Receipt]:
        """The business's latest receipts of operations that the caller may use, newest first; or of one operation."""
        texts = self._books.receipts(caller.tenant, limit=limit, operation=operation)
        found = [Receipt.model_validate_json(text) for text in texts]
        return [receipt for receipt in found if self._sees(caller, receipt.operation)]

    def files(self, caller: Caller) -> Files:
        """The business's files, to upload and download."""
        return self._shops.files(caller.tenant)

    # The life of the process

    def launch(self) -> None:
        """Begin to run jobs, those first that an earlier process left behind."""
        runner = self._jobs()
        runner.launch(self.run_job)
        for job_id in self._books.unended():
            accepted = self._books.job(job_id)
            assert accepted is not None, job_id
            runner.hand_over(job_id, accepted.resumed)
        self._launched = True

    def check(self) -> None:
        """See that calls and jobs can be taken. Raises `Fault` where nothing can be written, or `NoJobsHere`."""
        self._books.check()
        if not self._launched:
            raise NoJobsHere("No jobs are run yet.", remedy="Ask again in a moment.")

    def close(self) -> None:
        """Let go of everything. Jobs that run stay as they are in the books, for the next start to begin again."""
        if self._runner:
            self._runner.close()
        self._closing = True
        self._compute.close()
        self._group.close()
        self._books.close()

    def run_job(self, job_id: str) -> None:
        """Run one accepted job to its end, in this thread; one that has ended is left as it is.

        Raises `Fault` where another attempt is worth making, and where this process ends. The attempt after
        `MOST_ATTEMPTS` gives the job up.
        """
        if self._closing:
            raise Fault(_GOES_ON)
        accepted = self._books.job(job_id)
        if accepted is None or not self._books.begin(job_id, self._clock.now()):
            return
        try:
            self._attempt(accepted)
        except Cancelled:
            self._end(job_id, "cancelled", None)
        except Refusal as refusal:
            self._end(job_id, "refused", problem_of(refusal))
        except Fault:
            raise
        except Exception as bug:  # a bug must not leave the job open for ever
            if self._closing:  # what it ran on was taken away
                raise Fault(_GOES_ON) from bug
            _log.exception("job %s failed", job_id)
            self._end(job_id, "failed", bug_of(bug))

    # How it is done

    def _allowed(self, caller: Caller, name: str) -> Op:
        operation = self.registry[name]
        authorise(caller, operation)
        return operation

    def _sees(self, caller: Caller, name: str) -> bool:
        """Whether a caller may look at what came of an operation; of one that is gone, whoever may do everything."""
        return caller.may(self.registry[name]) if name in self.registry else caller.may_everything

    @staticmethod
    def _check_key(operation: Op, key: str | None) -> None:
        if operation.effect == "write" and not key:
            raise KeyNeeded(
                f"{operation.name} changes the shop's data.",
                remedy="Send a key of your own choice with the call, so that a repeat cannot do it twice.",
            )

    def _earlier(self, caller: Caller, key: str, fingerprint: bytes) -> Outcome | None:
        posted = self._books.find(caller.tenant, key)
        if posted is None:
            return None
        _same_request(posted.fingerprint, fingerprint, key)
        return Outcome(posted.answer, posted.receipt, repeated=True)

    async def _once(self, call: Call) -> Outcome:
        """Run a call unless its key has an answer; a second call with a key waits for the first."""
        if call.key is None:
            return await self._run(call)
        slot = (call.caller.tenant, call.key)
        while (other := self._in_flight.get(slot)) is not None:
            await asyncio.wait([other])
        if (earlier := self._earlier(call.caller, call.key, call.fingerprint)) is not None:
            return earlier
        self._in_flight[slot] = done = asyncio.get_running_loop().create_future()
        try:
            return await self._run(call)
        finally:
            del self._in_flight[slot]
            done.set_result(None)

    async def _run(self, call: Call) -> Outcome:
        with self._reservations.reserve(call.caller.organisation, self._most(call)) as reservation:
            at_once = call.operation.runs == "at once"
            performed = (
                self._performer.perform(call) if at_once else await asyncio.to_thread(self._performer.perform, call)
            )
            try:
                await self._group.post(performed.posting)
            except AlreadyPosted:
                assert call.key is not None
                earlier = self._earlier(call.caller, call.key, call.fingerprint)
                assert earlier is not None
                return earlier
            finally:
                performed.context.close()
            reservation.used = performed.price
        return Outcome(performed.answer, performed.posting.receipt)

    def _attempt(self, accepted: AcceptedJob) -> None:
        job = accepted.job
        if job.attempts >= MOST_ATTEMPTS:
            self._end(job.id, "failed", given_up(job))
            return
        operation = self.registry[job.operation]
        request = operation.request.model_validate_json(accepted.request)
        caller = accepted.caller
        watcher = _JobWatcher(self._books, job.id)
        call = Call(caller, operation, request, accepted.key, accepted.fingerprint, job.accepted_at, watcher, job.id)
        with self._reservations.reserve(caller.organisation, self._most(call)) as reservation:
            performed = self._performer.perform(call)
            try:
                [late] = self._books.post([performed.posting])
            finally:
                performed.context.close()
            if isinstance(late, AlreadyPosted):
                raise KeyReused(f"The key {accepted.key!r} was used for another call.", remedy="Choose a new key.")
            if late is not None:
                raise late
            reservation.used = performed.price

    def _most(self, call: Call) -> Money:
        return self.price_book.price(call.operation.name, call.operation.meter.reserved(call.request))

    def _own_job(self, caller: Caller, job_id: str) -> AcceptedJob:
        accepted = self._books.own_job(caller.tenant, job_id)
        if accepted is None or not self._sees(caller, accepted.job.operation):
            raise UnknownJob(f"There is no job {job_id}.", remedy="Look for it in the list of jobs.")
        return accepted

    def _end(self, job_id: str, state: State, problem: Problem | None) -> None:
        self._books.end(job_id, state, self._clock.now(), problem)

    def _jobs(self) -> JobRunner:
        if self._runner is None:
            raise NoJobsHere("This process runs no jobs.", remedy="Start the server and ask there.")
        return self._runner


class _JobWatcher:
    """Writes a job's progress down, and finds there whether it should end."""

    def __init__(self, books: Books, job_id: str) -> None:
        self._books, self._job_id = books, job_id
        self._cancelled = False

    def progress(self, progress: Progress) -> None:
        self._cancelled = self._books.note_progress(self._job_id, progress)

    def part(self, part_json: str) -> None:
        """A job's answer is read whole; nobody waits for its parts."""

    def cancelled(self) -> bool:
        return self._cancelled


def _fingerprint(operation: Op, request: BaseModel) -> bytes:
    """Sixteen bytes that tell two requests apart; also the seed, so that the same request gives the same answer."""
    text = b"%s\n%s" % (operation.name.encode(), json_of(request))
    return hashlib.blake2b(text, digest_size=16).digest()


def _same_request(first: bytes, second: bytes, key: str) -> None:
    if first != second:
        raise KeyReused(
            f"The key {key!r} was used before, for a request that differs from this one.",
            remedy="Repeat the first request unchanged, or choose a new key.",
        )
