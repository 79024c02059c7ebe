"""Money moves in two steps: the most a call can cost is set aside before it runs, what it used is posted after.

This is the early no, before any work is done: it knows what this process has set aside, and what all processes had
spent a moment ago. The last word is the posting's, in whose transaction each budget is looked at once more; so a budget
holds however many processes there are, and a call that slips through here at its very edge is refused there, at no
charge.
"""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from morgiana.control.billing.payers import Budget
from morgiana.control.billing.pricing import Pricing
from morgiana.control.billing.refusing import over_cap, over_credit
from morgiana.control.billing.transfers import CREDIT
from morgiana.control.caller import Caller
from morgiana.control.refusals import OverBudget
from morgiana.kernel.money import Money

_SECONDS_REMEMBERED: Final = 1.0
_REMEMBERED: Final = 20_000

_Slot = tuple[str, str, str, str]
"""Organisation, month, currency and holder."""


@dataclass(slots=True)
class _Known:
    """A budget as this process knows it."""

    most: int = 0
    warn_percent: int = 100
    spent: int = 0
    aside: int = 0

    def percent(self) -> int:
        """The share that is gone, in whole percent."""
        return 100 if self.most == 0 else self.spent * 100 // self.most


@dataclass(slots=True)
class Reservation:
    """What is set aside for one call; `used` says what of it was posted, nothing if the call was refused."""

    most: Money
    used: Money
    spent_percent: int | None = None
    """How much of the tightest budget is gone after the call, where that is enough for a warning."""


@dataclass(slots=True)
class _Read:
    until: float
    known: dict[str, _Known] = field(default_factory=dict)


class Reservations:
    """Keeps what shops, keys and organisations spend and have set aside within their budgets."""

    def __init__(self, pricing: Pricing, limit: Money | None = None) -> None:
        """`limit` is the most that a shop may spend in a month that has no cap of its own, in that currency."""
        self._pricing, self._limit = pricing, limit
        self._known: dict[_Slot, _Known] = {}
        self._reads: dict[tuple[str, ...], _Read] = {}
        self._lock = threading.Lock()

    @contextmanager
    def reserve(self, caller: Caller, most: Money, at: datetime) -> Iterator[Reservation]:
        """Set `most` aside for the length of the block. Raises `OverBudget`."""
        reservation = Reservation(most, used=Money(0, most.currency))
        if most.minor == 0:
            yield reservation
            return
        budgets = self._set_aside(caller, most, at)
        try:
            yield reservation
        finally:
            with self._lock:
                for known in budgets.values():
                    known.aside -= most.minor
                    known.spent += reservation.used.minor
            shares = [known.percent() for known in budgets.values() if known.percent() >= known.warn_percent]
            reservation.spent_percent = max(shares, default=None)

    def _set_aside(self, caller: Caller, most: Money, at: datetime) -> dict[str, _Known]:
        for fresh in (False, True):
            budgets = self._budgets(caller, most.currency, at, fresh=fresh)
            with self._lock:
                over = {holder: left for holder, known in budgets.items() if (left := _left(known)) < most.minor}
                if not over:
                    for known in budgets.values():
                        known.aside += most.minor
                    return budgets
        holder = min(over, key=lambda name: over[name])
        month = self._pricing.month(self._pricing.payer(caller.organisation), at)
        raise _refused(most, max(over[holder], 0), holder, caller).of(holder, month, _limit(budgets, holder))

    def _budgets(self, caller: Caller, currency: str, at: datetime, *, fresh: bool) -> dict[str, _Known]:
        payer = self._pricing.payer(caller.organisation)
        month = self._pricing.month(payer, at)
        read = self._reads.get(place := (caller.organisation, caller.tenant, caller.bearer, month, currency))
        now = time.monotonic()
        if read and not fresh and read.until > now:
            return read.known
        budgets = self._pricing.payers.budgets(
            payer, shop=caller.tenant, bearer=caller.bearer, month=month, currency=currency
        )
        budgets += self._default(caller, budgets, month, currency)
        with self._lock:
            if len(self._reads) > _REMEMBERED:
                self._reads.clear()
                self._known.clear()
            known = {b.holder: self._note((caller.organisation, month, currency, b.holder), b) for b in budgets}
            self._reads[place] = _Read(now + _SECONDS_REMEMBERED, known)
        return known

    def _default(self, caller: Caller, budgets: list[Budget], month: str, currency: str) -> list[Budget]:
        if self._limit is None or self._limit.currency != currency:
            return []
        if any(budget.holder == caller.tenant for budget in budgets):
            return []
        spent = self._pricing.payers.spent(caller.organisation, holder=caller.tenant, month=month, currency=currency)
        return [Budget(caller.tenant, self._limit.minor, 80, spent)]

    def _note(self, slot: _Slot, budget: Budget) -> _Known:
        """What was read of a budget, beside what this process has set aside of it."""
        known = self._known.setdefault(slot, _Known())
        known.most, known.warn_percent, known.spent = budget.most_minor, budget.warn_percent, budget.spent_minor
        return known


def _left(known: _Known) -> int:
    return known.most - known.spent - known.aside


def _limit(budgets: dict[str, _Known], holder: str) -> int:
    return 0 if holder == CREDIT else budgets[holder].most


def _refused(most: Money, left: int, holder: str, caller: Caller) -> OverBudget:
    if holder == CREDIT:
        return over_credit(most, left)
    return over_cap(most, left, holder=holder, shop=caller.tenant)
