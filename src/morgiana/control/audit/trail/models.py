"""Requests and answers about the audit trail."""

from datetime import date, datetime
from typing import Annotated

from pydantic import Field, NonNegativeInt

from morgiana.operations import FileRef, Model

Trail = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_-]+$")]
Text = Annotated[str, Field(min_length=1, max_length=200)]


class AuditRequest(Model):
    """Which entries."""

    trail: Trail | None = None
    """Whose trail: the id of one of your shops. The host may name any shop, or `host` for sign-ins. Null is the shop
    that this call is for."""
    action: Text | None = None
    """Only this operation or happening, or a group of them such as `keys.*`."""
    who: Text | None = None
    """Only what this person or key did, by id."""
    about: Text | None = None
    """Only what was done to this: a receipt, a job, a key, a shop, by id."""
    changes_only: bool = False
    """Only what changed something or just happened, without the calls that only read."""
    first_day: date | None = None
    """Only from this day on, of UTC."""
    last_day: date | None = None
    """Only up to this day, of UTC."""
    before: Annotated[int, Field(ge=1)] | None = None
    """Only entries before this number: the answer's `next_before`. Null begins with the latest."""
    limit: Annotated[int, Field(ge=1, le=1000)] = 100
    """The most entries to list."""


class AuditEntry(Model):
    """What somebody did."""

    seq: NonNegativeInt
    """Its number in the trail, from 1."""
    at: datetime
    """When, UTC."""
    who: str
    """The person's id; never a name. Empty where nobody is known."""
    key_id: str
    """The key that was used; empty without one."""
    action: str
    """The operation, or what happened, such as `sign_in.failed`."""
    about: str
    """What it was done to: a receipt, a job, a key, a shop."""
    digest: str
    """SHA-256 of the answer and the receipt that were stored with it, in hexadecimal; empty where none was."""


class AuditEntries(Model):
    """A page of the trail."""

    entries: list[AuditEntry]
    """The latest first."""
    next_before: int | None
    """What to give as `before` for the next page; null where this is the last."""


class VerifyRequest(Model):
    """Which trails."""

    trail: Trail | None = None
    """One trail: the id of one of your shops, or for the host any. Null is every trail that you may see."""


class TrailState(Model):
    """How one trail stands."""

    trail: str
    """Whose: a shop's id, or `host`."""
    entries: NonNegativeInt
    """How many entries hold."""
    holds: bool
    """Whether all of it is as it was written."""
    broken_at: int | None
    """The first entry that is not; null where all are."""
    why: str
    """What is wrong with it; empty where nothing is."""


class AuditState(Model):
    """How the trails stand."""

    holds: bool
    """Whether all of them are as they were written."""
    trails: list[TrailState]
    """Each of them."""
    public_key: str
    """The key that exported trails are signed by, Ed25519 in base64. Note it down: whoever has it can verify a file
    without this installation."""


class AuditExportRequest(Model):
    """Which trail, and from where on."""

    trail: Trail | None = None
    """Whose: the id of one of your shops, or for the host any. Null is the shop that this call is for."""
    after: NonNegativeInt = 0
    """Only entries after this number; 0 is all of them."""


class AuditFile(Model):
    """A trail to hand over."""

    file: FileRef
    """JSON Lines: where it begins, a line for each entry with its hash, and the signed head. `morgiana verify-audit`
    checks it without this installation."""
    entries: NonNegativeInt
    """How many entries are in it."""
    last: NonNegativeInt
    """The number of the last."""
    head: str
    """Its hash, in hexadecimal."""
    public_key: str
    """The key that it is signed by, Ed25519 in base64."""
