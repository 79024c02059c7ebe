"""What came back, where no column's name says it: words of sales and returns, and counts of returned pieces."""

import re
from typing import Final

from morgiana.commerce.importing.models import IGNORED, Choice, ColumnMapping
from morgiana.commerce.importing.understanding import asking
from morgiana.commerce.importing.understanding.answers import Answers
from morgiana.commerce.importing.understanding.concepts import Looked
from morgiana.commerce.importing.understanding.decided import Decided, change
from morgiana.commerce.importing.understanding.text import fold
from morgiana.commerce.importing.understanding.words import KINDS, STATUS

_MOST: Final = 12
_CAME_BACK: Final = frozenset({"return", "cancellation", "test", "returned", "cancelled"})
_BACK: Final = re.compile(
    r"\b(return|returned|returns|refund|refunded|refunds|retour|retours|retourne|retournee|rembourse|remboursement"
    r"|retoure|retouren|erstattet|erstattung|devuelto|devuelta|devolucion|devoluciones|reembolso|devolvido|devolucao"
    r"|reso|resi|rimborso|rimborsato|zwrot|zwroty|возврат|возвращено|iade)\b|退货|退款|返品|返金|مرتجع|مرتجعات"
)


def find_kinds(decided: Decided) -> None:
    """Let a column whose words tell sales from returns say what each line is, or what became of its order."""
    mapping = decided.mapping
    if mapping is None or mapping.system is not None or mapping.tables[:1] != ["sales"]:
        return
    for meaning, known in (("sales.kind", KINDS), ("sales.status", STATUS)):
        assert decided.mapping is not None
        if decided.mapping.meaning(meaning):
            continue
        for column, one in zip(decided.mapping.columns, decided.looked, strict=True):
            if column.meaning == IGNORED and _tells(one, known):
                change(decided, column.index, meaning, "its words tell sales from what came back")
                break


def _tells(one: Looked, known: dict[str, str]) -> bool:
    words = [fold(word) for word in one.column.values["text"].head(_MOST + 1).to_list()]
    if not 2 <= len(words) <= _MOST or one.column.filled < 0.9 * one.column.height or "unused" in one.concepts:
        return False
    meant = {known.get(word) for word in words}
    back = [word for word in words if known.get(word) in _CAME_BACK and len(word) > 1]
    return bool(back) and (None not in meant or (not one.concepts and known is KINDS))


def ask_returned_counts(decided: Decided, answers: Answers) -> None:
    """Numbers of what came back of a line, beside the quantity that was sold: they are not taken off by themselves."""
    mapping = decided.mapping
    if mapping is None or mapping.system is not None or mapping.tables[:1] != ["sales"]:
        return
    for column, one in zip(mapping.columns, decided.looked, strict=True):
        if column.meaning == IGNORED and counts_what_came_back(one) and _not_all_zero(one):
            _ask(decided, column, one.column.example, answers)


def counts_what_came_back(one: Looked) -> bool:
    """Whether the name is that of a number of returned pieces or of refunded money."""
    return one.column.numbers is not None and _BACK.search(one.column.header.full) is not None


def _not_all_zero(one: Looked) -> bool:
    return bool(one.column.values["text"].str.contains(r"[1-9]").any())


def _ask(decided: Decided, column: ColumnMapping, example: str, answers: Answers) -> None:
    question = asking.ask_meaning(
        decided.sheet,
        f"{column.column!r} says how much came back, and nothing takes it off what was sold. "
        "Add the returns as rows of their own, or leave the column out.",
        [Choice(key=IGNORED, label="leave it out", example=f"{example} is not taken off")],
        column=column.column,
    )
    if answers.to(question) is None:
        decided.questions.append(question)
