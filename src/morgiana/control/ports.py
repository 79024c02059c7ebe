"""What the control plane needs from the world; `adapters/` has the implementations."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol, TypeVar

from morgiana.commerce import ShopData
from morgiana.control.billing.payers import Payers
from morgiana.control.caller import Caller
from morgiana.control.jobs import Job, Problem, Progress, State
from morgiana.kernel.money import Money
from morgiana.kernel.refusals import Fault
from morgiana.operations import Evidence, Files

T = TypeVar("T")
R = TypeVar("R")


Question = tuple[str, Sequence[Any]]
"""A statement that gives rows, and its values."""


class Transaction(Protocol):
    """A transaction of the relational store under way. Only stores read and write by it; everybody else hands it on."""

    def rows(self, sql: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]: ...

    def rows_each(self, questions: Sequence[Question]) -> list[list[tuple[Any, ...]]]:
        """The rows of several questions, none of which needs another's answer: one trip where there are trips."""

    def row(self, sql: str, values: Sequence[Any] = ()) -> tuple[Any, ...] | None: ...

    def execute(self, sql: str, values: Sequence[Any] = ()) -> int:
        """Run a statement; the number of rows that it touched."""

    def write(self, sql: str, values: Sequence[Any] = ()) -> None:
        """Run a statement of which nothing is asked; like `executemany` it may go with what is sent next, and its
        error come from there."""

    def executemany(self, sql: str, rows: Sequence[Sequence[Any]]) -> None: ...

    def savepoint(self) -> AbstractContextManager[None]:
        """All of the block or nothing of it, while what came before it stands. No block within a block."""


Effect = Callable[[Transaction], None]
"""What a call changes in the house's own tables. A `Refusal` that it raises leaves its call out, and nobody else's."""


@dataclass(frozen=True, slots=True)
class Publication:
    """Changes of a shop's data that are seen from the moment the receipt of the call that made them is stored."""

    versions: dict[str, int] = field(default_factory=dict)
    """Table and the version of it that readers see from now on."""
    kept: dict[tuple[str, str], str] = field(default_factory=dict)
    """Kind and name of each document that was stored, and its JSON."""
    forgotten: frozenset[tuple[str, str]] = frozenset()
    guard: Effect | None = None
    """Raises where the writer is no longer the shop's one writer, so that nothing of its call is seen."""


@dataclass(slots=True)
class Posting:
    """One call to be written down: its answer, its receipt, its charge and what it changed, all or nothing.

    Nothing changes one. It is not frozen, nor is what else is made once a call, because a frozen dataclass of so many
    fields takes three times as long to make: 5.4 instead of 1.9 us.
    """

    receipt_id: str
    tenant: str
    """The shop whose call it is."""
    organisation: str
    """Who pays for it."""
    person: str
    bearer: str
    """The public id of the key that was used; empty for a person who is signed in."""
    operation: str
    key: str | None
    fingerprint: bytes
    answer: bytes
    receipt: bytes
    unit: str
    units: int
    price_minor: int
    currency: str
    at: datetime
    cpu_seconds: float = 0.0
    joules: float = 0.0
    grams_co2e: float = 0.0
    publication: Publication | None = None
    job_id: str | None = None
    fence: int = 0
    """The fencing token of the lease under which the job was run; another's, and the posting is left out."""
    effects: tuple[Effect, ...] = ()
    also: frozenset[str] = frozenset()
    """Whose rows the effects read and write besides those of the shop and of its organisation."""

    @property
    def price(self) -> Money:
        return Money(self.price_minor, self.currency)

    @property
    def digest(self) -> str:
        """SHA-256 of the answer and the receipt as they are stored, in hexadecimal: what the audit trail holds to."""
        return hashlib.sha256(self.answer + self.receipt).hexdigest()


@dataclass(frozen=True, slots=True)
class Posted:
    """An answer that was stored."""

    receipt_id: str
    operation: str
    fingerprint: bytes
    answer: bytes
    receipt: bytes


@dataclass(frozen=True, slots=True)
class AcceptedJob:
    """A job with what is needed to run it."""

    job: Job
    tenant: str
    organisation: str
    person: str
    bearer: str
    scopes: frozenset[str]
    request: bytes
    key: str | None
    fingerprint: bytes
    resumed: int = 0
    """How often its owner had it begun again."""
    priority: int = 0
    """Those of higher priority come first among the jobs of one organisation."""
    fence: int = 0
    """Counts its claims: the token without which nobody may write about it."""
    request_id: str = ""
    """The number of the request that it came with, for whoever reads the log of its worker."""
    traceparent: str = ""
    """The span of the call that it came with."""

    @property
    def caller(self) -> Caller:
        """Who asked for it."""
        return Caller(self.tenant, self.person, self.scopes, self.organisation, self.bearer)


class AlreadyPosted(Fault):
    """The key has an answer already."""


class JobTaken(AlreadyPosted):
    """The job has ended, or another worker has the lease on it."""


