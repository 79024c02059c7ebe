"""What each file of exam A is, written down from looking at the file and counting in it without this project's import.

Counts, sums and days were taken with a plain CSV or JSON reader; a fact that is not written here is not tested. Where a
file alone cannot be loaded, the right question is the truth.
"""

from dataclasses import dataclass, field

from exam_a_runs import Facts, Upload


@dataclass(frozen=True)
class Truth:
    """What an upload is."""

    upload: Upload
    tables: dict[str, Facts] = field(default_factory=dict)
    """The facts of every table that it fills, and of no other."""
    asks: frozenset[tuple[str, str | None]] = frozenset()
    """What must be asked, by topic and column; nothing else may be."""
    says: str = ""
    """Why it is so, where that is not plain."""


def _one(file: str, tables: dict[str, Facts] | None = None, *, currency: str = "EUR", says: str = "") -> Truth:
    return Truth(Upload((file,), currency), tables or {}, says=says)


def _stock(rows: int, on_hand: float, places: int = 1) -> Facts:
    return {"rows": rows, "on_hand": on_hand, "places": places, "days": ("2026-01-01", "2026-01-01")}


def _goods(rows: int, price: str, priced: int) -> Facts:
    return {"rows": rows, "price": price, "priced": priced}


_BAGISTO = {"products": {**_goods(26, "2,081.00 EUR", 23), "variants": 4}, "stock": _stock(8, 800)}
_IMPORTS = "imports/"
_MAGENTO = _IMPORTS + "magento2/CatalogSampleData__fixtures__SimpleProduct__products_gear_"
_OLIST = "olist/olist_"
_OLIST_TABLES = (
    "customers", "geolocation", "order_items", "order_payments", "order_reviews", "orders", "products", "sellers",
)  # fmt: skip
_TRANSLATION = "olist/product_category_name_translation.csv"
_ONLINE_RETAIL: Facts = {
    "rows": 541_909,
    "kinds": {
        "discount": 77, "fee": 90, "gift_card": 35, "other": 2_563, "return": 8_704, "sale": 528_332, "shipping": 2_108,
    },
    "amounts": {
        "discount": "-5,696.22 GBP", "fee": "-247,691.63 GBP", "gift_card": "769.14 GBP", "other": "-71,721.03 GBP",
        "return": "-478,724.18 GBP", "sale": "10,271,349.73 GBP", "shipping": "279,462.12 GBP",
    },
    "units": 5_176_450.0,
    "products": 4_070,
    "orders": 25_900,
    "customers": 4_372,
    "days": ("2010-12-01", "2011-12-09"),
}  # fmt: skip

