"""What rows need and no column gives: asked, with the columns that nothing is known of to choose from."""

from typing import Final

from morgiana.commerce.columns import TABLES
from morgiana.commerce.importing.models import IGNORED, Choice, ColumnMapping
from morgiana.commerce.importing.understanding import asking
from morgiana.commerce.importing.understanding.answers import Answers
from morgiana.commerce.importing.understanding.concepts import GROSS, NET, Looked
from morgiana.commerce.importing.understanding.decided import Decided, change
from morgiana.commerce.importing.understanding.meanings import is_dated, is_numeric
from morgiana.commerce.importing.understanding.relations import texts_of
from morgiana.commerce.importing.understanding.text import fold

MADE: Final = frozenset(
    "sales.order_id sales.day sales.kind sales.ordered_at sales.quantity stock.day prices.first_day".split()
)
"""What is worked out where no column gives it, or asked elsewhere."""

_ASKED: Final = {
    "product_id": "Which column tells the articles apart?",
    "quantity": "Which column says how many?",
    "on_hand": "Which column says how many are there?",
    "order_id": "Which column is the order's number?",
    "supplier_id": "Which column is the supplier's number or name?",
    "purchase_id": "Which column is the number of the purchase order?",
    "customer_id": "Which column is the customer's number?",
    "price": "Which column is the price?",
    "first_day": "Which column is the first day?",
}
_NUMBERED: Final = r"^[A-Za-z]{0,6}(?:[-_/ ]?[A-Za-z0-9]{1,8}){0,4}[-_/]?[0-9]{3,}$"
"""What numbers of orders look like: `A-1001`, `ACC-SINV-2025-00001`."""

_SMALL: Final = 10_000
_MANY: Final = 20


def complete(decided: Decided, answers: Answers) -> None:
    """Ask for each thing that rows of the main table need and nothing gives."""
    if decided.mapping is None or not decided.mapping.tables or decided.mapping.system is not None:
        return
    table = TABLES[decided.mapping.tables[0]]
    _ask_which_of_twins(decided, answers)
    have = {column.meaning for column in decided.mapping.columns}
    for column in table.columns:
        meaning = f"{table.name}.{column.name}"
        shared = any(m.partition(".")[2] == column.name for m in have)
        if column.needed and meaning not in MADE and not shared and column.name in _ASKED:
            _ask_which(decided, meaning, answers)
    if table.name == "sales":
        _ask_for_order_number(decided, answers)
        _ask_if_numbers_begin_again(decided, answers)


def _ask_which(decided: Decided, meaning: str, answers: Answers) -> None:
    assert decided.mapping is not None
    free = [
        column
        for column, one in zip(decided.mapping.columns, decided.looked, strict=True)
        if column.meaning == IGNORED and one.column.filled and _can_be(one, meaning)
    ]
    choices = [Choice(key=column.column, label=column.column, example=_example(decided, column)) for column in free[:8]]
    question = asking.ask_meaning(
        decided.sheet, _ASKED[meaning.partition(".")[2]], choices, column=meaning.partition(".")[2]
    )
    answer = answers.to(question)
    if answer is None:
        decided.questions.append(question)
    else:
        change(decided, next(c.index for c in free if c.column == answer), meaning, "you said so")


def _ask_which_of_twins(decided: Decided, answers: Answers) -> None:
    """Two columns of the same name and other numbers: which is meant is asked."""
    assert decided.mapping is not None
    for column in decided.mapping.columns:
        if not is_numeric(column.meaning):
            continue
        name = decided.looked[column.index].column.header.full
        twins = [
            other
            for other, one in zip(decided.mapping.columns, decided.looked, strict=True)
            if other.meaning == IGNORED and one.column.header.full == name and one.column.filled
        ]
        mine = texts_of(decided.sheet, column.index)
        twins = [twin for twin in twins if not _gross_and_net(decided, column, twin)]
        twins = [twin for twin in twins if not texts_of(decided.sheet, twin.index).equals(mine)]
        if not twins:
            continue
        question = asking.ask_meaning(
            decided.sheet,
            f"Several columns are called {name!r} and differ. Which one counts?",
            [Choice(key=c.column, label=c.column, example=_example(decided, c)) for c in (column, *twins)],
            column=column.column,
        )
        answer = answers.to(question)
        if answer is None:
            decided.questions.append(question)
        elif answer != column.column:
            change(decided, column.index, IGNORED, "you said so")
            change(decided, next(c.index for c in twins if c.column == answer), column.meaning, "you said so")


