"""What a process measures of itself, as numbers that any collector can read: Prometheus by a page, others by OTLP.

Counting is an addition in memory, and what must be asked for is asked when somebody reads. No tenant's name is in any
number.
"""

import logging
import threading
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

from morgiana.kernel.refusals import Fault

_log = logging.getLogger(__name__)

SECONDS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""The edges of buckets of seconds."""
Labels = tuple[tuple[str, str], ...]
"""Names and values, in order."""


@dataclass(frozen=True, slots=True)
class Distribution:
    """How often a value was within each bucket: `counts` has one more than `edges`, for what is above them all."""

    edges: Sequence[float]
    counts: Sequence[int]
    total: float
    """The sum of all values."""


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure, with the value of each of its series."""

    name: str
    """As Prometheus has it, with its unit last; a counter's ends in `_total`."""
    kind: Literal["counter", "gauge", "histogram"]
    meaning: str
    series: Sequence[tuple[Labels, float | Distribution]]


Source = Callable[[], Iterable[Measure]]


@dataclass
class Histogram:
    """Counts values by bucket; safe for the threads of one process as far as a count may be missed by a reader."""

    name: str
    meaning: str
    edges: Sequence[float] = SECONDS
    label: str = ""
    """The name of the one label, if there is one."""
    _counts: dict[str, list[int]] = field(default_factory=dict)
    _totals: dict[str, float] = field(default_factory=dict)

    def add(self, value: float, of: str = "") -> None:
        counts = self._counts.get(of)
        if counts is None:
            counts = self._counts[of] = [0] * (len(self.edges) + 1)
            self._totals[of] = 0.0
        counts[bisect_left(self.edges, value)] += 1
        self._totals[of] += value

    def measure(self) -> Measure:
        series = [
            (((self.label, of),) if self.label else (), Distribution(self.edges, tuple(counts), self._totals[of]))
            for of, counts in sorted(self._counts.items())
        ]
        return Measure(self.name, "histogram", self.meaning, series)


def counted(name: str, meaning: str, label: str, counts: Counter[str]) -> Measure:
    """A counter with one label."""
    return Measure(name, "counter", meaning, [(((label, of),), number) for of, number in sorted(counts.items())])


def single(name: str, meaning: str, value: float, kind: Literal["counter", "gauge"] = "gauge") -> Measure:
    """A measure of one series."""
    return Measure(name, kind, meaning, [((), value)])


class Measures:
    """All that a process measures, from wherever it is."""

    def __init__(self) -> None:
        self._sources: list[Source] = []
        self._lock = threading.Lock()

    def add(self, source: Source) -> None:
        """Ask `source` too, whenever somebody reads; it may wait for a database, and raise `Fault`."""
        with self._lock:
            self._sources.append(source)

    def read(self) -> list[Measure]:
        """Everything that can be read now. It may wait for a database: not for an event loop's own thread."""
        with self._lock:
            sources = list(self._sources)
        found: list[Measure] = []
        for source in sources:
            try:
                found += source()
            except Fault as fault:  # what is in memory is told all the same
                _log.warning("some measures are left out: %s", fault)
        return found
