"""Loading a year of real sales through `morgiana import load`, and how many real files are understood.

Each measure is a process of its own, from its start to its end, with its peak memory. The peer only reads the same
CSV into columns: it understands nothing, checks nothing and stores nothing, and is the floor of what ours adds to.
"""

# ruff: noqa: N999 - `python -m benchmarks import` names it so; it is loaded by name and never by a statement.

import importlib
import importlib.util
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import polars as pl

from benchmarks.data import ROOT, Absent, beside, completejourney
from benchmarks.row import Row

ONLINE_RETAIL_SECONDS_MAX: Final = 20.0
COMPLETEJOURNEY_SECONDS_MAX: Final = 45.0
MEMORY_MEGABYTES_MAX: Final = 1000.0

_MORGIANA: Final = str(Path(sys.executable).parent / "morgiana")
_POLARS: Final = "import sys, polars; polars.read_csv(sys.argv[1], infer_schema_length=None, ignore_errors=True)"
_DUCKDB: Final = "import sys, duckdb; duckdb.sql('create table t as select * from read_csv(?)', params=[sys.argv[1]])"


@dataclass(frozen=True)
class Spent:
    """What one process took."""

    seconds: float
    megabytes: float


def run() -> list[Row]:
    """Load both data sets where they are, and judge the files of exam A; raises `Absent` where nothing is there."""
    rows: list[Row] = []
    absent: list[str] = []
    for measure in (_online_retail, _completejourney, _exam):
        try:
            rows += measure()
        except Absent as one:
            absent.append(str(one))
    if not rows:
        raise Absent(" ".join(absent))
    for message in absent:
        print(f"NOT MEASURED: {message}", flush=True)
    return rows


def _online_retail() -> list[Row]:
    source = beside("online_retail", "online_retail.parquet")
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "online_retail.csv"
        table = pl.read_parquet(source)
        table.write_csv(file)
        return _load(f"Online Retail, CSV of {table.height:,} lines", file, ONLINE_RETAIL_SECONDS_MAX, memory=True)


def _completejourney() -> list[Row]:
    source = completejourney() / "transactions.parquet"
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "completejourney.csv"
        table = pl.read_parquet(source).select(
            pl.col("transaction_timestamp").dt.strftime("%Y-%m-%d %H:%M:%S").alias("Date"),
            pl.col("basket_id").alias("Receipt"),
            pl.col("store_id").alias("Store"),
            pl.col("product_id").alias("Article"),
            pl.col("quantity").alias("Quantity"),
            pl.col("sales_value").alias("Amount"),
            pl.col("household_id").alias("Customer No"),
        )
        table.write_csv(file)
        return _load(f"completejourney, CSV of {table.height:,} lines", file, COMPLETEJOURNEY_SECONDS_MAX, memory=False)


def _load(work: str, file: Path, seconds_max: float, *, memory: bool) -> list[Row]:
    with tempfile.TemporaryDirectory() as home:
        command = [_MORGIANA, "import", "load", "--files", str(file), "--yes"]
        ours = _measured(command, {**os.environ, "MORGIANA_HOME": home})
    name, program = ("duckdb", _DUCKDB) if importlib.util.find_spec("duckdb") else ("polars", _POLARS)
    peer = _measured([sys.executable, "-c", program, str(file)], dict(os.environ))
    most = MEMORY_MEGABYTES_MAX if memory else None
    return [
        Row(
            work,
            "seconds, the whole command",
            round(ours.seconds, 2),
            {f"{name}, reading only": round(peer.seconds, 2)},
            f"at most {seconds_max:g} s",
            ours.seconds <= seconds_max,
        ),
        Row(
            work,
            "MB, most",
            round(ours.megabytes, 1),
            {f"{name}, reading only": round(peer.megabytes, 1)},
            f"at most {most:g} MB" if most else "",
            ours.megabytes <= most if most else None,
        ),
    ]


def _measured(command: list[str], environment: dict[str, str]) -> Spent:
    """Seconds and peak memory of one process that must succeed."""
    with tempfile.TemporaryFile() as said:
        began = time.perf_counter()
        process = subprocess.Popen(command, env=environment, stdout=said, stderr=subprocess.STDOUT)
        _, status, used = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            said.seek(0)
            raise RuntimeError(f"{command[0]} failed: {said.read().decode(errors='replace')[-2000:]}")
    return Spent(seconds, used.ru_maxrss * (1 if sys.platform == "darwin" else 1024) / 1e6)


def _exam() -> list[Row]:
    """How many of the real files of exam A are understood as they were counted by hand, refused, or wrong."""
    beside("imports")
    sys.path.insert(0, str(ROOT / "tests" / "exam_a"))
    try:
        runs, truths = importlib.import_module("exam_a_runs"), importlib.import_module("exam_a_truth")
    finally:
        sys.path.pop(0)
    folder = beside()
    judged = {"right": 0, "refused": 0, "wrong": 0}
    for truth in truths.FILES:
        outcome = runs.run(truth.upload, folder)
        facts = {
            table: {name: outcome.tables.get(table, {}).get(name) for name in known}
            for table, known in truth.tables.items()
        }
        agrees = facts == truth.tables and set(outcome.tables) == set(truth.tables)
        holds = all(account.holds for account in outcome.reconciliations)
        right = agrees and holds and set(outcome.asked) == truth.asks
        judged["refused" if outcome.refused else "right" if right else "wrong"] += 1
    work = f"exam A, {len(truths.FILES)} uploads of real files"
    return [
        Row(work, "right", judged["right"], goal="all", holds=judged["right"] == len(truths.FILES)),
        Row(work, "refused", judged["refused"]),
        Row(work, "wrong", judged["wrong"], goal="none", holds=judged["wrong"] == 0),
    ]
