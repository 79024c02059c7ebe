"""Amazon's reports for sellers: all orders, unshipped orders, settlements, and stock at its warehouses.

After the reference of report types of its Selling Partner interface. They are divided by tabs; an order's `item-price`
is that of the whole line; dates are ISO 8601 with their zone; a settlement has a row for each part of each payment.
"""

from typing import TYPE_CHECKING, Final

import polars as pl

from morgiana.commerce.importing.models import DateFormat
from morgiana.commerce.importing.understanding.systems.laying_out import ARTICLE, column, with_columns
from morgiana.commerce.importing.understanding.systems.system import System

if TYPE_CHECKING:
    from morgiana.commerce.importing.reading import Sheet

_DATES: Final = DateFormat(order="ymd", style="parts", time=True, offset=True)
_STATES: Final = {
    "pending": "open", "unshipped": "paid", "partially shipped": "shipped", "shipping": "shipped", "shipped": "shipped",
    "complete": "delivered", "cancelled": "cancelled", "unfulfillable": "cancelled",
    "shipped - delivered to buyer": "delivered", "shipped - returned to seller": "returned",
    "shipped - rejected by buyer": "returned", "shipped - returning to seller": "returned",
    "shipped - lost in transit": "cancelled", "shipped - damaged": "cancelled", "shipped - picked up": "shipped",
    "shipped - out for delivery": "shipped", "pending - waiting for pick up": "open",
}  # fmt: skip

ORDERS: Final = System(
    name="Amazon",
    export="all orders",
    needs=("amazon-order-id", "purchase-date", "order-status", "sku", "quantity", "item-price"),
    tables=("sales", "products"),
    meanings={
        "amazon-order-id": "sales.order_id",
        "purchase-date": "sales.ordered_at",
        "order-status": "sales.status",
        "sales-channel": "sales.channel",
        "product-name": "products.name",
        "sku": "sales.product_id",
        "quantity": "sales.quantity",
        "currency": "sales.currency",
        "item-price": "sales.amount",
        "item-tax": "sales.tax",
        "ship-country": "sales.country",
    },
    dates=_DATES,
    words={"order-status": _STATES},
)

MERCHANT_REPORT: Final = System(
    name="Amazon",
    export="sales report of a merchant",
    needs=("Order ID", "Date", "Status", "Fulfilment", "ship-service-level", "SKU", "ASIN", "Courier Status", "Qty"),
    tables=("sales", "products"),
    meanings={
        "Order ID": "sales.order_id",
        "Date": "sales.ordered_at",
        "Status": "sales.status",
        "Sales Channel": "sales.channel",
        "SKU": "sales.product_id",
        "Style": "products.parent_id",
        "Category": "products.category",
        "Size": "products.variant",
        "Qty": "sales.quantity",
        "currency": "sales.currency",
        "Amount": "sales.amount",
        "ship-country": "sales.country",
    },
    dates=DateFormat(order="mdy", style="parts"),
    words={"Status": _STATES},
)

UNSHIPPED: Final = System(
    name="Amazon",
    export="orders to ship",
    needs=("order-id", "order-item-id", "purchase-date", "sku", "quantity-purchased"),
    tables=("sales", "products"),
    meanings={
        "order-id": "sales.order_id",
        "purchase-date": "sales.ordered_at",
        "sales-channel": "sales.channel",
        "product-name": "products.name",
        "sku": "sales.product_id",
        "quantity-purchased": "sales.quantity",
        "currency": "sales.currency",
        "item-price": "sales.amount",
        "item-tax": "sales.tax",
        "ship-country": "sales.country",
    },
    dates=_DATES,
)


def _settled(sheet: "Sheet") -> "Sheet":
    """A payment's principal is the goods; everything else around it is delivery, tax, discount or a fee."""
    kind, part = column(sheet, "amount-type"), column(sheet, "amount-description")
    transaction = column(sheet, "transaction-type").str.to_lowercase()
    is_goods = (kind == "ItemPrice") & (part == "Principal")
    what = (
        pl.when(transaction.is_null())
        .then(None)
        .when(is_goods & (transaction == "refund"))
        .then(pl.lit("return"))
        .when(is_goods)
        .then(pl.lit("sale"))
        .when(part.str.contains("(?i)shipping").fill_null(False))
        .then(pl.lit("shipping"))
        .when(kind.str.contains("(?i)promotion").fill_null(False))
        .then(pl.lit("discount"))
        .otherwise(pl.lit("fee"))
    )
    count = pl.when(is_goods).then(pl.coalesce(column(sheet, "quantity-purchased"), pl.lit("1"))).otherwise(pl.lit("0"))
    return with_columns(
        sheet,
        {
            "what": what,
            "units": pl.when(what.is_not_null()).then(count),
            "posted": column(sheet, "posted-date-time", "posted-date"),
            ARTICLE: pl.coalesce(column(sheet, "sku"), part),
            "order or settlement": column(sheet, "order-id", "settlement-id"),
        },
    )


SETTLEMENT: Final = System(
    name="Amazon",
    export="settlement",
    needs=("settlement-id", "transaction-type", "amount-type", "amount-description", "amount", "order-id"),
    tables=("sales",),
    meanings={
        "order or settlement": "sales.order_id",
        "posted": "sales.ordered_at",
        "what": "sales.kind",
        ARTICLE: "sales.product_id",
        "units": "sales.quantity",
        "amount": "sales.amount",
        "currency": "sales.currency",
        "marketplace-name": "sales.channel",
    },
    dates=_DATES,
    fill_down=("currency",),
    prepare=_settled,
)

STOCK: Final = System(
    name="Amazon",
    export="stock at its warehouses",
    needs=("sku", "fnsku", "asin", "afn-fulfillable-quantity", "afn-total-quantity"),
    tables=("stock", "products"),
    meanings={
        "sku": "stock.product_id",
        "product-name": "products.name",
        "your-price": "products.price",
        "afn-fulfillable-quantity": "stock.on_hand",
        "afn-reserved-quantity": "stock.reserved",
    },
    constants={"location_id": "Amazon"},
)

STOCK_BY_CONDITION: Final = System(
    name="Amazon",
    export="stock at its warehouses, by condition",
    needs=("seller-sku", "fulfillment-channel-sku", "Warehouse-Condition-code", "Quantity Available"),
    tables=("stock",),
    meanings={"sellable sku": "stock.product_id", "Quantity Available": "stock.on_hand"},
    constants={"location_id": "Amazon"},
    prepare=lambda sheet: with_columns(
        sheet,
        {
            "sellable sku": pl.when(column(sheet, "Warehouse-Condition-code") == "SELLABLE")
            .then(column(sheet, "seller-sku"))
            .otherwise(pl.concat_str(column(sheet, "seller-sku"), pl.lit(" (unsellable)")))
        },
    ),
)

EXPORTS: Final = (ORDERS, MERCHANT_REPORT, UNSHIPPED, SETTLEMENT, STOCK, STOCK_BY_CONDITION)
