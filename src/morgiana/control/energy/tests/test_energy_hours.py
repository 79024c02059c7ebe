"""Hours are read or refused with their line, and a job waits only for what is worth the wait."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from morgiana.control.energy.hours import BadHours, Hours, hour_of, read_hours
from morgiana.control.energy.later import Start, choose_start

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def clean(*grams: float, start: datetime = NOON) -> Hours:
    return Hours({start + number * HOUR: value for number, value in enumerate(grams)})


def test_a_file_of_hours_is_read(tmp_path: Path) -> None:
    """Offsets become UTC, a value that is not there is not known, and a price may be below nothing."""
    file = tmp_path / "hours.csv"
    file.write_text(
        "hour,grams_co2e_per_kwh,price_per_kwh\n2026-11-25T13:00+01:00,56.5,0.31\n2026-11-25T13:00Z,,-0.02\n"
    )
    hours = read_hours(file)
    assert hours.grams_co2e_per_kwh == {NOON: 56.5}
    assert hours.price_per_kwh == {NOON: 0.31, NOON + HOUR: -0.02}
    assert hours.grams_at(NOON + timedelta(minutes=59)) == 56.5
    assert hours.grams_at(NOON + HOUR) is None
    assert hours.source == "the hours in hours.csv"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("time,grams\n2026-11-25T13:00Z,1\n", "The first line names `hour`"),
        ("hour,grams_co2e_per_kwh\n2026-11-25T13:00,1\n", "Line 2: .* does not say its offset"),
        ("hour,grams_co2e_per_kwh\n2026-11-25T13:30Z,1\n", "Line 2: .* not the beginning of an hour"),
        ("hour,grams_co2e_per_kwh\n2026-11-25T13:00Z,1\n2026-11-25T14:00+01:00,2\n", "Line 3: .* twice"),
        ("hour,grams_co2e_per_kwh\nyesterday,1\n", "Line 2: 'yesterday' is no time"),
        ("hour,grams_co2e_per_kwh\n2026-11-25T13:00Z,little\n", "Line 2: 'little' is no number"),
        ("hour,grams_co2e_per_kwh\n2026-11-25T13:00Z,-5\n", "Line 2: -5 is out of all proportion"),
        ("hour,grams_co2e_per_kwh\n2026-11-25T13:00Z,nan\n", "Line 2: nan is out of all proportion"),
    ],
)
def test_a_file_with_a_mistake_is_refused_with_its_line(tmp_path: Path, text: str, says: str) -> None:
    """Nothing is guessed: a time without an offset could be any of two dozen hours."""
    file = tmp_path / "hours.csv"
    file.write_text(text)
    with pytest.raises(BadHours, match=says):
        read_hours(file)


def test_a_job_waits_for_the_cleanest_hour() -> None:
    """Of 300, 200, 100, 150 g the third; it says until when and why."""
    start = choose_start("clean", clean(300, 200, 100, 150), NOON, NOON + 10 * HOUR)
    assert start == Start(
        NOON + 2 * HOUR, "It waits until 2026-11-25 14:00 UTC: the grid's CO2e is 100 g/kWh then, 300 now."
    )


def test_a_job_does_not_wait_beyond_its_latest_start() -> None:
    """An hour that is cleaner still begins too late."""
    assert choose_start("clean", clean(300, 200, 100), NOON, NOON + HOUR).at == NOON + HOUR
    assert choose_start("clean", clean(300, 200, 100), NOON, NOON + timedelta(minutes=59)).at is None
    assert choose_start("clean", clean(300, 200), NOON, NOON - HOUR).at is None


def test_a_job_does_not_wait_for_little_or_for_what_is_not_known() -> None:
    """Four percent are not worth it; without figures it begins now, and says so; `now` asks nobody."""
    little = choose_start("clean", clean(100, 96), NOON, None)
    assert (little.at, little.why) == (
        None, "It does not wait: the grid's CO2e is no better by 2026-11-26 12:00 UTC."
    )  # fmt: skip
    assert choose_start("clean", Hours(), NOON, None).why.endswith("is not known for this hour.")
    assert choose_start("cheap", clean(300, 100), NOON, None).at is None
    assert choose_start("now", clean(300, 1), NOON, None).at is None


def test_a_price_below_nothing_is_worth_waiting_for() -> None:
    """From 0.30 to -0.05, and from -0.01 to -0.05 too."""
    for first in (0.30, -0.01):
        hours = Hours({}, {NOON: first, NOON + HOUR: -0.05})
        assert choose_start("cheap", hours, NOON, NOON + HOUR).at == NOON + HOUR


def test_work_of_several_hours_looks_at_all_of_them() -> None:
    """Three hours of work: one very clean hour between dirty ones is worse than three good ones."""
    hours = clean(300, 300, 10, 300, 90, 80, 90, 300)
    assert choose_start("clean", hours, NOON, NOON + 5 * HOUR, lasts=3 * HOUR).at == NOON + 4 * HOUR


@given(
    st.lists(st.floats(1, 900), min_size=1, max_size=40),
    st.integers(0, 3599),
    st.integers(0, 40),
    st.integers(1, 300),
)
def test_the_choice_is_never_late_and_never_worse(values: list[float], second: int, slack: int, minutes: int) -> None:
    """Whatever the figures: not before now, not after the latest start, on the hour, and less than now."""
    now, hours = NOON + timedelta(seconds=second), clean(*values)
    latest = now + slack * HOUR
    start = choose_start("clean", hours, now, latest, lasts=timedelta(minutes=minutes))
    if start.at is not None:
        assert now < start.at <= latest
        assert start.at == hour_of(start.at)
        assert min(values) < values[0] or len(values) > 1
        assert hours.grams_at(start.at) is not None
