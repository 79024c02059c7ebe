"""Whether a sheet's numbers agree with what their names say; where they do not, or say too little, it is asked."""

import polars as pl

from morgiana.commerce.importing.models import IGNORED, Choice, ColumnMapping, Mapping, NumberFormat, Question, Topic
from morgiana.commerce.importing.understanding import asking
from morgiana.commerce.importing.understanding.answers import Answers
from morgiana.commerce.importing.understanding.relations import (
    behaviour,
    column_of,
    differs_within,
    multiplies,
    texts_of,
    values_of,
)
from morgiana.commerce.importing.understanding.settling import Decided
from morgiana.commerce.importing.understanding.tables import STOOD_IN

_MONEY = ("sales.amount", "sales.unit_price", "sales.amount_before_discount", "sales.amount_net")
_DOUBTFUL = 0.6
_CORE = {
    "sales.product_id": "the article",
    "sales.quantity": "how many were sold",
    "sales.amount": "what was paid",
    "sales.unit_price": "the price of one",
    "sales.ordered_at": "the day",
    "products.product_id": "the article",
    "stock.product_id": "the article",
    "stock.on_hand": "how many are there",
}


_WANTED = {
    "quantity": ("sales.quantity", "stock.on_hand", "purchases.quantity"),
    "amount": ("sales.amount", "sales.unit_price"),
    "unit_price": ("sales.unit_price", "sales.amount"),
    "price": ("products.price", "prices.price", "sales.unit_price", "sales.amount"),
    "total": ("orders.total", "sales.amount", "sales.unit_price"),
    "on_hand": ("stock.on_hand",),
    "cost": ("products.cost", "offers.cost", "purchases.cost"),
    "order_date": ("sales.ordered_at", "orders.ordered_at", "purchases.day"),
    "date": ("sales.ordered_at", "orders.ordered_at", "stock.day", "prices.first_day", "promotions.first_day"),
}
"""By concept, the meanings of which one must be there for a column of that name to be missed by nobody."""


def doubt(decided: Decided, answers: Answers, *, known: bool) -> None:
    """Settle by the values what the names leave open, and ask about the rest; what is `known` from before is not
    asked."""
    if decided.mapping is None or decided.mapping.tables[:1] != ["sales"]:
        _ask_contradicted(decided, answers)
        _ask_doubtful(decided, answers, known=known)
        return
    if not known:
        _number_or_name(decided, answers)
    _units_or_money(decided, answers)
    _total_of_order_or_line(decided)
    _discount_share(decided)
    _tax_share(decided)
    _price_or_amount(decided, answers)
    _ask_contradicted(decided, answers)
    _ask_for_money(decided, answers, known=known)
    _ask_doubtful(decided, answers, known=known)
    _numbers_each_day(decided)


def _mapping(decided: Decided) -> Mapping:
    assert decided.mapping is not None
    return decided.mapping


def change(decided: Decided, index: int, meaning: str, why: str) -> None:
    """Give a column another meaning."""
    mapping = _mapping(decided)
    columns = [
        column.model_copy(update={"meaning": meaning, "evidence": [*column.evidence, why]})
        if column.index == index
        else column
        for column in mapping.columns
    ]
    decided.mapping = mapping.model_copy(update={"columns": columns})


def _values(decided: Decided, column: ColumnMapping | None) -> pl.Series | None:
    if column is None:
        return None
    return values_of(decided.sheet, column.index, column.number or NumberFormat(decimal="."))


def _number_or_name(decided: Decided, answers: Answers) -> None:
    """Where a name stands in for the article number: another column may be the number after all.

    A column of codes that goes with the names one to one is the number, under whatever heading. One that does not
    is asked.
    """
    mapping = _mapping(decided)
    name = column_of(mapping, "sales.product_id")
    if name is None or mapping.system is not None or name.confidence != STOOD_IN:
        return
    names = texts_of(decided.sheet, name.index)
    doubtful = []
    for column, one in zip(mapping.columns, decided.looked, strict=True):
        if (
            column.meaning != IGNORED
            or one.column.filled < 0.9 * decided.sheet.cells.height
            or not _codes(one.column.values)
        ):
            continue
        if one.column.distinct == one.column.filled and one.column.filled > 3 * names.n_unique():
            continue
        if _one_to_one(texts_of(decided.sheet, one.index), names):
            change(decided, name.index, "products.name", f"{column.column} numbers it")
            change(decided, column.index, "sales.product_id", "its codes go with the names one to one")
            return
        if "unused" not in one.concepts and len(one.concepts.keys() - {"product_name", "name"}) == 0:
            doubtful.append(column)
    if doubtful:
        _ask_which_number(decided, name, doubtful, answers)


