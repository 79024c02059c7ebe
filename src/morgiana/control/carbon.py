"""Energy and greenhouse gas of a call: measured where the processor counts it, modelled and said so where not.

Model: a busy virtual core draws 3.5 W and a gigabyte of memory 0.392 W, the averages of the Cloud Carbon Footprint
methodology (Thoughtworks, 2021, from SPECpower results). Grid: grams of CO2e per kilowatt-hour of electricity generated
in a country: the hour's, where the operator gave hours (`energy/hours.py`), else the yearly average of Ember and the
Energy Institute by way of Our World in Data and CodeCarbon.
"""

import csv
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from importlib import resources
from typing import Final

from morgiana.control.energy.hours import NO_HOURS, Hours, hour_of
from morgiana.kernel.units import JOULES_PER_KWH
from morgiana.operations import Carbon, Energy

CORE_WATTS: Final = 3.5
MEMORY_WATTS_PER_GB: Final = 0.392
_MODEL_SOURCE: Final = "3.5 W per busy core and 0.392 W per GB of memory (Cloud Carbon Footprint, 2021)"


def modelled_energy(cpu_seconds: float, wall_seconds: float, memory_bytes: int) -> Energy:
    """Energy by the model above, in joules."""
    joules = cpu_seconds * CORE_WATTS + wall_seconds * memory_bytes / 1e9 * MEMORY_WATTS_PER_GB
    return Energy(joules=round(joules, 6), quality="modelled", source=_MODEL_SOURCE)


def measured_energy(joules: float, domains: Sequence[str] = ()) -> Energy:
    """Energy by the processor's counters (RAPL), shared out among the calls in flight; `domains` is what they count."""
    counted = f": {', '.join(domains)}" if domains else ""
    return Energy(
        joules=round(joules, 6), quality="measured", source=f"the processor's energy counters (RAPL{counted})"
    )


@cache
def _grid() -> dict[str, tuple[int, float]]:
    text = (resources.files(__package__) / "grid_intensity.csv").read_text("utf-8")
    return {
        row["country"]: (int(row["year"]), float(row["grams_co2e_per_kwh"]))
        for row in csv.DictReader(text.splitlines())
    }


def carbon(energy: Energy, country: str | None, hours: Hours = NO_HOURS, at: datetime | None = None) -> Carbon:
    """CO2e of `energy` drawn from the grid of `country` (ISO 3166 alpha-2), else of the world's average.

    By the factor of the hour of `at` where `hours` knows it, else by the year's average; the answer says which.
    """
    if at is not None and (hourly := hours.grams_at(at)) is not None:
        return Carbon(
            grams_co2e=round(energy.joules / JOULES_PER_KWH * hourly, 9),
            grid_grams_per_kwh=hourly,
            place=country or "here",
            source=hours.source,
            hour=hour_of(at),
        )
    place = country if country in _grid() else "world"
    year, grams = _grid()[place]
    return Carbon(
        grams_co2e=round(energy.joules / JOULES_PER_KWH * grams, 9),
        grid_grams_per_kwh=grams,
        place=place,
        source=f"average of electricity generated in {year} (Ember, Energy Institute; Our World in Data, CodeCarbon)",
    )
