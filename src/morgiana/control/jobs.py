"""A job: a call that was accepted and will end, whatever happens to the process that runs it."""

from datetime import datetime
from typing import Final, Literal

from morgiana.operations import Model

State = Literal["accepted", "running", "done", "refused", "failed", "cancelled"]

ENDED: Final[frozenset[str]] = frozenset({"done", "refused", "failed", "cancelled"})


class Progress(Model):
    """How far a call is."""

    done: int
    """How many of `total` are done."""
    total: int | None
    """How many there are, where that is known."""
    unit: str
    """What is counted."""


class Problem(Model):
    """A no, as every surface tells it (RFC 9457)."""

    type: str
    """`/problems/<code>`: a page that explains this kind of problem."""
    title: str
    """What kind of problem it is, in words."""
    status: int
    """The HTTP status."""
    detail: str
    """What is wrong here."""
    code: str
    """The kind of problem, for programs."""
    remedy: str
    """What to do about it."""
    retry_after_seconds: int | None = None
    """When the same request is worth another try, where waiting is all that it takes."""
    file: str | None = None
    """The file it is in."""
    row: int | None = None
    """The row it is in."""
    field: str | None = None
    """The column or field it is about."""


class Job(Model):
    """One job, as its owner sees it."""

    id: str
    """The job's number."""
    operation: str
    """What it does."""
    state: State
    """Where it stands."""
    progress: Progress | None = None
    """How far it is."""
    accepted_at: datetime
    """When it was accepted, UTC."""
    not_before: datetime | None = None
    """It does not begin before this moment: the hour that was asked for or found, or a pause after something failed."""
    waits: str = ""
    """Why it begins then, where it was submitted for a cheap or clean hour."""
    started_at: datetime | None = None
    """When it began."""
    ended_at: datetime | None = None
    """When it ended."""
    attempts: int = 0
    """How often it was begun; more than once when a process that ran it went away."""
    receipt_id: str | None = None
    """The receipt of its answer, once it is done."""
    problem: Problem | None = None
    """Why it has no answer, where it ended without one."""
    cancel_requested: bool = False
    """Whether its owner asked for it to end."""
