"""What calls use of the machine: processor time shared out among those that ran at the same moment."""

import threading
import time
from dataclasses import dataclass, field

from morgiana.control.carbon import EnergyCounter
from morgiana.control.peak_memory import peak_memory_bytes


@dataclass(slots=True)
class Usage:
    """What one call has used so far."""

    started: float
    own_cpu_seconds: float = 0.0
    helper_cpu_seconds: float = 0.0
    helper_memory_bytes: int = 0
    joules: float | None = None
    ended: float = 0.0
    peak_memory_bytes: int = 0
    """The most memory that the process and the helpers held, known once the call has ended."""

    @property
    def cpu_seconds(self) -> float:
        return self.own_cpu_seconds + self.helper_cpu_seconds

    @property
    def wall_seconds(self) -> float:
        return (self.ended or time.perf_counter()) - self.started

    def add_helper(self, cpu_seconds: float, memory_bytes: int) -> None:
        """Count what another process did for this call; its memory at the most that all held together."""
        self.helper_cpu_seconds += cpu_seconds
        self.helper_memory_bytes = max(self.helper_memory_bytes, memory_bytes)


@dataclass
class UsageMeter:
    """Divides the process's seconds among the calls in flight, so that no second is billed twice.

    `time.thread_time` would miss the threads that Polars and LightGBM start, `time.process_time` alone would bill every
    call for its neighbours. Between two events (a call starts or ends) the process's time is split evenly.
    """

    _running: dict[int, Usage] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _cpu_mark: float = 0.0
    _joule_mark: float | None = None
    _counter: EnergyCounter = field(default_factory=EnergyCounter)

    def start(self) -> Usage:
        usage = Usage(time.perf_counter())
        with self._lock:
            self._share()
            self._running[id(usage)] = usage
        return usage

    def stop(self, usage: Usage) -> None:
        with self._lock:
            self._share()
            del self._running[id(usage)]
        usage.ended = time.perf_counter()
        usage.peak_memory_bytes = peak_memory_bytes() + usage.helper_memory_bytes

    def _share(self) -> None:
        cpu, mark = time.process_time(), self._cpu_mark
        self._cpu_mark = cpu
        joules, joule_mark = self._counter.joules(), self._joule_mark
        self._joule_mark = joules
        if not self._running:
            return
        part = (cpu - mark) / len(self._running)
        for usage in self._running.values():
            usage.own_cpu_seconds += part
            if joules is not None and joule_mark is not None and joules >= joule_mark:
                usage.joules = (usage.joules or 0.0) + (joules - joule_mark) / len(self._running)