def _codes(values: pl.DataFrame) -> bool:
    """Whether values are short, without spaces, and have digits: numbers of something, not counts of it."""
    text = values["text"]
    short = (
        (text.str.len_chars() <= 20)
        & ~text.str.contains(r"\s")
        & text.str.contains(r"[0-9]")
        & ~text.str.contains(r"^[-+]?[0-9]+[.,][0-9]+$")
    )
    return bool(short.all())


def _one_to_one(codes: pl.Series, names: pl.Series) -> bool:
    pairs = pl.DataFrame({"code": codes, "name": names}).drop_nulls().unique()
    return pairs.height >= 2 and pairs["code"].n_unique() == pairs["name"].n_unique() == pairs.height


def _ask_which_number(decided: Decided, name: ColumnMapping, doubtful: list[ColumnMapping], answers: Answers) -> None:
    examples = {c.index: next(iter(decided.looked[c.index].column.examples), "") for c in (name, *doubtful)}
    question = asking.ask_meaning(
        decided.sheet,
        "Which column tells the articles apart?",
        [Choice(key=c.column, label=c.column, example=f"such as {examples[c.index]}") for c in (name, *doubtful[:5])],
        column="article",
    )
    answer = answers.to(question)
    if answer is None:
        decided.questions.append(question)
    elif answer != name.column:
        change(decided, name.index, "products.name", "you said so")
        change(decided, next(c.index for c in doubtful if c.column == answer), "sales.product_id", "you said so")


def _units_or_money(decided: Decided, answers: Answers) -> None:
    """Whether the numbers below days are units or money; a currency beside them says so."""
    mapping = _mapping(decided)
    if mapping.layout != "pivot":
        return
    value = mapping.columns[-1]
    if value.number is not None and value.number.currency:
        change(decided, value.index, "sales.amount", "a currency stands beside the numbers")
        return
    question = asking.ask_pivot(decided.sheet, value.column)
    answer = answers.to(question)
    if answer is None:
        decided.questions.append(question)
    else:
        change(decided, value.index, answer, "you said so")


def _total_of_order_or_line(decided: Decided) -> None:
    """A column called total is the line's own where the lines of one order differ in it."""
    mapping = _mapping(decided)
    total = column_of(mapping, "orders.total")
    if total is None or mapping.system is not None or column_of(mapping, "sales.amount") is not None:
        return
    numbers = _values(decided, total)
    assert numbers is not None
    order, quantity, price = (
        column_of(mapping, name) for name in ("sales.order_id", "sales.quantity", "sales.unit_price")
    )
    if quantity is not None and price is not None:
        units, prices = _values(decided, quantity), _values(decided, price)
        assert units is not None
        assert prices is not None
        checked = multiplies(units, prices, numbers)
        if checked.share >= 0.9:
            change(
                decided,
                total.index,
                "sales.amount",
                f"quantity x price gives it in {checked.holds} of {checked.rows} rows",
            )
        return
    within = differs_within(texts_of(decided.sheet, order.index), numbers) if order is not None else None
    if within is None or not within.rows or within.share >= 0.3:
        change(decided, total.index, "sales.amount", "it differs between the lines of one order")


def _discount_share(decided: Decided) -> None:
    """A discount that never exceeds one and takes few values is a share of the price."""
    mapping = _mapping(decided)
    column = column_of(mapping, "sales.discount")
    if column is None or mapping.system is not None or column.number is None or column.number.currency:
        return
    if column_of(mapping, "sales.discount_share") is not None:
        return
    numbers = decided.looked[column.index].column.numbers
    values = _values(decided, column)
    assert values is not None
    filled = values.drop_nulls()
    most = filled.max()
    if numbers is not None and numbers.percent > 0.5:
        change(decided, column.index, "sales.discount_share", "it is written with %")
        _set_number(decided, column.index, {"percent": True})
    elif isinstance(most, float) and 0 < most <= 1 and filled.len() >= 30 and filled.n_unique() <= 21:
        change(decided, column.index, "sales.discount_share", "its few values lie between 0 and 1")


