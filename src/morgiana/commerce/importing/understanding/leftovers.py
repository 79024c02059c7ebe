"""Columns of numbers that nothing is known of: nothing that could be the shop's sales is left out without a word."""

import re
from typing import Final

from morgiana.commerce.importing.models import IGNORED, Choice, Question
from morgiana.commerce.importing.understanding.answers import Answers
from morgiana.commerce.importing.understanding.asking import name_of
from morgiana.commerce.importing.understanding.calendar_words import months, weekdays
from morgiana.commerce.importing.understanding.concepts import Looked
from morgiana.commerce.importing.understanding.decided import Decided, change

_RUN: Final = 3
"""So many columns whose names only count up are one fact laid out sideways."""

_SHOWN: Final = 4
_NAMED: Final = 0.8


def ask_leftovers(decided: Decided, answers: Answers) -> None:
    """Ask about a run of numeric columns that is not used, such as `d_1` to `d_28`; name the others in a note."""
    mapping = decided.mapping
    if mapping is None or not mapping.tables or mapping.system is not None:
        return
    _ask_what_is_counted(decided, answers)
    free = [
        one
        for column, one in zip(mapping.columns, decided.looked, strict=True)
        if column.meaning == IGNORED and not one.concepts and one.column.filled and one.dates is None
        if one.column.numbers is not None and not one.column.header.nameless and one.column.native != "flag"
    ]
    sideways = runs(free)
    for names in sideways:
        _ask(decided, names, answers)
    rest = [one.column.name for one in free if not any(one.column.name in names for names in sideways)]
    if rest:
        more = f" and {len(rest) - _SHOWN} more" if len(rest) > _SHOWN else ""
        shown = ", ".join(repr(name) for name in rest[:_SHOWN])
        decided.notes.append(f"These columns of numbers are not used: {shown}{more}.")


def _ask_what_is_counted(decided: Decided, answers: Answers) -> None:
    """A quantity in a list of products may be what is in stock: it is asked, and not left out."""
    mapping = decided.mapping
    if mapping is None or mapping.tables[:1] != ["products"] or mapping.meaning("stock.on_hand"):
        return
    for column, one in zip(mapping.columns, decided.looked, strict=True):
        counted = one.concepts.get("quantity", 0.0) >= _NAMED and one.column.numbers is not None
        if column.meaning != IGNORED or not counted or not one.column.filled:
            continue
        example = one.column.example
        question = Question(
            id=name_of("meaning", decided.sheet, column.column),
            topic="meaning",
            column=column.column,
            text=f"Does {column.column!r} say how many are there?",
            choices=[
                Choice(key="stock.on_hand", label="yes, how many are there", example=f"such as {example}"),
                Choice(key=IGNORED, label="no, it is not used", example=f"{example} is left out"),
            ],
        )
        answer = answers.to(question)
        if answer is None:
            decided.questions.append(question)
        elif answer != IGNORED:
            change(decided, column.index, answer, "you said so")
        return


def runs(free: list[Looked]) -> list[list[str]]:
    """Names that differ in a number, a month or a weekday only."""
    groups: dict[str, list[str]] = {}
    for one in free:
        shape = _shape(one.column.name)
        if shape is not None:
            groups.setdefault(shape, []).append(one.column.name)
    return [names for names in groups.values() if len(names) >= _RUN]


def _shape(name: str) -> str | None:
    """The name with its number, month or weekday blotted out; None where it has none."""
    words = re.findall(r"[^\W\d_]+", name.casefold())
    for word in words:
        if word in months() or word in weekdays():
            return re.sub(r"\d+", "9", name.casefold().replace(word, "month"))
    return re.sub(r"\d+", "9", name.casefold()) if re.search(r"\d", name) else None


def _ask(decided: Decided, names: list[str], answers: Answers) -> None:
    question = Question(
        id=name_of("meaning", decided.sheet, f"{names[0]} to {names[-1]}"),
        topic="meaning",
        column=names[0],
        text=f"{len(names)} columns, {names[0]!r} to {names[-1]!r}, hold numbers that would be left out. If they are "
        "sales of one day or month each, write the date in full as each column's header and add the file again.",
        choices=[Choice(key=IGNORED, label="leave them out", example=f"nothing below {names[0]} is loaded")],
    )
    if answers.to(question) is None:
        decided.questions.append(question)
