"""When a worker is given up, and when a job that met a fault is tried again."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from morgiana.control.workers import SECONDS_BETWEEN_BEATS, SECONDS_UNTIL_LOST, Watch, wait_after


def test_worker_whose_count_stands_still_is_lost() -> None:
    """Seen with one count for 25 s, whatever the clocks of other machines say; one whose count moved is not."""
    watch = Watch()
    looks = [watch.lost({"still": 7, "moving": look}, 5.0 * look) for look in range(7)]
    assert [sorted(lost) for lost in looks] == [[], [], [], [], [], ["still"], ["still"]]


def test_time_in_which_nobody_could_look_does_not_count() -> None:
    """The books are away for ten minutes: who could not show that it lived is given its 25 s from then on."""
    watch = Watch()
    assert watch.lost({"a": 1}, 0.0) == frozenset()
    assert watch.lost({"a": 1}, 10.0) == frozenset()
    assert watch.lost({"a": 1}, 610.0) == frozenset()
    assert watch.lost({"a": 1}, 615.0) == frozenset({"a"})


def test_worker_that_is_struck_from_the_roll_is_forgotten() -> None:
    """A count that disappears and comes again is watched anew."""
    watch = Watch()
    for now in (0.0, 5.0, 10.0, 15.0, 20.0):
        assert watch.lost({"a": 1}, now) == frozenset()
    watch.lost({}, 22.0)
    assert watch.lost({"a": 1}, 25.0) == frozenset()


@given(st.lists(st.floats(0.1, 30.0), min_size=1, max_size=60))
def test_worker_that_beats_in_time_is_never_lost(pauses: list[float]) -> None:
    """However irregularly a watcher looks, one whose count moved since the look before is not given up."""
    watch, now = Watch(), 0.0
    for beat, pause in enumerate(pauses):
        now += pause
        assert watch.lost({"a": beat}, now) == frozenset()


@given(st.lists(st.floats(0.1, 2 * SECONDS_BETWEEN_BEATS), min_size=80, max_size=80))
def test_lost_worker_is_given_up_in_time(pauses: list[float]) -> None:
    """Looked for at least every ten seconds, a still count is given up 25 to 35 s after it was first seen."""
    watch, now, first = Watch(), 0.0, None
    for pause in pauses:
        now += pause
        first = now if first is None else first
        if watch.lost({"a": 1}, now):
            assert SECONDS_UNTIL_LOST - 1e-6 <= now - first <= SECONDS_UNTIL_LOST + 2 * SECONDS_BETWEEN_BEATS
            return
    assert now - (first or 0.0) < SECONDS_UNTIL_LOST


def test_waits_grow_to_a_minute() -> None:
    """2, 4, 8, 16, 32 seconds, and then always a minute."""
    waits = [wait_after(attempt) // timedelta(seconds=1) for attempt in (1, 2, 3, 4, 5, 6, 25, 10_000)]
    assert waits == [2, 4, 8, 16, 32, 60, 60, 60]
