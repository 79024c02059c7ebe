"""How rows belong together where a file does not say it in so many words: blanks below an order's first line, several
rows for one article's stock."""

from typing import Final

import polars as pl

from morgiana.commerce.importing.models import Choice, Question
from morgiana.commerce.importing.understanding import asking
from morgiana.commerce.importing.understanding.answers import Answers
from morgiana.commerce.importing.understanding.decided import Decided
from morgiana.commerce.importing.understanding.relations import column_of

FILLED_DOWN: Final = "fill_down"
"""The constant of a sheet whose orders say their number and day on their first line only."""

ADDED_UP: Final = "added_up"
"""The constant of a sheet whose rows of one article are parts of its stock."""


def fill_down(decided: Decided) -> None:
    """Blank numbers and days below the first line of an order, always together, in rows that are otherwise whole."""
    mapping = decided.mapping
    if mapping is None or mapping.system is not None or mapping.tables[:1] != ["sales"]:
        return
    needed = [column_of(mapping, f"sales.{name}") for name in ("order_id", "ordered_at", "product_id", "quantity")]
    order, when, product, quantity = (pl.col(f"c{c.index}") if c is not None else None for c in needed)
    if order is None or when is None or product is None or quantity is None:
        return
    blank = order.is_null()
    whole = product.is_not_null() & quantity.is_not_null()
    together, complete, share, first = decided.sheet.cells.select(
        (blank == when.is_null()).all().alias("together"),
        whole.filter(blank).all().alias("complete"),
        blank.mean().alias("share"),
        blank.first().alias("first"),
    ).row(0)
    if together and complete and not first and share is not None and share >= 0.1:
        decided.mapping = mapping.model_copy(update={"constants": {**mapping.constants, FILLED_DOWN: "yes"}})
        decided.notes.append("Lines without an order number belong to the order above them.")


def ask_repeated_stock(decided: Decided, answers: Answers) -> None:
    """Several rows for one article, place and day may be batches to add up, or an older count and a newer."""
    mapping = decided.mapping
    if (
        mapping is None
        or mapping.system is not None
        or mapping.tables[:1] != ["stock"]
        or ADDED_UP in mapping.constants
    ):
        return
    names = [f"c{c.index}" for c in mapping.columns if c.meaning.startswith("stock.") and c.meaning not in _COUNTED]
    seen = decided.sheet.cells.select(names)
    repeated = seen.filter(seen.is_duplicated())
    if repeated.is_empty():
        return
    example = repeated.row(0)[0]
    question = Question(
        id=asking.name_of("quantity", decided.sheet, "repeated"),
        topic="quantity",
        text=f"{example} stands in several rows. Are they parts of its stock?",
        choices=[
            Choice(key="add up", label="yes, add them up", example=f"{example} has all of its rows together"),
            Choice(key="last", label="no, the last row counts", example=f"{example} has what its last row says"),
        ],
    )
    answer = answers.to(question)
    if answer is None:
        decided.questions.append(question)
    elif answer == "add up":
        decided.mapping = mapping.model_copy(update={"constants": {**mapping.constants, ADDED_UP: "yes"}})


_COUNTED: Final = ("stock.on_hand", "stock.reserved", "stock.unit")
