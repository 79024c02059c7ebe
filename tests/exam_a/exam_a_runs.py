"""Reading, understanding and applying the files of exam A, and the facts that come out.

The files are other people's samples and public data sets. They are no part of the project: they are looked for beside
it, in the folder that `MORGIANA_BENCH_DATA` names, and are only read.
"""

import os
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl

from morgiana.commerce.importing.models import Reconciliation, Understanding
from morgiana.commerce.importing.reading import read
from morgiana.commerce.importing.understanding import apply, understand
from morgiana.commerce.shop import ShopProfile
from morgiana.kernel.money import Money
from morgiana.kernel.refusals import Refusal

ROOT = Path(__file__).parents[2]
TODAY = date(2026, 1, 1)
"""The day of stock lists without a day."""

Facts = dict[str, Any]


def data_folder() -> Path | None:
    """Where the files are, if they are there."""
    folder = Path(os.environ.get("MORGIANA_BENCH_DATA") or ROOT.parent / "shared") / "data"
    return folder if (folder / "imports").is_dir() else None


@dataclass(frozen=True)
class Upload:
    """Files that a shop sends together."""

    files: tuple[str, ...]
    """Below the folder of data."""
    currency: str = "EUR"
    """The currency of the shop, which holds where a file names none."""

    @property
    def name(self) -> str:
        """The upload in one word: its file, or its folder and how many files."""
        first = Path(self.files[0])
        return str(first) if len(self.files) == 1 else f"{first.parent} ({len(self.files)} files)"


@dataclass
class Outcome:
    """What came of an upload."""

    refused: str | None = None
    """The code of the refusal."""
    asked: list[tuple[str, str | None]] = field(default_factory=list)
    """Topic and column of each question."""
    tables: dict[str, Facts] = field(default_factory=dict)
    """Facts of each table that was filled."""
    quarantined: int = 0
    understanding: Understanding | None = None
    reconciliations: list[Reconciliation] = field(default_factory=list)


@cache
def run(upload: Upload, folder: Path) -> Outcome:
    """Read, understand and apply an upload."""
    profile = ShopProfile(currency=upload.currency)
    try:
        sheets = [sheet for file in upload.files for sheet in read(folder / file, Path(file).name)]
    except Refusal as refusal:
        return Outcome(refused=refusal.code)
    understanding = understand(sheets, profile=profile, today=TODAY)
    asked: list[tuple[str, str | None]] = [(question.topic, question.column) for question in understanding.questions]
    outcome = Outcome(asked=asked, understanding=understanding)
    if understanding.ready:
        loaded = apply(sheets, understanding, profile=profile)
        outcome.tables = {name: facts(name, table) for name, table in loaded.tables.items()}
        outcome.reconciliations = loaded.reconciliations
        outcome.quarantined = loaded.quarantine.select("file", "sheet", "row").unique().height
    return outcome


def facts(name: str, table: pl.DataFrame) -> Facts:
    """What can be counted in the file itself: rows, units, money in the currency's unit, days, products, orders."""
    found: Facts = {"rows": table.height}
    if name == "sales":
        found["kinds"] = dict(sorted(table["kind"].value_counts().iter_rows()))
        found["amounts"] = {kind: _money(part, "amount") for (kind,), part in sorted(table.group_by("kind"))}
        found["units"] = float(table["quantity"].sum())
        found["products"] = table["product_id"].n_unique()
        found["orders"] = table["order_id"].n_unique()
        found["customers"] = table["customer_id"].drop_nulls().n_unique()
    if name in ("sales", "orders"):
        found["days"] = tuple(str(day) for day in (table["day"].min(), table["day"].max()))
    if name == "orders":
        found["total"] = _money(table, "total")
        found["states"] = dict(sorted(table["status"].drop_nulls().value_counts().iter_rows()))
    if name == "products":
        found["price"] = _money(table, "price")
        found["priced"] = table["price"].drop_nulls().len()
        found["variants"] = table["parent_id"].drop_nulls().len()
    if name == "stock":
        found["on_hand"] = float(table["on_hand"].sum())
        found["places"] = table["location_id"].drop_nulls().n_unique()
        found["days"] = tuple(str(day) for day in (table["day"].min(), table["day"].max()))
    if name == "purchases":
        found["units"] = float(table["quantity"].sum())
        found["orders"] = table["purchase_id"].n_unique()
    if name in ("offers", "purchases"):
        found["cost"] = _money(table, "cost")
    return found


def _money(table: pl.DataFrame, column: str) -> str:
    """The sum of a column of money, by currency."""
    sums = table.drop_nulls(column).group_by("currency").agg(pl.col(column).sum()).sort("currency")
    return ", ".join(str(Money(amount, currency)) for currency, amount in sums.iter_rows())
