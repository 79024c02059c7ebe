"""Answers of Shopify's Admin REST interface as JSON, after its reference of resources.

Amounts are decimals in the shop's currency. A line's SKU may be empty: the variant's number stands for it. A checkout
is no order. What a list inside a record holds besides lines and variants (taxes, addresses, pictures) is not used.
"""

from typing import TYPE_CHECKING, Final

import polars as pl

from morgiana.commerce.importing.models import DateFormat, NumberFormat
from morgiana.commerce.importing.understanding.systems.laying_out import ARTICLE, column, numbered, with_columns
from morgiana.commerce.importing.understanding.systems.shopify import FINANCIAL
from morgiana.commerce.importing.understanding.systems.system import System

if TYPE_CHECKING:
    from morgiana.commerce.importing.reading import Sheet

_NAME: Final = "Shopify API"
_NUMBERS: Final = NumberFormat(decimal=".")
_DATES: Final = DateFormat(order="ymd", style="parts", time=True, offset=True)


def _list(name: str) -> str:
    return rf"(?:^|\.){name}$"


def _refund_lines(sheet: "Sheet") -> "Sheet":
    """A refund's lines come back on its own day, under the order's number with the refund's."""
    price = column(sheet, "line_item.price")
    return with_columns(
        sheet,
        {
            ARTICLE: column(sheet, "line_item.sku", "line_item.variant_id", "line_item.product_id"),
            "refund": pl.concat_str(column(sheet, "parent.order_id"), pl.lit("/refund "), column(sheet, "parent.id")),
            "kind": pl.when(price.is_not_null()).then(pl.lit("return")),
        },
    )


ORDERS: Final = System(
    name=_NAME,
    export="orders",
    needs=("id", "order_number", "financial_status", "total_price", "created_at"),
    tables=("orders",),
    meanings={
        "id": "orders.order_id",
        "created_at": "orders.ordered_at",
        "financial_status": "orders.status",
        "cancelled_at": "orders.cancelled_at",
        "test": "orders.is_test",
        "currency": "orders.currency",
        "total_price": "orders.total",
        "total_tax": "orders.tax",
        "total_discounts": "orders.discount",
        "total_shipping_price_set.shop_money.amount": "orders.shipping",
        "customer.id": "orders.customer_id",
        "shipping_address.country_code": "orders.country",
        "shipping_address.zip": "orders.postcode",
    },
    numbers=_NUMBERS,
    dates=_DATES,
    words={"financial_status": FINANCIAL},
    constants={"channel": "Shopify"},
)

ORDER_LINES: Final = System(
    name=_NAME,
    export="lines of orders",
    needs=("parent.order_number", "parent.financial_status", "parent.created_at", "price", "quantity", "variant_id"),
    tables=("sales", "products"),
    meanings={
        "parent.id": "sales.order_id",
        "parent.created_at": "sales.ordered_at",
        "parent.financial_status": "sales.status",
        "parent.cancelled_at": "sales.cancelled_at",
        "parent.test": "sales.is_test",
        "parent.currency": "sales.currency",
        "parent.customer.id": "sales.customer_id",
        "parent.shipping_address.country_code": "sales.country",
        ARTICLE: "sales.product_id",
        "title": "products.name",
        "variant_title": "products.variant",
        "vendor": "products.brand",
        "quantity": "sales.quantity",
        "price": "sales.unit_price",
        "total_discount": "sales.discount",
        "gift_card": "sales.is_gift_card",
    },
    numbers=_NUMBERS,
    dates=_DATES,
    words={"parent.financial_status": FINANCIAL},
    constants={"channel": "Shopify"},
    sheet_name=_list("line_items"),
    prepare=numbered("sku", "variant_id", "product_id", "title"),
)

REFUND_LINES: Final = System(
    name=_NAME,
    export="lines of refunds",
    needs=("parent.order_id", "parent.created_at", "line_item.price", "quantity", "line_item_id"),
    tables=("sales", "products"),
    meanings={
        "refund": "sales.order_id",
        "parent.created_at": "sales.ordered_at",
        "kind": "sales.kind",
        ARTICLE: "sales.product_id",
        "line_item.title": "products.name",
        "line_item.variant_title": "products.variant",
        "quantity": "sales.quantity",
        "line_item.price": "sales.unit_price",
    },
    numbers=_NUMBERS,
    dates=_DATES,
    constants={"channel": "Shopify"},
    sheet_name=_list("refund_line_items"),
    prepare=_refund_lines,
)

