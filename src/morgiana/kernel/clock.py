"""The clock is an argument: what the time is, said by whoever runs the work, in UTC."""

from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    def now(self) -> datetime:
        """The time, aware, in UTC."""


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)


class FixedClock:
    """A clock that stands still, for tests and replays."""

    def __init__(self, at: datetime) -> None:
        assert at.tzinfo is not None, "times are aware"
        self._at = at.astimezone(UTC)

    def now(self) -> datetime:
        return self._at
