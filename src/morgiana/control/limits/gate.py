"""The gate that every call passes: rate, calls at once and the month's quota, checked without a look at the disk.

The checks are arithmetic on what this process has leased (`leases.py`); only when that runs out is the database asked,
once for a whole chunk. A call that is refused has cost nobody anything.
"""

import asyncio
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import TracebackType
from typing import Final

from morgiana.control.caller import Caller
from morgiana.control.limits.engine.rates import Rate
from morgiana.control.limits.leases import LIFE, CallsWanted, LeaseStore, SlotsWanted, UnitsWanted, Wanted
from morgiana.control.limits.plan import CALLS, UNLIMITED, Limits, LimitsOf
from morgiana.control.limits.refusing import too_fast, too_many_at_once, used_up
from morgiana.control.limits.stocks import LeasedRate, Slots, SoleRate, Units
from morgiana.kernel.clock import Clock, SystemClock
from morgiana.kernel.ids import new_id

_PLAN_KEPT_S: Final = 30.0
"""So long a plan is used before it is looked up again: a change of plan is felt within half a minute."""
_LIFE_S: Final = LIFE.total_seconds()
_ASKED_MAX: Final = 3
"""A chunk that was leased may be spent by others before its caller has a turn; after so many times it is refused."""

_RateStock = SoleRate | LeasedRate


@dataclass(frozen=True, slots=True)
class Lacking:
    """What must be fetched before it can be said whether a call passes."""

    organisation: str
    plan: bool = False
    """Whether its limits must be looked up."""
    wanted: tuple[Wanted, ...] = ()
    stocks: tuple[LeasedRate | Slots | Units, ...] = ()


@dataclass(slots=True)
class _Door:
    """One organisation as this process knows it."""

    limits: Limits
    stale_at_s: float
    slots: Slots | None = None
    rates: dict[str, _RateStock] = field(default_factory=dict)
    """By pot: of each shop, and of each key."""
    units: dict[tuple[str, str], Units] = field(default_factory=dict)


_Drawn = tuple[tuple[Units, int], ...]
"""Quotas, each with what a call reserved of it."""


class Pass:
    """A call that was let in. It gives back what it holds when it is left; `posted` says what it used."""

    __slots__ = ("_drawn", "_gate", "_slots", "_units")

    def __init__(self, gate: "Gate | None", slots: Slots | None, drawn: _Drawn) -> None:
        self._gate, self._slots, self._drawn = gate, slots, drawn
        self._units: int | None = None

    def __enter__(self) -> "Pass":
        return self

    def posted(self, units: int) -> None:
        """The call's answer is stored, with so many units. One that was refused or failed used nothing."""
        self._units = units

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._gate is not None:
            self._gate.leave(self._slots, self._drawn, self._units)
            self._gate = None


