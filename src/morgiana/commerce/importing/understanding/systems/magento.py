"""Magento 2 and Adobe Commerce: the product export, orders of the grid, customers, and the makers' sample files.

After the reference of the export's attributes. Rows of a further store view repeat the SKU with what differs there.
"""

from typing import TYPE_CHECKING, Final

import polars as pl

from morgiana.commerce.importing.models import NumberFormat
from morgiana.commerce.importing.understanding.systems.laying_out import column, with_columns
from morgiana.commerce.importing.understanding.systems.system import System

if TYPE_CHECKING:
    from morgiana.commerce.importing.reading import Sheet

_NUMBERS: Final = NumberFormat(decimal=".")


def _sample(sheet: "Sheet") -> "Sheet":
    """Several groups stand in one cell, a line each, from the general to the particular."""
    return with_columns(sheet, {"path": column(sheet, "category", "categories").str.replace_all("\n", "/")})


def _first_path(sheet: "Sheet") -> "Sheet":
    """`Default Category/Gear,Default Category/Gear/Bags`: the longest says most."""
    paths = column(sheet, "categories").str.split(",")
    longest = paths.list.eval(pl.element().sort_by(pl.element().str.len_chars())).list.last()
    return with_columns(sheet, {"path": longest.str.replace("^Default Category/", "")})


PRODUCTS: Final = System(
    name="Magento 2",
    export="products",
    needs=("sku", "attribute_set_code", "product_type", "categories", "price", "product_online", "qty"),
    tables=("products", "stock"),
    meanings={
        "sku": "products.product_id",
        "name": "products.name",
        "short_description": "products.description",
        "path": "products.category",
        "price": "products.price",
        "cost": "products.cost",
        "product_online": "products.active",
        "qty": "stock.on_hand",
    },
    numbers=_NUMBERS,
    words={"product_online": {"1": "yes", "2": "no", "0": "no"}},
    prepare=_first_path,
)

SAMPLE_PRODUCTS: Final = System(
    name="Magento 2",
    export="sample products",
    needs=("category", "name", "sku", "price", "qty", "attribute_set"),
    tables=("products", "stock"),
    meanings={
        "sku": "products.product_id",
        "name": "products.name",
        "description": "products.description",
        "path": "products.category",
        "size": "products.variant",
        "color": "products.variant",
        "price": "products.price",
        "qty": "stock.on_hand",
    },
    numbers=_NUMBERS,
    prepare=_sample,
)

ORDERS: Final = System(
    name="Magento 2",
    export="orders (grid)",
    needs=("ID", "Purchase Point", "Purchase Date", "Bill-to Name", "Grand Total (Base)", "Status"),
    tables=("orders",),
    meanings={
        "ID": "orders.order_id",
        "Purchase Date": "orders.ordered_at",
        "Status": "orders.status",
        "Grand Total (Base)": "orders.total",
        "Shipping and Handling": "orders.shipping",
        "Customer Email": "orders.customer_id",
    },
    words={"Status": {"processing": "paid", "complete": "paid", "closed": "returned", "holded": "open"}},
    constants={"channel": "Magento"},
)

SAMPLE_ORDERS: Final = System(
    name="Magento 2",
    export="sample orders, which say neither day nor price",
    needs=("customer_email", "shipping_method", "payment", "product", "refund"),
    tables=(),
    meanings={},
)

SAMPLE_CUSTOMERS: Final = System(
    name="Magento 2",
    export="sample customers",
    needs=("firstname", "lastname", "email", "country_id", "telephone", "postcode"),
    tables=("customers",),
    meanings={
        "email": "customers.customer_id",
        "firstname": "customers.first_name",
        "lastname": "customers.last_name",
        "telephone": "customers.phone",
        "city": "customers.city",
        "region": "customers.region",
        "postcode": "customers.postcode",
        "country_id": "customers.country",
    },
)

EXPORTS: Final = (PRODUCTS, SAMPLE_PRODUCTS, ORDERS, SAMPLE_ORDERS, SAMPLE_CUSTOMERS)