def _gross_and_net(decided: Decided, column: ColumnMapping, twin: ColumnMapping) -> bool:
    """Whether brackets tell the two apart as with and without tax: then the one with tax is what was paid."""
    said = [
        {word for hint in decided.looked[c.index].column.header.hints for word in fold(hint).split()}
        for c in (column, twin)
    ]
    return bool(said[0] & GROSS and said[1] & NET)


def _ask_for_order_number(decided: Decided, answers: Answers) -> None:
    """A column of which nothing is known, whose every value stands on one day only, may number the orders."""
    assert decided.mapping is not None
    mapping = decided.mapping
    when = next(iter(mapping.meaning("sales.ordered_at")), None)
    if mapping.meaning("sales.order_id") or when is None or mapping.layout == "pivot":
        return
    days = texts_of(decided.sheet, when.index)
    for column, one in zip(mapping.columns, decided.looked, strict=True):
        if (
            column.meaning != IGNORED
            or one.concepts.keys() - {"product_id"}
            or one.dates is not None
            or one.column.native == "flag"
        ):
            continue
        values = texts_of(decided.sheet, one.index)
        counted = values.str.contains(r"^[0-9]+$").all() and _MANY <= values.n_unique() < values.len()
        plain = one.column.header.full in ("no", "id") and values.str.contains(r"^[0-9]+$").all()
        coded = plain or counted or values.str.contains(_NUMBERED).all()
        once = values.to_frame("value").with_columns(days.alias("day")).unique()
        if not coded or values.null_count() or once["value"].n_unique() != once.height or once.height < 2:
            continue
        question = asking.ask_meaning(
            decided.sheet,
            f"Is {column.column!r} the number of the order or receipt?",
            [
                Choice(key="sales.order_id", label="yes", example=_example(decided, column)),
                Choice(key=IGNORED, label="no", example="each day is taken as one order"),
            ],
            column=column.column,
        )
        answer = answers.to(question)
        if answer is None:
            decided.questions.append(question)
        elif answer != IGNORED:
            change(decided, column.index, answer, "you said so")
        return


def _can_be(one: Looked, meaning: str) -> bool:
    if is_numeric(meaning):
        return one.column.numbers is not None
    return one.dates is not None if is_dated(meaning) else True


def _example(decided: Decided, column: ColumnMapping) -> str:
    return f"such as {decided.looked[column.index].column.example}"


def _ask_if_numbers_begin_again(decided: Decided, answers: Answers) -> None:
    """Small numbers from one on, in a file of one day: a till that counts anew each day would overwrite itself."""
    assert decided.mapping is not None
    mapping = decided.mapping
    order = next(iter(mapping.meaning("sales.order_id")), None)
    when = next(iter(mapping.meaning("sales.ordered_at")), None)
    if order is None or when is None or "order_numbers" in mapping.constants:
        return
    days = texts_of(decided.sheet, when.index).str.extract(r"^(\S+)").drop_nulls()
    numbers = texts_of(decided.sheet, order.index).drop_nulls().cast(int, strict=False)
    if days.n_unique() != 1 or numbers.null_count() or numbers.n_unique() < _MANY:
        return
    low, high = numbers.min(), numbers.max()
    if not (isinstance(low, int) and isinstance(high, int) and low <= 2 and high < _SMALL):
        return
    question = asking.ask_meaning(
        decided.sheet,
        f"The numbers of {order.column!r} begin at {low}. Do they begin again each day?",
        [
            Choice(key="each day", label="yes, each day", example=f"{low} of tomorrow is another order"),
            Choice(key="once", label="no, every number is used once", example=f"{low} is always this order"),
        ],
        column="order numbers",
    )
    answer = answers.to(question)
    if answer is None:
        decided.questions.append(question)
    else:
        constants = {**mapping.constants, "order_numbers": answer}
        decided.mapping = mapping.model_copy(update={"constants": constants})
