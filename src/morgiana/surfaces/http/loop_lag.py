"""How late an event loop is: whatever holds it up holds up every call."""

import asyncio
from typing import Final

from morgiana.control.measures import Histogram, Measure

_SECONDS_BETWEEN_LOOKS: Final = 0.5


class LoopLag:
    """Asks a loop to ring every half a second, and counts by how much it is late."""

    def __init__(self) -> None:
        self._seconds = Histogram("morgiana_loop_lag_seconds", "Seconds by which the event loop was late.")
        self._due_s = 0.0

    def begin(self) -> None:
        """Watch over the loop that runs this; it ends with the loop."""
        self._look_later(asyncio.get_running_loop())

    def measures(self) -> list[Measure]:
        return [self._seconds.measure()]

    def _look_later(self, loop: asyncio.AbstractEventLoop) -> None:
        self._due_s = loop.time() + _SECONDS_BETWEEN_LOOKS
        loop.call_at(self._due_s, self._look, loop)

    def _look(self, loop: asyncio.AbstractEventLoop) -> None:
        self._seconds.add(max(0.0, loop.time() - self._due_s))
        self._look_later(loop)
