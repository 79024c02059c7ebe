"""The cell rate algorithm admits exactly what a token bucket would."""

import math

from hypothesis import given
from hypothesis import strategies as st

from morgiana.control.limits.engine.rates import Rate, take, take_up_to

GAPS = st.lists(st.floats(0, 5).map(lambda gap: round(gap, 3)), min_size=1, max_size=60)


class TokenBucket:
    """The textbook's bucket, filled by looking at the clock."""

    def __init__(self, rate: Rate) -> None:
        self.rate, self.tokens, self.at = rate, float(rate.burst), 0.0

    def take(self, now: float) -> bool:
        self.tokens = min(self.rate.burst, self.tokens + (now - self.at) * self.rate.per_second)
        self.at = now
        if self.tokens < 1 - 1e-6:
            return False
        self.tokens -= 1
        return True


@given(GAPS, st.integers(1, 8), st.sampled_from([0.5, 1.0, 4.0]))
def test_rate_admits_what_a_token_bucket_admits(gaps: list[float], burst: int, per_second: float) -> None:
    """Both say the same of every call, whatever the gaps between them."""
    rate, bucket = Rate(per_second, burst), TokenBucket(Rate(per_second, burst))
    arrival, now = 0.0, 0.0
    for gap in gaps:
        now += gap
        arrival, wait = take(arrival, now, rate)
        assert (wait == 0) == bucket.take(now)


@given(GAPS, st.integers(1, 8))
def test_rate_holds_over_any_stretch(gaps: list[float], burst: int) -> None:
    """Between any two moments no more are admitted than the burst and what the rate allows in that time."""
    rate, arrival, now, admitted = Rate(2.0, burst), 0.0, 0.0, []
    for gap in gaps:
        now += gap
        arrival, wait = take(arrival, now, rate)
        if wait == 0:
            admitted.append(now)
    for first, start in enumerate(admitted):
        for last in range(first, len(admitted)):
            assert last - first + 1 <= burst + 2.0 * (admitted[last] - start) + 1e-6


def test_rate_says_when_to_come_back() -> None:
    """Three at once of two a second: the fourth waits half a second, and is admitted then and not a moment before."""
    rate, arrival = Rate(2.0, 3), 0.0
    for _ in range(3):
        arrival, wait = take(arrival, 100.0, rate)
        assert wait == 0
    same, wait = take(arrival, 100.0, rate)
    assert (same, wait) == (arrival, 0.5)
    assert take(arrival, 100.499, rate)[1] > 0
    assert take(arrival, 100.5, rate)[1] == 0


def test_rate_survives_a_clock_that_goes_back() -> None:
    """An hour back: nobody gets more than before, and nobody waits longer than the clock was off."""
    rate = Rate(1.0, 2)
    arrival, _ = take(0.0, 7200.0, rate)
    _, wait = take(arrival, 3600.0, rate)
    assert 3600 <= wait <= 3601


@given(st.floats(0, 100), st.floats(0, 100), st.integers(1, 50), st.integers(1, 20))
def test_a_chunk_is_what_as_many_single_calls_would_get(arrival: float, now: float, count: int, burst: int) -> None:
    """A process that takes many at once gets as many as it would one by one, never one more."""
    rate = Rate(3.0, burst)
    _, taken, wait = take_up_to(arrival, now, rate, count)
    one_by_one, state = 0, arrival
    while one_by_one < count:
        state, refused = take(state, now, rate)
        if refused:
            break
        one_by_one += 1
    assert abs(taken - one_by_one) <= (1 if math.isclose((arrival - now) * 3 % 1, 0, abs_tol=1e-6) else 0)
    assert taken <= count
    assert (wait > 0) == (taken == 0)
