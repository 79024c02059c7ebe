"""What the shop's pages show is what its tables hold."""

from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl
import pytest
from pydantic import ValidationError
from stores import database_of, shops_of

from morgiana.adapters.lake.shops import FolderShop
from morgiana.commerce.columns import SALES
from morgiana.commerce.language import language_of
from morgiana.commerce.overview.models import ProductRequest, ProductsRequest, RowsRequest
from morgiana.commerce.overview.product import page
from morgiana.commerce.overview.products import listed
from morgiana.commerce.overview.rows import rows_of
from morgiana.commerce.shop import ShopProfile
from morgiana.kernel.money import Money

SAY = language_of(ShopProfile(), "morgiana.commerce.overview")


@pytest.fixture
def shop(tmp_path: Path) -> FolderShop:
    """Apples sold in two currencies and once returned, pears sold long ago; a count of apples at two places."""
    lines = [
        ("o1", date(2026, 5, 4), "apple", "sale", 3.0, 300, "EUR"),
        ("o2", date(2026, 5, 5), "apple", "sale", 2.0, 250, "CHF"),
        ("o3", date(2026, 5, 18), "apple", "return", -1.0, -100, "EUR"),
        ("o4", date(2026, 1, 5), "pear", "sale", 9.0, 900, "EUR"),
        ("o5", date(2026, 5, 18), "apple", "test", 50.0, 5000, "EUR"),
    ]
    names = ["order_id", "day", "product_id", "kind", "quantity", "amount", "currency"]
    sales = pl.DataFrame(lines, schema=names, orient="row").with_columns(
        pl.lit("").alias("channel"),
        pl.lit(1).alias("line"),
        pl.lit(datetime(2026, 5, 4, tzinfo=UTC)).alias("ordered_at"),
    )
    shop = shops_of(tmp_path, database_of(tmp_path)).open("local", call="rcpt_1")
    shop.upsert("sales", sales.select(pl.col(name) for name in SALES.schema() if name in sales.columns), source="s")
    shop.upsert("products", pl.DataFrame({"product_id": ["apple", "plum"], "name": ["Apple", "Plum"]}), source="s")
    stock = {"product_id": ["apple"] * 3, "location_id": ["a", "a", "b"], "on_hand": [9.0, 4.0, 2.0]}
    days = pl.Series("day", [date(2026, 5, 1), date(2026, 5, 2), date(2026, 5, 1)])
    shop.upsert("stock", pl.DataFrame(stock).with_columns(days), source="s")
    return shop


def test_list_counts_sales_of_28_days(shop: FolderShop) -> None:
    """Tests are no sales, currencies stay apart, the latest count of each place is summed, unsold ones are listed."""
    found = listed(ProductsRequest(), shop)
    assert (found.total, found.as_of) == (3, date(2026, 5, 18))
    apple = found.products[0]
    assert (apple.product_id, apple.units, apple.on_hand) == ("apple", 5.0, 6.0)
    assert apple.revenue == [Money(250, "CHF"), Money(200, "EUR")]
    others = {row.product_id: (row.units, row.last_sold) for row in found.products[1:]}
    assert others == {"pear": (0.0, date(2026, 1, 5)), "plum": (0.0, None)}


def test_search_and_pages(shop: FolderShop) -> None:
    """A word is found in the name, whatever its case; a page holds what was asked for."""
    assert [row.product_id for row in listed(ProductsRequest(search="PLU"), shop).products] == ["plum"]
    paged = listed(ProductsRequest(order_by="name", offset=1, limit=1), shop)
    assert ([row.product_id for row in paged.products], paged.total) == (["plum"], 3)


def test_history_has_no_gaps(shop: FolderShop) -> None:
    """Three weeks from the first sale to the last day of the data, the middle one empty, the last with the return."""
    found = page(ProductRequest(product_id="apple"), shop)
    assert found is not None
    assert [(w.first_day, w.units, w.returned) for w in found.history] == [
        (date(2026, 5, 4), 5.0, 0.0),
        (date(2026, 5, 11), 0.0, 0.0),
        (date(2026, 5, 18), 0.0, 1.0),
    ]
    assert found.history[0].revenue == [Money(250, "CHF"), Money(300, "EUR")]


def test_terms_come_from_the_offer_and_the_till(shop: FolderShop) -> None:
    """Where no product list was loaded, the cost is the supplier's and the price is what was paid for one lately."""
    offer = {"product_id": "pear", "supplier_id": "Ann", "minimum_quantity": 0.0, "cost": 40, "currency": "EUR"}
    shop.upsert("offers", pl.DataFrame([{**offer, "pack_size": 6.0}]), source="offers")
    found = page(ProductRequest(product_id="pear"), shop)
    assert found is not None
    assert (found.supplier_id, found.cost, found.pack_size) == ("Ann", Money(40, "EUR"), 6.0)
    assert found.price == Money(100, "EUR")


def test_unknown_product_is_none(shop: FolderShop) -> None:
    """A number that no table knows gives nothing, so that the operation can refuse."""
    assert page(ProductRequest(product_id="kiwi"), shop) is None


def test_rows_are_listed_as_they_were_loaded(shop: FolderShop) -> None:
    """The latest first, amounts in whole units, days as ISO has them, and no column that holds nothing."""
    found = rows_of(RowsRequest(table="sales", product_id="apple", kinds=["sale", "return"]), shop, SAY)
    assert [column.name for column in found.columns] == [
        *("order_id", "line", "ordered_at", "day", "product_id", "kind", "quantity", "amount", "currency")
    ]
    place = {column.name: index for index, column in enumerate(found.columns)}
    shown = [[row.cells[place[name]] for name in ("day", "kind", "quantity", "amount")] for row in found.rows]
    assert shown == [
        ["2026-05-18", "return", "-1", "-1.00"],
        ["2026-05-05", "sale", "2", "2.50"],
        ["2026-05-04", "sale", "3", "3.00"],
    ]
    assert {row.import_id for row in found.rows} == {"s"}
    assert (found.total, found.title) == (3, "Sales")


def test_rows_of_some_days_come_in_pages(shop: FolderShop) -> None:
    """Two of three lines of May lie before the 18th; a page of one holds the later."""
    request = RowsRequest(table="sales", first_day=date(2026, 5, 1), last_day=date(2026, 5, 17), limit=1)
    found = rows_of(request, shop, SAY)
    assert (found.total, len(found.rows)) == (2, 1)
    assert "o2" in found.rows[0].cells


def test_a_row_says_which_file_it_came_from(shop: FolderShop) -> None:
    """What the import wrote beside a row is given with it."""
    rows = pl.DataFrame({"product_id": ["kiwi"], "name": ["Kiwi"], "source_file": ["list.csv"], "source_row": [7]})
    shop.upsert("products", rows, source="later")
    (row,) = rows_of(RowsRequest(table="products", product_id="kiwi"), shop, SAY).rows
    assert (row.file, row.row, row.import_id, row.cells) == ("list.csv", 7, "later", ["kiwi", "Kiwi"])


def test_who_customers_are_is_not_listed() -> None:
    """The table that says who somebody is cannot be asked for, since answers are kept."""
    with pytest.raises(ValidationError):
        RowsRequest.model_validate({"table": "customers"})
