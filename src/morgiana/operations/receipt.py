"""The receipt on every answer: what it cost, what it took, and what it rests on."""

from datetime import date, datetime
from typing import Literal

from morgiana.kernel.money import Money
from morgiana.operations.model import Model

Quality = Literal["measured", "modelled"]


class Energy(Model):
    """Electricity that the call took."""

    joules: float
    """Energy in joules; 3.6 million are one kilowatt-hour."""
    quality: Quality
    """`measured` by the processor's own counter, or `modelled` from its seconds of work."""
    source: str
    """Where the figure, or the model's coefficients, come from."""


class Carbon(Model):
    """Greenhouse gas that this electricity stands for."""

    grams_co2e: float
    """Grams of CO2 equivalent."""
    grid_grams_per_kwh: float
    """The grid factor used: grams of CO2e per kilowatt-hour."""
    place: str
    """ISO 3166 code of the country whose grid it is, or `world`; `here` where hours were given and no country."""
    source: str
    """Who published the factor, and for which year; or the operator's hours."""
    hour: datetime | None = None
    """The beginning of the hour whose factor it is, UTC; none where it is a year's average."""


class Container(Model):
    """The container that the call ran in, with everything else that runs there."""

    cores: float | None
    """How many cores it may use; none where it is not limited."""
    memory_bytes_max: int | None
    """How much memory it may use; none where it is not limited."""
    memory_peak_bytes: int | None
    """The most memory that it has held since it was started, cached files included."""
    cpu_seconds: float | None
    """Processor time of all its processes while the call ran."""


class ModelUsed(Model):
    """A model or method that computed the answer."""

    name: str
    """What it is called."""
    version: str
    """Which release of it."""


class Evidence(Model):
    """Rows of the shop's own data that the answer rests on."""

    table: str
    """Which table."""
    version: int
    """Which version of it; a version never changes."""
    rows: int
    """How many rows were read."""
    first_day: date | None = None
    """The first day they cover, where they have days."""
    last_day: date | None = None
    """The last day they cover."""


class Step(Model):
    """One operation that ran as a part of this one."""

    operation: str
    """Its name."""
    wall_seconds: float
    """How long it took."""
    cpu_seconds: float
    """How much processor time it took."""


class Receipt(Model):
    """What one call used and cost."""

    id: str
    """The receipt's number."""
    operation: str
    """The operation that was called."""
    tenant: str
    """The business it was called for."""
    at: datetime
    """When it ended, UTC."""
    units: int
    """How many units were charged."""
    unit: str
    """What is counted."""
    price: Money
    """What the call cost by the price book."""
    wall_seconds: float
    """How long it took, from start to answer."""
    cpu_seconds: float
    """Processor time of the call and of the processes that helped it."""
    peak_memory_bytes: int
    """The most memory that the process held up to the end of the call."""
    request_bytes: int | None = None
    """The request's size in JSON."""
    answer_bytes: int | None = None
    """The answer's size in JSON."""
    disk_read_bytes: int | None = None
    """What was read from disks, shared out among the calls in flight; none for operations that take microseconds."""
    disk_written_bytes: int | None = None
    """What was written to disks, likewise."""
    container: Container | None = None
    """The container's limits and use, where it is one (cgroup v2) and the call took a tenth of a second or more."""
    energy: Energy
    carbon: Carbon
    models: list[ModelUsed] = []
    """What computed it."""
    rests_on: list[Evidence] = []
    """The rows it rests on."""
    steps: list[Step] = []
    """The operations it is made of, if it is made of any."""
