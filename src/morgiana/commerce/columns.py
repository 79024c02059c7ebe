"""The shop's data, table by table: the one source of the lake's schema, the reference page and the import.

Names follow schema.org (`Product`, `Offer`, `Order`, `OrderItem`, `Organization`), GS1 (`gtin`), ISO 4217, 3166 and
8601, and the UN/ECE Recommendation 20 codes of units.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    import polars as pl

Kind = Literal["text", "integer", "number", "money", "day", "moment", "flag"]
"""`money` is an integer in the minor unit of the row's `currency`; `moment` is UTC, `day` in the shop's time zone."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column: what it is called, what it holds, and what it means."""

    name: str
    kind: Kind
    meaning: str
    unit: str = ""
    needed: bool = False
    """A row without it cannot be used and goes to the quarantine."""
    personal: bool = False
    """Whether it says who somebody is or how to reach them: sealed under the shop's own key, and erased on request."""


@dataclass(frozen=True)
class Table:
    """One table of the shop: its columns, and the key that makes a row the same row in a later file."""

    name: str
    title: str
    meaning: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]

    def __post_init__(self) -> None:
        assert set(self.key) <= {column.name for column in self.columns}, self.name

    @cached_property
    def by_name(self) -> dict[str, Column]:
        return {column.name: column for column in self.columns}

    def schema(self) -> "pl.Schema":
        """The table's columns as Polars types, in order."""
        import polars as pl

        types = {
            "text": pl.String(),
            "integer": pl.Int64(),
            "number": pl.Float64(),
            "money": pl.Int64(),
            "day": pl.Date(),
            "moment": pl.Datetime("us", "UTC"),
            "flag": pl.Boolean(),
        }
        return pl.Schema({column.name: types[column.kind] for column in self.columns})


_PRODUCT = Column("product_id", "text", "The shop's own article number (SKU).", needed=True)
_PLACE = Column("location_id", "text", "The shop, warehouse or till; empty where there is only one.")
_CURRENCY = Column("currency", "text", "The currency of the row's amounts.", "ISO 4217")
_UNIT = Column("unit", "text", "What quantities are counted in; H87 is a piece.", "UN/ECE Rec 20")
_CHANNEL = Column("channel", "text", "Where it was sold: the till, the web shop, a market place; empty if unknown.")

SALES: Final = Table(
    "sales",
    "Sales",
    "One row for each line sold, returned or cancelled. A file of daily totals becomes one order a day and place.",
    key=("channel", "order_id", "product_id", "line"),
    columns=(
        _CHANNEL,
        Column("order_id", "text", "The order or receipt number; `day:2026-05-04` for a day's total.", needed=True),
        Column("line", "integer", "Counts the lines of the same product within one order, from 1."),
        Column("ordered_at", "moment", "When it was ordered.", needed=True),
        Column("day", "day", "The day of the order in the shop's time zone.", needed=True),
        _PRODUCT,
        Column("kind", "text", "What the line is: one of `SALE_KINDS`; only `sale` is demand.", needed=True),
        Column("quantity", "number", "How many; negative for what came back.", needed=True),
        _UNIT,
        Column("amount", "money", "What was paid for the line, after discount, tax as the file has it.", "minor unit"),
        Column("discount", "money", "What the price was lowered by, as a positive amount.", "minor unit"),
        Column("tax", "money", "Tax within or on top of the amount, where the file says.", "minor unit"),
        _CURRENCY,
        Column("customer_id", "text", "Who bought it, by the shop's own number; never a name."),
        _PLACE,
        Column("country", "text", "The country it was sold to.", "ISO 3166-1"),
    ),
)

ORDERS: Final = Table(
    "orders",
    "Orders",
    "One row for each order: what happened to it as a whole.",
    key=("channel", "order_id"),
    columns=(
        _CHANNEL,
        Column("order_id", "text", "The order number.", needed=True),
        Column("ordered_at", "moment", "When it was ordered."),
        Column("day", "day", "The day of the order in the shop's time zone."),
        Column("status", "text", "open, paid, shipped, delivered, cancelled, returned or test."),
        Column("customer_id", "text", "Who ordered, by the shop's own number."),
        _CURRENCY,
        Column("total", "money", "What the customer paid in all.", "minor unit"),
        Column("tax", "money", "Tax in the total.", "minor unit"),
        Column("shipping", "money", "Delivery charged.", "minor unit"),
        Column("discount", "money", "Discount on the whole order, positive.", "minor unit"),
        Column("promised_day", "day", "The day by which delivery was promised."),
        Column("delivered_at", "moment", "When it arrived."),
        Column("country", "text", "Country of delivery.", "ISO 3166-1"),
        Column("postcode", "text", "Post code of delivery."),
        _PLACE,
    ),
)

PRODUCTS: Final = Table(
    "products",
    "Products",
    "One row for each thing that can be sold.",
    key=("product_id",),
    columns=(
        _PRODUCT,
        Column("name", "text", "What it is called."),
        Column("description", "text", "Its description, as plain text."),
        Column("category", "text", "Its group, the path written with `/`."),
        Column("brand", "text", "Who makes it."),
        Column("supplier_id", "text", "Who it is bought from."),
        Column("gtin", "text", "Its bar code.", "GS1 GTIN"),
        Column("parent_id", "text", "The article that it is a size, colour or variant of."),
        Column("variant", "text", "Which size, colour or variant it is."),
        _UNIT,
        Column("price", "money", "Its selling price.", "minor unit"),
        Column("cost", "money", "What it costs to buy.", "minor unit"),
        _CURRENCY,
        Column("pack_size", "number", "How many come in one pack from the supplier.", "units"),
        Column("shelf_life_days", "integer", "How long it keeps after it arrives.", "days"),
        Column("weight_grams", "number", "Its weight.", "grams"),
        Column("active", "flag", "Whether it is still sold."),
        Column("since", "day", "The day from which it was on sale."),
    ),
)

