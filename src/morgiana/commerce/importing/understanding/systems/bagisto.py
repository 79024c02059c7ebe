"""Bagisto's product and customer files, after the columns of its data transfer.

`inventories` says each source and its count, `default=100,second=5`; products of the types grouped, bundle and booking
have no stock of their own.
"""

from typing import TYPE_CHECKING, Final

import polars as pl

from morgiana.commerce.importing.models import NumberFormat
from morgiana.commerce.importing.understanding.systems.laying_out import column, with_columns
from morgiana.commerce.importing.understanding.systems.system import System

if TYPE_CHECKING:
    from morgiana.commerce.importing.reading import Sheet


def _stock(sheet: "Sheet") -> "Sheet":
    """The counts of all sources together."""
    counts = column(sheet, "inventories").str.extract_all(r"=\s*-?\d+")
    total = counts.list.eval(pl.element().str.strip_chars("= ").cast(pl.Int64)).list.sum()
    count = pl.when(column(sheet, "inventories").is_not_null()).then(total)
    return with_columns(sheet, {"count of all sources": count})


PRODUCTS: Final = System(
    name="Bagisto",
    export="products",
    needs=("sku", "attribute_family_code", "type", "name", "price", "url_key", "inventories"),
    tables=("products", "stock"),
    meanings={
        "sku": "products.product_id",
        "parent_sku": "products.parent_id",
        "name": "products.name",
        "short_description": "products.description",
        "categories": "products.category",
        "price": "products.price",
        "cost": "products.cost",
        "status": "products.active",
        "count of all sources": "stock.on_hand",
    },
    numbers=NumberFormat(decimal="."),
    prepare=_stock,
)

CUSTOMERS: Final = System(
    name="Bagisto",
    export="customers",
    needs=("email", "customer_group_code", "first_name", "last_name", "date_of_birth"),
    tables=("customers",),
    meanings={
        "email": "customers.customer_id",
        "customer_group_code": "customers.group",
        "first_name": "customers.first_name",
        "last_name": "customers.last_name",
        "phone": "customers.phone",
    },
)

TAX_RATES: Final = System(
    name="Bagisto",
    export="tax rates",
    needs=("identifier", "is_zip_range", "tax_rate"),
    tables=(),
    meanings={},
)

EXPORTS: Final = (PRODUCTS, CUSTOMERS, TAX_RATES)
