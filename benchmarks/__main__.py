"""Run benchmarks, print their tables and write `build/bench/<name>.json`: `python -m benchmarks [NAME ...]`.

A benchmark is a module of this package with `run() -> list[Row]`. Those whose data are not on this machine say so.
"""

import argparse
import importlib
import pkgutil
import sys

from rich.console import Console
from rich.table import Table

import benchmarks
from benchmarks.data import Absent
from benchmarks.row import Figure, Row, write

__all__ = ["Row", "main", "names"]

SUPPORT = {"__main__", "row", "data", "retail_weekly"}


def names() -> list[str]:
    """The benchmarks there are: modules of this package that have a `run`."""
    found = sorted(module.name for module in pkgutil.iter_modules(benchmarks.__path__))
    return [name for name in found if name not in SUPPORT and not name.startswith("_")]


def main(arguments: list[str] | None = None) -> int:
    """Run the named benchmarks, or all; 2 if there is none of a name. A goal that is missed is a figure, no error."""
    known = names()
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"one of: {', '.join(known)}")
    chosen = parser.parse_args(arguments).names or [name for name in known if name != "cloud"]  # it repeats its parts
    unknown = [name for name in chosen if name not in known]
    if unknown:
        print(f"There is no benchmark called {', '.join(unknown)}. There are: {', '.join(known)}.", file=sys.stderr)
        return 2
    for name in chosen:
        rows = _run(name)
        if rows:
            _show(name, rows)
            print(f"Written to {write(rows, name)}\n", flush=True)
    return 0


def _run(name: str) -> list[Row]:
    try:
        rows: list[Row] = importlib.import_module(f"benchmarks.{name}").run()
    except Absent as absent:
        print(f"NOT MEASURED: {name}. {absent}", flush=True)
        return []
    return rows


def _show(name: str, rows: list[Row]) -> None:
    table = Table(title=name, title_justify="left")
    for title in ("work", "measure", "ours", "others in this run", "goal", "holds"):
        table.add_column(title, overflow="fold")
    for row in rows:
        others = ", ".join(f"{peer} {_figure(value)}" for peer, value in row.peers.items())
        holds = "" if row.holds is None else "yes" if row.holds else "NO"
        table.add_row(row.work, row.measure, _figure(row.ours), others, row.goal, holds)
    Console(width=None if sys.stdout.isatty() else 160).print(table)


def _figure(value: Figure) -> str:
    return value if isinstance(value, str) else f"{value:,.4g}" if abs(value) < 1000 else f"{value:,.0f}"


if __name__ == "__main__":
    sys.exit(main())