VARIANTS: Final = System(
    name=_NAME,
    export="variants of products",
    needs=("parent.handle", "price", "inventory_quantity", "inventory_policy", "option1"),
    tables=("products", "stock"),
    meanings={
        ARTICLE: "products.product_id",
        "parent.handle": "products.parent_id",
        "parent.title": "products.name",
        "parent.body_html": "products.description",
        "parent.vendor": "products.brand",
        "parent.product_type": "products.category",
        "title": "products.variant",
        "price": "products.price",
        "barcode": "products.gtin",
        "grams": "products.weight_grams",
        "inventory_quantity": "stock.on_hand",
    },
    numbers=_NUMBERS,
    sheet_name=_list("variants"),
    prepare=numbered("sku", "id"),
)

INVENTORY: Final = System(
    name=_NAME,
    export="inventory levels",
    needs=("inventory_item_id", "location_id", "available"),
    tables=("stock",),
    meanings={
        "inventory_item_id": "stock.product_id",
        "location_id": "stock.location_id",
        "available": "stock.on_hand",
        "updated_at": "stock.day",
    },
    numbers=_NUMBERS,
    dates=_DATES,
)

CUSTOMERS: Final = System(
    name=_NAME,
    export="customers",
    needs=("id", "first_name", "last_name", "orders_count", "verified_email"),
    tables=("customers",),
    meanings={
        "id": "customers.customer_id",
        "email": "customers.email",
        "first_name": "customers.first_name",
        "last_name": "customers.last_name",
        "phone": "customers.phone",
        "created_at": "customers.since",
        "default_address.company": "customers.company",
        "default_address.address1": "customers.street",
        "default_address.city": "customers.city",
        "default_address.province_code": "customers.region",
        "default_address.zip": "customers.postcode",
        "default_address.country_code": "customers.country",
    },
    dates=_DATES,
)


def _unused(export: str, *needs: str, sheet_name: str = "") -> System:
    return System(name=_NAME, export=export, needs=needs, tables=(), meanings={}, sheet_name=sheet_name)


_INNER: Final = (
    "discount_codes|discount_applications|note_attributes|tax_lines|shipping_lines|fulfillments|properties|transactions"
    "|addresses|images|options|refunds|discount_allocations|duties|line_items|refund_line_items|order_adjustments"
    "|discounted_fulfillments|price_set|media|presentment_prices"
)

UNUSED: Final = (
    _unused("products, whose variants are used", "handle", "body_html", "vendor", "product_type", "title"),
    _unused("checkouts, which are no orders", "cart_token", "abandoned_checkout_url", "created_at", "total_price"),
    _unused("refunds, whose lines are used", "order_id", "restock", "user_id", "created_at"),
    _unused("locations", "name", "country_code", "country_name", "created_at"),
    _unused("lists in orders", "parent.financial_status", "parent.created_at", sheet_name=_list(f"(?:{_INNER})")),
    _unused("lists in orders", "parent.parent.financial_status", sheet_name=_list(f"(?:{_INNER})")),
    _unused("lists in orders", "parent.parent.parent.financial_status", sheet_name=_list(f"(?:{_INNER})")),
    _unused("lists in checkouts", "parent.abandoned_checkout_url", sheet_name=_list(f"(?:{_INNER})")),
    _unused("lists in checkouts", "parent.parent.abandoned_checkout_url", sheet_name=_list(f"(?:{_INNER})")),
    _unused("lists in refunds", "parent.restock", "parent.user_id", sheet_name=_list(f"(?:{_INNER})")),
    _unused("lists in refunds", "parent.parent.restock", sheet_name=_list(f"(?:{_INNER})")),
    _unused("lists in products", "parent.handle", "parent.body_html", sheet_name=_list("(?:images|options|media)")),
    _unused("lists in products", "parent.parent.handle", sheet_name=_list(f"(?:{_INNER})")),
    _unused("addresses of customers", "parent.orders_count", "parent.verified_email", sheet_name=_list("addresses")),
)
"""What is known and not used, so that no tax line is taken for a sale."""

EXPORTS: Final = (ORDERS, ORDER_LINES, REFUND_LINES, VARIANTS, INVENTORY, CUSTOMERS, *UNUSED)
