"""What the gate says to whom it does not let in."""

from morgiana.control.limits.engine.rates import Rate
from morgiana.control.limits.plan import CALLS, Limits
from morgiana.control.limits.stocks import Units
from morgiana.control.refusals import QuotaUsedUp, TooManyCalls


def too_fast(rate: Rate, *, of_key: bool, wait_s: float) -> TooManyCalls:
    remedy = "Wait as long as the answer says, and send the same request again."
    if of_key:
        return TooManyCalls(
            f"The limit of a key is {rate.per_second:g} calls a second, {rate.burst} at once.",
            remedy=remedy,
            retry_after_seconds=wait_s,
        )
    return TooManyCalls(
        f"The limit of a shop is {rate.per_second:g} calls a second, {rate.burst} at once.",
        remedy=remedy,
        retry_after_seconds=wait_s,
    )


def too_many_at_once(limits: Limits) -> TooManyCalls:
    return TooManyCalls(
        f"The limit of this plan is {limits.calls_at_once} calls at one moment.",
        remedy="Wait for one of the calls under way to end; start what takes long as a job.",
        retry_after_seconds=1.0,
    )


def used_up(quota: Units, units: int, wait_s: float) -> QuotaUsedUp:
    left, wait_s = quota.left + quota.free, max(wait_s, 1.0)
    if quota.counter == CALLS:
        return QuotaUsedUp(
            f"It is one more call; {left:,} of the month's {quota.quota:,} are left.",
            remedy="Wait for the next month, or choose a plan with more.",
            retry_after_seconds=wait_s,
        )
    return QuotaUsedUp(
        f"The call may use {units:,} units of `{quota.counter}`; {left:,} of the month's {quota.quota:,} are left.",
        remedy="Ask for less at a time, wait for the next month, or choose a plan with more.",
        retry_after_seconds=wait_s,
    )
