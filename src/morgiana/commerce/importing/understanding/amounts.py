"""Money from millionths: whose currency it is, and its minor units, rounded half away from nothing as tills do."""

import polars as pl

from morgiana.commerce.importing.models import Mapping
from morgiana.commerce.importing.understanding.cells import CURRENCY, Cells
from morgiana.commerce.importing.understanding.currencies import CODES, meant
from morgiana.commerce.shop import ShopProfile
from morgiana.kernel.money import minor_digits

MICRO = 1_000_000


def number(micros: pl.Expr) -> pl.Expr:
    """Millionths as a number. Rounded, because Polars divides by a constant with the inverse, which is not exact."""
    return (micros / MICRO).round(6)


def divided(number: pl.Expr, by: pl.Expr | int) -> pl.Expr:
    """`number` / `by`, rounded half away from nothing; both whole and wide enough not to overflow."""
    wide = number.cast(pl.Int128)
    size = (2 * wide.abs() + by) // (2 * pl.lit(by) if isinstance(by, int) else 2 * by)
    return (size * wide.sign()).cast(pl.Int64)


def minor(micros: pl.Expr, currency: pl.Expr) -> pl.Expr:
    """Millionths of a currency's unit in its minor unit."""
    digits = {code: minor_digits(code) for code in CODES if minor_digits(code) != 2}
    scale = currency.replace_strict(list(digits), [10 ** (6 - d) for d in digits.values()], default=10_000)
    return divided(micros, scale.cast(pl.Int128))


def product(a: pl.Expr, b: pl.Expr) -> pl.Expr:
    """The product of two numbers in millionths, in millionths, not rounded below them."""
    return divided(a.cast(pl.Int128) * b.cast(pl.Int128), MICRO)


def currency_of(cells: Cells, table: str, mapping: Mapping, profile: ShopProfile) -> pl.Series:
    """The currency of each row: its own column, the sign beside its money, the sheet's, the shop's."""
    sheet = mapping.constants.get("currency") or profile.currency
    own = f"{table}.currency"
    sources = [own] if cells.has(own) else []
    sources += [name for name in cells.frame.columns if name.endswith(CURRENCY) and name.startswith(f"{table}.")]
    sources += [name for name in cells.frame.columns if name.endswith(CURRENCY) and name not in sources]
    found = pl.lit(None, dtype=pl.String)
    for name in sources:
        words = cells.frame[name].drop_nulls().unique().to_list()
        codes = {word: code for word in words if (code := currency_code(word, sheet)) is not None}
        found = pl.coalesce(
            found, pl.col(name).replace_strict(list(codes), list(codes.values()), default=None, return_dtype=pl.String)
        )
    return cells.frame.with_columns(found.fill_null(sheet).alias("currency"))["currency"]


def currency_code(word: str, sheet: str) -> str | None:
    """The currency that a sign or word stands for in a sheet of that currency."""
    codes = meant(word)
    if not codes:
        return None
    return sheet if sheet in codes else codes[0]
