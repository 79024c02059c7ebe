"""Requests and answers about what was used."""

from datetime import date

from pydantic import NonNegativeInt

from morgiana.control.billing.engine.suggestions import What
from morgiana.control.billing.usage_store import By
from morgiana.control.billing.whose import OrganisationId
from morgiana.kernel.money import Money
from morgiana.operations import FileRef, Model


class UsageRequest(Model):
    """Which days, and how they are summed."""

    first_day: date | None = None
    """The first day, of UTC; null is the first of the last day's month."""
    last_day: date | None = None
    """The last day; null is today."""
    by: By = "operation"
    """What is summed by itself: `day`, `month`, `operation`, `shop`, `key` or `person`; or, for the host alone,
    `organisation`, which is about all that it serves."""
    organisation_id: OrganisationId | None = None
    """Whose, where the host asks; null is the caller's own organisation."""


class UsageLine(Model):
    """What was used of one thing."""

    what: str
    """The day, the month, the operation, or the id of the organisation, the shop, the key or the person; empty for
    calls without a key."""
    calls: NonNegativeInt
    """How many calls there were."""
    units: NonNegativeInt
    """How many units they were charged, of whatever each operation counts."""
    unit: str
    """What is counted, of an operation."""
    cost: Money
    """What they cost, without VAT."""
    cpu_seconds: float
    """Processor time."""
    joules: float
    """Energy; 3.6 million joules are one kilowatt-hour."""
    grams_co2e: float
    """Grams of CO2 equivalent."""


class Saving(Model):
    """One way to spend less."""

    what: What
    """`repeated`: the same was asked several times. `other plan`: another plan would have cost less. `dear operation`:
    most of the money went into it."""
    about: str
    """The operation or the plan."""
    count: NonNegativeInt
    """How many calls repeated an earlier one, or how many percent of the money it is about; 0 of a plan."""
    advice: str
    """What to do."""
    saves: Money
    """What it would have saved in these days, without VAT."""
    saves_joules: float
    """The energy that it would have saved."""


class UsageReport(Model):
    """Where money, energy and CO2e went."""

    first_day: date
    """The first day."""
    last_day: date
    """The last day."""
    lines: list[UsageLine]
    """The dearest first; days and months in their order."""
    total: list[UsageLine]
    """All of it, by currency."""
    savings: list[Saving]
    """How to spend less, worked out from these days; what saves most first."""


class UsageFile(Model):
    """The report as a table."""

    file: FileRef
    """A CSV file in UTF-8, with a line for each of the report's lines."""
    lines: NonNegativeInt
    """How many lines it has below the header."""
