"""What only a system's documents tell of its exports of products and stock is known."""

from pathlib import Path
from typing import Any

import polars as pl
import pytest

from morgiana.commerce.importing.reading import read
from morgiana.commerce.importing.understanding import apply, understand
from morgiana.commerce.importing.understanding.meanings import kind_of
from morgiana.commerce.importing.understanding.systems import SYSTEMS, System
from morgiana.commerce.shop import ShopProfile


def _loaded(folder: Path, text: str, *, currency: str = "EUR") -> dict[str, pl.DataFrame]:
    path = folder / "export"
    path.write_text(text)
    sheets = read(path, "export")
    profile = ShopProfile(currency=currency)
    understood = understand(sheets, profile=profile)
    assert understood.questions == []
    loaded = apply(sheets, understood, profile=profile)
    assert all(account.holds for account in loaded.reconciliations)
    assert loaded.quarantine.height == 0
    return loaded.tables


def _products(tables: dict[str, pl.DataFrame], *columns: str) -> list[tuple[Any, ...]]:
    return tables["products"].select("product_id", *columns).sort("product_id").rows()


def _stock(tables: dict[str, pl.DataFrame]) -> list[tuple[Any, ...]]:
    return tables["stock"].select("product_id", "on_hand").sort("product_id").rows()


def test_shopify_names_a_product_on_its_first_row_only(tmp_path: Path) -> None:
    """Variants without SKU are numbered by handle and options, rows with a picture are no variants."""
    tables = _loaded(
        tmp_path,
        "Handle,Title,Body (HTML),Vendor,Type,Published,Option1 Name,Option1 Value,Variant SKU,Variant Grams,"
        "Variant Inventory Qty,Variant Price,Image Src\n"
        "mug,Mug,,Acme,Kitchen,true,Colour,Blue,MUG-B,300,5,8.00,https://x.example/1.png\n"
        "mug,,,,,,,Red,,300,3,9.00,\n"
        "mug,,,,,,,,,,,,https://x.example/2.png\n"
        "tea,Tea,,Leaf,Food,true,Title,Default Title,,100,7,4.50,\n",
    )
    assert _products(tables, "name", "variant", "parent_id", "price", "brand") == [
        ("MUG-B", "Mug", "Blue", "mug", 800, "Acme"),
        ("mug / Red", "Mug", "Red", "mug", 900, "Acme"),
        ("tea", "Tea", None, None, 450, "Leaf"),
    ]
    assert _stock(tables) == [("MUG-B", 5.0), ("mug / Red", 3.0), ("tea", 7.0)]


def test_shopify_counts_stock_by_place(tmp_path: Path) -> None:
    """What is on hand and what of it is committed, a row for each place."""
    tables = _loaded(
        tmp_path,
        "Handle,Title,Option1 Name,Option1 Value,SKU,HS Code,COO,Location,Incoming (not editable),"
        "Committed (not editable),Available (not editable),On hand (current)\n"
        "mug,Mug,Colour,Blue,MUG-B,,FR,Main,0,2,3,5\n"
        "mug,Mug,Colour,Blue,MUG-B,,FR,Cellar,0,0,9,9\n",
    )
    stock = tables["stock"].select("location_id", "on_hand", "reserved").sort("location_id").rows()
    assert stock == [("Cellar", 9.0, 0.0), ("Main", 5.0, 2.0)]


def test_woocommerce_variations_belong_to_their_frame(tmp_path: Path) -> None:
    """`Parent` is an SKU or a number; a variation without SKU is its frame and attributes; -1 is a draft."""
    tables = _loaded(
        tmp_path,
        "ID,Type,SKU,Name,Published,In stock?,Stock,Sale price,Regular price,Categories,Parent,Attribute 1 name,"
        "Attribute 1 value(s)\n"
        ',variable,TEE,T-Shirt,1,1,,,,Clothing > Shirts,,Size,"S, M"\n'
        ",variation,,T-Shirt - S,1,1,4,,20,,TEE,Size,S\n"
        "9,variation,,T-Shirt - M,1,1,6,18,20,,id:9,Size,M\n"
        ",simple,CAP,Cap,-1,1,2,,12,Clothing,,,\n",
    )
    assert _products(tables, "parent_id", "variant", "price", "active") == [
        ("9", "9", "M", 2000, True),
        ("CAP", None, None, 1200, False),
        ("TEE", None, None, None, True),
        ("TEE / S", "TEE", "S", 2000, True),
    ]
    assert _stock(tables) == [("9", 6.0), ("CAP", 2.0), ("TEE / S", 4.0)]


@pytest.mark.parametrize(("currency", "price"), [("EUR", 4500), ("USD", 5000), ("GBP", 30000)])
def test_medusa_prices_are_those_in_the_shops_currency(tmp_path: Path, currency: str, price: int) -> None:
    """A column for each currency: the shop's is taken, else the first."""
    tables = _loaded(
        tmp_path,
        "Product Id,Product Handle,Product Title,Product Status,Variant Id,Variant Title,Variant Sku,"
        "Variant Manage Inventory,Variant Option 1 Value,Variant Price DKK,Variant Price EUR,Variant Price USD\n"
        "p1,mug,Mug,published,v1,Blue,,true,Blue,300,45,50\n",
        currency=currency,
    )
    assert _products(tables, "price", "variant", "parent_id", "active") == [("v1", price, "Blue", "mug", True)]


