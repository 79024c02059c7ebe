"""The price book: what one unit of each operation costs here. An installation of one's own charges nothing."""

from collections.abc import Container, Mapping, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

from morgiana.control.billing.engine.graduated import Schedule, Step, charged
from morgiana.control.billing.engine.lines import Listed
from morgiana.control.billing.price_file import read_periods
from morgiana.control.billing.price_list import Period, Price
from morgiana.kernel.money import Money, minor_digits


class PriceBook:
    """Prices by day, currency, plan and operation. An operation without a line is free."""

    def __init__(
        self, currency: str, unit_prices: Mapping[str, Decimal] | None = None, *, periods: Sequence[Period] = ()
    ) -> None:
        """A book of `periods`, or else of one price a unit, in minor units of `currency`, since ever."""
        self.currency = currency
        """The currency of whoever has not chosen another."""
        self.periods = tuple(periods) or (_flat(currency, unit_prices or {}),)
        self._latest = self.periods[-1]
        self.currencies = frozenset(self.periods[0].prices)
        self.priced = frozenset(operation for period in self.periods for operation in period.operations)
        """The operations that cost something on some day."""
        self.counted = frozenset(operation for period in self.periods for operation in period.counted)
        """Those of which a call's price may depend on what was used before it in the month."""

    @classmethod
    def read(cls, path: Path, operations: Container[str] | None = None) -> "PriceBook":
        """A price book from TOML: `currency = "EUR"`, then below `[operations]` lines such as
        `"forecast.demand" = {price = "0.20", per = 1000}`, or such tables for each of several periods.

        Raises `PriceBookMistake`, which names the line, where the file does not have that form or prices what is not
        among `operations`.
        """
        currency, periods = read_periods(path, operations)
        return cls(currency, periods=periods)

    def period(self, day: date) -> Period:
        """The prices that hold on a day; those that were asked for last are looked at first, being today's."""
        latest = self._latest
        if not latest.holds(day):
            self._latest = latest = next(period for period in reversed(self.periods) if period.holds(day))
        return latest

    def schedule(
        self, operation: str, day: date, *, currency: str, plan: str = "", discount_percent: int = 0
    ) -> Schedule | None:
        """What an operation costs on a day one who pays in `currency` and has `plan`; None where it is free.

        A plan that the book does not name takes `discount_percent` off.
        """
        return self.period(day).schedules(currency, plan, discount_percent).get(operation)

    def price(
        self,
        operation: str,
        units: int,
        *,
        day: date | None = None,
        currency: str | None = None,
        plan: str = "",
        before: int = 0,
    ) -> Money:
        """What `units` of an operation cost after `before` others of the same month; rounded once, half up.

        Without a day the latest prices count.
        """
        currency = currency or self.currency
        period = self.period(day) if day else self.periods[-1]
        schedule = period.schedules(currency, plan, 0).get(operation)
        return Money(charged(schedule, before, units) if schedule else 0, currency)


def _flat(currency: str, unit_prices: Mapping[str, Decimal]) -> Period:
    scale = Decimal(1).scaleb(-minor_digits(currency))
    prices = {
        operation: Price(Schedule((Step(0, Fraction(minor)),)), Listed(minor * scale, 1))
        for operation, minor in unit_prices.items()
    }
    return Period(None, None, {currency: prices})
