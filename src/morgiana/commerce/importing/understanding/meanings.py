"""What kind of value each meaning is: what the shop's tables say, and the same for the words of `AUXILIARY`."""

from functools import cache
from typing import Final

from morgiana.commerce.columns import TABLES, Kind
from morgiana.commerce.importing.models import IGNORED

_AUXILIARY_KINDS: Final[dict[str, Kind]] = {
    "sales.unit_price": "money",
    "sales.amount_before_discount": "money",
    "sales.amount_net": "money",
    "sales.discount_share": "number",
    "sales.tax_share": "number",
    "sales.time": "text",
    "sales.status": "text",
    "sales.cancelled_at": "moment",
    "sales.kind": "text",
    "sales.is_cancelled": "flag",
    "sales.is_return": "flag",
    "sales.is_test": "flag",
    "sales.is_gift_card": "flag",
    "orders.time": "text",
    "orders.cancelled_at": "moment",
    "orders.is_cancelled": "flag",
    "orders.is_test": "flag",
    "products.first_handle": "text",
    "products.sale_price": "money",
    "products.price_impact": "money",
    "customers.first_name": "text",
    "customers.last_name": "text",
}

SHARES: Final = frozenset({"sales.discount_share", "sales.tax_share", "promotions.discount_share"})
"""Meanings whose numbers are shares or per cents."""

IDENTIFIERS: Final = frozenset(
    "order_id product_id customer_id supplier_id location_id purchase_id parent_id supplier_product_id gtin".split()
)
"""Columns that name something: they stay text, with their leading zeros."""


@cache
def kind_of(meaning: str) -> Kind | None:
    """What kind of value a meaning is; None for what is ignored. `sales.day` and the like are worked out, not read."""
    if meaning == IGNORED:
        return None
    if meaning in _AUXILIARY_KINDS:
        return _AUXILIARY_KINDS[meaning]
    table, _, name = meaning.partition(".")
    column = TABLES[table].by_name.get(name) if table in TABLES else None
    return column.kind if column else None


def is_numeric(meaning: str) -> bool:
    """Whether its cells are numbers."""
    return kind_of(meaning) in ("money", "number", "integer")


def is_dated(meaning: str) -> bool:
    """Whether its cells are dates."""
    return kind_of(meaning) in ("day", "moment")