FILES: tuple[Truth, ...] = (
    _one(_IMPORTS + "bagisto/customers.csv", {"customers": {"rows": 3}}),
    _one(_IMPORTS + "bagisto/products.csv", _BAGISTO),
    _one(_IMPORTS + "bagisto/products.xls", _BAGISTO),
    _one(_IMPORTS + "bagisto/products.xlsx", _BAGISTO),
    _one(_IMPORTS + "bagisto/products.xml", _BAGISTO),
    _one(_IMPORTS + "bagisto/tax-rates.csv", says="Tax rates are not used."),
    _one(_MAGENTO + "bags.csv", {"products": _goods(14, "582.00 USD", 14), "stock": _stock(14, 1400)}, currency="USD"),
    _one(
        _MAGENTO + "fitness_equipment.csv",
        {"products": _goods(9, "131.00 USD", 9), "stock": _stock(9, 900)},
        currency="USD",
    ),
    _one(
        _MAGENTO + "fitness_equipment_ball.csv",
        {"products": _goods(9, "246.00 USD", 9), "stock": _stock(9, 900)},
        currency="USD",
    ),
    _one(
        _MAGENTO + "fitness_equipment_strap.csv",
        {"products": _goods(3, "52.00 USD", 3), "stock": _stock(3, 300)},
        currency="USD",
    ),
    _one(_MAGENTO + "watches.csv", {"products": _goods(9, "533.00 USD", 9), "stock": _stock(9, 900)}, currency="USD"),
    _one(_IMPORTS + "magento2/CustomerSampleData__fixtures__customer_profile.csv", {"customers": {"rows": 1}}),
    _one(
        _IMPORTS + "magento2/SalesSampleData__fixtures__orders.csv",
        says="Orders without number, day and price: each cell of `product` is a piece of a script.",
    ),
    _one(_IMPORTS + "medusa/exported-products-comma.csv", {"products": {**_goods(3, "155.00 EUR", 3), "variants": 3}}),
    _one(
        _IMPORTS + "medusa/exported-products-semicolon.csv",
        {"products": {**_goods(3, "400.00 USD", 3), "variants": 3}},
        currency="USD", says="Of the prices in three currencies those in the shop's are taken.",
    ),
    _one(_IMPORTS + "medusa/product-with-categories.csv", {"products": {**_goods(2, "110.00 EUR", 2), "variants": 2}}),
    _one(_IMPORTS + "medusa/v1-template.csv", {"products": _goods(5, "4.50 USD", 4), "stock": _stock(5, 50)}),
    _one(
        _IMPORTS + "prestashop_thirtybees/addresses_import.csv",
        says="Addresses of customers, makers and suppliers mixed.",
    ),
    _one(_IMPORTS + "prestashop_thirtybees/categories_import.csv", says="Groups of products."),
    _one(
        _IMPORTS + "prestashop_thirtybees/combinations_import.csv",
        {"products": {"rows": 27, "variants": 27, "priced": 0}, "stock": _stock(27, 278)},
        says="Variants, whose price is that of their article and more; two have the same values.",
    ),
    _one(_IMPORTS + "prestashop_thirtybees/customers_import.csv", {"customers": {"rows": 9}}),
    _one(
        _IMPORTS + "prestashop_thirtybees/products_import.csv",
        {"products": _goods(7, "3,200.00 EUR", 7), "stock": _stock(7, 915), "offers": {"rows": 7}},
    ),
    _one(_IMPORTS + "prestashop_thirtybees/suppliers_import.csv", {"suppliers": {"rows": 3}}),
    _one(
        _IMPORTS + "prestashop_thirtybees/supply_orders_details_import.csv",
        {"purchases": {"rows": 20, "units": 500.0, "orders": 1, "cost": "1,600.00 EUR"}},
    ),
    _one(_IMPORTS + "prestashop_thirtybees/supply_orders_import.csv", says="Heads of orders without their lines."),
    _one(
        _IMPORTS + "saleor/populatedb_data.json",
        {"products": {"rows": 73, "variants": 73}, "stock": _stock(56, 38_233)},
        says="A database in one file: 37 sheets, of which variants and stock are used.",
    ),
    _one(
        _IMPORTS + "shopify/product-csvs-apparel.csv",
        {"products": _goods(22, "1,295.00 USD", 22), "stock": _stock(22, 22)}, currency="USD",
    ),
    _one(
        _IMPORTS + "shopify/product-csvs-home-and-garden.csv",
        {"products": _goods(21, "2,345.84 USD", 21), "stock": _stock(21, 65)}, currency="USD",
    ),
    _one(
        _IMPORTS + "shopify/product-csvs-jewelery.csv",
        {"products": _goods(23, "980.74 USD", 23), "stock": _stock(23, 20)}, currency="USD",
        says="18 of the 41 rows only bring a further picture.",
    ),
    _one(_IMPORTS + "shopify_api/checkouts.json", says="A checkout is not an order."),
    _one(_IMPORTS + "shopify_api/customer.json", {"customers": {"rows": 1}}),
    _one(
        _IMPORTS + "shopify_api/inventory_levels.json",
        {"stock": {"rows": 4, "on_hand": 40.0, "places": 2, "days": ("2018-05-07", "2018-05-07")}},
    ),
    _one(_IMPORTS + "shopify_api/locations.json", says="Places."),
    _one(
        _IMPORTS + "shopify_api/order.json",
        {
            "sales": {"rows": 3, "kinds": {"sale": 3}, "amounts": {"sale": "597.00 USD"}, "units": 3.0, "products": 3,
                      "orders": 1, "customers": 1, "days": ("2008-01-10", "2008-01-10")},
            "orders": {"rows": 1, "total": "409.94 USD", "states": {"open": 1}},
            "products": {"rows": 3},
        },
    ),
    _one(
        _IMPORTS + "shopify_api/orders.json",
        {"orders": {"rows": 1, "total": "598.94 USD", "days": ("2008-01-10", "2008-01-10"), "states": {"paid": 1}}},
        says="An order without its lines; partly refunded, so it is paid.",
    ),
    _one(
        _IMPORTS + "shopify_api/product.json",
        {"products": {**_goods(4, "796.00 USD", 4), "variants": 4}, "stock": _stock(4, 100)}, currency="USD",
    ),
    _one(
        _IMPORTS + "shopify_api/products.json",
        {"products": {**_goods(1, "199.00 USD", 1), "variants": 1}, "stock": _stock(1, 10)}, currency="USD",
        says="Four products with one and the same variant.",
    ),
    _one(
        _IMPORTS + "shopify_api/refund.json",
        {
            "sales": {"rows": 2, "kinds": {"return": 2}, "amounts": {"return": "-398.00 USD"}, "units": -2.0,
                      "products": 2, "orders": 1, "days": ("2016-06-20", "2016-06-20")},
            "products": {"rows": 2},
        },
        currency="USD",
    ),
    _one(_IMPORTS + "spree/customers.csv", {"customers": {"rows": 20}}),
    _one(_IMPORTS + "spree/product_translations.csv", says="Names in other languages."),
    _one(
        _IMPORTS + "spree/products.csv",
        {"products": {"rows": 123, "priced": 87, "variants": 87}, "stock": _stock(87, 435_000)},
        says="36 rows are only the frame of variants; 87 rows repeat a variant in a second currency.",
    ),
    _one(
        _IMPORTS + "vendure/e2e-product-import-multi-languages.csv",
        {"products": {**_goods(3, "137.30 USD", 3), "variants": 3}, "stock": _stock(3, 30)}, currency="USD",
    ),
    _one(
        _IMPORTS + "vendure/e2e-products-full.csv",
        {"products": _goods(34, "16,271.59 USD", 34), "stock": _stock(34, 3_400)}, currency="USD",
    ),
    _one(
        _IMPORTS + "vendure/e2e-products-money-handling.csv",
        {"products": _goods(2, "9,999,999.31 USD", 2)}, currency="USD",
    ),
    _one(
        _IMPORTS + "vendure/product-import.csv",
        {"products": {"rows": 10, "priced": 10}, "stock": _stock(4, 90)}, currency="USD",
        says="Two of the eleven rows have the same SKU.",
    ),
    _one(
        _IMPORTS + "woocommerce/importer_sample.csv",
        {"products": {**_goods(7, "264.00 GBP", 5), "variants": 2}, "stock": _stock(3, 21)}, currency="GBP",
    ),
    _one(
        _IMPORTS + "woocommerce/sample_products.csv",
        {"products": {**_goods(24, "729.00 GBP", 21), "variants": 9}}, currency="GBP",
    ),
    _one(
        _IMPORTS + "superstore/Superstore_US.csv",
        {
            "sales": {"rows": 9_993, "kinds": {"sale": 9_993}, "units": 37_866.0, "products": 1_862, "orders": 5_009,
                      "customers": 793, "amounts": {"sale": "2,297,167.81 USD"}, "days": ("2014-01-03", "2017-12-30")},
            "orders": {"rows": 5_009},
            "products": {"rows": 1_862},
        },
        currency="USD",
        says="Amounts of four decimals, each line rounded to the cent: 0.21 more than the sum of the file.",
    ),
    Truth(
        Upload(tuple(_IMPORTS + f"maven_pizza/{name}.csv"
                     for name in ("order_details", "orders", "pizzas", "pizza_types", "data_dictionary")), "USD"),
        {
            "sales": {"rows": 48_620, "kinds": {"sale": 48_620}, "units": 49_574.0, "products": 91, "orders": 21_350,
                      "amounts": {"sale": "817,860.05 USD"}, "days": ("2015-01-01", "2015-12-31")},
            "orders": {"rows": 21_350},
            "products": {"rows": 128, "price": "1,578.30 USD", "priced": 96},
        },
        says="Lines, their orders' days and the products' prices stand in three files; a pizza is a size of its kind.",
    ),
    Truth(
        Upload((_IMPORTS + "maven_pizza/order_details.csv",), "USD"),
        asks=frozenset({("missing", None), ("meaning", "pizza_id")}),
        says="Lines without their day: the file of orders is asked for.",
    ),
    Truth(
        Upload((*(_OLIST + f"{name}_dataset.csv" for name in _OLIST_TABLES), _TRANSLATION), "BRL"),
        {
            "sales": {"rows": 8_365, "kinds": {"cancellation": 542, "sale": 7_823}, "products": 5_460, "orders": 7_360,
                      "amounts": {"cancellation": "95,235.27 BRL", "sale": "998,029.08 BRL"}, "units": 8_365.0,
                      "customers": 7_360, "days": ("2016-09-04", "2018-09-03")},
            "orders": {"rows": 8_135, "days": ("2016-09-04", "2018-10-17"), "total": ""},
            "products": {"rows": 5_460},
            "customers": {"rows": 8_135},
        },
        says="Each row of items is one piece, and its day is its order's; payments and reviews are parts of orders.",
    ),
    Truth(
        Upload((_OLIST + "order_items_dataset.csv",), "BRL"),
        asks=frozenset({("missing", None)}),
        says="Lines without their day; the last day of shipping is not it.",
    ),
    _one(_OLIST + "order_payments_dataset.csv", says="Payments: an order may have several.", currency="BRL"),
    _one(_OLIST + "order_reviews_dataset.csv", says="Reviews.", currency="BRL"),
    _one(_OLIST + "geolocation_dataset.csv", says="Places.", currency="BRL"),
    _one(
        _OLIST + "orders_dataset.csv",
        {"orders": {"rows": 8_135, "days": ("2016-09-04", "2018-10-17"),
                    "states": {"cancelled": 625, "delivered": 5_172, "open": 1_231, "shipped": 1_107}}},
        currency="BRL",
        says="Approved, created, invoiced, processing and unavailable are still open.",
    ),
    _one(_OLIST + "products_dataset.csv", {"products": {"rows": 5_460}}, currency="BRL"),
    _one(_OLIST + "customers_dataset.csv", {"customers": {"rows": 8_135}}, currency="BRL"),
    _one(
        "online_retail/online_retail.parquet",
        {"sales": _ONLINE_RETAIL, "products": {}},
        currency="GBP",
        says="Credit notes, postage, fees, manual corrections and 1,336 corrections of stock are told apart.",
    ),
)  # fmt: skip
