"""How a job is written down: once for each key, with the hour that its owner's wish finds and where it came from."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from pydantic import BaseModel

from morgiana.control.caller import Caller
from morgiana.control.energy.hours import Hours
from morgiana.control.energy.later import AT_ONCE, Wish
from morgiana.control.fingerprint import fingerprint_of, same_request
from morgiana.control.jobs import Job
from morgiana.control.ports import AcceptedJob, Books
from morgiana.kernel.clock import Clock
from morgiana.kernel.ids import new_id
from morgiana.kernel.tracing import REQUEST_ID, TRACEPARENT
from morgiana.operations import Operation, json_of


@dataclass(frozen=True)
class Accepting:
    """Writes jobs into the books."""

    books: Books
    clock: Clock
    hours: Callable[[], Hours]
    """The grid's hours as they are known now."""

    def accept(
        self,
        caller: Caller,
        operation: Operation[Any, Any],
        request: BaseModel,
        *,
        key: str | None,
        not_before: datetime | None,
        priority: int,
        wish: Wish,
    ) -> tuple[Job, bool]:
        """The job, and whether it is a new one. Raises `KeyReused` where the key was for another request."""
        asked, now = json_of(request), self.clock.now()
        fingerprint = fingerprint_of(operation, asked)
        start = wish.start(self.hours(), max(now, not_before or now))
        begins = start.at or not_before
        job = Job(
            id=new_id("job"),
            operation=operation.name,
            state="accepted",
            accepted_at=now,
            not_before=begins and begins.astimezone(UTC),
            waits="" if wish is AT_ONCE else start.why,
        )
        accepted = self.books.accept(
            AcceptedJob(
                job,
                caller.tenant,
                caller.organisation,
                caller.person,
                caller.bearer,
                caller.scopes,
                asked,
                key,
                fingerprint,
                priority=priority,
                request_id=REQUEST_ID.get(),
                traceparent=TRACEPARENT.get(),
            )
        )
        if accepted.job.id == job.id:
            return job, True
        same_request(accepted.fingerprint, fingerprint, str(key))
        return accepted.job, False
