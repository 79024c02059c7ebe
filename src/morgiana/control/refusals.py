"""The refusals that any call may meet, whatever the operation."""

from morgiana.kernel.refusals import Refusal


class NotSignedIn(Refusal):
    """The request carries no key or session that is known here."""

    status = 401


class NotAllowed(Refusal):
    """The caller may not use this operation."""

    status = 403


class TenantSuspended(Refusal):
    """The organisation is suspended: its data can be read and exported, and nothing changed."""

    status = 403


class TenantClosed(Refusal):
    """The organisation was closed."""

    status = 403


class NotInPlan(Refusal):
    """The organisation's plan does not include the operation."""

    status = 402


class UnknownShop(Refusal):
    """The caller has no shop of that id."""

    status = 404


class KeyReused(Refusal):
    """The idempotency key was used before, for another request."""

    status = 409


class KeyNeeded(Refusal):
    """An operation that changes data was called without an idempotency key."""

    status = 428


class OnlyAsJob(Refusal):
    """The operation takes long and is only run as a job."""

    status = 409


class NotAsJob(Refusal):
    """The operation is quick and is never run as a job."""

    status = 409


class OverBudget(Refusal):
    """The call may cost more than is left of the spending limit."""

    status = 402
    holder: str = ""
    """Whose limit it is: a shop's or a key's by its id, the whole organisation's if empty, or `credit`."""
    month: str = ""
    """The month that the call would be charged to, as `2026-11`."""
    limit_minor: int = 0
    """The limit, in minor units; 0 where it is what was paid in advance."""

    def of(self, holder: str, month: str, limit_minor: int = 0) -> "OverBudget":
        """Say whose limit of which month it is."""
        self.holder, self.month, self.limit_minor = holder, month, limit_minor
        return self


class TooManyCalls(Refusal):
    """The plan or the key allows fewer calls than this, or fewer at once."""

    status = 429


class QuotaUsedUp(Refusal):
    """The plan's units of this month are used up."""

    status = 429


class Overloaded(Refusal):
    """More is asked of the server than it can answer in time; what it has accepted comes first."""

    status = 503


class UnknownJob(Refusal):
    """No job of this business has that id."""

    status = 404


class JobEnded(Refusal):
    """The job has ended: it can neither be cancelled nor is there anything left to do."""

    status = 409


class JobStillRuns(Refusal):
    """The job has not ended yet."""

    status = 409


class UnknownReceipt(Refusal):
    """No call of this business has that receipt."""

    status = 404


class NoLongerKept(Refusal):
    """The answer was removed, because the shop keeps answers for only so long. Its receipt is still listed."""

    status = 410


class NoJobsHere(Refusal):
    """This process runs no jobs."""

    status = 503


ANY_CALL: tuple[type[Refusal], ...] = (
    NotSignedIn, NotAllowed, TenantSuspended, TenantClosed, NotInPlan, UnknownShop, KeyReused, KeyNeeded, OnlyAsJob,
    NotAsJob, OverBudget, TooManyCalls, QuotaUsedUp, Overloaded, NoLongerKept,
)  # fmt: skip
"""What an operation's own list need not repeat."""