class Gate:
    """Lets calls in or refuses them; safe to use from any thread.

    `store` is None where nothing is shared and no quota is kept, as in an installation of one's own. `sole` says that
    no other process answers calls, so that rates and calls at once need no leases.
    """

    def __init__(
        self,
        limits_of: LimitsOf,
        store: LeaseStore | None = None,
        *,
        sole: bool = True,
        clock: Clock | None = None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        assert sole or store is not None
        self._limits_of, self._store, self._sole = limits_of, store, sole
        self._clock, self._monotonic = clock or SystemClock(), monotonic
        self._holder = new_id("process")
        self._doors: dict[str, _Door] = {}
        self._lock = threading.Lock()
        self._month, self._month_checked_s, self._next_month_s = "", 0.0, 0.0

    def share_of(self, organisation: str) -> float:
        """Its weight beside others; 1 until its plan was looked up."""
        door = self._doors.get(organisation)
        return door.limits.share if door is not None else 1.0

    def enter(self, who: Caller, operation: str, units: int, *, as_job: bool = False) -> Pass:
        """Let a call in, and wait for the database where it must be asked. Raises `TooManyCalls` or `QuotaUsedUp`."""
        for _ in range(_ASKED_MAX):
            found = self.try_enter(who, operation, units, as_job=as_job)
            if isinstance(found, Pass):
                return found
            self.fetch(found)
        raise too_many_at_once(self._doors[who.organisation].limits)

    async def enter_soon(self, who: Caller, operation: str, units: int) -> Pass:
        """As `enter`, on an event loop, which goes on while the database is asked."""
        for _ in range(_ASKED_MAX):
            found = self.try_enter(who, operation, units)
            if isinstance(found, Pass):
                return found
            await asyncio.to_thread(self.fetch, found)
        raise too_many_at_once(self._doors[who.organisation].limits)

    def try_enter(self, who: Caller, operation: str, units: int, *, as_job: bool = False) -> Pass | Lacking:
        """Let a call in by what is known here, or say what must be fetched first, by `fetch` in a thread.

        A job that begins draws on the quota alone: it passed the rate when it was accepted (`accept`), and how many run
        at once is kept by whoever hands them out. Raises as `enter`.
        """
        now_s, organisation = self._monotonic(), who.organisation
        with self._lock:
            door = self._doors.get(organisation)
            if door is None or door.stale_at_s <= now_s:
                return Lacking(organisation, plan=True)
            if door.limits is UNLIMITED:
                return _FREE
            rates = () if as_job else self._rates(door, who)
            slots = None if as_job else door.slots
            drawn = self._quotas(door, operation, units, now_s) if door.limits.has_quotas else ()
            lacking = self._lacking(organisation, rates, slots, drawn, now_s)
            if lacking is not None:
                return lacking
            for quota, need in drawn:
                if quota.free < need:
                    raise used_up(quota, need, self._next_month_s - now_s)
            if slots is not None and slots.running >= slots.held:
                raise too_many_at_once(door.limits)
            self._take(rates, now_s)
            for quota, need in drawn:
                quota.take(need)
            if slots is not None:
                slots.take()
            return Pass(self, slots, drawn) if slots is not None or drawn else _FREE

    def accept(self, who: Caller) -> None:
        """Let a job be accepted, as fast as calls may come. Raises `TooManyCalls`; may wait for the database."""
        for _ in range(_ASKED_MAX):
            now_s = self._monotonic()
            with self._lock:
                door = self._doors.get(who.organisation)
                if door is None or door.stale_at_s <= now_s:
                    lacking: Lacking | None = Lacking(who.organisation, plan=True)
                else:
                    rates = self._rates(door, who)
                    lacking = self._lacking(who.organisation, rates, None, (), now_s)
                    if lacking is None:
                        self._take(rates, now_s)
                        return
            assert lacking is not None
            self.fetch(lacking)
        raise too_many_at_once(self._doors[who.organisation].limits)

    def fetch(self, lacking: Lacking) -> None:
        """Look up a plan, or lease what is lacking. Raises `Fault` where the database is away."""
        if lacking.plan:
            limits = self._limits_of(lacking.organisation)
            with self._lock:
                self._let(lacking.organisation, limits)
            return
        assert self._store is not None
        granted = self._store.lease(lacking.organisation, self._holder, lacking.wanted, self._clock.now())
        now_s = self._monotonic()
        with self._lock:
            for wanted, stock, given in zip(lacking.wanted, lacking.stocks, granted, strict=True):
                if isinstance(stock, Units):
                    assert isinstance(wanted, UnitsWanted)
                    stock.put(given, wanted.need, now_s, _LIFE_S)
                elif isinstance(stock, Slots):
                    stock.put(given, now_s, _LIFE_S)
                else:
                    stock.put(given, now_s)

    def leave(self, slots: Slots | None, drawn: _Drawn, units: int | None) -> None:
        """Take back what a call held; `Pass` does it. `units` is None where nothing was posted."""
        with self._lock:
            if slots is not None:
                slots.give_back()
            for quota, reserved in drawn:
                used = 0 if units is None else reserved if quota.counter == CALLS else min(units, reserved)
                quota.settle(reserved, used)

    def forget(self, organisation: str) -> None:
        """Look its plan up again at the next call."""
        with self._lock:
            if organisation in self._doors:
                self._doors[organisation].stale_at_s = 0.0

    def sweep(self) -> None:
        """Renew what calls under way hold, give back what none does, and forget who has not called for a while.

        Called every few seconds, well within the life of a lease. Raises `Fault` where the database is away.
        """
        now_s = self._monotonic()
        kept: list[tuple[str, list[Wanted], list[Slots | Units]]] = []
        with self._lock:
            for organisation, door in list(self._doors.items()):
                wanted, stocks = self._renewed(door)
                if wanted:
                    kept.append((organisation, wanted, stocks))
                elif door.stale_at_s <= now_s and (door.slots is None or door.slots.running == 0):
                    del self._doors[organisation]
        for organisation, wanted, stocks in kept:
            assert self._store is not None
            self._store.lease(organisation, self._holder, wanted, self._clock.now())
            with self._lock:
                for stock in stocks:
                    stock.until_s = now_s + _LIFE_S

    def _renewed(self, door: _Door) -> tuple[list[Wanted], list[Slots | Units]]:
        wanted: list[Wanted] = []
        stocks: list[Slots | Units] = []
        if door.slots is not None and not self._sole and door.slots.held:
            wanted.append(door.slots.kept())
            stocks.append(door.slots)
        for key, units in list(door.units.items()):
            if units.free or units.reserved:
                wanted.append(units.kept())
                stocks.append(units)
            elif units.month != self._month:
                del door.units[key]
        for pot, rate in list(door.rates.items()):
            if rate.idle(self._monotonic()):
                del door.rates[pot]
        return wanted, stocks

    def _let(self, organisation: str, limits: Limits) -> None:
        stale_at_s = self._monotonic() + _PLAN_KEPT_S
        door = self._doors.get(organisation)
        if door is not None and door.limits == limits:
            door.stale_at_s = stale_at_s
            return
        running = door.slots.running if door is not None and door.slots is not None else 0
        new = self._doors[organisation] = _Door(UNLIMITED if limits == UNLIMITED else limits, stale_at_s)
        if limits.calls_at_once is not None:
            # Calls under way under the old plan go on, and give back to the old plan's slots.
            if self._sole:
                new.slots = Slots(limits.calls_at_once, max(1, limits.calls_at_once - running), until_s=float("inf"))
            else:
                new.slots = Slots(limits.calls_at_once, 0)

    def _rates(self, door: _Door, who: Caller) -> tuple[_RateStock, ...]:
        limits = door.limits
        found = []
        if limits.calls_of_key is not None and who.bearer:
            found.append(self._rate(door, f"key:{who.bearer}", limits.calls_of_key))
        if limits.calls is not None:
            found.append(self._rate(door, f"shop:{who.tenant}", limits.calls))
        return tuple(found)

    def _rate(self, door: _Door, pot: str, rate: Rate) -> _RateStock:
        found = door.rates.get(pot)
        if found is None:
            found = door.rates[pot] = SoleRate(rate, pot) if self._sole else LeasedRate(rate, pot)
        return found

    @staticmethod
    def _take(rates: tuple[_RateStock, ...], now_s: float) -> None:
        for rate in rates:
            if wait_s := rate.take(now_s):
                raise too_fast(rate.rate, of_key=rate.pot.startswith("key:"), wait_s=wait_s)

    def _quotas(self, door: _Door, operation: str, need: int, now_s: float) -> _Drawn:
        if now_s >= self._month_checked_s:
            self._turn_month(now_s)
        found = []
        for counter, quota, wanted in door.limits.quotas(operation, need):
            units = door.units.get((counter, self._month))
            if units is None:
                units = door.units[counter, self._month] = Units(counter, self._month, quota)
            found.append((units, wanted))
        return tuple(found)

    def _turn_month(self, now_s: float) -> None:
        now = self._clock.now()
        ends = datetime(now.year + now.month // 12, now.month % 12 + 1, 1, tzinfo=UTC)
        self._month = f"{now:%Y-%m}"
        self._next_month_s = now_s + (ends - now).total_seconds()
        # Looked at again within the hour, since the clock of the machine may be set while this one goes on.
        self._month_checked_s = min(self._next_month_s, now_s + 3600.0)

    @staticmethod
    def _lacking(
        organisation: str,
        rates: tuple[_RateStock, ...],
        slots: Slots | None,
        drawn: _Drawn,
        now_s: float,
    ) -> Lacking | None:
        wanted: list[CallsWanted | SlotsWanted | UnitsWanted] = []
        stocks: list[LeasedRate | Slots | Units] = []
        for rate in rates:
            if isinstance(rate, LeasedRate) and (calls := rate.wanted(now_s)) is not None:
                wanted.append(calls)
                stocks.append(rate)
        if slots is not None and (more := slots.wanted(now_s)) is not None:
            wanted.append(more)
            stocks.append(slots)
        for quota, need in drawn:
            if (needed := quota.wanted(need, now_s)) is not None:
                wanted.append(needed)
                stocks.append(quota)
        return Lacking(organisation, wanted=tuple(wanted), stocks=tuple(stocks)) if wanted else None


_FREE: Final = Pass(None, None, ())
"""Of a call that holds nothing."""
