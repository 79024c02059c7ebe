"""What a price book says: for each stretch of days the prices in every currency, and what each plan takes off them."""

from collections.abc import Mapping
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
    def _schedules(self) -> dict[tuple[str, str, int], dict[str, Schedule]]:
        return {}

    def schedules(self, currency: str, plan: str, discount_percent: int) -> Mapping[str, Schedule]:
        """Each operation's schedule for somebody who pays in `currency` and has `plan`.

        A plan that the book does not name has the general discount that is told here, and nothing else.
        """
        found = self._schedules.get((currency, plan, discount_percent))
        if found is None:
            held = self.plans.get(plan) or Plan(discount=Fraction(discount_percent, 100))
            found = {
                operation: held.applied(operation, price.schedule)
                for operation, price in self.prices.get(currency, {}).items()
            }
            self._schedules[currency, plan, discount_percent] = found
        return found

    @cached_property
    def counted(self) -> frozenset[str]:
        """The operations of which a call's price may depend on what was used before it in the month."""
        of_prices = (
            operation
            for prices in self.prices.values()
            for operation, price in prices.items()
            if price.schedule.looks_back
        )
        return frozenset(of_prices) | {operation for plan in self.plans.values() for operation in plan.free}
