"""Article and order numbers that a spreadsheet cut short: what is not in the file cannot be loaded."""

from typing import Final

from morgiana.commerce.importing.models import IGNORED, Choice
from morgiana.commerce.importing.understanding import asking
from morgiana.commerce.importing.understanding.answers import Answers
from morgiana.commerce.importing.understanding.cells import SHORTENED
from morgiana.commerce.importing.understanding.decided import Decided, settle
from morgiana.commerce.importing.understanding.meanings import IDENTIFIERS

_MOST: Final = 0.5
"""Fewer are put aside row by row; with so many, the export itself has to be made again."""


def ask_shortened(decided: Decided, answers: Answers) -> None:
    """Ask for another export where much of a column of numbers reads like `4,00634E+12`."""
    if decided.mapping is None:
        return
    for column in decided.mapping.columns:
        if column.meaning.partition(".")[2] not in IDENTIFIERS:
            continue
        seen = decided.looked[column.index].column
        cut = seen.values.filter(seen.values["text"].str.contains(SHORTENED))
        if cut["count"].sum() <= max(1.0, _MOST * seen.filled):
            continue
        example = cut["text"][0]
        question = asking.ask_meaning(
            decided.sheet,
            f"A spreadsheet cut the numbers of {column.column!r} short: {example!r} is not the whole number. "
            "Format the column as text and export it again.",
            [Choice(key=IGNORED, label="leave the column out", example=f"{example} is not used")],
            column=column.column,
        )
        settle(decided, column.index, question, answers)
