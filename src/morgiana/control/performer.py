"""Runs one call's function and makes out its receipt; nothing is stored here."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from decimal import InvalidOperation
from typing import Any, Final

from pydantic import BaseModel

from morgiana.control.billing.pricing import Pricing
from morgiana.control.call import CallContext
from morgiana.control.caller import Caller
from morgiana.control.carbon import carbon, measured_energy, modelled_energy
from morgiana.control.energy.hours import NO_HOURS, Hours
from morgiana.control.house import House
from morgiana.control.ports import Compute, Posting, Shops, Watcher
from morgiana.control.usage import Usage, UsageMeter
from morgiana.kernel.clock import Clock
from morgiana.kernel.ids import new_id
from morgiana.kernel.refusals import InvalidRequest
from morgiana.operations import Container, Energy, Operation, Receipt, json_of, kept_json_of

_SECONDS_TO_MEASURE: Final = 0.1
"""Below this the processor's energy counter, which moves every millisecond, tells more of a call's neighbours."""


@dataclass(slots=True)
class Call:
    """What is asked, by whom, and who looks on."""

    caller: Caller
    operation: Operation[Any, Any]
    request: BaseModel
    request_bytes: int
    """Its size as JSON."""
    key: str | None
    fingerprint: bytes
    """Tells two requests apart; also the seed, so that the same request gives the same answer."""
    accepted_at: datetime
    watcher: Watcher
    job_id: str | None = None
    fence: int = 0
    """The fencing token of the lease under which the job is run."""

    @property
    def quick(self) -> bool:
        """Whether it changes nothing and takes microseconds: less than to look for what it gave before."""
        return self.operation.runs == "at once" and self.operation.effect == "read" and self.job_id is None


@dataclass(slots=True)
class Performed:
    """What came of a call; whoever stores it closes its context then."""

    posting: Posting
    answer: bytes
    """The answer as its caller gets it; what is kept has a mask in place of what is shown once."""
    context: CallContext


@dataclass(frozen=True)
class Performer:
    """Knows what a call may use, what it is counted in, and how its use of the machine is told."""

    shops: Shops
    compute: Compute
    pricing: Pricing
    country: str | None
    house: House
    clock: Clock
    hours: Callable[[], Hours] = lambda: NO_HOURS
    """The grid's factors by the hour, as they are known now."""
    share_of: Callable[[str], float] = lambda organisation: 1.0
    """An organisation's weight beside others where processes are short."""
    usage: UsageMeter = field(default_factory=UsageMeter)

    def perform(self, call: Call) -> Performed:
        """Run the operation's function and make out its receipt; nothing is stored yet."""
        operation, caller = call.operation, call.caller
        receipt_id = new_id("rcpt")
        usage = self.usage.start(brief=operation.runs == "at once")
        context = CallContext(
            caller=caller,
            house=self.house,
            call=receipt_id,
            seed=int.from_bytes(call.fingerprint[:4], "big"),
            now=call.accepted_at,
            shops=self.shops,
            compute=self.compute,
            usage=usage,
            watcher=call.watcher,
            share=self.share_of(caller.organisation),
        )
        try:
            answer = operation.function(call.request, context)
            publication = context.publication()
            evidence = context.evidence()
        except (OverflowError, InvalidOperation) as error:
            context.close()
            raise InvalidRequest(
                "A number or a day in the request is beyond what can be reckoned with.",
                remedy="Look for an amount or a date that is out of all proportion.",
            ) from error
        except BaseException as error:
            context.close()
            if isinstance(error, Exception) and (fault := self.shops.fault_of(error)) is not None:
                raise fault from error
            raise
        finally:
            self.usage.stop(usage)
        units = operation.meter.charged(call.request, answer)
        at = self.clock.now()
        energy = self._energy(usage)
        emitted = carbon(energy, self.country, self.hours(), at)
        told = json_of(answer)
        disk = usage.disk_bytes
        price = self.pricing.price(caller.organisation, operation.name, units, at)
        receipt = Receipt(
            id=receipt_id,
            operation=operation.name,
            tenant=caller.tenant,
            at=at,
            units=units,
            unit=operation.meter.unit,
            price=price,
            wall_seconds=round(usage.wall_seconds, 6),
            cpu_seconds=round(usage.cpu_seconds, 6),
            peak_memory_bytes=usage.peak_memory_bytes,
            request_bytes=call.request_bytes,
            answer_bytes=len(told),
            disk_read_bytes=None if disk is None else round(disk[0]),
            disk_written_bytes=None if disk is None else round(disk[1]),
            container=self._container(usage),
            energy=energy,
            carbon=emitted,
            models=list(context.models.values()),
            rests_on=evidence,
            steps=context.steps,
        )
        posting = Posting(
            receipt_id=receipt_id,
            tenant=caller.tenant,
            organisation=caller.organisation,
            person=caller.person,
            bearer=caller.bearer,
            operation=operation.name,
            key=call.key,
            fingerprint=call.fingerprint,
            answer=kept_json_of(answer, told),
            receipt=json_of(receipt),
            unit=operation.meter.unit,
            units=units,
            price_minor=price.minor,
            currency=price.currency,
            at=at,
            cpu_seconds=usage.cpu_seconds,
            joules=energy.joules,
            grams_co2e=emitted.grams_co2e,
            publication=publication,
            job_id=call.job_id,
            fence=call.fence,
            effects=(*([publication.guard] if publication and publication.guard else []), *context.effects),
            also=frozenset(context.also),
        )
        return Performed(posting, told, context)

    def _energy(self, usage: Usage) -> Energy:
        if usage.joules is not None and usage.wall_seconds >= _SECONDS_TO_MEASURE:
            return measured_energy(usage.joules, self.usage.counter.domains)
        return modelled_energy(usage.cpu_seconds, usage.wall_seconds, usage.peak_memory_bytes)

    def _container(self, usage: Usage) -> Container | None:
        meter = self.usage.container
        if not meter.found or usage.wall_seconds < _SECONDS_TO_MEASURE:
            return None
        limits = meter.limits()
        return Container(
            cores=limits.cores,
            memory_bytes_max=limits.memory_bytes,
            memory_peak_bytes=meter.memory_peak_bytes(),
            cpu_seconds=usage.container_cpu_seconds,
        )
