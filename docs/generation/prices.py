"""The page of the price book's form, with a book that names every operation."""

import tempfile
from pathlib import Path
from typing import Final

from generation.markdown import GENERATED, fence, table
from morgiana.control.prices import PriceBook
from morgiana.operations import Registry

_FREE: Final = "0.00"


def page(registry: Registry) -> str:
    book = "\n".join(
        [
            'currency = "EUR"',
            "",
            "[operations]",
            *(
                f'"{operation.name}" = {{ price = "{_FREE}", per = 1000 }}  # {operation.meter.unit}s'
                for operation in registry
            ),
        ]
    )
    _must_be_a_price_book(book, registry)
    units = [(f"`{operation.name}`", operation.meter.unit) for operation in registry]
    return f"""{GENERATED}# Price book

`MORGIANA_PRICES` names a TOML file. Without one nothing costs anything; an operation without a line is free.
[How to set prices and limits](../how-to/set-prices-and-limits.md).

| key | meaning |
| --- | --- |
| `currency` | ISO 4217 code of all prices; needed |
| `[operations]` | a line for each operation that has a price |
| `price` | the price of `per` units in the currency's major unit, as a text so that it is exact: `"0.20"` |
| `per` | how many units the price is for, 1 where it is left out |
| `free` | units of each month that cost nothing |
| `tiers` | what units cost beyond a number of the month's: `[{{ above = 1000, price = "0.40" }}]` |
| `rounded` | `"month"` rounds the month's sum instead of each call's, as `free` and `tiers` do anyway |
| `[plans.<name>]` | a plan's `discount` in percent and `monthly` fee; by operation `discount` and `free` |
| `[[periods]]` | instead of these: `from`, `until`, `[periods.prices.EUR]` for each currency, `[periods.plans.name]` |

The sum of a call is rounded once, half up, to the minor unit. An operation that nobody knows, a gap or an overlap
between periods stops the start, with the line. Before a call the most that it can cost is reserved;
after it the units that it used are charged; a refusal charges nothing.

## What is counted

{table(("operation", "unit"), units)}
## A book to start from

{fence(book, "toml")}"""


def _must_be_a_price_book(text: str, registry: Registry) -> None:
    """See that the book is read, and that each of its lines prices its operation once it says a price."""
    names = {operation.name for operation in registry}
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "prices.toml"
        place.write_text(text, "utf-8")
        PriceBook.read(place, names)
        place.write_text(text.replace(f'"{_FREE}"', '"1.00"'), "utf-8")
        assert PriceBook.read(place, names).priced == names