def test_vendure_rows_without_a_name_are_variants_of_the_one_above(tmp_path: Path) -> None:
    """In one language or several; the price is in the currency's unit."""
    tables = _loaded(
        tmp_path,
        "name:en,name:de,slug,optionGroups,optionValues:en,optionValues:de,sku,price,taxCategory,stockOnHand,"
        "trackInventory\n"
        "Paper,Papier,paper,size,Half,Halb,P-H,45.3,standard,10,true\n"
        ",,,,Full,Ganz,P-F,59.5,standard,4,true\n"
        "Easel,Staffelei,,,,,E-1,910.7,standard,,false\n",
    )
    assert _products(tables, "name", "variant", "parent_id", "price") == [
        ("E-1", "Easel", None, None, 91070),
        ("P-F", "Paper", "Full", "paper", 5950),
        ("P-H", "Paper", "Half", "paper", 4530),
    ]
    assert _stock(tables) == [("P-F", 4.0), ("P-H", 10.0)]


def test_the_frame_of_spree_variants_has_no_price(tmp_path: Path) -> None:
    """Nought on the first row of a product with variants says nothing; without variants the row is the product."""
    tables = _loaded(
        tmp_path,
        "slug,sku,name,price,currency,status,category1,option1_name,option1_value,inventory_count,track_inventory\n"
        "mug,MUG,Mug,0.0,USD,active,Kitchen -> Cups,,,,\n"
        "mug,MUG-B,,8.00,USD,,,Color,Blue,5,true\n"
        "tea,TEA,Tea,4.50,USD,active,Food,,,7,true\n",
    )
    assert _products(tables, "name", "price", "currency", "category", "parent_id") == [
        ("MUG", "Mug", None, "USD", "Kitchen/Cups", None),
        ("MUG-B", "Mug", 800, "USD", "Kitchen/Cups", "mug"),
        ("TEA", "Tea", 450, "USD", "Food", None),
    ]


def test_bagisto_adds_up_its_sources(tmp_path: Path) -> None:
    """`default=100,second=5` are 105 pieces."""
    tables = _loaded(
        tmp_path,
        "sku,parent_sku,attribute_family_code,type,categories,name,short_description,status,price,cost,url_key,inventories\n"
        'SP-1,,default,simple,Men/Wear,Hat,,1,14,7,hat,"default=100,second=5"\n'
        "GP-1,,default,grouped,Men/Wear,Set,,1,,,set,\n",
    )
    assert _stock(tables) == [("SP-1", 105.0)]
    assert _products(tables, "price", "cost") == [("GP-1", None, None), ("SP-1", 1400, 700)]


def test_prestashop_variants_are_numbered_by_their_values(tmp_path: Path) -> None:
    """An impact on the price is no price; combinations that repeat are told apart by their bar code."""
    header = (
        "Product ID*,Attribute (Name:Type:Position)*,Value (Value:Position)*,Reference,EAN13,UPC,Wholesale price,"
        "Impact on price,Quantity\n"
    )
    tables = _loaded(
        tmp_path,
        header
        + "1,Color:color:0;Size:select:1,Blue:0;16GB:1,R,,111,100,40,10\n"
        + "1,Color:color:0;Size:select:1,Red:0;8GB:1,R,,112,80,0,5\n"
        + "1,Color:color:0;Size:select:1,Red:0;8GB:1,R,,113,80,0,6\n",
    )
    assert _stock(tables) == [("1 / Blue / 16GB", 10.0), ("1 / Red / 8GB / 112", 5.0), ("1 / Red / 8GB / 113", 6.0)]
    assert set(tables["products"]["price"]) == {None}
    assert set(tables["products"]["cost"]) == {10000, 8000}


def test_magento_says_two_for_what_is_not_sold(tmp_path: Path) -> None:
    """`product_online` is 1 or 2; the longest of several paths is the group."""
    tables = _loaded(
        tmp_path,
        "sku,attribute_set_code,product_type,categories,name,price,product_online,qty\n"
        'B-1,Bag,simple,"Default Category/Gear,Default Category/Gear/Bags",Bag,34.00,1,100\n'
        "B-2,Bag,simple,Default Category/Gear,Old bag,30.00,2,0\n",
    )
    assert _products(tables, "category", "active", "price") == [
        ("B-1", "Gear/Bags", True, 3400),
        ("B-2", "Gear", False, 3000),
    ]


def test_amazon_stock_that_cannot_be_sold_is_no_stock_of_the_article(tmp_path: Path) -> None:
    """Only what is fulfillable is on hand."""
    tables = _loaded(
        tmp_path,
        "sku\tfnsku\tasin\tproduct-name\tyour-price\tafn-warehouse-quantity\tafn-fulfillable-quantity\t"
        "afn-reserved-quantity\tafn-total-quantity\n"
        "L-1\tX1\tB1\tLamp\t19.99\t12\t10\t2\t12\n",
    )
    assert tables["stock"].select("product_id", "location_id", "on_hand", "reserved").rows() == [
        ("L-1", "Amazon", 10.0, 2.0)
    ]


@pytest.mark.parametrize("system", SYSTEMS, ids=lambda system: f"{system.name} {system.export}"[:60])
def test_every_meaning_of_a_system_is_one_that_the_import_knows(system: System) -> None:
    """A slip in a meaning would leave the column unread in silence."""
    for column, meaning in {**system.meanings, **system.patterns}.items():
        assert meaning == "ignored" or kind_of(meaning) is not None, column
        assert meaning == "ignored" or meaning.partition(".")[0] in (*system.tables, "orders", "products", "stock"), (
            column
        )
    named = {name.casefold() for name in system.meanings}
    assert all(name.casefold() in named for name in (*system.fill_down, *system.cents) if not system.prepare)
    assert bool(system.tables) == bool(system.meanings)
