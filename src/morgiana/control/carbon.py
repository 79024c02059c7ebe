"""Energy and greenhouse gas of a call: measured where the processor counts it, modelled and said so where not.

Model: a busy virtual core draws 3.5 W and a gigabyte of memory 0.392 W, the averages of the Cloud Carbon Footprint
methodology (Thoughtworks, 2021, from SPECpower results). Grid: grams of CO2e per kilowatt-hour of electricity generated
in a country, yearly average, Ember and Energy Institute by way of Our World in Data and CodeCarbon.
"""

import csv
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Final

from morgiana.kernel.units import JOULES_PER_KWH
from morgiana.operations import Carbon, Energy

CORE_WATTS: Final = 3.5
MEMORY_WATTS_PER_GB: Final = 0.392
_MODEL_SOURCE: Final = "3.5 W per busy core and 0.392 W per GB of memory (Cloud Carbon Footprint, 2021)"
_COUNTERS: Final = Path("/sys/class/powercap")


def modelled_energy(cpu_seconds: float, wall_seconds: float, memory_bytes: int) -> Energy:
    """Energy by the model above, in joules."""
    joules = cpu_seconds * CORE_WATTS + wall_seconds * memory_bytes / 1e9 * MEMORY_WATTS_PER_GB
    return Energy(joules=round(joules, 6), quality="modelled", source=_MODEL_SOURCE)


def measured_energy(joules: float) -> Energy:
    """Energy by the processor's counters (Intel RAPL), shared out by processor time."""
    return Energy(joules=round(joules, 6), quality="measured", source="the processor's energy counter (RAPL)")


class EnergyCounter:
    """The processor packages' energy counters, where this machine lets us read them."""

    def __init__(self, folder: Path = _COUNTERS) -> None:
        found = sorted(folder.glob("intel-rapl:[0-9]*/energy_uj")) if folder.is_dir() else []
        self._files = [path for path in found if path.parent.name.count(":") == 1 and _readable(path)]

    def joules(self) -> float | None:
        """Joules counted since some moment in the past, or None where there is no counter."""
        if not self._files:
            return None
        return sum(int(path.read_text()) for path in self._files) / 1e6


def _readable(path: Path) -> bool:
    try:
        path.read_text()
    except OSError:
        return False
    return True


@cache
def _grid() -> dict[str, tuple[int, float]]:
    text = (resources.files(__package__) / "grid_intensity.csv").read_text("utf-8")
    return {
        row["country"]: (int(row["year"]), float(row["grams_co2e_per_kwh"]))
        for row in csv.DictReader(text.splitlines())
    }


def carbon(energy: Energy, country: str | None) -> Carbon:
    """CO2e of `energy` drawn from the grid of `country` (ISO 3166 alpha-2), else of the world's average."""
    place = country if country in _grid() else "world"
    year, grams = _grid()[place]
    return Carbon(
        grams_co2e=round(energy.joules / JOULES_PER_KWH * grams, 9),
        grid_grams_per_kwh=grams,
        place=place,
        source=f"average of electricity generated in {year} (Ember, Energy Institute; Our World in Data, CodeCarbon)",
    )