def _tax_share(decided: Decided) -> None:
    """A tax written with %, or of few values that are rates while amounts differ, is a rate."""
    mapping = _mapping(decided)
    column = column_of(mapping, "sales.tax")
    if column is None or mapping.system is not None or column_of(mapping, "sales.tax_share") is not None:
        return
    numbers, values = decided.looked[column.index].column.numbers, _values(decided, column)
    assert values is not None
    filled = values.drop_nulls()
    rates = filled.len() >= 20 and filled.n_unique() <= 5 and bool(filled.is_between(0, 30).all())
    if numbers is not None and (numbers.percent > 0.5 or (rates and not numbers.words)):
        change(decided, column.index, "sales.tax_share", "its few values are rates")
        _set_number(decided, column.index, {"percent": True})


def _set_number(decided: Decided, index: int, update: dict[str, object]) -> None:
    mapping = _mapping(decided)
    columns = [
        c.model_copy(update={"number": (c.number or NumberFormat()).model_copy(update=update)})
        if c.index == index
        else c
        for c in mapping.columns
    ]
    decided.mapping = mapping.model_copy(update={"columns": columns})


def _price_or_amount(decided: Decided, answers: Answers) -> None:
    """Whether the one money column is the price of a unit or the amount of a line."""
    mapping = _mapping(decided)
    product, quantity = column_of(mapping, "sales.product_id"), column_of(mapping, "sales.quantity")
    price, amount = column_of(mapping, "sales.unit_price"), column_of(mapping, "sales.amount")
    if product is None or quantity is None or mapping.system is not None:
        return
    units = _values(decided, quantity)
    assert units is not None
    if price is not None and amount is not None:
        prices, amounts = _values(decided, price), _values(decided, amount)
        assert prices is not None
        assert amounts is not None
        checked, swapped = multiplies(units, prices, amounts), multiplies(units, amounts, prices)
        if checked.rows >= 3 and swapped.share >= 0.9 and checked.share < 0.5:
            change(decided, price.index, "sales.amount", "quantity x the other column gives it")
            change(decided, amount.index, "sales.unit_price", "quantity x it gives the other column")
        elif checked.rows:
            decided.notes.append(
                f"{quantity.column} x {price.column} is {amount.column} in {checked.share:.0%} of the rows."
            )
        return
    one = price or amount
    if one is None or units.drop_nulls().abs().is_between(0.999999, 1.000001).all():
        return
    numbers = _values(decided, one)
    assert numbers is not None
    seen = behaviour(texts_of(decided.sheet, product.index), units, numbers)
    plain = one.evidence[:1] != ["its name means price"]
    if (one is price and (seen.is_price or (plain and not seen.is_amount))) or (one is amount and not seen.is_price):
        return
    if not plain and seen.is_amount:
        change(decided, one.index, "sales.amount", "it grows with the quantity")
        return
    _ask_one_or_line(decided, one, answers)


def _ask_one_or_line(decided: Decided, column: ColumnMapping, answers: Answers) -> None:
    example = decided.looked[column.index].column.examples[0]
    topic: Topic = "price" if column.meaning == "sales.unit_price" else "amount"
    question = Question(
        id=asking.name_of(topic, decided.sheet, column.column),
        topic=topic,
        column=column.column,
        text=f"Is {column.column!r} the price of one, or what was paid for the whole line?",
        choices=[
            Choice(key="sales.unit_price", label="the price of one", example=f"two of them cost 2 x {example}"),
            Choice(key="sales.amount", label="the whole line", example=f"{example} was paid, however many they were"),
        ],
        suggested=column.meaning,
    )
    answer = answers.to(question)
    if answer is None:
        decided.questions.append(question)
    else:
        change(decided, column.index, answer, "you said so")