Written = Posting | Exception | None
"""What came of a posting: None where it is written as it was handed in, the posting as it was written instead where its
price turned out to be another, or why it was left out."""


class Books(Protocol):
    """The relational store of what must never be lost. Each method is one transaction; safe to call from any thread."""

    @property
    def off_loop(self) -> bool:
        """Whether each statement waits for another machine, so that none is made on an event loop's own thread."""

    def post(self, postings: Sequence[Posting]) -> list[Written]:
        """Write postings down together; one that comes second, by key or by job, or that its own effects or
        a budget refuse, is left out and gets the reason."""

    def begin(self, postings: Sequence[Posting]) -> Callable[[], list[Written]]:
        """`post` but for the last step: what is given back waits for the disk, in any thread, and must be called.
        Until it is, nobody else writes."""

    @property
    def payers(self) -> Payers:
        """Who pays, by which terms, and what is left of each budget."""

    def find(self, tenant: str, key: str) -> Posted | None:
        """The answer stored under an idempotency key."""

    def posted(self, tenant: str, receipt_id: str) -> Posted | None:
        """The answer of a receipt."""

    def receipts(self, tenant: str, *, limit: int, operation: str | None = None) -> list[bytes]:
        """The latest receipts, newest first; of one operation if it is named."""

    def spent(self, organisation: str, currency: str) -> int:
        """The sum of all charges of an organisation in one currency, in minor units."""

    def accept(self, accepted: AcceptedJob) -> AcceptedJob:
        """Write a job down; the same key finds the job that was accepted first."""

    def own_job(self, tenant: str, job_id: str) -> AcceptedJob | None:
        """A job, if it is this tenant's."""

    def job_by_key(self, tenant: str, key: str) -> AcceptedJob | None: ...

    def jobs(self, tenant: str, *, limit: int) -> list[Job]:
        """The latest jobs, newest first."""

    def note_progress(self, job_id: str, fence: int, progress: Progress) -> bool:
        """Note how far a job is; True where its owner asked for it to end. Raises `LeaseLost`."""

    def end(self, job_id: str, fence: int, state: State, at: datetime, problem: Problem | None) -> None:
        """Note that a job ended without an answer. Raises `LeaseLost`."""

    def cancel(self, job_id: str, at: datetime) -> None:
        """End a job that has not begun; ask one that runs to end."""

    def reopen(self, job_id: str) -> None:
        """Put a job that ended without an answer back among the accepted."""

    def check(self) -> None:
        """Write something that changes nothing. Raises `Fault` where the disk does not take it."""

    def close(self) -> None: ...


class ShopSession(ShopData, Protocol):
    """One call's sight of a shop's data, with what it read and changed."""

    def evidence(self) -> list[Evidence]:
        """The rows that were read."""

    def publication(self) -> Publication | None:
        """The changes to publish, if any."""

    def close(self) -> None:
        """Let go of the shop, published or not."""


class Shops(Protocol):
    """Every tenant's data."""

    def open(self, tenant: str, *, call: str) -> ShopSession:
        """A session on one shop for the call with that receipt number."""

    def files(self, tenant: str) -> Files:
        """The tenant's files."""

    def fault_of(self, error: Exception) -> Fault | None:
        """What an error means that was met while reading lazily, where it is the storage's and nobody's mistake."""


class Watcher(Protocol):
    """Somebody who looks on while a call runs."""

    def progress(self, progress: Progress) -> None: ...

    def part(self, part_json: str) -> None:
        """A part of the answer, ahead of the whole."""

    def cancelled(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class HelperUsage:
    """What a helping process used for one item."""

    cpu_seconds: float
    memory_bytes: int


class Compute(Protocol):
    """Processes that share heavy work."""

    def map(
        self, function: Callable[[T], R], items: Sequence[T], *, tenant: str = "", weight: float = 1.0
    ) -> Iterator[tuple[R, HelperUsage]]:
        """Apply a module-level function to each item, results in order, each with what its process used.

        Tenants whose items wait at one moment share the processes by their weights.
        """

    def close(self) -> None: ...


class JobRunner(Protocol):
    """Runs accepted jobs out of the books: each is run until it has ended, by whichever worker has a lease on it."""

    def launch(self, run: Callable[[AcceptedJob], None]) -> None:
        """Begin to take jobs, in threads of this process; `run` raises `Fault` where another attempt is worth making.

        Raises `Fault` where the books cannot be used.
        """

    def wake(self) -> None:
        """Say that a job was accepted."""

    def workers(self) -> int:
        """How many workers live, this one and all others."""

    def drain(self, seconds: float) -> bool:
        """Take no more jobs, and wait so long for those that run; whether none does any more."""

    def close(self) -> None:
        """Hand back what still runs, and leave."""


class Telemetry(Protocol):
    """Tells a collector what this process does and measures."""

    def finish(self) -> None:
        """Tell within a few seconds what was measured, while it can be read for the last time."""

    def close(self) -> None:
        """Tell within a few seconds what else was done, and stop."""
