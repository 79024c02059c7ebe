"""How long one waits before anything is done: the import, the help, the server; and what the idle server holds.

Each is a process of its own, started five times; the figure is the median. Peers are what Python itself takes.
"""

import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Final

from benchmarks.row import Row

RUNS: Final = 5
IMPORT_SECONDS_MAX: Final = 0.5
HELP_SECONDS_MAX: Final = 0.8
READY_SECONDS_MAX: Final = 5.0
IDLE_MEGABYTES_MAX: Final = 250.0

_SECONDS_TO_SETTLE: Final = 3.0
_MORGIANA: Final = str(Path(sys.executable).parent / "morgiana")


def run() -> list[Row]:
    """Measure, one process at a time."""
    python = _median(lambda: _seconds(sys.executable, "-c", "pass"))
    imported = _median(lambda: _seconds(sys.executable, "-c", "import morgiana"))
    helped = _median(lambda: _seconds(_MORGIANA, "--help"))
    served = [_serve() for _ in range(RUNS)]
    ready = statistics.median(seconds for seconds, _ in served)
    idle = statistics.median(megabytes for _, megabytes in served)
    peers = {"python -c pass": round(python, 3)}
    return [
        _row("import morgiana", "seconds, whole process", imported, peers, IMPORT_SECONDS_MAX, "s"),
        _row("morgiana --help", "seconds, whole process", helped, peers, HELP_SECONDS_MAX, "s"),
        _row("morgiana serve", "seconds until /readyz, empty home", ready, {}, READY_SECONDS_MAX, "s"),
        _row("morgiana serve", "MB resident, idle, all processes", idle, {}, IDLE_MEGABYTES_MAX, "MB"),
    ]


def _row(work: str, measure: str, ours: float, peers: dict[str, float], most: float, unit: str) -> Row:
    return Row(work, measure, round(ours, 3), dict(peers), f"at most {most:g} {unit}", ours <= most)


def _median(measure: Callable[[], float]) -> float:
    measure()  # the first run fills the disk's cache and compiles what is new
    return statistics.median(measure() for _ in range(RUNS))


def _seconds(*command: str) -> float:
    began = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - began


def _serve() -> tuple[float, float]:
    """Seconds until a new server is ready, and the megabytes that it holds a little later."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = str(free.getsockname()[1])
    with tempfile.TemporaryDirectory() as home:
        settings = {**os.environ, "MORGIANA_HOME": home, "MORGIANA_HOST": "127.0.0.1", "MORGIANA_PORT": port}
        began = time.perf_counter()
        process = subprocess.Popen([_MORGIANA, "serve"], env=settings, stdout=subprocess.DEVNULL)
        try:
            while not _is_ready(port):
                assert process.poll() is None, "the server ended"
                time.sleep(0.01)
            seconds = time.perf_counter() - began
            time.sleep(_SECONDS_TO_SETTLE)
            return seconds, _resident_megabytes(process.pid)
        finally:
            process.terminate()
            process.wait()


def _is_ready(port: str) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=1) as response:
            return bool(response.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def _resident_megabytes(root: int) -> float:
    """Resident memory of a process and all that it started, by `ps`; memory that they share counts for each."""
    listed = subprocess.run(["ps", "-e", "-o", "pid=,ppid=,rss="], check=True, capture_output=True, text=True).stdout
    processes = [tuple(map(int, line.split())) for line in listed.splitlines()]
    tree, total = {root}, 0
    for pid, parent, kilobytes in sorted(processes):
        if pid in tree or parent in tree:
            tree.add(pid)
            total += kilobytes
    return total * 1024 / 1e6
