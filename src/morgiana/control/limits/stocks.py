"""What one process may spend without asking: calls of a rate, calls at once, units of a quota."""

from dataclasses import dataclass
from typing import Final

from morgiana.control.limits.engine.rates import Rate, take
from morgiana.control.limits.leases import CallsWanted, Granted, SlotsWanted, UnitsWanted

CALLS_LEASED_S: Final = 0.25
"""A process takes so many seconds' worth of a rate at once."""
CALLS_KEPT_S: Final = 1.0
"""And spends them within so many; what is older is let go, or it could be spent on top of a later burst."""
_SLOTS_AT_A_TIME: Final = 4
"""A process takes at least a quarter of a tenant's calls at once, and gives back what it did not use for a while."""


@dataclass(slots=True)
class SoleRate:
    """A rate where this is the only process that serves."""

    rate: Rate
    pot: str
    arrival_s: float = 0.0

    def wanted(self, now_s: float) -> CallsWanted | None:
        return None

    def take(self, now_s: float) -> float:
        """0.0 where the call may pass, else the seconds until one may."""
        self.arrival_s, wait_s = take(self.arrival_s, now_s, self.rate)
        return wait_s

    def put(self, granted: Granted, now_s: float) -> None:
        raise AssertionError("the only process leases nothing")

    def idle(self, now_s: float) -> bool:
        return self.arrival_s <= now_s


@dataclass(slots=True)
class LeasedRate:
    """A rate that is shared with other processes."""

    rate: Rate
    pot: str
    calls: int = 0
    until_s: float = 0.0
    empty_until_s: float = 0.0
    """The pot itself is empty until then: there is no need to ask."""

    def wanted(self, now_s: float) -> CallsWanted | None:
        """What to lease before a call can pass; None where nothing would come of it, or nothing is lacking."""
        if now_s < self.empty_until_s or (self.calls > 0 and now_s < self.until_s):
            return None
        chunk = int(min(self.rate.per_second * CALLS_LEASED_S, self.rate.burst / 2))
        return CallsWanted(self.pot, self.rate, max(1, chunk))

    def take(self, now_s: float) -> float:
        if self.calls > 0 and now_s < self.until_s:
            self.calls -= 1
            return 0.0
        return max(self.empty_until_s - now_s, 1e-3)

    def put(self, granted: Granted, now_s: float) -> None:
        if granted.amount:
            self.calls = granted.amount + (self.calls if now_s < self.until_s else 0)
            self.until_s = now_s + CALLS_KEPT_S
        else:
            self.empty_until_s = now_s + granted.wait_s

    def idle(self, now_s: float) -> bool:
        return self.until_s <= now_s and self.empty_until_s <= now_s


@dataclass(slots=True)
class Slots:
    """Calls at once. The only process holds all of them from the start."""

    limit: int
    held: int
    running: int = 0
    until_s: float = 0.0
    empty_until_s: float = 0.0

    def wanted(self, now_s: float) -> SlotsWanted | None:
        if now_s >= self.until_s:
            self.held = self.running  # the lease is over: what was idle may be another's by now
        elif self.held > self.running or self.held >= self.limit:
            return None
        if now_s < self.empty_until_s:
            return None
        return SlotsWanted(self.limit, self.held, max(1, self.limit // _SLOTS_AT_A_TIME))

    def take(self) -> bool:
        if self.running >= self.held:
            return False
        self.running += 1
        return True

    def put(self, granted: Granted, now_s: float, life_s: float) -> None:
        """What was leased beyond what was held."""
        self.held += granted.amount
        self.until_s = now_s + life_s
        if not granted.amount:
            self.empty_until_s = now_s + 0.1

    def give_back(self) -> None:
        self.running -= 1
        assert self.running >= 0

    def kept(self) -> SlotsWanted:
        """What to renew: as many as run and one more."""
        self.held = min(self.held, self.running + 1)
        return SlotsWanted(self.limit, self.held, 0)


@dataclass(slots=True)
class Units:
    """Units of one counter in one month."""

    counter: str
    month: str
    quota: int
    free: int = 0
    reserved: int = 0
    left: int = 0
    """What was left for anybody beyond what is held here, when it was last asked."""
    until_s: float = 0.0
    empty_until_s: float = 0.0
    too_many: int = 0
    """So many were not to be had when the pot was last asked; fewer may be."""

    def wanted(self, need: int, now_s: float) -> UnitsWanted | None:
        if now_s >= self.until_s:
            self.free = 0  # the lease is over: what was not reserved may be another's by now
        if self.free >= need or (now_s < self.empty_until_s and need >= self.too_many):
            return None
        return UnitsWanted(self.counter, self.month, self.quota, self.free + self.reserved, need - self.free)

    def take(self, need: int) -> bool:
        if self.free < need:
            return False
        self.free -= need
        self.reserved += need
        return True

    def put(self, granted: Granted, need: int, now_s: float, life_s: float) -> None:
        self.free += granted.amount
        self.left = granted.left
        self.until_s = now_s + life_s
        if not granted.amount:
            self.empty_until_s, self.too_many = now_s + 1.0, self.free + need

    def settle(self, reserved: int, used: int) -> None:
        """A call has ended: `used` of what it had reserved is posted, the rest is free again."""
        assert 0 <= used <= reserved
        self.reserved -= reserved
        self.free += reserved - used
        assert self.reserved >= 0

    def kept(self) -> UnitsWanted:
        """What to renew: what calls under way have reserved. The rest goes back to whoever needs it."""
        self.free = 0
        return UnitsWanted(self.counter, self.month, self.quota, self.reserved, 0)
