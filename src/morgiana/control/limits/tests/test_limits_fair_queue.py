"""The fair queue in simulated time: shares by weight, a bound on their difference, and no neighbour slowed down."""

import heapq
import random
from collections import Counter
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from morgiana.control.limits.engine.fair_queue import FairQueue, Served


def served(queue: FairQueue[int]) -> Iterator[Served[int]]:
    """Everything in the order in which one server would take it."""
    while (one := queue.pop()) is not None:
        yield one
        queue.settle(one, one.cost)


def test_two_tenants_take_turns() -> None:
    """A thousand of one before one of the other: the one is second, not last."""
    queue: FairQueue[int] = FairQueue()
    for item in range(1000):
        queue.push("noisy", item)
    queue.push("small", 0)
    assert [one.tenant for one in served(queue)][:3].count("small") == 1
    assert len(queue) == 0


def test_shares_go_by_weight() -> None:
    """Of the first 400 equal items a tenant of weight 3 has three times what one of weight 1 has."""
    queue: FairQueue[int] = FairQueue()
    for item in range(1000):
        queue.push("three", item, weight=3)
        queue.push("one", item, weight=1)
    turns = served(queue)
    assert Counter(next(turns).tenant for _ in range(400)) == {"three": 300, "one": 100}


@given(
    st.lists(st.floats(0.1, 10), min_size=20, max_size=80),
    st.lists(st.floats(0.1, 10), min_size=20, max_size=80),
    st.sampled_from([1.0, 2.0, 5.0]),
)
def test_difference_of_service_is_bounded(first: list[float], second: list[float], weight: float) -> None:
    """Theorem 1 of the paper: while both wait, service over weight differs by at most the largest item of each."""
    queue: FairQueue[int] = FairQueue()
    for cost in first:
        queue.push("f", 0, cost=cost, weight=weight)
    for cost in second:
        queue.push("m", 0, cost=cost)
    had = {"f": 0.0, "m": 0.0}
    bound = max(first) / weight + max(second) + 1e-9
    for one in served(queue):
        had[one.tenant] += one.cost / one.weight
        if not (queue.waiting("f") and queue.waiting("m")):
            break
        assert abs(had["f"] - had["m"]) <= bound


def test_who_was_away_has_nothing_saved_up() -> None:
    """A tenant that rested while another was served does not then hold the server alone to catch up."""
    queue: FairQueue[int] = FairQueue()
    for item in range(1000):
        queue.push("busy", item)
    turns = served(queue)
    for _ in range(500):
        assert next(turns).tenant == "busy"
    for item in range(100):
        queue.push("rested", item)
    assert Counter(next(turns).tenant for _ in range(100)) == {"rested": 50, "busy": 50}


def test_what_was_longer_than_expected_is_paid_afterwards() -> None:
    """Both say that an item costs 1; one's take 4: it has a quarter as many served."""
    queue: FairQueue[int] = FairQueue()
    for item in range(500):
        queue.push("honest", item)
        queue.push("long", item)
    count: Counter[str] = Counter()
    for _ in range(250):
        one = queue.pop()
        assert one is not None
        count[one.tenant] += 1
        queue.settle(one, 4.0 if one.tenant == "long" else 1.0)
    assert count["honest"] == pytest.approx(200, abs=2)


def test_nobody_holds_every_server() -> None:
    """With room for three, a tenant that may hold two leaves the third; it is given out again when one ends."""
    queue: FairQueue[int] = FairQueue()
    for item in range(5):
        queue.push("noisy", item, most_at_once=2)
    first, second = queue.pop(), queue.pop()
    assert first is not None
    assert second is not None
    assert queue.pop() is None
    queue.push("small", 0, most_at_once=2)
    third = queue.pop()
    assert third is not None
    assert third.tenant == "small"
    queue.settle(first, 1.0)
    fourth = queue.pop()
    assert fourth is not None
    assert fourth.tenant == "noisy"


