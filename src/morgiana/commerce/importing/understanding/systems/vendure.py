"""Vendure's product import file, after its guide to importing products.

The first row of a product names it, the rows below without a name are its further variants. Prices are in the
currency's unit. Columns for several languages end with the language: `name:en`.
"""

from typing import TYPE_CHECKING, Final

import polars as pl

from morgiana.commerce.importing.models import NumberFormat
from morgiana.commerce.importing.understanding.systems.laying_out import column, with_columns
from morgiana.commerce.importing.understanding.systems.system import System

if TYPE_CHECKING:
    from morgiana.commerce.importing.reading import Sheet


def _in_any_language(sheet: "Sheet", name: str) -> pl.Expr:
    languages = [other for other in sheet.columns if other.partition(":")[0] == name]
    return column(sheet, name, *languages)


def _variants(sheet: "Sheet") -> "Sheet":
    name = _in_any_language(sheet, "name")
    group = name.is_not_null().cum_sum()
    product = pl.coalesce(column(sheet, "slug"), name).forward_fill().over(group)
    several = pl.when(pl.len().over(group) > 1).then(product)
    return with_columns(
        sheet,
        {
            "product": several,
            "product name": name.forward_fill().over(group),
            "product description": _in_any_language(sheet, "description").forward_fill().over(group),
            "options": _in_any_language(sheet, "optionValues").str.replace_all(r"\|", " / "),
        },
    )


PRODUCTS: Final = System(
    name="Vendure",
    export="products",
    needs=("sku", "price", "taxCategory", "stockOnHand", "trackInventory", "optionGroups"),
    tables=("products", "stock"),
    meanings={
        "sku": "products.product_id",
        "product": "products.parent_id",
        "product name": "products.name",
        "product description": "products.description",
        "options": "products.variant",
        "price": "products.price",
        "stockOnHand": "stock.on_hand",
    },
    numbers=NumberFormat(decimal="."),
    prepare=_variants,
)

EXPORTS: Final = (PRODUCTS,)
