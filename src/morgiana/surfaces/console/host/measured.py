"""What the process measures, by the names that a collector reads them by."""

import asyncio

from morgiana.control.measures import Distribution
from morgiana.surfaces.console.screen import Screen


class Measured:
    """The numbers of one moment; distributions are left out."""

    def __init__(self, numbers: dict[tuple[str, str], float]) -> None:
        self._numbers = numbers

    def number(self, name: str, label: str = "") -> float | None:
        """A measure's number, of the series with that label; None where it could not be read."""
        return self._numbers.get((name, label))


async def measured(screen: Screen) -> Measured:
    """Ask for them, beside the event loop."""
    found = await asyncio.to_thread(screen.runtime.measures.read)
    return Measured(
        {
            (one.name, labels[0][1] if labels else ""): value
            for one in found
            for labels, value in one.series
            if not isinstance(value, Distribution)
        }
    )