def test_a_dropped_item_is_not_served_and_costs_nothing() -> None:
    """What is taken out of a line is never dispatched; what was not there is not found."""
    queue: FairQueue[str] = FairQueue()
    gone, stays = "gone", "stays"
    queue.push("a", gone, cost=100.0)
    queue.push("a", stays)
    queue.push("b", "other")
    assert queue.drop("a", gone)
    assert not queue.drop("a", gone)
    assert not queue.drop("nobody", gone)
    assert {one.item for one in iter(queue.pop, None)} == {"stays", "other"}


def test_clearing_takes_out_those_too_whose_turn_could_not_come() -> None:
    """A tenant that holds all it may has two more waiting: both are given back, and what is dispatched ends as ever."""
    queue: FairQueue[int] = FairQueue()
    for item in range(3):
        queue.push("a", item, most_at_once=1)
    first = queue.pop()
    assert first is not None
    assert queue.clear() == [1, 2]
    assert (len(queue), queue.wait_ahead("a", 1)) == (0, 0.0)
    queue.settle(first, 1.0)
    assert queue.pop() is None
    assert queue.tenants == 0


def test_a_queue_at_rest_forgets_everybody() -> None:
    """Ten thousand tenants that each had one call leave nothing behind."""
    queue: FairQueue[int] = FairQueue()
    for number in range(10_000):
        queue.push(f"tenant {number}", 0)
    assert sum(1 for _ in served(queue)) == 10_000
    assert queue.tenants == 0


def test_the_wait_ahead_is_ones_own_line_at_ones_own_share() -> None:
    """Ten items of cost 2 before two servers for two tenants are 20 at one server; others' lines do not count."""
    queue: FairQueue[int] = FairQueue()
    for item in range(10):
        queue.push("a", item, cost=2.0)
    for item in range(500):
        queue.push("b", item, cost=2.0)
    assert queue.wait_ahead("a", 2) == pytest.approx(20.0)
    assert queue.wait_ahead("new", 2) == 0.0
    for one in iter(queue.pop, None):
        queue.settle(one, one.cost)
    assert queue.wait_ahead("a", 2) == 0.0


def simulate(seed: int, *, noisy: bool, servers: int = 4) -> float:
    """The 95th percentile of a small tenant's time from asking to answer, in seconds, over 2,000 calls.

    The small tenant asks at random moments, 5 times a second, for 0.02 to 0.06 s of work. The noisy one always has a
    thousand items of half a second waiting, and may hold all servers but one.
    """
    chance = random.Random(seed)
    queue: FairQueue[float] = FairQueue()
    ends: list[tuple[float, int, Served[float], float]] = []
    now, number, took = 0.0, 0, []
    arrivals, at = [], 0.0
    for _ in range(2000):
        at += chance.expovariate(5.0)
        arrivals.append((at, chance.uniform(0.02, 0.06)))
    arrivals.reverse()

    def ask_noisily() -> None:
        while noisy and queue.waiting("noisy") < 1000:
            queue.push("noisy", 0.0, cost=0.5, most_at_once=servers - 1)

    while arrivals or any(one.tenant == "small" for _, _, one, _ in ends) or queue.waiting("small"):
        ask_noisily()
        while queue.running < servers and (one := queue.pop()) is not None:
            number += 1
            heapq.heappush(ends, (now + one.cost, number, one, now))
        if arrivals and (not ends or arrivals[-1][0] <= ends[0][0]):
            now, cost = arrivals.pop()
            queue.push("small", now, cost=cost, most_at_once=servers - 1)
        else:
            now, _, one, _ = heapq.heappop(ends)
            queue.settle(one, one.cost)
            if one.tenant == "small":
                took.append(now - one.item)
    return sorted(took)[int(len(took) * 0.95)]


@pytest.mark.parametrize("seed", range(5))
def test_a_noisy_neighbour_does_not_slow_the_small_tenant(seed: int) -> None:
    """In simulated time, the small tenant's p95 beside an endless line of long items is at most 1.5 x the one alone."""
    alone, beside = simulate(seed, noisy=False), simulate(seed, noisy=True)
    assert beside <= 1.5 * alone, (alone, beside)
