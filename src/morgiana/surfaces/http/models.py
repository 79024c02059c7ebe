"""What the addresses that belong to no operation answer with."""

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
