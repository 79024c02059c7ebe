"""The gate holds rate, calls at once and quota in one process, and costs a call next to nothing."""

import asyncio
import threading
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from morgiana.control.caller import Caller
from morgiana.control.limits.engine.rates import Rate
from morgiana.control.limits.gate import Gate, Lacking
from morgiana.control.limits.leases import CallsWanted, Granted, UnitsWanted, Wanted
from morgiana.control.limits.plan import UNLIMITED, Limits
from morgiana.control.refusals import QuotaUsedUp, TooManyCalls
from morgiana.kernel.refusals import Refusal


def by(organisation: str, bearer: str, shop: str = "shop") -> Caller:
    return Caller(shop, "somebody", organisation=organisation, bearer=bearer)


class Time:
    """A clock that stands until it is moved; also the monotonic one."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds

    def now(self) -> datetime:
        return datetime(2026, 11, 25, 12, tzinfo=UTC) + timedelta(seconds=self.seconds - 1000.0)


class Quotas:
    """A store that knows how much of each counter is left, for one process."""

    def __init__(self, left: int) -> None:
        self.left, self.asked = left, 0

    def lease(self, organisation: str, holder: str, wanted: Sequence[Wanted], now: datetime) -> list[Granted]:
        self.asked += 1
        granted = []
        for want in wanted:
            assert isinstance(want, UnitsWanted)
            left = self.left - want.held
            granted.append(Granted(max(want.need, left // 8) if want.need and left >= want.need else 0, left=left))
        return granted

    def sweep_leases(self, now: datetime) -> None:
        """Nothing is kept here."""


def test_who_is_not_limited_is_never_stopped() -> None:
    """A plan without limits lets everything in and keeps nothing."""
    gate = Gate(lambda organisation: UNLIMITED)
    for _ in range(1000):
        with gate.enter(by("o", ""), "a.b", 10**9):
            pass


def test_rate_of_a_shop_holds_over_all_its_keys() -> None:
    """Five a second, five at once: the sixth is told to come back in a fifth of a second, and may then."""
    clock = Time()
    gate = Gate(lambda organisation: Limits(calls=Rate(5.0, 5)), clock=clock, monotonic=clock)
    for number in range(5):
        gate.enter(by("o", f"key{number}"), "a.b", 1)
    with pytest.raises(TooManyCalls, match="5 calls a second") as refused:
        gate.enter(by("o", "key9"), "a.b", 1)
    assert refused.value.retry_after_seconds == pytest.approx(0.2)
    gate.enter(by("another", ""), "a.b", 1)
    gate.enter(by("o", "key9", "another shop"), "a.b", 1)
    clock.seconds += 0.2
    gate.enter(by("o", "key9"), "a.b", 1)
    with pytest.raises(TooManyCalls):
        gate.enter(by("o", "key9"), "a.b", 1)


def test_rate_of_a_key_is_its_own() -> None:
    """A key that is used up leaves the organisation's other key, and the people without one, their calls."""
    clock = Time()
    gate = Gate(lambda organisation: Limits(calls_of_key=Rate(1.0, 2)), clock=clock, monotonic=clock)
    for _ in range(2):
        gate.enter(by("o", "one"), "a.b", 1)
    with pytest.raises(TooManyCalls, match="of a key"):
        gate.enter(by("o", "one"), "a.b", 1)
    gate.enter(by("o", "two"), "a.b", 1)
    for _ in range(10):
        gate.enter(by("o", ""), "a.b", 1)


def test_calls_at_once_come_back() -> None:
    """The third of two at once is refused; one that ends, by an answer or by an error, makes room."""
    gate = Gate(lambda organisation: Limits(calls_at_once=2))
    first, second = gate.enter(by("o", ""), "a.b", 1), gate.enter(by("o", ""), "a.b", 1)
    with pytest.raises(TooManyCalls, match="2 calls at one moment"):
        gate.enter(by("o", ""), "a.b", 1)
    with first:
        pass
    with pytest.raises(ZeroDivisionError), gate.enter(by("o", ""), "a.b", 1):
        raise ZeroDivisionError
    third = gate.enter(by("o", ""), "a.b", 1)
    with second, third:
        pass


def test_a_refused_call_costs_nothing() -> None:
    """A call beyond the quota takes neither a slot nor a place in the rate."""
    clock = Time()
    limits = Limits(calls=Rate(1.0, 2), calls_at_once=2, units_per_month={"a": 10})
    gate = Gate(lambda organisation: limits, Quotas(10), clock=clock, monotonic=clock)
    for _ in range(5):
        with pytest.raises(QuotaUsedUp):
            gate.enter(by("o", ""), "a.b", 11)
    gate.enter(by("o", ""), "a.b", 5)
    gate.enter(by("o", ""), "c.d", 500)


