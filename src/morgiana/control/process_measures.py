"""What a process uses of its machine, as far as the system tells it."""

import platform
import resource
import time
from pathlib import Path
from typing import Final

from morgiana import __version__
from morgiana.control.measures import Labels, Measure, single

_STARTED: Final = time.time()


def process_measures() -> list[Measure]:
    """What this process uses of the machine."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    cpu_s = used.ru_utime + used.ru_stime
    build: Labels = (("version", __version__), ("python", platform.python_version()))
    found = [single("process_cpu_seconds_total", "Processor seconds of this process.", cpu_s, "counter")]
    if (pages := _resident_pages()) is not None:
        meaning = "Memory of this process that is in RAM."
        found.append(single("process_resident_memory_bytes", meaning, pages * resource.getpagesize()))
    return [
        *found,
        single("process_start_time_seconds", "When this process began, in seconds since 1970.", _STARTED),
        Measure("morgiana_build_info", "gauge", "The version that runs.", [(build, 1)]),
    ]


def _resident_pages() -> int | None:
    """Pages in RAM as Linux tells them; None on other systems."""
    try:
        return int(Path("/proc/self/statm").read_text().split()[1])
    except OSError:
        return None
