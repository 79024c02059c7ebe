"""What was decided of a sheet so far, and how later evidence changes it."""

from dataclasses import dataclass, field

import polars as pl

from morgiana.commerce.importing.models import ColumnMapping, Mapping, NumberFormat, Question
from morgiana.commerce.importing.reading import Sheet
from morgiana.commerce.importing.understanding.answers import Answers
from morgiana.commerce.importing.understanding.concepts import Looked
from morgiana.commerce.importing.understanding.relations import values_of


@dataclass
class Decided:
    """What was decided of one sheet."""

    sheet: Sheet
    mapping: Mapping | None
    why: str
    questions: list[Question] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    looked: list[Looked] = field(default_factory=list)


def mapping_of(decided: Decided) -> Mapping:
    """The mapping, of a sheet that has one."""
    assert decided.mapping is not None
    return decided.mapping


def change(decided: Decided, index: int, meaning: str, why: str) -> None:
    """Give a column another meaning."""
    mapping = mapping_of(decided)
    columns = [
        column.model_copy(update={"meaning": meaning, "evidence": [*column.evidence, why]})
        if column.index == index
        else column
        for column in mapping.columns
    ]
    decided.mapping = mapping.model_copy(update={"columns": columns})


def settle(decided: Decided, index: int, question: Question, answers: Answers) -> str | None:
    """What was said of a column's meaning, which it has from then on; where nothing was, the question is asked."""
    answer = answers.to(question)
    if answer is None:
        decided.questions.append(question)
    else:
        change(decided, index, answer, "you said so")
    return answer


def values_in(decided: Decided, column: ColumnMapping | None) -> pl.Series | None:
    if column is None:
        return None
    return values_of(decided.sheet, column.index, column.number or NumberFormat(decimal="."))


def set_number(decided: Decided, index: int, update: dict[str, object]) -> None:
    """Change how a column's numbers are read."""
    mapping = mapping_of(decided)
    columns = [
        c.model_copy(update={"number": (c.number or NumberFormat()).model_copy(update=update)})
        if c.index == index
        else c
        for c in mapping.columns
    ]
    decided.mapping = mapping.model_copy(update={"columns": columns})
