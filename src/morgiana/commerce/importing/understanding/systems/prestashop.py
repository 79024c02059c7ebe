"""PrestaShop's and thirty bees' import files, after the columns of their data import.

Products are known by their number in the shop; a combination is a variant, numbered by its values. A purchase
order's reference joins its head and its lines.
"""

from typing import TYPE_CHECKING, Final

import polars as pl

from morgiana.commerce.importing.models import DateFormat, NumberFormat
from morgiana.commerce.importing.understanding.systems.laying_out import ARTICLE, column, joined, with_columns
from morgiana.commerce.importing.understanding.systems.system import System

if TYPE_CHECKING:
    from morgiana.commerce.importing.reading import Sheet

_NAME: Final = "PrestaShop"
_NUMBERS: Final = NumberFormat(decimal=".")
_DAYS: Final = DateFormat(order="ymd", style="parts")


def _combinations(sheet: "Sheet") -> "Sheet":
    """A combination is numbered by its product and values, and by its bar code where those repeat."""
    values = column(sheet, "Value (Value:Position)*").str.replace_all(r":\d+", "").str.replace_all(r"\s*;\s*", " / ")
    number = joined(column(sheet, "Product ID*"), values)
    repeated = number.is_duplicated() & number.is_not_null()
    number = pl.when(repeated).then(joined(number, column(sheet, "UPC", "EAN13", "Reference"))).otherwise(number)
    return with_columns(sheet, {ARTICLE: number, "values": values})


PRODUCTS: Final = System(
    name=_NAME,
    export="products",
    needs=("Product ID", "Name *", "Categories (x;y;z...)", "Wholesale price", "Quantity", "Reference #"),
    tables=("products", "stock", "offers"),
    meanings={
        "Product ID": "products.product_id",
        "Active (0/1)": "products.active",
        "Name *": "products.name",
        "Short description": "products.description",
        "Categories (x;y;z...)": "products.category",
        "Price tax excluded or Price tax included": "products.price",
        "Price tax excluded": "products.price",
        "Wholesale price": "products.cost",
        "Supplier": "products.supplier_id",
        "Supplier reference #": "offers.supplier_product_id",
        "Manufacturer": "products.brand",
        "EAN13": "products.gtin",
        "Quantity": "stock.on_hand",
        "Product creation date": "products.since",
    },
    numbers=_NUMBERS,
    dates=_DAYS,
)

COMBINATIONS: Final = System(
    name=_NAME,
    export="combinations",
    needs=("Product ID*", "Attribute (Name:Type:Position)*", "Value (Value:Position)*", "Impact on price", "Quantity"),
    tables=("products", "stock"),
    meanings={
        ARTICLE: "products.product_id",
        "Product ID*": "products.parent_id",
        "values": "products.variant",
        "EAN13": "products.gtin",
        "Wholesale price": "products.cost",
        "Impact on price": "products.price_impact",
        "Quantity": "stock.on_hand",
    },
    numbers=_NUMBERS,
    prepare=_combinations,
)

SUPPLIERS: Final = System(
    name=_NAME,
    export="suppliers",
    needs=("Supplier ID", "Active (0/1)", "Name *", "Meta title"),
    tables=("suppliers",),
    meanings={"Name *": "suppliers.supplier_id"},
)

PURCHASE_LINES: Final = System(
    name=_NAME,
    export="lines of supply orders",
    needs=("Supply Order Reference *", "Product ID *", "Product Attribute ID", "Quantity Expected *"),
    tables=("purchases",),
    meanings={
        "Supply Order Reference *": "purchases.purchase_id",
        "variant": "purchases.product_id",
        "Unit Price (tax excl.)*": "purchases.cost",
        "Quantity Expected *": "purchases.quantity",
    },
    numbers=_NUMBERS,
    prepare=lambda sheet: with_columns(
        sheet, {"variant": joined(column(sheet, "Product ID *"), _attribute(column(sheet, "Product Attribute ID")))}
    ),
)


def _attribute(number: pl.Expr) -> pl.Expr:
    """The combination's number; nought stands for the product itself."""
    return pl.when(number != "0").then(number)


CUSTOMERS: Final = System(
    name=_NAME,
    export="customers",
    needs=("Customer ID", "Email *", "Password *", "Last Name *", "First Name *", "Groups (x;y;z...)"),
    tables=("customers",),
    meanings={
        "Customer ID": "customers.customer_id",
        "Email *": "customers.email",
        "First Name *": "customers.first_name",
        "Last Name *": "customers.last_name",
        "Groups (x;y;z...)": "customers.group",
    },
)

UNUSED: Final = tuple(
    System(name=_NAME, export=export, needs=needs, tables=(), meanings={})
    for export, needs in (
        ("categories", ("Category ID", "Name *", "Parent category")),
        ("heads of supply orders", ("Supply Order ID", "Supplier ID *", "Supply Order Reference *", "Currency ID *")),
        ("addresses", ("Alias*", "Customer e-mail*", "Lastname*", "Address 1*", "Country*")),
    )
)
"""Known and not used: addresses belong to customers, makers and suppliers alike."""

EXPORTS: Final = (PRODUCTS, COMBINATIONS, SUPPLIERS, PURCHASE_LINES, CUSTOMERS, *UNUSED)
