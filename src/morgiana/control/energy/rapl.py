"""The processor's own energy counters (Intel and AMD RAPL), where this machine lets us read them.

Linux gives each domain as a counter of microjoules below `/sys/class/powercap` (Documentation/power/powercap). A
package's counter holds its cores and its graphics; the memory's (`dram`) stands beside it and is added. Counters begin
again at `max_energy_range_uj`, within an hour on a busy server. Since CVE-2020-8694 only root may read them unless the
operator allows it; then, as in most virtual machines, there is no counter and the model speaks instead.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

_FOLDER: Final = Path("/sys/class/powercap")


@dataclass(slots=True)
class _Domain:
    """One counter and what it has counted since it was first read."""

    name: str
    path: Path
    range_uj: int
    last_uj: int
    counted_uj: int = 0

    def look(self) -> None:
        now_uj = int(self.path.read_text())
        passed = now_uj - self.last_uj
        if passed < 0:  # it began again; where its range is not told, what it had left is lost
            passed = passed + self.range_uj if self.range_uj else now_uj
        self.counted_uj += max(0, passed)
        self.last_uj = now_uj


class EnergyCounter:
    """All domains of this machine that can be read, as one counter that never goes back."""

    def __init__(self, folder: Path = _FOLDER) -> None:
        self._domains = [domain for path in sorted(folder.glob("*-rapl:*")) if (domain := _domain(path)) is not None]

    @property
    def domains(self) -> tuple[str, ...]:
        """The names of what is counted, such as `package-0` and `dram`."""
        return tuple(domain.name for domain in self._domains)

    def joules(self) -> float | None:
        """Joules counted since this counter was made, or None where there is nothing to read.

        A counter that went round more than once between two looks is counted as if it had gone round once.
        """
        if not self._domains:
            return None
        try:
            for domain in self._domains:
                domain.look()
        except (OSError, ValueError):  # it was taken away while we ran
            self._domains = []
            return None
        return sum(domain.counted_uj for domain in self._domains) / 1e6


def _domain(path: Path) -> _Domain | None:
    """The domain of a folder, if it is a package or a memory whose counter can be read."""
    try:
        name = (path / "name").read_text().strip()
        whole = path.name.count(":") == 1 and name.startswith("package")
        if not whole and name != "dram":
            return None
        counter = path / "energy_uj"
        return _Domain(name, counter, _number(path / "max_energy_range_uj"), int(counter.read_text()))
    except (OSError, ValueError):
        return None


def _number(path: Path) -> int:
    try:
        return int(path.read_text())
    except (OSError, ValueError):
        return 0
