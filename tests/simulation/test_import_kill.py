"""`kill -9` while files are imported: afterwards each import is complete or absent, never half, never twice."""

import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from importing_shop import ImportingShop

from morgiana.control.caller import OWNER
from morgiana.control.jobs import ENDED

KILLS = 20
FILES_OF_A_LIFE = 2
LINES = 3000

_SERVER = f"""
import sys
sys.path[:0] = {[str(Path(__file__).parents[1] / name) for name in ("simulation", "control", "lake")]!r}
from pathlib import Path
from importing_shop import ImportingShop
from morgiana.commerce.importing.reports import LoadRequest
from morgiana.control.caller import OWNER
shop = ImportingShop(Path(sys.argv[1]))
shop.runtime.launch()
print("ready", flush=True)
for line in sys.stdin:
    name = line.strip()
    ref = shop.keep(name, (Path(sys.argv[2]) / name).read_bytes())
    shop.runtime.submit(OWNER, "import.load", LoadRequest(files=[ref]), key=name)
    print(name, flush=True)
"""


def write(folder: Path, life: int, part: int) -> str:
    """A file of its own day and order numbers, with products: two tables in one import."""
    name = f"day-{life}-{part}.csv"
    first, day = 1000 + life * 10 + part, life % 20 + 1
    lines = "".join(
        f"{first}{n:05},2026-03-{day:02},SKU-{n % 50},Thing {n % 50},{n % 7 + 1},{n % 90}.50\n" for n in range(LINES)
    )
    (folder / name).write_text(f"Order,Date,SKU,Product name,Qty,Amount\n{lines}")
    return name


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_killed_at_twenty_random_moments_amid_imports(tmp_path: Path) -> None:
    """Twenty servers die at seeded random moments while they import CSV files; a last one brings every accepted job
    to its end.

    Each file has three thousand orders of its own. Afterwards the table holds, of each file that was accepted, all
    of its lines once; each import stands once in the history, and each call has one receipt.
    """
    chance = random.Random(20261125)
    accepted: list[str] = []
    files = tmp_path / "files"
    files.mkdir()
    for life in range(KILLS):
        server = subprocess.Popen(
            [sys.executable, "-c", _SERVER, str(tmp_path / "home"), str(files)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert server.stdin is not None
        assert server.stdout is not None
        assert server.stdout.readline() == "ready\n"
        for part in range(FILES_OF_A_LIFE):
            server.stdin.write(write(files, life, part) + "\n")
            server.stdin.flush()
            accepted.append(server.stdout.readline().strip())
        time.sleep(chance.uniform(0.0, 1.2))
        server.send_signal(signal.SIGKILL)
        server.wait()
    with ImportingShop(tmp_path / "home") as shop:
        shop.runtime.launch()
        until = time.monotonic() + 240
        while any(job.state not in ENDED for job in shop.runtime.jobs(OWNER, limit=1000)):
            assert time.monotonic() < until, "jobs have not ended"
            time.sleep(0.3)
        jobs = shop.runtime.jobs(OWNER, limit=1000)
        assert [job.state for job in jobs] == ["done"] * len(accepted) == ["done"] * (KILLS * FILES_OF_A_LIFE)
        sold = shop.table("sales")
        assert sold.group_by("source_file").len().sort("source_file").rows() == sorted(
            (name, LINES) for name in accepted
        )
        assert sold["order_id"].n_unique() == sold.height
        receipts = shop.runtime.receipts(OWNER, operation="import.load", limit=1000)
        assert len(receipts) == len({receipt.id for receipt in receipts}) == len(accepted)
        assert len(shop.history()) == len(accepted)
