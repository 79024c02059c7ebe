"""What the numbers of a sheet say about each other: quantity times price is amount, a price stays while quantities
differ.

Names alone do not tell a price from an amount in every file, nor a point from a comma; these relations do.
"""

from dataclasses import dataclass

import polars as pl

from morgiana.commerce.importing.models import ColumnMapping, Mapping, NumberFormat
from morgiana.commerce.importing.reading import Sheet
from morgiana.commerce.importing.understanding.facts import says_nothing
from morgiana.commerce.importing.understanding.parsing_numbers import micros_of

_LOOKED_AT = 20_000
_MICRO = 1_000_000


@dataclass(frozen=True)
class Checked:
    """In how many rows something holds, and how many were looked at."""

    holds: int
    rows: int

    @property
    def share(self) -> float:
        return self.holds / self.rows if self.rows else 0.0


def values_of(sheet: Sheet, index: int, form: NumberFormat) -> pl.Series:
    """The numbers of a column's first rows, as floats; null where there is none."""
    text = sheet.cells[f"c{index}"].head(_LOOKED_AT)
    distinct = text.drop_nulls().unique()
    table = pl.DataFrame({"text": distinct, "value": micros_of(distinct, form) / _MICRO})
    return text.to_frame("text").join(table, on="text", how="left", maintain_order="left")["value"]


def texts_of(sheet: Sheet, index: int) -> pl.Series:
    """The cells of a column's first rows."""
    text = pl.col(f"c{index}")
    return sheet.cells.head(_LOOKED_AT).select(pl.when(~says_nothing(text)).then(text)).to_series()


def multiplies(quantity: pl.Series, price: pl.Series, amount: pl.Series) -> Checked:
    """Whether quantity times price is the amount, to a cent or to what rounding the price can cost."""
    frame = pl.DataFrame({"q": quantity, "p": price, "a": amount}).drop_nulls().filter(pl.col("q") != 0)
    slack = 0.011 + 0.0051 * pl.col("q").abs()
    near = (pl.col("q") * pl.col("p") - pl.col("a")).abs() <= slack
    return Checked(int(frame.select(near.sum()).item() or 0), frame.height)


@dataclass(frozen=True)
class Behaviour:
    """How a number behaves where one product is sold in different quantities."""

    products: int
    """Products seen with different quantities."""
    stays: int
    """Of them, those where the number is the same whatever the quantity: a price."""
    grows: int
    """Of them, those where the number grows with the quantity in proportion: an amount."""

    @property
    def is_price(self) -> bool:
        return self.stays >= 2 and self.stays > 4 * self.grows

    @property
    def is_amount(self) -> bool:
        return self.grows >= 2 and self.grows > 4 * self.stays


def behaviour(product: pl.Series, quantity: pl.Series, number: pl.Series) -> Behaviour:
    """Whether a number behaves like a price or like an amount."""
    frame = pl.DataFrame({"id": product, "q": quantity.abs(), "n": number.abs()}).drop_nulls()
    frame = frame.filter(pl.col("q") > 0, pl.col("n") > 0)
    ratio = pl.col("n") / pl.col("q")
    seen = (
        frame.group_by("id")
        .agg(
            pl.col("q").n_unique().alias("quantities"),
            (pl.col("n").max() - pl.col("n").min() <= 0.0101).alias("same"),
            (ratio.max() - ratio.min() <= 0.0101 / pl.col("q").min() + 0.001).alias("even"),
        )
        .filter(pl.col("quantities") >= 2)
    )
    return Behaviour(
        seen.height,
        int(seen.select((pl.col("same") & ~pl.col("even")).sum()).item() or 0),
        int(seen.select((pl.col("even") & ~pl.col("same")).sum()).item() or 0),
    )


def differs_within(group: pl.Series, number: pl.Series) -> Checked:
    """In how many groups of several rows the number is not the same in all rows."""
    frame = pl.DataFrame({"g": group, "n": number}).drop_nulls()
    seen = frame.group_by("g").agg(pl.len().alias("rows"), pl.col("n").n_unique().alias("values"))
    several = seen.filter(pl.col("rows") > 1)
    return Checked(int((several["values"] > 1).sum()), several.height)


def column_of(mapping: Mapping, meaning: str) -> ColumnMapping | None:
    """The first column of that meaning."""
    return next(iter(mapping.meaning(meaning)), None)
