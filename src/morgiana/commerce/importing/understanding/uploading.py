"""What the sheets of one upload say about each other's columns."""

from collections.abc import Sequence
from typing import Final

from morgiana.commerce.importing.models import IGNORED, Choice, ColumnMapping, Correction, Question
from morgiana.commerce.importing.understanding import asking
from morgiana.commerce.importing.understanding.answers import answers_to
from morgiana.commerce.importing.understanding.decided import Decided, change
from morgiana.commerce.importing.understanding.text import fold

OTHER_TILL: Final = "till"
"""The constant of a file whose sales are no others' although they have no number: its name keeps them apart."""

_NEARLY_ALL = 0.9


def confirm_by_each_other(decided: list[Decided]) -> None:
    """An article number that stands under the same name in two sheets, and counts the rows of one, is one.

    And what numbers the rows of one sheet of products, in another sheet of products is what its rows are variants of.
    """
    for one in decided:
        if one.mapping is None:
            continue
        for column in list(one.mapping.columns):
            elsewhere = _rows_numbered_by(one, column, decided)
            if elsewhere is None:
                continue
            if column.meaning.endswith(".product_id"):
                _confirm(one, column, elsewhere)
                _confirm(elsewhere, _same_name(elsewhere, column), one)
            elif column.meaning == IGNORED and one.mapping.tables[0] == elsewhere.mapping.tables[0] == "products":  # type: ignore[union-attr]
                change(one, column.index, "products.parent_id", f"it numbers the rows of {elsewhere.sheet.place}")
                _confirm(elsewhere, _same_name(elsewhere, column), one)


def _same_name(other: Decided, column: ColumnMapping) -> ColumnMapping | None:
    assert other.mapping is not None
    return next((c for c in other.mapping.columns if fold(c.column) == fold(column.column)), None)


def _rows_numbered_by(one: Decided, column: ColumnMapping, decided: list[Decided]) -> Decided | None:
    """Another sheet whose rows are numbered by a column of that name which has nearly all of the values."""
    values = set(one.looked[column.index].column.values["text"].to_list())
    for other in decided:
        if other is one or other.mapping is None or not values:
            continue
        same = _same_name(other, column)
        if same is None or not same.meaning.endswith(".product_id"):
            continue
        there = other.looked[same.index].column
        counted = there.distinct == there.filled == other.sheet.cells.height
        if counted and len(values & set(there.values["text"].to_list())) >= _NEARLY_ALL * len(values):
            return other
    return None


def _confirm(one: Decided, column: ColumnMapping | None, by: Decided) -> None:
    if column is None or one.mapping is None:
        return
    why = f"the same numbers stand in {by.sheet.place}"
    columns = [
        c.model_copy(update={"confidence": max(c.confidence, 0.9), "evidence": [*c.evidence, why]})
        if c.index == column.index
        else c
        for c in one.mapping.columns
    ]
    one.mapping = one.mapping.model_copy(update={"columns": columns})
    one.questions = [q for q in one.questions if not (q.topic == "meaning" and q.column == column.column)]


def ask_about_shared_days(decided: list[Decided], corrections: Sequence[Correction]) -> None:
    """Two files without order numbers that share days: the same sales twice, or those of two tills."""
    unnumbered = [one for one in decided if _unnumbered(one)]
    for place, one in enumerate(unnumbered):
        before = [other for other in unnumbered[:place] if _days(other) & _days(one)]
        if not before:
            continue
        day = min(_days(before[0]) & _days(one))
        question = Question(
            id=asking.name_of("period", one.sheet, "shared"),
            topic="period",
            text=f"{before[0].sheet.place} and {one.sheet.place} both have sales of {day}. Are they the same sales?",
            choices=[
                Choice(key="same", label="yes, count them once", example=f"{day} is counted once"),
                Choice(
                    key="other",
                    label="no, of another till; its file keeps its name",
                    example=f"{day} is the sum of both",
                ),
            ],
        )
        answer = answers_to(one.sheet, one.mapping, corrections).to(question)
        if answer is None:
            one.questions.append(question)
        elif answer == "other" and one.mapping is not None:
            constants = {**one.mapping.constants, OTHER_TILL: one.sheet.place}
            one.mapping = one.mapping.model_copy(update={"constants": constants})


def ask_once(decided: list[Decided]) -> None:
    """Of questions of one name, such as which currency $ is, only the first in the upload is asked."""
    seen = set[str]()
    for one in decided:
        one.questions = [q for q in one.questions if q.id not in seen]
        seen |= {q.id for q in one.questions}


def _unnumbered(one: Decided) -> bool:
    mapping = one.mapping
    if mapping is None or mapping.tables[:1] != ["sales"] or mapping.layout == "pivot":
        return False
    return not mapping.meaning("sales.order_id") and not mapping.meaning("sales.location_id")


def _days(one: Decided) -> set[str]:
    assert one.mapping is not None
    column = next(iter(one.mapping.meaning("sales.ordered_at")), None)
    return set(one.looked[column.index].column.values["text"].to_list()) if column is not None else set()
