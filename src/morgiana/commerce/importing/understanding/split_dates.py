"""Days that stand in three columns, year, month and day, put together into one."""

from dataclasses import replace
from typing import Final

import polars as pl

from morgiana.commerce.importing.reading import Sheet
from morgiana.commerce.importing.understanding.text import fold

JOINED: Final = "day (from year, month and day)"
_NAMES: Final = (
    frozenset("year jahr annee ano anno jaar rok yil año 年 سنه год".split()),
    frozenset("month monat mois mes mese maand miesiac ay mês 月 شهر месяц".split()),
    frozenset("day tag jour dia giorno dag dzien gun día 日 يوم день".split()),
)
_RANGES: Final = ((1990, 2099), (1, 12), (1, 31))


def with_whole_days(sheet: Sheet) -> Sheet:
    """The sheet with one more column for the day, if it has a column for each of its parts and every part fits."""
    places = []
    for names, (low, high) in zip(_NAMES, _RANGES, strict=True):
        found = [i for i, name in enumerate(sheet.columns) if fold(name) in names]
        if len(found) != 1:
            return sheet
        numbers = sheet.cells[f"c{found[0]}"].str.replace(r"\.0$", "").cast(pl.Int64, strict=False)
        filled = sheet.cells[f"c{found[0]}"].drop_nulls().len()
        if not filled or numbers.drop_nulls().len() < filled or not numbers.drop_nulls().is_between(low, high).all():
            return sheet
        places.append(numbers)
    year, month, day = (part.cast(pl.String).str.zfill(2) for part in places)
    whole = pl.select(pl.concat_str(year, pl.lit("-"), month, pl.lit("-"), day)).to_series()
    width = len(sheet.columns)
    return replace(
        sheet,
        columns=(*sheet.columns, JOINED),
        cells=sheet.cells.with_columns(whole.alias(f"c{width}")),
        total_rows=sheet.total_rows.with_columns(pl.lit(None, dtype=pl.String).alias(f"c{width}")),
    )
