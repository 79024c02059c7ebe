"""Whose job comes next is decided from counts alone, and is fair over any number of workers."""

from collections import Counter
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from morgiana.control.limits.engine.next_job import Waiting, next_tenant


def test_the_first_comes_first_among_equals() -> None:
    """Nobody runs and nobody was served: the oldest job."""
    assert next_tenant([Waiting("b", 5.0), Waiting("a", 9.0)], slots=4, shared=True) == "b"
    assert next_tenant([], slots=4, shared=True) is None


def test_who_holds_fewer_workers_comes_first() -> None:
    """A thousand old jobs of a tenant that holds two workers, if only since now, stand behind one of one with none."""
    noisy, small = Waiting("noisy", 0.0, running=2), Waiting("small", 99.0)
    assert next_tenant([noisy, small], slots=4, shared=True) == "small"


def test_weight_buys_workers() -> None:
    """Two workers at weight 4 are fewer than one at weight 1."""
    assert (
        next_tenant([Waiting("a", 0.0, running=1), Waiting("b", 1.0, running=2, weight=4.0)], slots=8, shared=True)
        == "b"
    )


def test_nobody_takes_the_last_worker() -> None:
    """Three of four is the most where others live too; where nobody else does, all four."""
    noisy = Waiting("noisy", 0.0, running=3)
    assert next_tenant([noisy], slots=4, shared=True) is None
    assert next_tenant([noisy], slots=4, shared=False) == "noisy"
    assert next_tenant([Waiting("noisy", 0.0)], slots=1, shared=True) == "noisy"


def test_a_plan_bounds_the_jobs_at_once() -> None:
    """One at a time means that the second waits, however many workers are free."""
    assert next_tenant([Waiting("a", 0.0, running=1, jobs_max=1)], slots=8, shared=False) is None


@settings(deadline=None)
@given(st.integers(1, 6), st.lists(st.sampled_from([1.0, 2.0, 5.0]), min_size=2, max_size=6))
def test_service_goes_by_weight_in_the_long_run(slots: int, weights: list[float]) -> None:
    """Everybody always has jobs of a minute waiting: each has its share by weight, within a few jobs."""
    tenants = {f"t{number}": Waiting(f"t{number}", 0.0, weight=weight) for number, weight in enumerate(weights)}
    had: Counter[str] = Counter()
    for _ in range(600):
        for _ in range(slots):
            chosen = next_tenant(tenants.values(), slots=slots, shared=True)
            if chosen is None:
                break
            tenants[chosen] = replace(tenants[chosen], running=tenants[chosen].running + 1)
        for name, one in tenants.items():
            had[name] += one.running
            tenants[name] = replace(one, running=0, served_s=one.served_s + 60.0 * one.running)
    total, weight_sum = sum(had.values()), sum(weights)
    for name, one in tenants.items():
        share = min(one.weight / weight_sum, 1 - 1 / slots if slots > 1 else 1)
        assert had[name] >= total * share - 10 * slots, (name, had, weights)
