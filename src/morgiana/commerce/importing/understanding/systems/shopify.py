"""Shopify's exports, after its help pages on exporting orders and products."""

from typing import Final

from morgiana.commerce.importing.models import DateFormat, NumberFormat
from morgiana.commerce.importing.understanding.systems.system import System

_NUMBERS: Final = NumberFormat(decimal=".")
_DATES: Final = DateFormat(order="ymd", style="parts", time=True, offset=True)

ORDERS: Final = System(
    name="Shopify",
    export="orders",
    needs=("Name", "Financial Status", "Fulfillment Status", "Lineitem quantity", "Lineitem price"),
    tables=("sales", "orders", "products"),
    meanings={
        "Name": "sales.order_id",
        "Created at": "sales.ordered_at",
        "Financial Status": "sales.status",
        "Cancelled at": "sales.cancelled_at",
        "Currency": "sales.currency",
        "Lineitem sku": "sales.product_id",
        "Lineitem name": "products.name",
        "Lineitem quantity": "sales.quantity",
        "Lineitem price": "sales.unit_price",
        "Lineitem discount": "sales.discount",
        "Shipping Country": "sales.country",
        "Shipping Zip": "orders.postcode",
        "Total": "orders.total",
        "Taxes": "orders.tax",
        "Shipping": "orders.shipping",
        "Discount Amount": "orders.discount",
        "Location": "sales.location_id",
    },
    numbers=_NUMBERS,
    dates=_DATES,
    words={
        "Financial Status": {
            "paid": "paid",
            "partially_paid": "open",
            "pending": "open",
            "authorized": "open",
            "refunded": "returned",
            "partially_refunded": "paid",
            "voided": "cancelled",
            "expired": "cancelled",
        }
    },
    constants={"channel": "Shopify"},
    fill_down=(
        "Created at",
        "Financial Status",
        "Cancelled at",
        "Currency",
        "Shipping Country",
        "Location",
    ),
)

EXPORTS: Final = (ORDERS,)
