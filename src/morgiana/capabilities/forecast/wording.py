"""Every sentence of the forecast, in English; `locale/` has the others."""

from typing import Final

TOO_SHORT_DAY: Final = "There is no complete day of sales before {day}."
TOO_SHORT_WEEK: Final = "There is no complete week of sales before {day}."
TOO_SHORT_REMEDY: Final = "Load a longer past, ask for a later day, or forecast days in place of weeks."
NOTHING: Final = "None of these products was sold before {day}."
NOTHING_AT_ALL: Final = "Nothing was sold yet."
NOTHING_REMEDY: Final = "Load sales, ask for a later day, or name products that were sold."

LEFT_OUT: Final = (
    "{n} product was left out, since it was never sold and nothing like it is known.",
    "{n} products were left out, since they were never sold and nothing like them is known.",
)
LEFT_OUT_NAMES: Final = "Left out: {names}."
TWICE: Final = (
    "{n} product was given more than once; its first history is used.",
    "{n} products were given more than once; their first history is used.",
)
NEGATIVE: Final = (
    "{n} number of units was below zero and is taken as zero.",
    "{n} numbers of units were below zero and are taken as zero.",
)
OUTLIERS: Final = (
    "{n} product had sales so far above its own that they were lowered before anything was learnt from them.",
    "{n} products had sales so far above their own that they were lowered before anything was learnt from them.",
)
OLD_DATA: Final = "The data end on {last}; what happened from then to {day} is not known."
STOCK_OUTS: Final = (
    "{n} period in which a product was out of stock counts as unknown, not as no demand.",
    "{n} periods in which a product was out of stock count as unknown, not as no demand.",
)

STEADY: Final = {
    "day": "It sold about {lately} a day lately, and that goes on.",
    "week": "It sold about {lately} a week lately, and that goes on.",
}
RISING: Final = {
    "day": "It sold about {lately} a day lately, more than the {before} before, and part of the rise stays.",
    "week": "It sold about {lately} a week lately, more than the {before} before, and part of the rise stays.",
}
FALLING: Final = {
    "day": "It sold about {lately} a day lately, less than the {before} before, and part of the fall stays.",
    "week": "It sold about {lately} a week lately, less than the {before} before, and part of the fall stays.",
}
RARE: Final = {
    "day": "It sells only now and then: on {n} of the last {of} days.",
    "week": "It sells only now and then: in {n} of the last {of} weeks.",
}
ENDED: Final = {
    "day": "It was not sold in the last {of} days.",
    "week": "It was not sold in the last {of} weeks.",
}
NEW: Final = "It is new, so similar products have a say."
NEVER: Final = "It was never sold; similar products say what it may sell."
PROMOTED: Final = {
    "day": "A promotion is known for {n} of the {of} days ahead.",
    "week": "A promotion is known for {n} of the {of} weeks ahead.",
}