STOCK: Final = Table(
    "stock",
    "Stock",
    "How many there were of each product on a day; the latest day is the stock now.",
    key=("product_id", "location_id", "day"),
    columns=(
        _PRODUCT,
        _PLACE,
        Column("day", "day", "The day of the count.", needed=True),
        Column("on_hand", "number", "How many are there.", "units", needed=True),
        Column("reserved", "number", "How many of them are already sold or set aside.", "units"),
        _UNIT,
    ),
)

SUPPLIERS: Final = Table(
    "suppliers",
    "Suppliers",
    "One row for each business that the shop buys from.",
    key=("supplier_id",),
    columns=(
        Column("supplier_id", "text", "The shop's own number or name for the supplier.", needed=True),
        Column("name", "text", "What it is called."),
        Column("email", "text", "Where orders are sent.", personal=True),
        Column("phone", "text", "Its telephone.", personal=True),
        Column("country", "text", "Where it is.", "ISO 3166-1"),
        _CURRENCY,
        Column("lead_time_days", "number", "Days from the order to the shelf.", "days"),
        Column("review_days", "number", "Days between two orders to it.", "days"),
        Column("minimum_order", "money", "The least an order must be worth.", "minor unit"),
    ),
)

OFFERS: Final = Table(
    "offers",
    "Supplier offers",
    "What a supplier asks for a product, and in which packs.",
    key=("product_id", "supplier_id", "minimum_quantity"),
    columns=(
        _PRODUCT,
        Column("supplier_id", "text", "Whose offer it is.", needed=True),
        Column("supplier_product_id", "text", "The supplier's article number."),
        Column("cost", "money", "Price of one unit.", "minor unit"),
        _CURRENCY,
        Column("pack_size", "number", "Units in one pack; only whole packs are sold.", "units"),
        Column("minimum_quantity", "number", "The least that can be ordered at this price.", "units"),
        Column("lead_time_days", "number", "Days from the order to the shelf, where it differs by product.", "days"),
    ),
)

PURCHASES: Final = Table(
    "purchases",
    "Purchase orders",
    "What was ordered from suppliers, and what of it has come.",
    key=("purchase_id", "product_id"),
    columns=(
        Column("purchase_id", "text", "The number of the purchase order.", needed=True),
        Column("supplier_id", "text", "Who it was ordered from."),
        _PRODUCT,
        Column("day", "day", "The day it was ordered."),
        Column("due_day", "day", "The day it is expected."),
        Column("received_day", "day", "The day it came."),
        Column("quantity", "number", "How many were ordered.", "units", needed=True),
        Column("received", "number", "How many have come.", "units"),
        Column("cost", "money", "Price of one unit.", "minor unit"),
        _CURRENCY,
    ),
)

CUSTOMERS: Final = Table(
    "customers",
    "Customers",
    "One row for each customer. The only table that says who somebody is.",
    key=("customer_id",),
    columns=(
        Column("customer_id", "text", "The shop's own number for the customer.", needed=True),
        Column("name", "text", "The customer's name.", personal=True),
        Column("email", "text", "E-mail address.", personal=True),
        Column("phone", "text", "Telephone.", personal=True),
        Column("company", "text", "The business they buy for.", personal=True),
        Column("street", "text", "Street and number.", personal=True),
        Column("city", "text", "Town.", personal=True),
        Column("region", "text", "State, county or province."),
        Column("postcode", "text", "Post code.", personal=True),
        Column("country", "text", "Country.", "ISO 3166-1"),
        Column("group", "text", "The shop's own grouping, such as wholesale."),
        Column("since", "day", "The day of the first contact."),
    ),
)

PRICES: Final = Table(
    "prices",
    "Prices",
    "The selling price of a product, from a day on.",
    key=("product_id", "location_id", "first_day"),
    columns=(
        _PRODUCT,
        _PLACE,
        Column("first_day", "day", "The first day of this price.", needed=True),
        Column("last_day", "day", "The last day of it; empty while it holds."),
        Column("price", "money", "The price.", "minor unit", needed=True),
        _CURRENCY,
    ),
)

PROMOTIONS: Final = Table(
    "promotions",
    "Promotions",
    "Which products are put forward, where and when: leaflets, displays, price cuts.",
    key=("product_id", "location_id", "first_day", "kind"),
    columns=(
        _PRODUCT,
        _PLACE,
        Column("first_day", "day", "The first day.", needed=True),
        Column("last_day", "day", "The last day; the first where the file does not say."),
        Column("kind", "text", "What is done, such as display, mailer or price cut."),
        Column("name", "text", "What the promotion is called."),
        Column("discount_share", "number", "How much the price is lowered, as a share from 0 to 1.", "share"),
    ),
)

TABLES: Final[dict[str, Table]] = {
    table.name: table
    for table in (SALES, ORDERS, PRODUCTS, STOCK, SUPPLIERS, OFFERS, PURCHASES, CUSTOMERS, PRICES, PROMOTIONS)
}
"""Every table of the shop, by name."""

SALE_KINDS: Final = ("sale", "return", "cancellation", "test", "shipping", "fee", "discount", "gift_card", "other")
