"""Whether a sheet's numbers agree with what their names say; where they do not, or say too little, it is asked."""

import polars as pl

from morgiana.commerce.importing.models import IGNORED, Choice, ColumnMapping, NumberFormat, Question, Topic
from morgiana.commerce.importing.understanding import asking
from morgiana.commerce.importing.understanding.answers import Answers
from morgiana.commerce.importing.understanding.articles import number_or_name
from morgiana.commerce.importing.understanding.decided import Decided, change, mapping_of, set_number, settle, values_in
from morgiana.commerce.importing.understanding.relations import (
    behaviour,
    column_of,
    differs_within,
    multiplies,
    texts_of,
)
from morgiana.commerce.importing.understanding.shares import discount_share, tax_share

_MONEY = ("sales.amount", "sales.unit_price", "sales.amount_before_discount", "sales.amount_net")
_DOUBTFUL = 0.6
_SEVERAL = 3
"""So many rows of more than one piece are needed to tell a price from an amount."""
_CORE = {
    "sales.product_id": "the article",
    "sales.quantity": "how many were sold",
    "sales.amount": "what was paid",
    "sales.unit_price": "the price of one",
    "sales.ordered_at": "the day",
    "orders.ordered_at": "the day",
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
    if not known and decided.mapping.system is None and decided.sheet.cells.height:
        _leave_empty_money(decided)
    if not known:
        number_or_name(decided, answers)
    _units_or_money(decided, answers)
    tax_share(decided)
    _total_of_order_or_line(decided)
    discount_share(decided, answers)
    _price_or_amount(decided, answers)
    _ask_contradicted(decided, answers)
    _ask_for_money(decided, answers, known=known)
    _ask_doubtful(decided, answers, known=known)
    _numbers_each_day(decided)


def _units_or_money(decided: Decided, answers: Answers) -> None:
    """Whether the numbers below days are units or money; a currency beside them says so."""
    mapping = mapping_of(decided)
    if mapping.layout != "pivot":
        return
    value = mapping.columns[-1]
    if value.number is not None and value.number.currency:
        change(decided, value.index, "sales.amount", "a currency stands beside the numbers")
        return
    question = asking.ask_pivot(decided.sheet, value.column)
    settle(decided, value.index, question, answers)


def _total_of_order_or_line(decided: Decided) -> None:
    """A column called total is the line's own where the lines of one order differ in it."""
    mapping = mapping_of(decided)
    total = column_of(mapping, "orders.total")
    if total is None or mapping.system is not None or column_of(mapping, "sales.amount") is not None:
        return
    numbers = values_in(decided, total)
    assert numbers is not None
    order, quantity, price = (
        column_of(mapping, name) for name in ("sales.order_id", "sales.quantity", "sales.unit_price")
    )
    if quantity is not None and price is not None:
        units, prices = values_in(decided, quantity), values_in(decided, price)
        assert units is not None
        assert prices is not None
        checked = multiplies(units, prices, numbers)
        taxed = _with_tax(decided, units * prices, numbers)
        if taxed >= 0.9 and taxed > checked.share:
            change(decided, total.index, "sales.amount", "quantity x price and the tax give it")
        elif checked.share >= 0.9:
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


def _with_tax(decided: Decided, full: pl.Series, total: pl.Series) -> float:
    """In which share of the rows the line's price and its tax together are the total."""
    tax = values_in(decided, column_of(mapping_of(decided), "sales.tax"))
    if tax is None:
        return 0.0
    off = (full + tax - total).abs().drop_nulls()
    return float((off <= 0.011).sum()) / max(off.len(), 1)


def _price_or_amount(decided: Decided, answers: Answers) -> None:
    """Whether the one money column is the price of a unit or the amount of a line."""
    mapping = mapping_of(decided)
    product, quantity = column_of(mapping, "sales.product_id"), column_of(mapping, "sales.quantity")
    price, amount = column_of(mapping, "sales.unit_price"), column_of(mapping, "sales.amount")
    if product is None or quantity is None or mapping.system is not None:
        return
    units = values_in(decided, quantity)
    assert units is not None
    if price is not None and amount is not None:
        prices, amounts = values_in(decided, price), values_in(decided, amount)
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
    if one is not None and (units.abs() > 1).sum() >= _SEVERAL and _proven_by_another(decided, one, units):
        return
    if one is None or units.drop_nulls().abs().is_between(0.999999, 1.000001).all():
        return
    numbers = values_in(decided, one)
    assert numbers is not None
    seen = behaviour(texts_of(decided.sheet, product.index), units, numbers)
    plain = one.evidence[:1] != ["its name means price"]
    if (one is price and (seen.is_price or (plain and not seen.is_amount))) or (one is amount and not seen.is_price):
        return
    if not plain and seen.is_amount:
        change(decided, one.index, "sales.amount", "it grows with the quantity")
        return
    _ask_one_or_line(decided, one, answers)


def _proven_by_another(decided: Decided, one: ColumnMapping, units: pl.Series) -> bool:
    """Whether quantity times the money column is another column of money, or quantity times that one is it."""
    each = values_in(decided, one)
    assert each is not None
    for column, seen in zip(mapping_of(decided).columns, decided.looked, strict=True):
        named = seen.concepts.keys() & {"amount", "total", "unit_price", "price", "amount_before_discount"}
        if column.meaning not in (IGNORED, "orders.total") or not named or seen.column.numbers is None:
            continue
        whole = values_in(decided, column.model_copy(update={"number": column.number or one.number}))
        assert whole is not None
        for price, amount, holds in (
            (one, column, multiplies(units, each, whole)),
            (column, one, multiplies(units, whole, each)),
        ):
            if holds.share >= 0.9 and holds.rows >= _SEVERAL:
                change(decided, price.index, "sales.unit_price", f"quantity x it gives {amount.column}")
                change(decided, amount.index, "sales.amount", f"quantity x {price.column} gives it")
                set_number(decided, column.index, (column.number or one.number or NumberFormat()).model_dump())
                return True
    return False


def _leave_empty_money(decided: Decided) -> None:
    """A column called amount or price in which nothing stands is no money: another one may be it."""
    for column in mapping_of(decided).columns:
        if column.meaning in _MONEY and not decided.looked[column.index].column.filled:
            change(decided, column.index, IGNORED, "nothing stands in it")


def _ask_one_or_line(decided: Decided, column: ColumnMapping, answers: Answers) -> None:
    example = decided.looked[column.index].column.example
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
    settle(decided, column.index, question, answers)


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
    mapping = mapping_of(decided)
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
        Choice(key=f"{meaning}={one.column.name}", label=f"{one.column.name}: {label}", example=one.column.example)
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
        example = decided.looked[column.index].column.example
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
        settle(decided, column.index, question, answers)


def _numbers_each_day(decided: Decided) -> None:
    """Receipt numbers that begin again each day are one number with the day."""
    mapping = mapping_of(decided)
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
