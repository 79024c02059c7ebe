"""The whole loop on a real grocer's year, as `make demo` runs it: files in, plan and purchase orders out.

Everything goes through the `morgiana` command, so the figures hold the processes' start, the import, the runtime and
the storing of answer and receipt. What the plan and the forecast in it took is what their receipt says.
"""

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, Final

from benchmarks.data import ROOT, completejourney
from benchmarks.row import Row

N_PRODUCTS: Final = 3000
FIRST_SECONDS_MAX: Final = 180.0
AGAIN_SECONDS_MAX: Final = 30.0
PLAN_SECONDS_MAX: Final = 90.0
FORECAST_SECONDS_MAX: Final = 60.0
MEMORY_MEGABYTES_MAX: Final = 2000.0

_MORGIANA: Final = str(Path(sys.executable).parent / "morgiana")


def run() -> list[Row]:
    """Run the demo in an empty folder, then again; read the plan's receipt."""
    completejourney()
    with tempfile.TemporaryDirectory() as folder:
        first = _demo(folder)
        receipt = _receipt(folder)
        again = _demo(folder)
    memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * (1 if sys.platform == "darwin" else 1024) / 1e6
    seconds = {step["operation"]: float(step["wall_seconds"]) for step in receipt["steps"]}
    planned = f"plan.weekly, {N_PRODUCTS:,} products"
    return [
        _row("the demo in an empty folder", "seconds", first, FIRST_SECONDS_MAX, "s"),
        _row("the demo again", "seconds", again, AGAIN_SECONDS_MAX, "s"),
        _row("the demo", "MB, most of any process", memory, MEMORY_MEGABYTES_MAX, "MB"),
        _row(planned, "seconds", float(receipt["wall_seconds"]), PLAN_SECONDS_MAX, "s"),
        _row(planned, "seconds of it, forecast", seconds["forecast.demand"], FORECAST_SECONDS_MAX, "s"),
        Row(planned, "seconds of it, orders", round(seconds["replenish.orders"], 2)),
        Row(planned, "MB, most", round(int(receipt["peak_memory_bytes"]) / 1e6, 1)),
    ]


def _row(work: str, measure: str, ours: float, most: float, unit: str) -> Row:
    return Row(work, measure, round(ours, 2), goal=f"at most {most:g} {unit}", holds=ours <= most)


def _demo(folder: str) -> float:
    began = time.perf_counter()
    command = [sys.executable, str(ROOT / "examples" / "demo.py"), "--folder", folder, "--products", str(N_PRODUCTS)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - began


def _receipt(folder: str) -> dict[str, Any]:
    """The plan's receipt, as the books have it."""
    settings = {**os.environ, "MORGIANA_HOME": str(Path(folder) / "home")}
    command = [_MORGIANA, "receipts", "list", "--operation", "plan.weekly", "--json"]
    listed = subprocess.run(command, check=True, env=settings, stdout=subprocess.PIPE, text=True).stdout
    receipt: dict[str, Any] = json.loads(listed.splitlines()[0])
    return receipt[0] if isinstance(receipt, list) else receipt
