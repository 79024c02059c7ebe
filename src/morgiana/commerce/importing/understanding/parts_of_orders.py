"""Rows that are only a part of an order, such as its payments: they do not say what the order is."""

from morgiana.commerce.importing.models import IGNORED, NumberFormat
from morgiana.commerce.importing.understanding.decided import Decided, change
from morgiana.commerce.importing.understanding.relations import column_of, texts_of, values_of

_MONEY = ("orders.total", "orders.tax", "orders.shipping", "orders.discount")


def leave_parts(decided: Decided) -> None:
    """Where one order has several rows that differ in their money, that money is not the order's and is not used.

    A sheet with nothing else to say of its orders is not used at all.
    """
    mapping = decided.mapping
    if mapping is None or mapping.system is not None or mapping.tables[:1] not in (["orders"], ["sales"]):
        return
    order = column_of(mapping, "orders.order_id")
    if order is None:
        return
    numbers = texts_of(decided.sheet, order.index)
    for meaning in _MONEY:
        column = column_of(mapping, meaning)
        if column is None:
            continue
        values = values_of(decided.sheet, column.index, column.number or NumberFormat(decimal="."))
        pairs = numbers.to_frame("order").with_columns(values.alias("value")).drop_nulls().unique()
        repeated = pairs.height - pairs["order"].n_unique()
        if repeated >= max(2, 0.002 * pairs.height):
            change(decided, column.index, IGNORED, "it differs between the rows of one order, so it is a part of it")
            decided.notes.append(f"{column.column!r} is a part of each order's money, such as one of its payments.")
    assert decided.mapping is not None
    if mapping.tables[:1] == ["sales"]:
        return
    says = [c for c in decided.mapping.columns if c.meaning not in (IGNORED, "orders.order_id", "orders.currency")]
    if not says:
        decided.mapping, decided.questions = None, []
        decided.why = "Its rows are parts of orders, such as payments, and say nothing else of them."
