"""What work would have saved by waiting for a cleaner hour."""

from datetime import UTC, datetime, timedelta
from typing import Final

import pytest

from morgiana.control.energy.hours import NO_HOURS, Hours
from morgiana.control.energy.waited import Waited, Work, would_have_saved

NOON: Final = datetime(2026, 11, 10, 12, tzinfo=UTC)


def hours(*grams: float) -> Hours:
    """Hours from noon on."""
    return Hours({NOON + timedelta(hours=at): value for at, value in enumerate(grams)})


def test_the_cleanest_hour_of_the_next_day_counts() -> None:
    """One kilowatt-hour at 400 g instead of 100 g, and half of one that no later hour is better for."""
    known = hours(400, 300, 100, 100, 200, 250)
    work = [Work(NOON, 3_600_000), Work(NOON + timedelta(hours=2), 1_800_000)]
    waited = would_have_saved(work, known)
    assert (waited.count, waited.grams_co2e) == (1, 300.0)
    assert waited.share == pytest.approx(300 / 450)


def test_a_saving_that_is_not_worth_the_wait_is_none() -> None:
    """Less than a twentieth is within the error of any forecast; no job would have waited for it."""
    assert would_have_saved([Work(NOON, 3_600_000)], hours(400, 390, 385)).count == 0


def test_hours_that_are_not_known_say_nothing() -> None:
    """Neither work in an hour that is not known, nor any of it where no hour is."""
    assert would_have_saved([Work(NOON - timedelta(hours=1), 3_600_000)], hours(400, 100, 100)) == Waited(0, 0.0, 0.0)
    assert would_have_saved([Work(NOON, 3_600_000)], NO_HOURS) == Waited(0, 0.0, 0.0)
    assert would_have_saved([], hours(400, 100)) == Waited(0, 0.0, 0.0)
