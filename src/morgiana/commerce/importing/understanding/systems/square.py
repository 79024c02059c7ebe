"""Square's reports: items sold, transactions, and the item library.

After its help pages on sales reports. A refund is a row of the event type `Refund` with negative amounts; times are of
the zone named beside them, which is the shop's.
"""

from typing import TYPE_CHECKING, Final

import polars as pl

from morgiana.commerce.importing.models import NumberFormat
from morgiana.commerce.importing.understanding.systems.laying_out import ARTICLE, column, joined, with_columns
from morgiana.commerce.importing.understanding.systems.system import System

if TYPE_CHECKING:
    from morgiana.commerce.importing.reading import Sheet


def _items(sheet: "Sheet") -> "Sheet":
    """An item without an SKU is numbered by its name and price point."""
    point = column(sheet, "Price Point Name")
    point = pl.when(~point.is_in(["Regular", "Regular Price"])).then(point)
    return with_columns(sheet, {ARTICLE: pl.coalesce(column(sheet, "SKU"), joined(column(sheet, "Item"), point))})


def _library(sheet: "Sheet") -> "Sheet":
    point = column(sheet, "Variation Name")
    point = pl.when(~point.is_in(["Regular", "Regular Price"])).then(point)
    name = column(sheet, "Item Name", "Name")
    return with_columns(sheet, {ARTICLE: pl.coalesce(column(sheet, "SKU"), joined(name, point)), "point": point})


ITEMS: Final = System(
    name="Square",
    export="items sold",
    needs=("Date", "Item", "Qty", "Gross Sales", "Net Sales", "Transaction ID", "Event Type"),
    tables=("sales", "products"),
    meanings={
        "Date": "sales.ordered_at",
        "Time": "sales.time",
        "Category": "products.category",
        ARTICLE: "sales.product_id",
        "Item": "products.name",
        "Qty": "sales.quantity",
        "Net Sales": "sales.amount",
        "Discounts": "sales.discount",
        "Tax": "sales.tax",
        "Transaction ID": "sales.order_id",
        "Event Type": "sales.kind",
        "Location": "sales.location_id",
        "Customer ID": "sales.customer_id",
    },
    numbers=NumberFormat(decimal=".", thousands=","),
    words={"Event Type": {"payment": "sale", "refund": "return", "exchange": "return"}},
    constants={"channel": "Square"},
    prepare=_items,
)

TRANSACTIONS: Final = System(
    name="Square",
    export="transactions",
    needs=("Date", "Gross Sales", "Net Sales", "Total Collected", "Transaction ID", "Event Type"),
    tables=("orders",),
    meanings={
        "Date": "orders.ordered_at",
        "Time": "orders.time",
        "Transaction ID": "orders.order_id",
        "Total Collected": "orders.total",
        "Tax": "orders.tax",
        "Discounts": "orders.discount",
        "Customer ID": "orders.customer_id",
        "Location": "orders.location_id",
    },
    numbers=NumberFormat(decimal=".", thousands=","),
    constants={"channel": "Square"},
)

LIBRARY: Final = System(
    name="Square",
    export="item library",
    needs=("Token", "Item Name", "Variation Name", "SKU", "Price"),
    tables=("products", "stock"),
    meanings={
        ARTICLE: "products.product_id",
        "Item Name": "products.name",
        "point": "products.variant",
        "Description": "products.description",
        "Category": "products.category",
        "Categories": "products.category",
        "Reporting Category": "products.category",
        "GTIN": "products.gtin",
        "Price": "products.price",
        "Default Unit Cost": "products.cost",
    },
    patterns={r"Current Quantity .+": "stock.on_hand", r"New Quantity .+": "ignored"},
    numbers=NumberFormat(decimal=".", thousands=","),
    prepare=_library,
)

EXPORTS: Final = (ITEMS, TRANSACTIONS, LIBRARY)
