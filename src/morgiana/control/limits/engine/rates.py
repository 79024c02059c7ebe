"""The generic cell rate algorithm: a steady rate with a burst, kept in one number for each bucket.

ITU-T Recommendation I.371 (2004), annex A.2, in the form of virtual scheduling. The number is the theoretical arrival
time (TAT) of the next call if all came evenly; a call conforms while that lies no further ahead than the burst allows.
It admits exactly what a token bucket of `burst` tokens that fills at `per_second` does, and needs no timer to fill it.
We count whole calls or several at once, which is how a process takes a chunk of them out of a shared bucket.
"""

from dataclasses import dataclass
from typing import Final

_NOISE_SECONDS: Final = 1e-9
"""What sums of floating point may be off by; a call that is early by less is on time."""


@dataclass(frozen=True, slots=True)
class Rate:
    """How fast calls may come."""

    per_second: float
    """The steady rate; more than 0."""
    burst: int
    """How many may come at once after a pause; at least 1."""

    def __post_init__(self) -> None:
        assert self.per_second > 0, self.per_second
        assert self.burst >= 1, self.burst


def take(arrival_s: float, now_s: float, rate: Rate, count: int = 1) -> tuple[float, float]:
    """Take `count` calls out of a bucket whose theoretical arrival time is `arrival_s`.

    Gives the new arrival time and 0.0; or, where they come too early, the old one and the seconds until they would not.
    A clock that goes back only makes callers wait until it is where it was.
    """
    later_s = max(arrival_s, now_s) + count / rate.per_second
    wait_s = later_s - now_s - rate.burst / rate.per_second
    return (arrival_s, wait_s) if wait_s > _NOISE_SECONDS else (later_s, 0.0)


def take_up_to(arrival_s: float, now_s: float, rate: Rate, count: int) -> tuple[float, int, float]:
    """Take as many calls as conform, at most `count`: the new arrival time, how many, and the wait where none do."""
    behind_s = max(arrival_s, now_s) - now_s
    free = int(rate.burst - behind_s * rate.per_second + _NOISE_SECONDS)
    taken = max(0, min(count, free))
    if taken == 0:
        return arrival_s, 0, take(arrival_s, now_s, rate)[1]
    return max(arrival_s, now_s) + taken / rate.per_second, taken, 0.0
