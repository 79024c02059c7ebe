"""What calls use of the machine: processor time shared out among those that ran at the same moment."""

import threading
import time
from dataclasses import dataclass, field

from morgiana.control.energy.container import ContainerMeter
from morgiana.control.energy.disk import disk_bytes
from morgiana.control.energy.rapl import EnergyCounter
from morgiana.control.peak_memory import peak_memory_bytes


@dataclass(slots=True)
class Usage:
    """What one call has used so far."""

    started: float
    own_cpu_seconds: float = 0.0
    helper_cpu_seconds: float = 0.0
    helper_memory_bytes: int = 0
    joules: float | None = None
    disk_bytes: tuple[float, float] | None = None
    """Read and written."""
    brief: bool = False
    container_cpu_began: float | None = None
    container_cpu_seconds: float | None = None
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
    _disk_mark: tuple[int, int] | None = None
    counter: EnergyCounter = field(default_factory=EnergyCounter)
    container: ContainerMeter = field(default_factory=ContainerMeter)

    def start(self, *, brief: bool = False) -> Usage:
        """Begin to count for a call. One that is `brief` takes microseconds, less than to look at all counters."""
        usage = Usage(time.perf_counter(), brief=brief)
        if not brief:
            usage.container_cpu_began = self.container.cpu_seconds()
        with self._lock:
            self._share(brief)
            self._running[id(usage)] = usage
        return usage

    def stop(self, usage: Usage) -> None:
        with self._lock:
            self._share(usage.brief)
            del self._running[id(usage)]
        usage.ended = time.perf_counter()
        usage.peak_memory_bytes = peak_memory_bytes() + usage.helper_memory_bytes
        if usage.container_cpu_began is not None:
            now = self.container.cpu_seconds()
            usage.container_cpu_seconds = None if now is None else now - usage.container_cpu_began

    def _share(self, brief: bool) -> None:
        cpu, mark = time.process_time(), self._cpu_mark
        self._cpu_mark = cpu
        if self._running:
            part = (cpu - mark) / len(self._running)
            for usage in self._running.values():
                usage.own_cpu_seconds += part
        if not brief:  # what passes meanwhile falls to the calls that are not
            self._share_counters([usage for usage in self._running.values() if not usage.brief])

    def _share_counters(self, running: list[Usage]) -> None:
        joules, joule_mark = self.counter.joules(), self._joule_mark
        disk, disk_mark = disk_bytes(), self._disk_mark
        self._joule_mark, self._disk_mark = joules, disk
        for usage in running:
            if joules is not None and joule_mark is not None:
                usage.joules = (usage.joules or 0.0) + (joules - joule_mark) / len(running)
            if disk is not None and disk_mark is not None:
                read, written = usage.disk_bytes or (0.0, 0.0)
                usage.disk_bytes = (
                    read + (disk[0] - disk_mark[0]) / len(running),
                    written + (disk[1] - disk_mark[1]) / len(running),
                )
