"""What a price book says: for each stretch of days the prices in every currency, and what each plan takes off them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from functools import cached_property

from morgiana.control.billing.engine.graduated import Schedule
from morgiana.control.billing.engine.lines import Listed


@dataclass(frozen=True, slots=True)
class Price:
    """What one operation costs."""

    schedule: Schedule
    listed: Listed
    """The first step's price, as the book writes it."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What belonging to a plan changes."""

    discount: Fraction = Fraction(0)
    """The share taken off every price."""
    discounts: Mapping[str, Fraction] = field(default_factory=dict)
    """The share taken off one operation's prices, in place of the general one."""
    free: Mapping[str, int] = field(default_factory=dict)
    """The free units of a month, in place of the price's own."""
    monthly: Mapping[str, int] = field(default_factory=dict)
    """The plan's own fee for a month, in minor units by currency."""

    def applied(self, operation: str, schedule: Schedule) -> Schedule:
        share = self.discounts.get(operation, self.discount)
        return schedule.discounted(share, free=self.free.get(operation))


@dataclass(frozen=True)
class Period:
    """The prices of the days from `first` to before `until`."""

    first: date | None
    """None for the first period: it holds since ever."""
    until: date | None
    """The day on which it no longer holds; None for the last period."""
    prices: Mapping[str, Mapping[str, Price]]
    """By currency and operation."""
    plans: Mapping[str, Plan] = field(default_factory=dict)

    def holds(self, day: date) -> bool:
        return (self.first is None or self.first <= day) and (self.until is None or day < self.until)

    @cached_property
    def operations(self) -> frozenset[str]:
        """The operations that have a price."""
        return frozenset(operation for prices in self.prices.values() for operation in prices)

    @cached_property
    def _schedules(self) -> dict[tuple[str, str], dict[str, Schedule]]:
        return {}

    def schedules(self, currency: str, plan: str) -> Mapping[str, Schedule]:
        """Each operation's schedule for somebody who pays in `currency` and has `plan`; a plan that is not named in the
        book changes nothing."""
        found = self._schedules.get((currency, plan))
        if found is None:
            found = dict(self._applied(currency, plan))
            self._schedules[currency, plan] = found
        return found

    def _applied(self, currency: str, plan: str) -> Iterator[tuple[str, Schedule]]:
        held = self.plans.get(plan)
        for operation, price in self.prices.get(currency, {}).items():
            yield operation, held.applied(operation, price.schedule) if held else price.schedule
