"""WooCommerce's own product export, and orders and customers as the common exporters write them.

After the column schema of its product CSV importer, and the default columns of Advanced Order Export. A row's `Type`
says whether it is a product, a variation or only the frame of variations; `Parent` is the SKU of the frame, or `id:`
and its number.
"""

from typing import TYPE_CHECKING, Final

import polars as pl

from morgiana.commerce.importing.models import DateFormat
from morgiana.commerce.importing.understanding.systems.laying_out import ARTICLE, column, joined, with_columns
from morgiana.commerce.importing.understanding.systems.system import System

if TYPE_CHECKING:
    from morgiana.commerce.importing.reading import Sheet

_STATES: Final = {
    "pending": "open", "pending payment": "open", "processing": "paid", "on-hold": "open", "on hold": "open",
    "completed": "paid", "cancelled": "cancelled", "refunded": "returned", "failed": "cancelled", "trash": "cancelled",
    "checkout-draft": "open", "draft": "open",
}  # fmt: skip
_STATES_WC: Final = _STATES | {f"wc-{word}": state for word, state in _STATES.items()}


def _products(sheet: "Sheet") -> "Sheet":
    """Without an SKU the product's number stands for it, or its frame and attributes, or its name."""
    values = [column(sheet, f"Attribute {n} value(s)") for n in (1, 2, 3)]
    is_variation = column(sheet, "Type").str.contains("variation").fill_null(False)
    variant = pl.when(is_variation).then(joined(*values))
    parent = column(sheet, "Parent").str.replace(r"^id:\s*", "")
    number = pl.coalesce(column(sheet, "SKU", "ID"), joined(parent, variant), column(sheet, "Name"))
    return with_columns(sheet, {ARTICLE: number, "variant": variant, "frame": parent})


PRODUCTS: Final = System(
    name="WooCommerce",
    export="products",
    needs=("Type", "SKU", "Name", "Published", "Regular price", "Sale price", "Categories"),
    tables=("products", "stock"),
    meanings={
        ARTICLE: "products.product_id",
        "frame": "products.parent_id",
        "variant": "products.variant",
        "Name": "products.name",
        "Short description": "products.description",
        "Regular price": "products.price",
        "Cost of goods": "products.cost",
        "Categories": "products.category",
        "Brands": "products.brand",
        "GTIN, UPC, EAN, or ISBN": "products.gtin",
        "Weight (kg)": "products.weight_grams",
        "Weight (g)": "products.weight_grams",
        "Weight (lbs)": "products.weight_grams",
        "Published": "products.active",
        "Stock": "stock.on_hand",
    },
    words={"Published": {"1": "yes", "0": "no", "-1": "no"}},
    prepare=_products,
)


def _order_lines(sheet: "Sheet") -> "Sheet":
    return with_columns(
        sheet, {ARTICLE: column(sheet, "SKU", "Item SKU", "Product SKU", "Product Id", "Item Name", "Product Name")}
    )


ORDER_LINES: Final = System(
    name="WooCommerce",
    export="orders, a row for each line (Advanced Order Export)",
    needs=("Order Number", "Order Status", "Order Date", "Item Name", "Item Cost"),
    tables=("sales", "orders", "products"),
    meanings={
        "Order Number": "sales.order_id",
        "Order Status": "sales.status",
        "Order Date": "sales.ordered_at",
        ARTICLE: "sales.product_id",
        "Item Name": "products.name",
        "Quantity": "sales.quantity",
        "Quantity (- Refund)": "sales.quantity",
        "Item Cost": "sales.unit_price",
        "Order Line Total": "sales.amount",
        "Email (Billing)": "sales.customer_id",
        "Country Code (Billing)": "sales.country",
        "Country Code (Shipping)": "sales.country",
        "Postcode (Shipping)": "orders.postcode",
        "Order Total Amount": "orders.total",
        "Order Shipping Amount": "orders.shipping",
        "Cart Discount Amount": "orders.discount",
        "Order Total Tax Amount": "orders.tax",
    },
    dates=DateFormat(order="ymd", style="parts", time=True),
    words={"Order Status": _STATES_WC},
    constants={"channel": "WooCommerce"},
    fill_down=("Order Status", "Order Date"),
    prepare=_order_lines,
)

CUSTOMER_ORDER_LINES: Final = System(
    name="WooCommerce",
    export="orders, a row for each line (Order/Customer CSV Export)",
    needs=("order_id", "order_number", "status", "item_name", "item_quantity", "item_total"),
    tables=("sales", "orders", "products"),
    meanings={
        "order_number": "sales.order_id",
        "order_date": "sales.ordered_at",
        "date": "sales.ordered_at",
        "status": "sales.status",
        "order_currency": "sales.currency",
        "customer_id": "sales.customer_id",
        ARTICLE: "sales.product_id",
        "item_name": "products.name",
        "item_quantity": "sales.quantity",
        "item_total": "sales.amount",
        "item_total_tax": "sales.tax",
        "shipping_country": "sales.country",
        "shipping_postcode": "orders.postcode",
        "order_total": "orders.total",
        "shipping_total": "orders.shipping",
        "discount_total": "orders.discount",
        "tax_total": "orders.tax",
    },
    dates=DateFormat(order="ymd", style="parts", time=True),
    words={"status": _STATES_WC},
    constants={"channel": "WooCommerce"},
    prepare=lambda sheet: with_columns(sheet, {ARTICLE: column(sheet, "item_sku", "item_product_id", "item_name")}),
)

ANALYTICS_ORDERS: Final = System(
    name="WooCommerce",
    export="orders (Analytics)",
    needs=("Date", "Order #", "Status", "Customer type", "Product(s)", "Items sold"),
    tables=("orders",),
    meanings={
        "Date": "orders.ordered_at",
        "Order #": "orders.order_id",
        "Status": "orders.status",
        "N. Revenue": "orders.total",
        "Net sales": "orders.total",
    },
    words={"Status": _STATES_WC},
    constants={"channel": "WooCommerce"},
)

EXPORTS: Final = (PRODUCTS, ORDER_LINES, CUSTOMER_ORDER_LINES, ANALYTICS_ORDERS)
