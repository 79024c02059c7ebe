"""The container that this process lives in, by its control group (cgroup v2): what it may use, and what it has used.

Linux, Documentation/admin-guide/cgroup-v2: `cpu.max`, `cpu.stat`, `memory.max` and `memory.peak`. A limit may stand on
any group above the process's own; the narrowest counts.
"""

import math
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeVar

N = TypeVar("N", int, float)

_ROOT: Final = Path("/sys/fs/cgroup")
_OWN: Final = Path("/proc/self/cgroup")


@dataclass(frozen=True, slots=True)
class Limits:
    """What the container may use; None where it is not limited."""

    cores: float | None
    memory_bytes: int | None


class ContainerMeter:
    """Reads one control group; `found` is False where there is none of version 2."""

    def __init__(self, root: Path = _ROOT, own: Path = _OWN) -> None:
        self._root = root
        self._group = _group(root, own)

    @property
    def found(self) -> bool:
        return self._group is not None

    def limits(self) -> Limits:
        """The narrowest limits of the group and of those above it."""
        cores: float | None = None
        memory: int | None = None
        group = self._group
        while group is not None:
            cores = _narrower(cores, _cores(_read(group / "cpu.max")))
            memory = _narrower(memory, _whole(_read(group / "memory.max")))
            group = None if group == self._root else group.parent
        return Limits(cores, memory)

    def cpu_seconds(self) -> float | None:
        """Processor time of all processes in the group, ended ones too."""
        if self._group is None:
            return None
        for line in _read(self._group / "cpu.stat").splitlines():
            if line.startswith("usage_usec "):
                return int(line.split()[1]) / 1e6
        return None

    def memory_peak_bytes(self) -> int | None:
        """The most memory that the group has held, page cache included; Linux 5.19 and later tell it."""
        return None if self._group is None else _whole(_read(self._group / "memory.peak"))


def cores_at_hand(meter: ContainerMeter | None = None) -> int:
    """How many processes can work at once here: the cores that this process may use, within its container's share."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    limit = (meter or ContainerMeter()).limits().cores
    return cores if limit is None else max(1, min(cores, math.ceil(limit)))


def _group(root: Path, own: Path) -> Path | None:
    """The folder of this process's group; in a container of its own name space that is the root itself."""
    if not (root / "cgroup.controllers").is_file():
        return None
    for line in _read(own).splitlines():
        if line.startswith("0::/"):
            group = root / line.removeprefix("0::/")
            return group if group.is_dir() and ".." not in group.parts else root
    return None


def _cores(text: str) -> float | None:
    quota, _, period = text.partition(" ")
    return int(quota) / int(period) if quota.isdecimal() and period.isdecimal() and int(period) else None


def _whole(text: str) -> int | None:
    return int(text) if text.isdecimal() else None


def _narrower(a: N | None, b: N | None) -> N | None:
    return b if a is None else a if b is None else min(a, b)


def _read(path: Path) -> str:
    try:
        return path.read_text().strip()
    except OSError:
        return ""
