"""Discounts and taxes that are shares of an amount and not amounts themselves."""

from morgiana.commerce.importing.models import Choice, ColumnMapping
from morgiana.commerce.importing.understanding import asking
from morgiana.commerce.importing.understanding.answers import Answers
from morgiana.commerce.importing.understanding.decided import Decided, change, mapping_of, set_number, settle, values_in
from morgiana.commerce.importing.understanding.relations import column_of, multiplies

_MANY = 500
_RATES = 5
"""A country has no more rates of tax than these in one shop."""


def discount_share(decided: Decided, answers: Answers) -> None:
    """A discount with %, or of the steps in which shares are given, is a share where the amounts or many rows say so.

    In a short file it is asked: 0.20 could be a fifth or twenty cents.
    """
    mapping = mapping_of(decided)
    column = column_of(mapping, "sales.discount")
    if column is None or mapping.system is not None or column.number is None or column.number.currency:
        return
    if column_of(mapping, "sales.discount_share") is not None:
        return
    numbers = decided.looked[column.index].column.numbers
    values = values_in(decided, column)
    assert values is not None
    if numbers is not None and numbers.percent > 0.5:
        change(decided, column.index, "sales.discount_share", "it is written with %")
        set_number(decided, column.index, {"percent": True})
        return
    given = values.drop_nulls().filter(values.drop_nulls() > 0)
    if given.len() < 3 or not (given <= 1).all() or not ((given * 20 - (given * 20).round()).abs() < 1e-6).all():
        return
    quantity, price, amount = (
        values_in(decided, column_of(mapping, f"sales.{name}")) for name in ("quantity", "unit_price", "amount")
    )
    if quantity is not None and price is not None and amount is not None:
        reduced = multiplies(quantity, price * (1 - values.fill_null(0)), amount)
        if reduced.share >= 0.9 and multiplies(quantity, price, amount).share < 0.9:
            change(decided, column.index, "sales.discount_share", "the amounts are lower by that share")
        return
    if values.len() >= _MANY:
        change(decided, column.index, "sales.discount_share", "its few values are steps of a share")
        return
    _ask_share(decided, column, f"{given[0]:.2f}", answers)


def _ask_share(decided: Decided, column: ColumnMapping, example: str, answers: Answers) -> None:
    question = asking.ask_meaning(
        decided.sheet,
        f"Is {column.column!r} a share of the price, or money?",
        [
            Choice(key="sales.discount_share", label="a share", example=f"{example} is {float(example):.0%} less"),
            Choice(key="sales.discount", label="money", example=f"{example} was taken off"),
        ],
        column=column.column,
    )
    settle(decided, column.index, question, answers)


def tax_share(decided: Decided) -> None:
    """A tax written with %, or of few values that are rates while amounts differ, is a rate."""
    mapping = mapping_of(decided)
    if mapping.system is None:
        _tax_is_money(decided)
        mapping = mapping_of(decided)
    column = column_of(mapping, "sales.tax")
    if column is None or mapping.system is not None or column_of(mapping, "sales.tax_share") is not None:
        return
    numbers, values = decided.looked[column.index].column.numbers, values_in(decided, column)
    assert values is not None
    filled = values.drop_nulls()
    rates = filled.len() >= 20 and filled.n_unique() <= 5 and bool(filled.is_between(0, 30).all())
    if numbers is not None and (numbers.percent > 0.5 or (rates and not numbers.words)):
        change(decided, column.index, "sales.tax_share", "its few values are rates")
        set_number(decided, column.index, {"percent": True})


def _tax_is_money(decided: Decided) -> None:
    """A tax whose name has a rate, such as `Tax 5%`, is money where it grows with the price of the line."""
    mapping = mapping_of(decided)
    column = column_of(mapping, "sales.tax_share")
    quantity, price = (values_in(decided, column_of(mapping, f"sales.{name}")) for name in ("quantity", "unit_price"))
    if column is None or column_of(mapping, "sales.tax") is not None or quantity is None or price is None:
        return
    values = values_in(decided, column)
    assert values is not None
    rate = (values / (quantity * price)).drop_nulls().drop_nans()
    if values.n_unique() <= _RATES or not rate.len() or not rate.is_between(0, 0.4).all():
        return
    if rate.len() >= 3 and (rate - rate.median()).abs().quantile(0.9) <= 0.005:  # type: ignore[operator]
        change(decided, column.index, "sales.tax", "it is the same share of quantity x price in every row")
        set_number(decided, column.index, {"percent": False})
