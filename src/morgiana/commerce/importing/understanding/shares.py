"""Discounts and taxes that are shares of an amount and not amounts themselves."""

from morgiana.commerce.importing.understanding.decided import Decided, change, mapping_of, set_number, values_in
from morgiana.commerce.importing.understanding.relations import column_of


def discount_share(decided: Decided) -> None:
    """A discount that never exceeds one and takes few values is a share of the price."""
    mapping = mapping_of(decided)
    column = column_of(mapping, "sales.discount")
    if column is None or mapping.system is not None or column.number is None or column.number.currency:
        return
    if column_of(mapping, "sales.discount_share") is not None:
        return
    numbers = decided.looked[column.index].column.numbers
    values = values_in(decided, column)
    assert values is not None
    filled = values.drop_nulls()
    most = filled.max()
    if numbers is not None and numbers.percent > 0.5:
        change(decided, column.index, "sales.discount_share", "it is written with %")
        set_number(decided, column.index, {"percent": True})
    elif isinstance(most, float) and 0 < most <= 1 and filled.len() >= 30 and filled.n_unique() <= 21:
        change(decided, column.index, "sales.discount_share", "its few values lie between 0 and 1")


def tax_share(decided: Decided) -> None:
    """A tax written with %, or of few values that are rates while amounts differ, is a rate."""
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
