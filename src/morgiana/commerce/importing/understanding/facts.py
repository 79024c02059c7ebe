"""What can be said of a column by looking at every cell of it, before anything is decided.

A column of half a million cells has far fewer distinct values, and those have still fewer forms: `9999.99`,
`99/99/9999`. Whatever depends on the form alone is judged once for each form, so every cell is looked at and none
is looped over.
"""

import re
from dataclasses import dataclass, field
from functools import cached_property

import polars as pl

from morgiana.commerce.importing.reading import Sheet
from morgiana.commerce.importing.reading.sheet import Native
from morgiana.commerce.importing.understanding.numbers import EMPTY_WORDS, Marks, take_apart
from morgiana.commerce.importing.understanding.text import Header, header

_TRIED = 60


@dataclass(frozen=True)
class Column:
    """One column of a sheet: its name and its distinct values."""

    index: int
    header: Header
    native: Native | None
    height: int
    """Rows of the sheet."""
    values: pl.DataFrame
    """`text`, `count` and `first` (the place of its first row) of each value that says something, by first place."""

    @property
    def name(self) -> str:
        return self.header.written

    @cached_property
    def filled(self) -> int:
        """How many cells say something."""
        return int(self.values["count"].sum())

    @cached_property
    def distinct(self) -> int:
        return self.values.height

    @cached_property
    def examples(self) -> list[str]:
        return self.values["text"].head(5).to_list()

    @property
    def example(self) -> str:
        """Its first value, or nothing."""
        return next(iter(self.examples), "")

    @cached_property
    def forms(self) -> pl.DataFrame:
        """Each form of the values, with an example `text` and the `rows` that have it."""
        form = pl.col("text").str.replace_all(r"[0-9]", "9")
        zero = pl.col("text").str.contains(r"^[^0-9]*0[.,]")
        return self.values.group_by(form.alias("form"), zero.alias("zero"), maintain_order=True).agg(
            pl.col("text").first(), pl.col("count").sum().alias("rows"), pl.len().alias("values")
        )

    @cached_property
    def numbers(self) -> "Numbers | None":
        """What its numbers look like, or None if it holds few."""
        return _numbers(self)


@dataclass
class Numbers:
    """What the numbers of a column look like."""

    share: float
    """The share of filled cells that are numbers."""
    marks: Marks
    words: dict[str, int]
    """Currencies and units beside the numbers, and how often."""
    negative: list[str]
    percent: float
    """The share of them written with %."""
    whole: bool
    """Whether no mark stands in any of them."""
    exponent: bool
    strange: list[str] = field(default_factory=list)
    """Examples of cells that are no numbers."""


def columns_of(sheet: Sheet) -> list[Column]:
    """The facts of every column."""
    return [_column(sheet, index, name) for index, name in enumerate(sheet.columns)]


def _column(sheet: Sheet, index: int, name: str) -> Column:
    text = pl.col(f"c{index}").alias("text")
    values = (
        sheet.cells.lazy()
        .select(text)
        .with_row_index("first")
        .filter(pl.col("text").is_not_null())
        .group_by("text")
        .agg(pl.len().alias("count"), pl.col("first").min())
        .filter(~says_nothing(pl.col("text")))
        .sort("first")
        .collect()
    )
    return Column(index, header(name), sheet.native.get(index), sheet.cells.height, values)


def says_nothing(text: pl.Expr) -> pl.Expr:
    """Whether a cell only says that nothing is there: `-`, `n/a`, `NULL`."""
    return text.str.to_lowercase().is_in(sorted(EMPTY_WORDS))


def _numbers(column: Column) -> Numbers | None:
    if column.values.is_empty():
        return None
    tried = column.values["text"].head(_TRIED).to_list()
    if sum(take_apart(text) is not None for text in tried) < 0.5 * len(tried):
        return None
    marks, words, negative, strange = Marks(), dict[str, int](), dict[str, None](), list[str]()
    good = percent = 0
    exponent = False
    whole = True
    for text, rows in column.forms.select("text", "rows").iter_rows():
        written = take_apart(text)
        if written is None or not marks.add(written.core, text, written.exponent):
            strange.append(text)
            continue
        good += rows
        percent += rows * written.percent
        exponent |= bool(re.search(r"\d[eE][-+]?\d", text))
        whole &= written.core.isdigit()
        if written.word:
            words[written.word] = words.get(written.word, 0) + rows
        if written.negative:
            negative[written.negative] = None
    if good < 0.5 * column.filled:
        return None
    return Numbers(
        good / column.filled, marks, words, list(negative), percent / max(good, 1), whole, exponent, strange[:20]
    )
