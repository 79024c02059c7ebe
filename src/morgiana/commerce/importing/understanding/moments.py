"""When it happened: the clock on the wall, its zone, and the shop's day."""

import polars as pl

from morgiana.commerce.importing.models import Mapping
from morgiana.commerce.importing.understanding.cells import OFFSET, TIMED, Cells
from morgiana.commerce.importing.understanding.dates import take_dates_apart
from morgiana.commerce.shop import ShopProfile


def when(cells: Cells, meaning: str, mapping: Mapping, profile: ShopProfile) -> tuple[pl.Expr, pl.Expr]:
    """The moment in UTC and the day in the shop's zone. A date without a time is that day, whatever the zone."""
    column = next((c for c in mapping.columns if c.meaning == meaning), None)
    zone = (column.date.zone if column and column.date else None) or profile.time_zone
    wall, offset, timed = (pl.col(meaning + suffix) for suffix in ("", OFFSET, TIMED))
    local = wall.dt.replace_time_zone(zone, ambiguous="earliest", non_existent="null")
    sprung = (wall + pl.duration(hours=1)).dt.replace_time_zone(zone, ambiguous="earliest", non_existent="null")
    here = pl.coalesce(local, sprung).dt.convert_time_zone("UTC")
    exact = (wall - pl.duration(minutes=offset)).dt.replace_time_zone("UTC")
    midnight = wall.dt.replace_time_zone(profile.time_zone, ambiguous="earliest", non_existent="null")
    moment = (
        pl.when(timed & offset.is_not_null())
        .then(exact)
        .when(timed)
        .then(here)
        .otherwise(midnight.dt.convert_time_zone("UTC"))
    )
    day = pl.when(timed).then(moment.dt.convert_time_zone(profile.time_zone).dt.date()).otherwise(wall.dt.date())
    return moment, day


def with_time(cells: Cells, meaning: str, time: str) -> None:
    """Put the time of day of another column onto the dates, where they have none."""
    texts = cells.frame[time]
    distinct = texts.drop_nulls().unique()
    apart = take_dates_apart(
        pl.Series([f"2000-01-01 {text.rpartition('T')[2]}" for text in distinct.to_list()], dtype=pl.String)
    )
    full = pl.DataFrame(
        {
            time: distinct,
            "text": pl.Series([f"2000-01-01 {t.rpartition('T')[2]}" for t in distinct.to_list()], dtype=pl.String),
        }
    )
    known = full.join(apart, on="text", how="left", maintain_order="left").select(time, "seconds").unique(time)
    frame = cells.frame.join(known, on=time, how="left", maintain_order="left")
    add = (pl.col("seconds") * 1_000_000).round().cast(pl.Int64)
    late = ~pl.col(meaning + TIMED).fill_null(False) & pl.col("seconds").is_not_null()
    cells.frame = frame.with_columns(
        pl.when(late).then(pl.col(meaning) + pl.duration(microseconds=add)).otherwise(pl.col(meaning)).alias(meaning),
        (pl.col(meaning + TIMED).fill_null(False) | late).alias(meaning + TIMED),
    ).drop("seconds")
