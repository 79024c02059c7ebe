"""Sales that do not say how many: each row may be one piece, which repeated rows prove, or else is asked."""

from typing import Final

from morgiana.commerce.importing.models import Choice, ColumnMapping, Question
from morgiana.commerce.importing.understanding.answers import Answers
from morgiana.commerce.importing.understanding.asking import name_of
from morgiana.commerce.importing.understanding.decided import Decided, settle
from morgiana.commerce.importing.understanding.relations import column_of, texts_of
from morgiana.commerce.importing.understanding.text import fold

EACH_ROW: Final = "each row is one"
"""The constant `quantity` of a sheet whose rows are single pieces."""

_PROOF: Final = 0.002
_UNITS_OR_MONEY: Final = frozenset(
    "sales ventes ventas vendas vendite verkaufe verkauf absatz 销售 売上 المبيعات продажи satis".split()
)


def count_rows(decided: Decided, answers: Answers) -> None:
    """Let each row be one piece where the same article stands in several rows of one order; ask where it does not."""
    mapping = decided.mapping
    if mapping is None or mapping.tables[:1] != ["sales"] or column_of(mapping, "sales.quantity") is not None:
        return
    if mapping.constants.get("quantity") == EACH_ROW or any(
        question.topic == "missing" for question in decided.questions
    ):
        return
    amount = column_of(mapping, "sales.amount")
    if amount is not None and fold(amount.column) in _UNITS_OR_MONEY:
        whole = not texts_of(decided.sheet, amount.index).str.contains(r"[^0-9-]").any()
        if whole and not _money(decided, amount, answers):
            return
    order, product = column_of(mapping, "sales.order_id"), column_of(mapping, "sales.product_id")
    if order is not None and product is not None:
        pairs = (
            texts_of(decided.sheet, order.index)
            .to_frame("order")
            .with_columns(texts_of(decided.sheet, product.index).alias("product"))
        )
        repeated = pairs.height - pairs.unique().height
        if repeated >= max(2, _PROOF * pairs.height):
            decided.notes.append(
                "No column says how many; an article stands in several rows of one order, so each is one."
            )
            _settle(decided)
            return
    question = Question(
        id=name_of("quantity", decided.sheet),
        topic="quantity",
        text="No column says how many were sold. Is each row one piece?",
        choices=[
            Choice(key=EACH_ROW, label="each row is one piece", example=f"{decided.sheet.cells.height} pieces in all"),
            Choice(key="ignored", label="leave the sheet out", example="add an export with quantities instead"),
        ],
    )
    answer = answers.to(question)
    if answer is None:
        decided.questions.append(question)
    elif answer == EACH_ROW:
        _settle(decided)
    else:
        decided.mapping, decided.questions, decided.why = None, [], "You said that it is not used."


def _money(decided: Decided, amount: ColumnMapping, answers: Answers) -> bool:
    """Whether whole numbers called sales are known to be money; asked, and settled by the answer if they are units."""
    question = Question(
        id=name_of("quantity", decided.sheet, amount.column),
        topic="quantity",
        column=amount.column,
        text=f"Does {amount.column!r} say units or money?",
        choices=[
            Choice(key="sales.quantity", label="units sold", example="5 means five were sold"),
            Choice(key="sales.amount", label="money", example="5 means 5.00 was taken"),
        ],
        suggested="sales.quantity",
    )
    return settle(decided, amount.index, question, answers) == "sales.amount"


def _settle(decided: Decided) -> None:
    assert decided.mapping is not None
    constants = {**decided.mapping.constants, "quantity": EACH_ROW}
    decided.mapping = decided.mapping.model_copy(update={"constants": constants})
