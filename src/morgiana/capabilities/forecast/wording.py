"""Every sentence of a forecast, in one place, so that it can be said in another language."""

from typing import Final

TOO_SHORT: Final = "There is no complete {period} of sales before {day}."
TOO_SHORT_REMEDY: Final = "Load at least one complete {period} of sales, or ask for a later day."
NOTHING: Final = "None of these products was sold before {day}."
NOTHING_REMEDY: Final = "Load their sales, ask for a later day, or name products that were sold."

NEVER_SOLD: Final = "{n} products were left out, since they were never sold before {day}: {names}."
TWICE: Final = "{n} products were given more than once; the first is used: {names}."
NEGATIVE: Final = "{n} numbers of units were below zero and are taken as zero."
OLD_DATA: Final = "The sales end on {last}; what happened from then to {day} is not known and was forecast too."

WHY_STEADY: Final = "It sold {lately} a {period} lately, and about that goes on."
WHY_RISING: Final = "It sold {lately} a {period} lately, more than before ({before}), and part of that goes on."
WHY_FALLING: Final = "It sold {lately} a {period} lately, less than before ({before}), and part of that goes on."
WHY_RARE: Final = "It sells only now and then: in {n} of the last {of} {periods}."
WHY_ENDED: Final = "It was not sold in the last {of} {periods}."
WHY_NEW: Final = "It is new, with {n} {periods} of sales, so similar products have a say."

DAY: Final = {"day": "day", "week": "week"}
DAYS: Final = {"day": "days", "week": "weeks"}


def units_text(units: float) -> str:
    """A number of units within a sentence."""
    return f"{units:,.0f}" if units >= 10 or units == int(units) else f"{units:,.1f}"


def names_text(names: list[str], most: int = 5) -> str:
    """A list of products within a sentence, cut short."""
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more