def test_quota_is_what_was_used_not_what_was_reserved() -> None:
    """Of 100 units calls may use 40 and use 10: ten calls fit one after the other, and not a unit more."""
    clock, store = Time(), Quotas(100)
    gate = Gate(lambda organisation: Limits(units_per_month={"a.b": 100}), store, clock=clock, monotonic=clock)
    used = 0
    while used < 70:
        with gate.enter(by("o", ""), "a.b", 40 if used <= 60 else 30) as let_in:
            let_in.posted(10)
            used += 10
            store.left -= 10
    with pytest.raises(QuotaUsedUp, match="30 of the month's 100 are left") as refused:
        gate.enter(by("o", ""), "a.b", 40)
    # 25 November, 12:00 UTC, to 1 December
    assert refused.value.retry_after_seconds == pytest.approx((5 * 24 + 12) * 3600)
    with gate.enter(by("o", ""), "a.b", 30), pytest.raises(QuotaUsedUp):
        gate.enter(by("o", ""), "a.b", 1)
    clock.seconds += 2
    gate.enter(by("o", ""), "a.b", 30)


def test_quota_of_a_group_holds_over_its_operations() -> None:
    """`a` counts `a.b` and `a.c`; `a.b` has a quota of its own besides."""
    limits = Limits(units_per_month={"a": 10, "a.b": 4})
    gate = Gate(lambda organisation: limits, Quotas(10))
    assert limits.quotas("a.b", 7) == (("a.b", 4, 7), ("a", 10, 7))
    with pytest.raises(QuotaUsedUp, match=r"units of `a\.b`"):
        Gate(lambda organisation: limits, Quotas(3)).enter(by("o", ""), "a.b", 4)
    gate.enter(by("o", ""), "a.c", 9)
    with pytest.raises(QuotaUsedUp, match="units of `a`;"):
        gate.enter(by("o", ""), "a.b", 2)


def test_calls_of_a_month_are_counted_whatever_they_use() -> None:
    """Three calls: the fourth is refused, a refused one did not count, and a thousand units count once."""
    store = Quotas(3)
    gate = Gate(lambda organisation: Limits(calls_per_month=3), store)
    for number in range(4):
        with gate.enter(by("o", ""), "a.b", 1000) as let_in:
            if number:
                store.left -= 1
                let_in.posted(1000)
    with pytest.raises(QuotaUsedUp, match="one more call; 0 of the month's 3 are left"):
        gate.enter(by("o", ""), "a.b", 0)


def test_a_job_passes_the_rate_when_it_is_accepted_and_the_quota_when_it_begins() -> None:
    """Two a second may be accepted; one that begins later is not stopped by calls at once, but by the quota."""
    clock = Time()
    limits = Limits(calls=Rate(1.0, 2), calls_at_once=1, units_per_month={"a": 10})
    gate = Gate(lambda organisation: limits, Quotas(10), clock=clock, monotonic=clock)
    for _ in range(2):
        gate.accept(by("o", ""))
    with pytest.raises(TooManyCalls):
        gate.accept(by("o", ""))
    with gate.enter(by("o", ""), "a.b", 6, as_job=True), gate.enter(by("o", ""), "a.b", 4, as_job=True):
        with pytest.raises(QuotaUsedUp):
            gate.enter(by("o", ""), "a.b", 1, as_job=True)
        gate.enter(by("free", ""), "c.d", 1, as_job=True)


def test_an_event_loop_waits_for_what_must_be_read() -> None:
    """The same on a loop: let in after the plan was looked up in a thread."""
    gate = Gate(lambda organisation: Limits(calls_at_once=1))

    async def ask() -> None:
        with await gate.enter_soon(by("o", ""), "a.b", 1), pytest.raises(TooManyCalls):
            await gate.enter_soon(by("o", ""), "a.b", 1)
        with await gate.enter_soon(by("o", ""), "a.b", 1):
            pass

    asyncio.run(ask())


def test_a_new_month_begins_with_a_full_quota() -> None:
    """The counter is the month's: on the first, what November used up is there again."""
    clock = Time()
    months: list[str] = []

    class Watched(Quotas):
        def lease(self, organisation: str, holder: str, wanted: Sequence[Wanted], now: datetime) -> list[Granted]:
            months.extend(want.month for want in wanted if isinstance(want, UnitsWanted) and want.need)
            return super().lease(organisation, holder, wanted, now)

    gate = Gate(lambda organisation: Limits(units_per_month={"a": 5}), Watched(5), clock=clock, monotonic=clock)
    gate.enter(by("o", ""), "a.b", 5)
    with pytest.raises(QuotaUsedUp):
        gate.enter(by("o", ""), "a.b", 5)
    clock.seconds += 6 * 24 * 3600
    gate.enter(by("o", ""), "a.b", 5)
    assert months[-1] == "2026-12"


