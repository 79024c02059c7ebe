"""The cloud's table: what a metered call, a job, a tenant, a ledger, an erasure and a noisy neighbour cost.

Each part is a benchmark of its own (`spine`, `cloud_jobs`, ...) and can be run by itself; here they follow one another,
so that no two share the machine.
"""

import importlib
from typing import Final

from benchmarks.row import Row

PARTS: Final = (
    "spine",
    "cloud_metered",
    "cloud_jobs",
    "cloud_fairness",
    "cloud_tenants",
    "cloud_ledger",
    "cloud_audit",
    "cloud_privacy",
)


def run() -> list[Row]:
    """The rows of every part, in order."""
    rows: list[Row] = []
    for name in PARTS:
        rows += importlib.import_module(f"benchmarks.{name}").run()
    return rows
