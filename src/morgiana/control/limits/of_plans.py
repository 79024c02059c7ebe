"""The limits that a plan sets, in the form in which the gate keeps them."""

from morgiana.control.limits.engine.rates import Rate
from morgiana.control.limits.plan import Limits, LimitsOf
from morgiana.control.tenancy.records import Plan
from morgiana.control.tenancy.store import TenancyStore

_SECONDS_OF_BURST = 10
"""A plan's calls of so many seconds may come at once."""


def limits_of(plan: Plan) -> Limits:
    """What a plan allows; rates by the minute become rates by the second, with a burst."""
    return Limits(
        calls=_rate(plan.calls_per_minute_max),
        calls_of_key=_rate(plan.calls_per_minute_of_key_max),
        calls_at_once=plan.calls_at_once_max,
        jobs_at_once=plan.jobs_at_once_max,
        calls_per_month=plan.calls_per_month_max,
        units_per_month=plan.units_per_month_max,
        share=plan.share,
    )


def by_plan(tenancy: TenancyStore) -> LimitsOf:
    """The limits of an organisation, by the plan that it is on."""
    return lambda organisation: limits_of(tenancy.plan_of(organisation))


def _rate(per_minute: int | None) -> Rate | None:
    return None if per_minute is None else Rate(per_minute / 60, max(1, per_minute * _SECONDS_OF_BURST // 60))
