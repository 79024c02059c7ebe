"""What the audit trail says no to."""

from morgiana.kernel.refusals import Refusal


class UnknownTrail(Refusal):
    """The caller has no audit trail of that name."""

    status = 404


class NoSuchEntry(Refusal):
    """The audit trail has no entry of that number."""

    status = 404
