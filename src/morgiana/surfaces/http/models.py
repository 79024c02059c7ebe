"""What the addresses that belong to no operation answer with."""

from typing import Literal

from morgiana.control.jobs import Job
from morgiana.operations import FileRef, Model, Receipt


class Jobs(Model):
    """Jobs, newest first."""

    jobs: list[Job]
    """The business's latest jobs."""


class Receipts(Model):
    """Receipts, newest first."""

    receipts: list[Receipt]
    """The business's latest receipts."""


class Uploaded(Model):
    """Files that were stored, in the order in which they came."""

    files: list[FileRef]
    """Each with the id to name it by in a request."""


class Health(Model):
    """A sign of life."""

    status: str
    """`alive` or `ready`."""
    version: str
    """Which release runs."""


class Report(Model):
    """What came of a payment provider's report."""

    state: Literal["done", "waiting", "set aside", "ignored"]
    """`waiting` for the payment that it is about, `set aside` for the host to look at, or `ignored`."""
