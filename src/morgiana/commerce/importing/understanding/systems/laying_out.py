"""Columns that a system's export only implies, made from those that it has."""

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import polars as pl

from morgiana.commerce.importing.understanding.text import fold

if TYPE_CHECKING:
    from morgiana.commerce.importing.reading import Sheet

ARTICLE: Final = "article number"
"""The column that is made where an export has article numbers for some rows only."""


def column(sheet: "Sheet", *names: str) -> pl.Expr:
    """The first of the named columns that is filled, row by row; null where the sheet has none of them."""
    by_name = {fold(name): f"c{i}" for i, name in reversed(list(enumerate(sheet.columns)))}
    found = [pl.col(by_name[fold(name)]) for name in names if fold(name) in by_name]
    return pl.coalesce(found) if found else pl.lit(None, dtype=pl.String)


def has(sheet: "Sheet", name: str) -> bool:
    """Whether the sheet has a column of that name."""
    return fold(name) in {fold(other) for other in sheet.columns}


def joined(*parts: pl.Expr) -> pl.Expr:
    """Parts divided by a stroke, those that are empty left out; null where all are."""
    whole = pl.concat_str(parts, separator=" / ", ignore_nulls=True)
    return pl.when(whole != "").then(whole)


def with_columns(sheet: "Sheet", made: dict[str, pl.Expr]) -> "Sheet":
    """The sheet with further columns of text at its end."""
    width = len(sheet.columns)
    cells = sheet.cells.with_columns(
        expression.cast(pl.String).alias(f"c{width + n}") for n, expression in enumerate(made.values())
    )
    return replace(sheet, columns=(*sheet.columns, *made), cells=cells)


def numbered(*names: str, otherwise: tuple[str, ...] = ()) -> Callable[["Sheet"], "Sheet"]:
    """Make the column `ARTICLE` of the first of the named columns that is filled, or of `otherwise` joined."""

    def prepare(sheet: "Sheet") -> "Sheet":
        rest = [joined(*(column(sheet, name) for name in otherwise))] if otherwise else []
        return with_columns(sheet, {ARTICLE: pl.coalesce(column(sheet, *names), *rest)})

    return prepare
