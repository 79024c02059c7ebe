"""Shopify's exports as CSV, after its help pages on exporting orders, products, customers and inventory.

An order's own columns stand on the first of its lines, a product's on the first of its variants. A variant may have no
SKU: then its handle and options number it. Rows with a picture only repeat the handle.
"""

from typing import TYPE_CHECKING, Final

import polars as pl

from morgiana.commerce.importing.models import DateFormat, NumberFormat
from morgiana.commerce.importing.understanding.systems.laying_out import ARTICLE, column, joined, with_columns
from morgiana.commerce.importing.understanding.systems.system import System

if TYPE_CHECKING:
    from morgiana.commerce.importing.reading import Sheet

_NUMBERS: Final = NumberFormat(decimal=".")
_DATES: Final = DateFormat(order="ymd", style="parts", time=True, offset=True)
FINANCIAL: Final = {
    "paid": "paid",
    "partially_paid": "open",
    "pending": "open",
    "authorized": "open",
    "refunded": "returned",
    "partially_refunded": "paid",
    "voided": "cancelled",
    "expired": "cancelled",
}


def _order_lines(sheet: "Sheet") -> "Sheet":
    """A line without an SKU is numbered by its name."""
    return with_columns(sheet, {ARTICLE: column(sheet, "Lineitem sku", "Lineitem name")})


def _variants(sheet: "Sheet") -> "Sheet":
    """A variant without an SKU is numbered by its handle and options; a row with only a picture is the one above it."""
    options = [column(sheet, f"Option{n} Value") for n in (1, 2, 3)]
    named = [pl.when(option != "Default Title").then(option) for option in options]
    handle = column(sheet, "Handle", "URL handle")
    own = pl.coalesce(column(sheet, "Variant SKU", "SKU"), joined(handle, *named))
    is_variant = column(sheet, "Variant Price", "Price", "On hand (current)", "On hand", "Available").is_not_null() | (
        pl.any_horizontal([option.is_not_null() for option in options])
    )
    group = handle.ne_missing(handle.shift()).cum_sum()
    article = pl.when(is_variant).then(own).forward_fill().over(group)
    several = pl.when(pl.any_horizontal([name.is_not_null() for name in named])).then(handle)
    return with_columns(sheet, {ARTICLE: pl.coalesce(article, own), "variant": joined(*named), "article": several})


ORDERS: Final = System(
    name="Shopify",
    export="orders",
    needs=("Name", "Financial Status", "Fulfillment Status", "Lineitem quantity", "Lineitem price"),
    tables=("sales", "orders", "products"),
    meanings={
        "Name": "sales.order_id",
        "Created at": "sales.ordered_at",
        "Financial Status": "sales.status",
        "Cancelled at": "sales.cancelled_at",
        "Currency": "sales.currency",
        ARTICLE: "sales.product_id",
        "Lineitem name": "products.name",
        "Lineitem quantity": "sales.quantity",
        "Lineitem price": "sales.unit_price",
        "Lineitem discount": "sales.discount",
        "Email": "sales.customer_id",
        "Vendor": "products.brand",
        "Shipping Country": "sales.country",
        "Shipping Zip": "orders.postcode",
        "Total": "orders.total",
        "Taxes": "orders.tax",
        "Shipping": "orders.shipping",
        "Discount Amount": "orders.discount",
        "Location": "sales.location_id",
    },
    numbers=_NUMBERS,
    dates=_DATES,
    words={"Financial Status": FINANCIAL},
    constants={"channel": "Shopify"},
    fill_down=("Created at", "Financial Status", "Cancelled at", "Currency", "Shipping Country", "Location", "Email"),
    prepare=_order_lines,
)

_PRODUCT: Final = {
    ARTICLE: "products.product_id",
    "article": "products.parent_id",
    "variant": "products.variant",
    "Title": "products.name",
    "Vendor": "products.brand",
    "Cost per item": "products.cost",
}

PRODUCTS: Final = System(
    name="Shopify",
    export="products",
    needs=("Handle", "Title", "Vendor", "Option1 Value", "Variant Price"),
    tables=("products", "stock"),
    meanings={
        **_PRODUCT,
        "Body (HTML)": "products.description",
        "Type": "products.category",
        "Product Category": "products.category",
        "Custom Product Type": "products.category",
        "Variant Barcode": "products.gtin",
        "Variant Price": "products.price",
        "Variant Grams": "products.weight_grams",
        "Variant Inventory Qty": "stock.on_hand",
        "Published": "products.active",
    },
    numbers=_NUMBERS,
    fill_down=("Title", "Vendor", "Type", "Published", "Body (HTML)"),
    prepare=_variants,
)

PRODUCTS_2025: Final = System(
    name="Shopify",
    export="products",
    needs=("Title", "URL handle", "Vendor", "Option1 value", "Price", "Inventory tracker"),
    tables=("products", "stock"),
    meanings={
        **_PRODUCT,
        "Description": "products.description",
        "Type": "products.category",
        "Product category": "products.category",
        "Barcode": "products.gtin",
        "Price": "products.price",
        "Weight value (grams)": "products.weight_grams",
        "Inventory quantity": "stock.on_hand",
        "Published on online store": "products.active",
    },
    numbers=_NUMBERS,
    fill_down=("Title", "Vendor", "Type", "Published on online store", "Description"),
    prepare=_variants,
)

INVENTORY: Final = System(
    name="Shopify",
    export="inventory",
    needs=("Handle", "Option1 Value", "SKU", "Location", "COO"),
    tables=("stock",),
    meanings={
        ARTICLE: "stock.product_id",
        "Location": "stock.location_id",
        "On hand (current)": "stock.on_hand",
        "On hand": "stock.on_hand",
        "Committed (not editable)": "stock.reserved",
        "Committed": "stock.reserved",
    },
    numbers=_NUMBERS,
    prepare=_variants,
)

CUSTOMERS: Final = System(
    name="Shopify",
    export="customers",
    needs=("First Name", "Last Name", "Email", "Total Spent", "Total Orders", "Tax Exempt"),
    tables=("customers",),
    meanings={
        "Email": "customers.customer_id",
        "Customer ID": "customers.customer_id",
        "First Name": "customers.first_name",
        "Last Name": "customers.last_name",
        "Phone": "customers.phone",
        **{
            f"{prefix}{name}": f"customers.{meaning}"
            for prefix in ("", "Default Address ")
            for name, meaning in {
                "Company": "company",
                "Address1": "street",
                "City": "city",
                "Province Code": "region",
                "Country Code": "country",
                "Zip": "postcode",
            }.items()
        },
    },
)

EXPORTS: Final = (ORDERS, PRODUCTS, PRODUCTS_2025, INVENTORY, CUSTOMERS)
