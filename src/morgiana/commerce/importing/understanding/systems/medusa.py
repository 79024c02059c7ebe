"""Medusa's product export, of its versions 1 and 2.

One row for each variant; one price column for each currency. Amounts are in the currency's unit. Where variants have no
SKU, Medusa's own number of the variant stands for it, or the product's handle and options.
"""

from typing import TYPE_CHECKING, Final

from morgiana.commerce.importing.models import DateFormat, NumberFormat
from morgiana.commerce.importing.understanding.systems.laying_out import ARTICLE, column, joined, with_columns
from morgiana.commerce.importing.understanding.systems.system import System

if TYPE_CHECKING:
    from morgiana.commerce.importing.reading import Sheet


def _variants(sheet: "Sheet") -> "Sheet":
    options = joined(
        *(column(sheet, f"Variant Option {n} Value", f"Option {n} Value") for n in (1, 2, 3)),
    )
    handle = column(sheet, "Product Handle")
    number = column(sheet, "Variant Sku", "Variant Id")
    return with_columns(sheet, {ARTICLE: number.fill_null(joined(handle, options)), "options": options})


_MEANINGS: Final = {
    ARTICLE: "products.product_id",
    "Product Handle": "products.parent_id",
    "Product Title": "products.name",
    "options": "products.variant",
    "Product Description": "products.description",
    "Product Type": "products.category",
    "Product Status": "products.active",
    "Product Created At": "products.since",
    "Variant Barcode": "products.gtin",
    "Variant Ean": "products.gtin",
    "Variant Upc": "products.gtin",
    "Variant Weight": "products.weight_grams",
    "Variant Inventory Quantity": "stock.on_hand",
}
_STATES: Final = {"Product Status": {"published": "yes", "draft": "no", "proposed": "no", "rejected": "no"}}

PRODUCTS: Final = tuple(
    System(
        name="Medusa",
        export="products",
        needs=("Product Handle", "Product Title", "Product Status", "Variant Title", "Variant Manage Inventory", *more),
        tables=("products", "stock") if more else ("products",),
        meanings=_MEANINGS,
        patterns={r"(?:Variant )?Price [A-Z]{3}": "products.price"},
        numbers=NumberFormat(decimal="."),
        dates=DateFormat(order="ymd", style="parts", time=True, offset=True),
        words=_STATES,
        prepare=_variants,
    )
    for more in (("Variant Inventory Quantity",), ())
)

EXPORTS: Final = PRODUCTS