def test_a_change_of_plan_is_felt() -> None:
    """Within half a minute, or at once where it is told; calls under the old plan end in peace."""
    clock, plan = Time(), [Limits(calls_at_once=1)]
    gate = Gate(lambda organisation: plan[0], clock=clock, monotonic=clock)
    old = gate.enter(by("o", ""), "a.b", 1)
    plan[0] = Limits(calls_at_once=2, share=3.0)
    with pytest.raises(TooManyCalls):
        gate.enter(by("o", ""), "a.b", 1)
    gate.forget("o")
    gate.enter(by("o", ""), "a.b", 1)
    assert gate.share_of("o") == 3.0
    with old:
        pass


def test_what_must_be_read_is_read_outside_of_the_lock() -> None:
    """A plan that is slow to look up keeps nobody else waiting."""
    slow = threading.Event()

    def limits_of(organisation: str) -> Limits:
        if organisation == "slow":
            assert slow.wait(10)
        return Limits(calls_at_once=1)

    gate = Gate(limits_of)
    waiting = threading.Thread(target=lambda: gate.enter(by("slow", ""), "a.b", 1))
    waiting.start()
    gate.enter(by("quick", ""), "a.b", 1)
    slow.set()
    waiting.join(10)
    assert not waiting.is_alive()


def test_who_is_gone_is_forgotten() -> None:
    """Ten thousand organisations that called once are not kept for ever."""
    clock = Time()
    gate = Gate(lambda organisation: Limits(calls=Rate(1.0, 1)), clock=clock, monotonic=clock)
    for number in range(10_000):
        gate.enter(by(f"o{number}", ""), "a.b", 1)
    clock.seconds += 60
    gate.sweep()
    assert isinstance(gate.try_enter(by("o1", ""), "a.b", 1), Lacking)
    assert len(gate._doors) == 0


def test_many_threads_never_pass_a_limit_together() -> None:
    """Eight threads at one gate: never more than three inside at once, and all slots free in the end."""
    gate = Gate(lambda organisation: Limits(calls_at_once=3))
    inside, most, lock = 0, 0, threading.Lock()

    def call() -> None:
        nonlocal inside, most
        for _ in range(200):
            try:
                with gate.enter(by("o", ""), "a.b", 1):
                    with lock:
                        inside += 1
                        most = max(most, inside)
                    time.sleep(0)
                    with lock:
                        inside -= 1
            except Refusal:
                time.sleep(0)

    threads = [threading.Thread(target=call) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert 1 <= most <= 3
    for _ in range(3):
        gate.enter(by("o", ""), "a.b", 1)


def test_all_checks_cost_a_call_little() -> None:
    """Two rates, calls at once and two quotas: at most 10 microseconds a call, by the best of several runs."""
    limits = Limits(
        calls=Rate(1e6, 10**6), calls_of_key=Rate(1e6, 10**6), calls_at_once=8,
        units_per_month={"a": 10**12, "a.b": 10**12},
    )  # fmt: skip
    gate = Gate(lambda organisation: limits, Quotas(10**12))

    def run() -> float:
        began = time.process_time()
        for _ in range(2000):
            with gate.enter(by("o", "key"), "a.b", 1) as let_in:
                let_in.posted(1)
        return (time.process_time() - began) / 2000 * 1e6

    assert min(run() for _ in range(10)) <= 10.0


def test_a_shared_rate_is_leased_in_chunks_and_refusals_are_remembered() -> None:
    """Of 100 calls a second a quarter of a second's worth is leased; an empty pot is not asked again."""
    clock = Time()
    asked: list[int] = []

    class Pot(Quotas):
        def lease(self, organisation: str, holder: str, wanted: Sequence[Wanted], now: datetime) -> list[Granted]:
            [want] = wanted
            assert isinstance(want, CallsWanted)
            asked.append(want.count)
            return [Granted(want.count) if len(asked) == 1 else Granted(0, wait_s=0.5)]

    gate = Gate(lambda organisation: Limits(calls=Rate(100.0, 100)), Pot(0), sole=False, clock=clock, monotonic=clock)
    for _ in range(25):
        gate.enter(by("o", ""), "a.b", 1)
    for _ in range(50):
        with pytest.raises(TooManyCalls) as refused:
            gate.enter(by("o", ""), "a.b", 1)
    assert refused.value.retry_after_seconds == pytest.approx(0.5)
    assert asked == [25, 25]
