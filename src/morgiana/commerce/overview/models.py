"""What can be asked about the shop's data, and the answers."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from morgiana.kernel.money import Money
from morgiana.kernel.refusals import Refusal
from morgiana.operations import Model


class UnknownProduct(Refusal):
    """The shop has no product of that number."""

    status = 404


class UnknownTimeZone(Refusal):
    """No place on earth has a time zone of that name."""


class DataRequest(Model):
    """Nothing needs to be said."""


class TableSummary(Model):
    """One table of the shop."""

    table: str
    """Its name."""
    title: str
    """Its name for a person."""
    meaning: str
    """What a row of it is."""
    rows: int
    """How many rows it has."""
    first_day: date | None = None
    """The first day it covers, where it has days."""
    last_day: date | None = None
    """The last day it covers."""


class DataSummary(Model):
    """What is loaded."""

    tables: list[TableSummary]
    """Every table that a shop can have, the empty ones too."""
    is_empty: bool
    """Whether nothing is loaded at all."""


class ProductsRequest(Model):
    """Which products to list."""

    search: Annotated[str, Field(max_length=200)] = ""
    """Words to look for in numbers, names, categories and brands; empty lists all."""
    order_by: Literal["revenue", "units", "name", "last_sold"] = "revenue"
    """What comes first: the most revenue or units of the last 28 days, the name, or the latest sale."""
    offset: Annotated[int, Field(ge=0, le=1_000_000_000)] = 0
    """How many to skip."""
    limit: Annotated[int, Field(ge=1, le=10_000)] = 100
    """How many to give."""


class ProductRow(Model):
    """One product in the list."""

    product_id: str
    """Its number."""
    name: str
    """What it is called."""
    category: str
    """Its group."""
    units: float
    """Units sold in the last 28 days of the data."""
    revenue: list[Money]
    """What they brought, for each currency."""
    on_hand: float | None
    """Units in stock by the latest count; empty where none was loaded."""
    last_sold: date | None
    """The day of its latest sale."""


class ProductList(Model):
    """A page of the list."""

    products: list[ProductRow]
    """The products asked for."""
    total: int
    """How many match in all."""
    as_of: date | None
    """The last day of the sales data; the 28 days end on it."""


class ProductRequest(Model):
    """Which product to show."""

    product_id: Annotated[str, Field(min_length=1)]
    """Its number."""
    period: Literal["day", "week"] = "week"
    """Whether its history is by days or by weeks that begin on Monday."""
    periods_max: Annotated[int, Field(ge=1, le=1000)] = 104
    """How many periods to show at most, the latest."""


class SoldIn(Model):
    """One period of a product's history."""

    first_day: date
    """The first day of the period."""
    units: float
    """Units sold, returns not taken off."""
    returned: float
    """Units that came back, as a positive number."""
    revenue: list[Money]
    """What was paid less what was paid back, for each currency."""
    promoted: bool
    """Whether the product was in a promotion."""


class StockCount(Model):
    """The stock of a product at one place."""

    location_id: str
    """The place; empty where there is only one."""
    day: date
    """The day of the count."""
    on_hand: float
    """How many there were."""


class OpenOrder(Model):
    """Something that was ordered from a supplier and has not all come."""

    purchase_id: str
    """The number of the purchase order."""
    supplier_id: str
    """Who it was ordered from."""
    due_day: date | None
    """When it is expected."""
    quantity: float
    """How many are still to come."""


class ProductPage(Model):
    """All that the shop's data say about one product."""

    product_id: str
    """Its number."""
    name: str
    """What it is called."""
    category: str
    """Its group."""
    brand: str
    """Who makes it."""
    supplier_id: str
    """Who it is bought from."""
    price: Money | None
    """Its selling price; where no file says it, what was paid on average in its last 91 days of sales."""
    cost: Money | None
    """What it costs to buy, by the supplier's offer or else by the product list."""
    pack_size: float | None
    """How many come in one pack."""
    period: Literal["day", "week"]
    """Whether the history is by days or weeks."""
    history: list[SoldIn]
    """What was sold, oldest first, without gaps."""
    stock: list[StockCount]
    """The latest count at each place."""
    open_orders: list[OpenOrder]
    """What is on its way."""


Listed = Literal["sales", "orders", "products", "stock", "suppliers", "offers", "purchases", "prices", "promotions"]
"""The tables whose rows can be listed. That of the customers is left out: answers are kept, and who somebody is must
not be kept with them."""


class RowsRequest(Model):
    """Which rows to list. What an answer says it rests on is such a request."""

    table: Listed = "sales"
    """Which table."""
    product_id: str | None = None
    """Only the rows of this product, where the table is about products."""
    kinds: list[str] = []
    """Only sale lines of these kinds, such as sale or return; empty for all."""
    first_day: date | None = None
    """Only rows from this day on, where rows have a day."""
    last_day: date | None = None
    """Only rows up to this day, where rows have a day."""
    offset: Annotated[int, Field(ge=0, le=1_000_000_000)] = 0
    """How many to skip."""
    limit: Annotated[int, Field(ge=1, le=10_000)] = 100
    """How many to give."""


class RowColumn(Model):
    """One column of the rows."""

    name: str
    """Its name."""
    meaning: str
    """What it holds."""
    is_number: bool
    """Whether it holds numbers or amounts."""


class TableRow(Model):
    """One row, and where it came from."""

    file: str
    """The file that it was loaded from; empty if unknown."""
    row: int | None
    """Its row there, as a spreadsheet counts."""
    import_id: str
    """The import that it came with."""
    cells: list[str]
    """What it holds, column by column: days as 2026-05-04, amounts in whole units with a point; empty if not known."""


class RowList(Model):
    """A page of rows."""

    table: str
    """Which table."""
    title: str
    """Its name for a person."""
    columns: list[RowColumn]
    """The columns that hold something in these rows."""
    rows: list[TableRow]
    """The rows, the latest first."""
    total: int
    """How many match in all."""


class ProfileRequest(Model):
    """Nothing needs to be said."""
