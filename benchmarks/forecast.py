"""Weekly retail demand: ours through the public operation, beside statsforecast's methods, in the same run.

The two origins are those that the recipe was developed on.
"""

import asyncio
import datetime as dt
import tempfile
import time
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.retail_weekly import HORIZON, Floats, Task, request, scores, task
from benchmarks.row import Row
from morgiana.commerce.forecasts import DemandForecast
from morgiana.control.caller import OWNER
from morgiana.control.installation import Settings
from morgiana.operations import Receipt

ORIGINS = (dt.date(2017, 8, 7), dt.date(2017, 10, 2))
GOALS = {"wrmsse": 0.95, "wape": 0.95, "wspl": 0.90}
"""Ours over the best peer's, at most."""
SECONDS_MOST = 60.0
MEMORY_MB_MOST = 1_500.0
FITTED_FROM = 8
"""A product of fewer weeks has its mean from every peer: some cannot be fitted to it."""


def run() -> list[Row]:
    """One row for each origin and measure."""
    rows = []
    for origin in ORIGINS:
        one = task(origin)
        peers, seconds = _peers(one)
        rows += _rows(one, _ours(one), peers, seconds)
    return rows


def _rows(
    one: Task, ours: dict[str, float], peers: dict[str, dict[str, float]], seconds: dict[str, float]
) -> list[Row]:
    work = f"{one.units.shape[0]:,} products, {HORIZON} weeks from {one.origin}"
    rows = []
    for measure, factor in GOALS.items():
        theirs = {name: found[measure] for name, found in peers.items() if measure in found}
        holds = ours[measure] <= factor * min(theirs.values())
        rows.append(Row(work, measure, ours[measure], dict(theirs), f"at most {factor:.2f} x the best", holds))
    covers = {name: found["cover80"] for name, found in peers.items() if "cover80" in found}
    inside = 0.78 <= ours["cover80"] <= 0.82
    rows.append(Row(work, "cover80, edges inside", ours["cover80"], dict(covers), "0.78 to 0.82", inside))
    for measure, side in (("below", "below the 10 % quantile"), ("above", "above the 90 % quantile")):
        theirs = {name: found[measure] for name, found in peers.items() if measure in found}
        rows.append(Row(work, f"share of weeks {side}", ours[measure], dict(theirs)))
    limit = f"at most {SECONDS_MOST:.0f}"
    rows.append(Row(work, "seconds", ours["seconds"], dict(seconds), limit, ours["seconds"] <= SECONDS_MOST))
    rows.append(Row(work, "processor seconds of all processes", ours["cpu_seconds"]))
    memory = ours["memory_mb"]
    limit = f"at most {MEMORY_MB_MOST:,.0f}"
    rows.append(Row(work, "memory of all processes, MB", memory, {}, limit, memory <= MEMORY_MB_MOST))
    return rows


def _ours(one: Task) -> dict[str, float]:
    """Scores and cost of the public operation, called in a fresh process with the request as JSON."""
    with tempfile.TemporaryDirectory() as folder:
        asked = Path(folder) / "request.json"
        asked.write_text(request(one).model_dump_json(), "utf-8")
        caller = get_context("spawn").Process(target=_call, args=(asked, Path(folder)))
        caller.start()
        caller.join()
        assert caller.exitcode == 0, f"the call ended with {caller.exitcode}"
        answer = DemandForecast.model_validate_json((Path(folder) / "answer.json").read_bytes())
        receipt = Receipt.model_validate_json((Path(folder) / "receipt.json").read_bytes())
    assert [int(product.product_id) for product in answer.products] == one.products
    mean = np.array([product.mean for product in answer.products])
    quantiles = np.array([product.quantiles for product in answer.products])
    return {
        **scores(one, mean, quantiles),
        "seconds": receipt.wall_seconds,
        "cpu_seconds": receipt.cpu_seconds,
        "memory_mb": receipt.peak_memory_bytes / 1e6,
    }


def _call(asked: Path, folder: Path) -> None:
    """Call `forecast.demand` on an installation of its own, as every surface does."""
    from morgiana.app import installation
    from morgiana.capabilities.forecast.models import DemandRequest

    place = installation(Settings(home=folder / "home"))
    opened = place.open(place.settings)
    demand = DemandRequest.model_validate_json(asked.read_bytes())
    outcome = asyncio.run(opened.runtime.call(OWNER, "forecast.demand", demand))
    (folder / "answer.json").write_bytes(outcome.answer)
    (folder / "receipt.json").write_bytes(outcome.receipt)
    opened.runtime.close()


def _peers(one: Task) -> tuple[dict[str, dict[str, float]], dict[str, float]]:
    """Scores and seconds of each of statsforecast's methods; intervals of those that have some of their own."""
    from statsforecast import models

    methods: dict[str, tuple[Any, bool]] = {
        "CrostonSBA": (models.CrostonSBA(), False),
        "TSB": (models.TSB(alpha_d=0.1, alpha_p=0.1), False),
        "ADIDA": (models.ADIDA(), False),
        "IMAPA": (models.IMAPA(), False),
        "SES": (models.SimpleExponentialSmoothingOptimized(), False),
        "DynamicOptimizedTheta": (models.DynamicOptimizedTheta(), True),
        "AutoETS": (models.AutoETS(), True),
        "mean of 8 weeks": (models.WindowAverage(window_size=8), False),
    }
    found, seconds = {}, {}
    for name, (model, has_intervals) in methods.items():
        started = time.perf_counter()
        mean, quantiles = _forecast(one, model, has_intervals)
        seconds[name] = time.perf_counter() - started
        found[name] = scores(one, mean, quantiles)
    return found, seconds


def _forecast(one: Task, model: Any, has_intervals: bool) -> tuple[Floats, Floats | None]:
    """Forecast each product from its first sale on; the 80 % interval gives the 10 and 90 % quantiles."""
    mean, quantiles = np.empty((len(one.products), HORIZON)), np.empty((len(one.products), HORIZON, 3))
    for row, past in enumerate(one.history):
        begun = past[~np.isnan(past)]
        if not has_intervals or len(begun) < FITTED_FROM:
            mean[row] = model.forecast(y=begun, h=HORIZON)["mean"] if len(begun) >= FITTED_FROM else begun.mean()
            quantiles[row] = mean[row][:, None]
            continue
        ahead = model.forecast(y=begun, h=HORIZON, level=[80])
        mean[row] = ahead["mean"]
        quantiles[row] = np.maximum(np.stack([ahead["lo-80"], ahead["mean"], ahead["hi-80"]], axis=1), 0.0)
    return mean, quantiles if has_intervals else None
