"""Prices before the transaction: what a call will most likely cost, and the most that it can.

The terms of whoever pays are remembered for a moment, since nearly every call finds them unchanged; the transaction
that charges the call reads them again and has the last word, as it has for prices that depend on the month's earlier
use.
"""

import time
from dataclasses import dataclass
from datetime import datetime
from math import ceil
from typing import Final

from morgiana.control.billing.engine.graduated import Schedule, charged
from morgiana.control.billing.engine.months import Months, following
from morgiana.control.billing.payers import Payer, Payers
from morgiana.control.prices import PriceBook
from morgiana.kernel.money import Money
from morgiana.kernel.refusals import Fault

_SECONDS_REMEMBERED: Final = 2.0
_PAYERS_REMEMBERED: Final = 10_000


@dataclass(frozen=True, slots=True)
class Quote:
    """What units would cost now."""

    price: Money
    used_before: int
    """Units of the month before them, of a price that depends on these."""
    schedule: Schedule | None
    """None where they are free."""


class Pricing:
    """The price book as it applies to each organisation."""

    def __init__(self, book: PriceBook, months: Months, payers: Payers) -> None:
        self.book, self.months, self.payers = book, months, payers
        self._known: dict[str, tuple[float, Payer]] = {}

    def price(self, organisation: str, operation: str, units: int, at: datetime) -> Money:
        """What a call costs, if nothing of the same kind was used in its month."""
        if operation not in self.book.priced:
            return self.nothing(organisation)
        payer = self.payer(organisation)
        schedule = self._schedule(payer, operation, at)
        return Money(charged(schedule, 0, units) if schedule else 0, self.currency(payer))

    def most(self, organisation: str, operation: str, units: int, at: datetime) -> Money:
        """The most that a call can cost, whatever is used beside it."""
        if operation not in self.book.priced:
            return self.nothing(organisation)
        payer = self.payer(organisation)
        schedule = self._schedule(payer, operation, at)
        if schedule is None or not schedule.looks_back:
            minor = charged(schedule, 0, units) if schedule else 0
        else:
            minor = ceil(max(step.rate for step in schedule.steps) * units)
        return Money(minor, self.currency(payer))

    def quote(self, organisation: str, operation: str, units: int, at: datetime) -> Quote:
        """What units would cost after all that was used in the month so far; reads the terms anew."""
        payer = self.payers.payer(organisation)
        schedule = self._schedule(payer, operation, at)
        before = 0
        if schedule and schedule.looks_back:
            before = self.payers.units_used(organisation, self.month(payer, at), operation)
        minor = charged(schedule, before, units) if schedule else 0
        return Quote(Money(minor, self.currency(payer)), before, schedule)

    def payer(self, organisation: str) -> Payer:
        """The terms of an organisation, as they were at most two seconds ago, or last before the books went away.

        So hours of a job's work are not lost to a database that is away as it ends. Raises `Fault` where the terms
        were never read.
        """
        now = time.monotonic()
        known = self._known.get(organisation)
        if known and known[0] > now:
            return known[1]
        if len(self._known) > _PAYERS_REMEMBERED:
            self._known.clear()
        try:
            payer = self.payers.payer(organisation)
        except Fault:
            if known is None:
                raise
            return known[1]
        self._known[organisation] = (now + _SECONDS_REMEMBERED, payer)
        return payer

    def currency(self, payer: Payer) -> str:
        """The currency that an organisation pays in."""
        return payer.currency or self.book.currency

    def month(self, payer: Payer, at: datetime) -> str:
        """The month to which what is used at that moment belongs."""
        month = self.months.of(at)
        return following(payer.closed_through) if payer.closed_through >= month else month

    def nothing(self, organisation: str) -> Money:
        """The price of what is free."""
        if len(self.book.currencies) == 1:
            return Money(0, self.book.currency)
        return Money(0, self.currency(self.payer(organisation)))

    def _schedule(self, payer: Payer, operation: str, at: datetime) -> Schedule | None:
        return self.book.schedule(
            operation,
            self.months.day(at),
            currency=self.currency(payer),
            plan=payer.plan,
            discount_percent=payer.discount_percent,
        )
