"""Spree's exports of products and customers, after the columns of its exporters.

A product's first row names it; the rows below repeat its slug, one for each variant and currency. Where there are
variants, the first row is their frame: its price of nothing is no price.
"""

from typing import TYPE_CHECKING, Final

import polars as pl

from morgiana.commerce.importing.models import NumberFormat
from morgiana.commerce.importing.understanding.systems.laying_out import column, joined, with_columns
from morgiana.commerce.importing.understanding.systems.system import System

if TYPE_CHECKING:
    from morgiana.commerce.importing.reading import Sheet


def _variants(sheet: "Sheet") -> "Sheet":
    options = joined(*(column(sheet, f"option{n}_value") for n in (1, 2, 3)))
    slug, price = column(sheet, "slug"), column(sheet, "price")
    is_frame = options.is_null() & (options.is_not_null().any().over(slug))
    return with_columns(
        sheet,
        {
            "options": options,
            "product": pl.when(options.is_not_null()).then(slug),
            "own price": pl.when(~is_frame).then(price),
            "product name": column(sheet, "name").forward_fill().over(slug),
            "category": column(sheet, "category1").str.replace_all(r"\s*->\s*", "/").forward_fill().over(slug),
        },
    )


PRODUCTS: Final = System(
    name="Spree",
    export="products",
    needs=("slug", "sku", "name", "price", "currency", "inventory_count", "track_inventory"),
    tables=("products", "stock"),
    meanings={
        "sku": "products.product_id",
        "product": "products.parent_id",
        "product name": "products.name",
        "options": "products.variant",
        "category": "products.category",
        "description": "products.description",
        "own price": "products.price",
        "currency": "products.currency",
        "inventory_count": "stock.on_hand",
    },
    numbers=NumberFormat(decimal="."),
    prepare=_variants,
)

TRANSLATIONS: Final = System(
    name="Spree",
    export="translations of products",
    needs=("slug", "locale", "name", "description", "meta_title"),
    tables=(),
    meanings={},
)

CUSTOMERS: Final = System(
    name="Spree",
    export="customers",
    needs=("email", "first_name", "last_name", "accepts_email_marketing", "address1", "country_code"),
    tables=("customers",),
    meanings={
        "email": "customers.customer_id",
        "first_name": "customers.first_name",
        "last_name": "customers.last_name",
        "phone": "customers.phone",
        "company": "customers.company",
        "address1": "customers.street",
        "city": "customers.city",
        "province_code": "customers.region",
        "country_code": "customers.country",
        "zip": "customers.postcode",
    },
)

EXPORTS: Final = (PRODUCTS, TRANSLATIONS, CUSTOMERS)
