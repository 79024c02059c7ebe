"""What the sheets of one upload say about each other's columns."""

from morgiana.commerce.importing.models import IGNORED, ColumnMapping
from morgiana.commerce.importing.understanding.decided import Decided, change
from morgiana.commerce.importing.understanding.text import fold

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