def _ask_contradicted(decided: Decided, answers: Answers) -> None:
    """Columns whose names say amount, quantity or day, and whose cells are nothing of the kind."""
    if decided.mapping is None or decided.mapping.system is not None:
        return
    for one in decided.looked:
        concept = next((c for c in one.contradicted if c in _WANTED), None)
        if concept is None or any(column_of(decided.mapping, meaning) is not None for meaning in _WANTED[concept]):
            continue
        if not any(meaning.partition(".")[0] in decided.mapping.tables for meaning in _WANTED[concept]):
            continue
        example = next(iter(one.column.examples), "")
        kind = "day" if concept in ("date", "order_date") else "number"
        question = asking.ask_meaning(
            decided.sheet,
            f"{one.column.name!r} is called {concept.replace('_', ' ')}, but its cells, such as {example!r}, are "
            f"no {kind}s. "
            "Correct the file, or leave the column out.",
            [Choice(key=IGNORED, label="leave it out", example=f"{example} is not used")],
            column=one.column.name,
        )
        if answers.to(question) is None:
            decided.questions.append(question)


def _ask_for_money(decided: Decided, answers: Answers, *, known: bool) -> None:
    """Sales without money, beside a column of numbers that nobody knows: one may be the money."""
    mapping = _mapping(decided)
    if known or any(column_of(mapping, meaning) is not None for meaning in _MONEY):
        return
    unknown = [
        one
        for column, one in zip(mapping.columns, decided.looked, strict=True)
        if column.meaning == IGNORED and one.column.numbers is not None and one.dates is None and not one.concepts
    ]
    if not unknown:
        return
    ways = {"sales.amount": "what was paid for the line", "sales.unit_price": "the price of one"}
    choices = [
        Choice(key=f"{meaning}={one.column.name}", label=f"{one.column.name}: {label}", example=one.column.examples[0])
        for one in unknown[:5]
        for meaning, label in ways.items()
    ]
    question = asking.ask_meaning(
        decided.sheet,
        "Which column says what was paid?",
        [*choices, Choice(key="none", label="none of them")],
        column="money",
    )
    answer = answers.to(question)
    if answer is None:
        decided.questions.append(question)
    elif answer != "none":
        meaning, _, name = answer.partition("=")
        index = next(one.index for one in unknown if one.column.name == name)
        change(decided, index, meaning, "you said so")


def _ask_doubtful(decided: Decided, answers: Answers, *, known: bool) -> None:
    """Columns that carry the whole sheet and whose names are only half known."""
    if decided.mapping is None or known or decided.mapping.system is not None:
        return
    for column in decided.mapping.columns:
        if (
            column.meaning not in _CORE
            or column.confidence >= _DOUBTFUL
            or not decided.looked[column.index].column.filled
        ):
            continue
        example = decided.looked[column.index].column.examples[0]
        question = asking.ask_meaning(
            decided.sheet,
            f"Does {column.column!r} say {_CORE[column.meaning]}?",
            [
                Choice(key=column.meaning, label=f"yes, {_CORE[column.meaning]}", example=f"such as {example}"),
                Choice(key=IGNORED, label="no, it is not used", example=f"{example} is left out"),
            ],
            suggested=column.meaning,
            column=column.column,
        )
        answer = answers.to(question)
        if answer is None:
            decided.questions.append(question)
        else:
            change(decided, column.index, answer, "you said so")


def _numbers_each_day(decided: Decided) -> None:
    """Receipt numbers that begin again each day are one number with the day."""
    mapping = _mapping(decided)
    order, when = column_of(mapping, "sales.order_id"), column_of(mapping, "sales.ordered_at")
    if order is None or when is None or mapping.system is not None or "order_numbers" in mapping.constants:
        return
    days = texts_of(decided.sheet, when.index).str.extract(r"^(\S+)")
    seen = differs_within(texts_of(decided.sheet, order.index), days)
    numbers = texts_of(decided.sheet, order.index).drop_nulls()
    if seen.rows >= 2 and seen.share >= 0.5 and numbers.n_unique() < 0.5 * numbers.len():
        constants = {**mapping.constants, "order_numbers": "each day"}
        decided.mapping = mapping.model_copy(update={"constants": constants})
        decided.notes.append("The order numbers begin again each day: the day is made part of them.")
