"""What one sheet of an upload lacks and another has: order lines without a date beside a list of orders."""

from morgiana.commerce.importing.models import Join
from morgiana.commerce.importing.understanding.decided import Decided

_FROM_ORDERS = (
    "ordered_at",
    "status",
    "cancelled_at",
    "is_cancelled",
    "is_test",
    "customer_id",
    "country",
    "currency",
    "location_id",
    "channel",
)


def joins_of(decided: list[Decided]) -> list[Join]:
    """The joins that the sheets of one upload need."""
    found = []
    for place, one in enumerate(decided):
        if one.mapping is None or one.mapping.tables[:1] != ["sales"]:
            continue
        meanings = {column.meaning for column in one.mapping.columns}
        if "sales.ordered_at" not in meanings and "sales.order_id" in meanings:
            join = _best(place, decided, "order_id", _FROM_ORDERS, "orders")
            if join is not None:
                found.append(join)
        if not meanings & {"sales.amount", "sales.unit_price", "sales.amount_before_discount", "sales.amount_net"}:
            join = _best(place, decided, "product_id", ("unit_price",), "products")
            if join is not None:
                found.append(join)
    return found


def _best(place: int, decided: list[Decided], on: str, wanted: tuple[str, ...], table: str) -> Join | None:
    """The sheet of that table that knows most of the numbers, if it knows nearly all."""
    one = decided[place]
    assert one.mapping is not None
    have = {column.meaning.partition(".")[2] for column in one.mapping.columns if column.meaning.startswith("sales.")}
    mine = _numbers(one, on)
    best: tuple[float, Join] | None = None
    for other_place, other in enumerate(decided):
        if other_place == place or other.mapping is None or table not in other.mapping.tables[:1]:
            continue
        there = {column.meaning.partition(".")[2] for column in other.mapping.columns}
        columns = [
            name
            for name in wanted
            if name not in have and (name in there or (name == "unit_price" and "price" in there))
        ]
        theirs = _numbers(other, on)
        known = len(mine & theirs) / len(mine) if mine else 0.0
        if columns and known >= 0.5 and (best is None or known > best[0]):
            why = f"{known:.0%} of the numbers in {one.sheet.place} are found in {other.sheet.place}"
            best = (known, Join(into=place, source=other_place, on=on, columns=columns, why=why))
    return best[1] if best else None


def _numbers(one: Decided, on: str) -> set[str]:
    assert one.mapping is not None
    column = next((c for c in one.mapping.columns if c.meaning.endswith("." + on)), None)
    if column is None:
        return set()
    return set(one.looked[column.index].column.values["text"].to_list())
