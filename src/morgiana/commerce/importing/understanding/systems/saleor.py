"""Saleor: its product export as CSV, and the dump of its database as JSON, a sheet for each model.

In the dump a reference to another model is followed by the reader: `product_variant.sku`. A variant without an SKU is
numbered by its own number there.
"""

from typing import TYPE_CHECKING, Final

from morgiana.commerce.importing.models import NumberFormat
from morgiana.commerce.importing.understanding.systems.laying_out import ARTICLE, column, numbered, with_columns
from morgiana.commerce.importing.understanding.systems.system import System

if TYPE_CHECKING:
    from morgiana.commerce.importing.reading import Sheet


def _stock(sheet: "Sheet") -> "Sheet":
    return with_columns(sheet, {ARTICLE: column(sheet, "product_variant.sku", "product_variant")})


PRODUCTS_CSV: Final = System(
    name="Saleor",
    export="products",
    needs=("id", "name", "product type", "variant id", "variant sku"),
    tables=("products",),
    meanings={
        ARTICLE: "products.product_id",
        "id": "products.parent_id",
        "name": "products.name",
        "category": "products.category",
        "product type": "products.category",
        "variant weight": "products.weight_grams",
    },
    patterns={r".*\(channel price amount\)": "products.price", r".*\(channel currency code\)": "products.currency"},
    numbers=NumberFormat(decimal="."),
    prepare=numbered("variant sku", "variant id"),
)

VARIANTS: Final = System(
    name="Saleor",
    export="variants in a dump",
    needs=("pk", "sku", "product", "track_inventory", "product.name"),
    tables=("products",),
    meanings={
        ARTICLE: "products.product_id",
        "product.name": "products.name",
        "name": "products.variant",
        "product.slug": "products.parent_id",
        "product.description_plaintext": "products.description",
        "product.category.name": "products.category",
    },
    sheet_name=r"product\.productvariant$",
    prepare=numbered("sku", "pk"),
)

STOCK: Final = System(
    name="Saleor",
    export="stock in a dump",
    needs=("pk", "warehouse", "product_variant", "quantity"),
    tables=("stock",),
    meanings={
        ARTICLE: "stock.product_id",
        "warehouse.slug": "stock.location_id",
        "warehouse": "stock.location_id",
        "quantity": "stock.on_hand",
        "quantity_allocated": "stock.reserved",
    },
    numbers=NumberFormat(decimal="."),
    sheet_name=r"warehouse\.stock$",
    prepare=_stock,
)

_DUMPED: Final = (
    "discount|giftcard|product|attribute|channel|menu|shipping|site|page|warehouse|account|order|payment|checkout"
)

OTHERS: Final = System(
    name="Saleor",
    export="other models in a dump",
    needs=(),
    tables=(),
    meanings={},
    sheet_name=rf"^(?:{_DUMPED})\.[a-z_]+(?:\.\w+)*$",
)

EXPORTS: Final = (PRODUCTS_CSV, VARIANTS, STOCK, OTHERS)
