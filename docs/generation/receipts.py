"""The pages of the receipt and of the grid factors behind its CO2e."""

import csv
from importlib import resources

import morgiana.control
from generation.fields import ModelFields
from generation.markdown import GENERATED, table
from morgiana.control import carbon
from morgiana.operations import Receipt


def page() -> str:
    receipt = ModelFields(Receipt, answer=True)
    within = "\n".join(f"### {name}\n\n{meaning}\n\n{fields}" for name, meaning, fields in receipt.within())
    return f"""{GENERATED}# Receipts

Every answer carries a receipt. It is stored in the same transaction as the answer and the charge, so there is no
answer without a receipt and no charge without an answer. [How to read one](../how-to/read-a-receipt.md).

## Fields

{receipt.table().replace("(index.md", "(operations/index.md")}
## What the fields are made of

{within.replace("(index.md", "(operations/index.md")}
## Where the energy and CO2e come from

Energy is `measured` where the processor counts it and lets us read it (RAPL counters of packages and memories below
`/sys/class/powercap`), shared out evenly among the calls in flight, for calls of a tenth of a second or more. Elsewhere
it is `modelled`: {carbon.CORE_WATTS} W for each busy core and
{carbon.MEMORY_WATTS_PER_GB} W for each gigabyte of memory, the averages of the Cloud Carbon Footprint methodology
(Thoughtworks, 2021, from SPECpower results). The receipt says which of the two it was.

CO2e is the energy times the grid's factor: that of the hour, where `MORGIANA_GRID_HOURS` has it; else
[grams of CO2e per kilowatt-hour by country](grid.md), a year's average, or the world's where `MORGIANA_COUNTRY` is not
set. The receipt says which. It counts the electricity of the computer while the call ran. It does not
count the making of the computer, cooling, the network, or the screen that you read this on.
"""


def grid_page() -> str:
    text = (resources.files(morgiana.control) / "grid_intensity.csv").read_text("utf-8")
    rows = [(row["country"], row["year"], row["grams_co2e_per_kwh"]) for row in csv.DictReader(text.splitlines())]
    countries = len(rows) - 1  # the world is a row of its own
    return f"""{GENERATED}# Grid factors

Grams of CO2e for each kilowatt-hour of electricity generated in a country, a year's average, for {countries}
countries and the world. From Ember and the Energy Institute by way of Our World in Data and CodeCarbon.
`MORGIANA_COUNTRY` chooses the country.

{table(("country", "year", "g CO2e per kWh"), rows)}"""
