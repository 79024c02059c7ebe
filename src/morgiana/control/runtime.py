"""The one path of every call: authorise, find an earlier answer, reserve, run, and write all of it down at once."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import BaseModel

from morgiana.control.accepting import Accepting
from morgiana.control.access import authorise
from morgiana.control.audit.refusal_log import RefusalLog
from morgiana.control.billing.engine.months import Months
from morgiana.control.billing.pricing import Pricing
from morgiana.control.call import Unwatched
from morgiana.control.caller import Caller
from morgiana.control.energy.hours import NO_HOURS, Hours
from morgiana.control.energy.later import AT_ONCE, Wish
from morgiana.control.fingerprint import fingerprint_of, same_request
from morgiana.control.group_commit import GroupCommit
from morgiana.control.house import House
from morgiana.control.job_runs import JobRuns
from morgiana.control.jobs import ENDED, Job
from morgiana.control.limits.gate import Gate
from morgiana.control.limits.plan import unlimited
from morgiana.control.limits.renewal import Renewal
from morgiana.control.limits.threads import FairThreads
from morgiana.control.measures import Measures
from morgiana.control.observing import Observer
from morgiana.control.performer import Call, Performed, Performer
from morgiana.control.ports import AcceptedJob, AlreadyPosted, Books, Compute, JobRunner, Posted, Shops, Watcher
from morgiana.control.prices import PriceBook
from morgiana.control.process_measures import process_measures
from morgiana.control.refusals import (
    JobEnded,
    JobStillRuns,
    KeyNeeded,
    NoJobsHere,
    NoLongerKept,
    NotAsJob,
    OnlyAsJob,
    UnknownJob,
    UnknownReceipt,
)
from morgiana.control.reservations import Reservations
from morgiana.kernel.clock import Clock, SystemClock
from morgiana.kernel.money import Money
from morgiana.kernel.refusals import Fault, Refusal
from morgiana.operations import Files, Model, Operation, Receipt, Registry, json_of

Op = Operation[Any, Any]


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
    spent_percent: int | None = None
    """How much of the tightest spending limit is gone, where that is enough for a warning."""

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
        gate: Gate | None = None,
        threads: FairThreads | None = None,
        months: Months | None = None,
        hours: Callable[[], Hours] = lambda: NO_HOURS,
        refusal_log: RefusalLog | None = None,
    ) -> None:
        self.registry = registry
        self.price_book = price_book
        self._books, self._shops, self._compute = books, shops, compute
        self._runner, self._clock = runner, clock or SystemClock()
        self._gate, self._threads = gate or Gate(unlimited), threads or FairThreads()
        self._pricing = Pricing(price_book, months or Months(ZoneInfo("UTC")), books.payers)
        self._performer = Performer(
            shops=shops, compute=compute, house=house, pricing=self._pricing, country=country, clock=self._clock,
            share_of=self._gate.share_of, hours=hours,
        )  # fmt: skip
        self._reservations = Reservations(self._pricing, spending_limit)
        self._group = GroupCommit(books)
        self._in_flight: dict[tuple[str, str], asyncio.Future[None]] = {}
        self._refusal_log = refusal_log or RefusalLog()
        self._runs = JobRuns(
            registry, books, self._performer, self._reservations, self._most, self._clock, self._gate,
            refusal_log=self._refusal_log,
        )  # fmt: skip
        self._renewal, self._accepting = Renewal(self._gate), Accepting(books, self._clock, hours)
        self._launched = False
        self._observer, self.measures = Observer(log=self._refusal_log), Measures()
        for source in (self._observer.measures, self._group.measures, process_measures):
            self.measures.add(source)

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
        return await self._observer.call(caller, name, self._call(caller, name, request, key, watcher, patient))

    async def _call(
        self, caller: Caller, name: str, request: BaseModel, key: str | None, watcher: Watcher | None, patient: bool
    ) -> Outcome:
        operation = self._allowed(caller, name)
        if not (operation.can_wait or patient):
            raise OnlyAsJob(f"{name} takes long.", remedy="Ask for it as a job, and watch it.")
        self._check_key(operation, key)
        asked = json_of(request)
        call = Call(
            caller, operation, request, len(asked), key, fingerprint_of(operation, asked), self._clock.now(),
            watcher or Unwatched(),
        )  # fmt: skip
        if call.quick or (operation.runs == "at once" and key is None):
            return await self._once(call)
        return await asyncio.shield(asyncio.ensure_future(self._once(call)))

    def estimate(self, caller: Caller, name: str, request: BaseModel) -> Estimate:
        """The most that a call may cost."""
        with self._observer.asking(caller, name):
            operation = self._allowed(caller, name)
        units = operation.meter.reserved(request)
        quote = self._pricing.quote(caller.organisation, name, units, self._clock.now())
        return Estimate(units_max=units, unit=operation.meter.unit, price_max=quote.price)

    def submit(
        self,
        caller: Caller,
        name: str,
        request: BaseModel,
        *,
        key: str | None = None,
        not_before: datetime | None = None,
        priority: int = 0,
        wish: Wish = AT_ONCE,
    ) -> Job:
        """Accept a call as a job; it will run even if this process ends now. The same key finds the same job.

        It waits until `not_before`, if that is given, or for a cheap or clean hour if that is its owner's `wish`, and
        for the organisation's jobs of higher `priority`.
        """

        def accept() -> Job:
            operation = self._allowed(caller, name)
            if not operation.can_be_job:
                raise NotAsJob(f"{name} is never run as a job.", remedy="Call it and wait for the answer.")
            self._check_key(operation, key)
            self._gate.accept(caller)
            runner = self._jobs()
            job, new = self._accepting.accept(
                caller, operation, request, key=key, not_before=not_before, priority=priority, wish=wish
            )
            if new:
                runner.wake()
            return job

        return self._observer.submit(caller, name, accept)

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
        self._books.cancel(job_id, self._clock.now())
        return self._own_job(caller, job_id).job

    def resume(self, caller: Caller, job_id: str) -> Job:
        """Begin again a job that was cancelled, failed or refused. Raises `JobEnded` for one that has its answer."""
        job = self._own_job(caller, job_id).job
        if job.state == "done":
            raise JobEnded(f"Job {job_id} is done.", remedy="Read its result.")
        if job.state in ENDED:
            self._books.reopen(job_id)
            self._jobs().wake()
        return self._own_job(caller, job_id).job

    def result(self, caller: Caller, job_id: str) -> Outcome:
        """The answer of a job that is done. Raises `JobStillRuns`, or `JobEnded` where it ended without one."""
        job = self._own_job(caller, job_id).job
        if job.receipt_id is not None:
            return self.receipt(caller, job.receipt_id)
        if job.state in ENDED:
            remedy = "Resume it, or send a corrected request."
            if job.problem is None:
                raise JobEnded(f"Job {job_id} is {job.state}.", remedy=remedy)
            raise JobEnded(f"Job {job_id} is {job.state}. {job.problem.detail}", remedy=remedy)
        raise JobStillRuns(f"Job {job_id} is {job.state}.", remedy="Watch it until it is done.")

    def receipt(self, caller: Caller, receipt_id: str) -> Outcome:
        """A stored answer with its receipt. Raises `UnknownReceipt`."""
        posted = self._books.posted(caller.tenant, receipt_id)
        if posted is None or not self._sees(caller, posted.operation):
            raise UnknownReceipt(f"There is no receipt {receipt_id}.", remedy="Look for it among the latest receipts.")
        return _kept(posted)

    def receipts(self, caller: Caller, *, operation: str | None = None, limit: int = 100) -> list[Receipt]:
        """The business's latest receipts of operations that the caller may use, newest first; or of one operation."""
        texts = self._books.receipts(caller.tenant, limit=limit, operation=operation)
        found = [Receipt.model_validate_json(text) for text in texts]
        return [receipt for receipt in found if self._sees(caller, receipt.operation)]

    def files(self, caller: Caller) -> Files:
        """The business's files, to upload and download."""
        return self._shops.files(caller.tenant)

    # The life of the process

    def launch(self, *, here: bool = True) -> None:
        """Begin to run jobs: in threads of this process, or, if not `here`, by leaving them to worker processes."""
        runner = self._jobs()
        self._renewal.begin()
        if here:
            runner.launch(self._runs.run)
        self._launched = True

    def workers(self) -> int:
        """How many workers live that run jobs; raises `NoJobsHere` where this process knows of none."""
        return self._jobs().workers()

    def check(self) -> None:
        """See that calls and jobs can be taken. Raises `Fault` where nothing can be written, or `NoJobsHere`."""
        self._books.check()
        if not self._launched:
            raise NoJobsHere("No jobs are run yet.", remedy="Ask again in a moment.")

    def drain(self, seconds: float) -> bool:
        """Take no more jobs, and wait so long for those that run; whether none does any more."""
        return self._runner is None or self._runner.drain(seconds)

    def close(self) -> None:
        """Let go of everything. Jobs that run are handed back, for another worker or the next start to begin again."""
        self.drain(0)
        self._runs.stopping.set()
        if self._runner:
            self._runner.close()
        self._renewal.close()
        self._compute.close()
        self._threads.close()
        self._group.close()
        self._refusal_log.close()
        self._books.close()

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
        same_request(posted.fingerprint, fingerprint, key)
        return _kept(posted)

    async def _once(self, call: Call) -> Outcome:
        """Run a call unless its key has an answer; a second call with a key waits for the first."""
        if call.key is None:
            return await self._run(call)
        slot = (call.caller.tenant, call.key)
        look_first = not call.quick
        while (other := self._in_flight.get(slot)) is not None:
            await asyncio.wait([other])
            look_first = True
        if look_first and (earlier := self._earlier(call.caller, call.key, call.fingerprint)) is not None:
            return earlier
        self._in_flight[slot] = done = asyncio.get_running_loop().create_future()
        try:
            return await self._run(call)
        except (Refusal, Fault):
            # A quick call is made before its key is looked for, and a repeat may be refused what was allowed before.
            if call.quick and (earlier := self._earlier(call.caller, call.key, call.fingerprint)) is not None:
                return earlier
            raise
        finally:
            del self._in_flight[slot]
            done.set_result(None)

    async def _run(self, call: Call) -> Outcome:
        caller, operation = call.caller, call.operation
        most = self._most(caller, operation, call.request)
        with (
            await self._gate.enter_soon(caller, operation.name, operation.meter.reserved(call.request)) as let_in,
            self._reservations.reserve(caller, most, call.accepted_at) as reservation,
        ):
            performed = await self._performed(call)
            try:
                written = await self._group.post(performed.posting)
            except AlreadyPosted:
                assert call.key is not None
                earlier = self._earlier(caller, call.key, call.fingerprint)
                assert earlier is not None
                return earlier
            except asyncio.CancelledError:  # whoever asked has left; the posting is written all the same
                reservation.used = performed.posting.price
                let_in.posted(performed.posting.units)
                raise
            finally:
                performed.context.close()
            reservation.used = written.price
            let_in.posted(performed.posting.units)
        return Outcome(performed.answer, written.receipt, spent_percent=reservation.spent_percent)

    async def _performed(self, call: Call) -> Performed:
        """Here and now, or in a thread when the organisation's turn comes."""
        if call.operation.runs == "at once":
            return self._performer.perform(call)
        payer = call.caller.organisation
        return await self._threads.run(
            payer, call.operation.name, self._performer.perform, call, weight=self._gate.share_of(payer)
        )

    def _most(self, caller: Caller, operation: Op, request: BaseModel) -> Money:
        units = operation.meter.reserved(request)
        return self._pricing.most(caller.organisation, operation.name, units, self._clock.now())

    def _own_job(self, caller: Caller, job_id: str) -> AcceptedJob:
        accepted = self._books.own_job(caller.tenant, job_id)
        if accepted is None or not self._sees(caller, accepted.job.operation):
            raise UnknownJob(f"There is no job {job_id}.", remedy="Look for it in the list of jobs.")
        return accepted

    def _jobs(self) -> JobRunner:
        if self._runner is None:
            raise NoJobsHere("This process runs no jobs.", remedy="Start the server and ask there.")
        return self._runner


def _kept(posted: Posted) -> Outcome:
    if not posted.answer:
        raise NoLongerKept("The answer is no longer kept.", remedy="Call again with a new key.")
    return Outcome(posted.answer, posted.receipt, repeated=True)
