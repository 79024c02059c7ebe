"""What privacy costs: sealing, loading with sealed columns, and one person erased among one and a half million lines.

The peers are what the same work takes without us: Delta's own delete and vacuum of the same table, which leaves the
value in the table's log, and AES-256-GCM without a vault around it.
"""

import importlib
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Final

import polars as pl

from benchmarks.data import ROOT
from benchmarks.row import Row

LINES: Final = 1_500_000
CUSTOMERS: Final = 40_000
_SHOP: Final = "shop_bench"


def run() -> list[Row]:
    """Every measure of this piece, for `benchmarks/cloud.py`."""
    with tempfile.TemporaryDirectory() as folder:
        return [
            *_sealing(Path(folder) / "seal"),
            *_erasing(Path(folder) / "erase"),
            *_deltas_own(Path(folder) / "peer"),
        ]


def _sealing(home: Path) -> list[Row]:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    from morgiana.adapters.database.sqlite import SqliteDatabase
    from morgiana.adapters.vault.opening import open_vault

    database = SqliteDatabase(home / "morgiana.sqlite")
    vault, data, cipher = open_vault(home, database, {}), os.urandom(300), AESGCM(os.urandom(32))
    sealed = vault.seal(_SHOP, data, "answer")
    measured = [
        ("seal", lambda: vault.seal(_SHOP, data, "answer"), lambda: cipher.encrypt(os.urandom(12), data, b"answer")),
        ("open", lambda: vault.open(_SHOP, sealed, "answer"), None),
        ("blind index", lambda: vault.index(_SHOP, "marie@example.org", "email"), None),
    ]
    found = []
    for work, ours, peer in measured:
        figure = _microseconds(ours)
        peers: dict[str, float | str] = {"AES-GCM alone": _microseconds(peer)} if peer else {}
        found.append(Row(f"{work} 300 bytes", "microseconds", figure, peers, "<= 5", figure <= 5))
    database.close()
    return found


def _erasing(home: Path) -> list[Row]:
    from morgiana.adapters.database.catalogue import SqlCatalogue
    from morgiana.adapters.database.sqlite import SqliteDatabase
    from morgiana.adapters.lake.shops import FolderShops
    from morgiana.adapters.vault.house import open_privacy
    from morgiana.adapters.vault.opening import open_vault

    database = SqliteDatabase(home / "morgiana.sqlite")
    vault, catalogue = open_vault(home, database, {}), SqlCatalogue(database)
    sealed = FolderShops(home / "tenants", catalogue, vault=vault)
    plain = FolderShops(home.with_name("plain"), catalogue)
    made = _people()
    lines, people = made.sales(LINES, CUSTOMERS), made.customers(CUSTOMERS).with_columns(postcode=pl.lit("10115"))
    email = made.MARIE["email"]
    seconds = {name: _loading(shops, lines, people) for name, shops in (("plain", plain), ("sealed", sealed))}
    shop = sealed.open(_SHOP, call="bench")
    for table, loaded in (("sales", lines), ("customers", people)):
        for batch in loaded.iter_slices(-(-loaded.height // 30)):
            shop.upsert(table, batch, source="import_1")
    publication = shop.publication()
    assert publication is not None
    catalogue.publish(_SHOP, publication.versions)
    shop.close()
    sealed.files(_SHOP).keep("people.csv", people.tail(10_000).write_csv().encode())
    privacy = open_privacy(home, database, sealed, vault, environment={})
    began = time.perf_counter()
    person = privacy.eraser.person(_SHOP, texts=[email])
    erasure = privacy.eraser.erase(_SHOP, person, requested_by="bench")
    took = time.perf_counter() - began
    left = sum(email.encode() in path.read_bytes() for path in home.rglob("*") if path.is_file())
    database.close()
    assert erasure.state == "done"
    ratio = seconds["sealed"][0] / seconds["plain"][0]
    people_ratio = seconds["sealed"][1] / seconds["plain"][1]
    return [
        Row(
            f"erase one person among {LINES:,} lines, proof included", "seconds", round(took, 2), {}, "<= 5", took <= 5
        ),
        Row("files in which the address still stands", "files", left, {}, "0", left == 0),
        Row("load 1,500,000 sales", "seconds, to unsealed", round(ratio, 3), {}, "<= 1.1", ratio <= 1.1),
        Row(f"load {CUSTOMERS:,} customers, all columns personal", "seconds, to unsealed", round(people_ratio, 2)),
    ]


def _deltas_own(folder: Path) -> list[Row]:
    """Delta's own way: delete, vacuum, checkpoint."""
    from deltalake import DeltaTable, write_deltalake

    made = _people()
    number = made.MARIE["customer_id"]
    for batch in made.sales(LINES, CUSTOMERS).iter_slices(-(-LINES // 30)):
        write_deltalake(folder, batch, mode="append")
    began = time.perf_counter()
    table = DeltaTable(folder)
    table.delete(f"customer_id = '{number}'")
    table.vacuum(retention_hours=0, enforce_retention_duration=False, dry_run=False)
    took = time.perf_counter() - began
    left = sum(number.encode() in path.read_bytes() for path in folder.rglob("*.json"))
    return [
        Row("Delta's own delete and vacuum of the same lines", "seconds", "", {"deltalake": round(took, 2)}),
        Row("log entries in which the number then still stands", "files", "", {"deltalake": left}),
    ]


def _loading(shops: "object", lines: pl.DataFrame, people: pl.DataFrame) -> tuple[float, float]:
    """Seconds to load the sales and the customers into an empty shop, the better of two."""
    from morgiana.adapters.lake.shops import FolderShops

    assert isinstance(shops, FolderShops)
    best = [float("inf"), float("inf")]
    for turn in range(2):
        shop = shops.open(f"shop_{turn}", call="bench")
        for place, (table, loaded) in enumerate((("sales", lines), ("customers", people))):
            began = time.perf_counter()
            shop.upsert(table, loaded, source="import_1")
            best[place] = min(best[place], time.perf_counter() - began)
        shop.close()
    return best[0], best[1]


def _people() -> ModuleType:
    """The customers and the sales of the tests of erasing."""
    sys.path.insert(0, str(ROOT / "tests" / "privacy"))
    try:
        return importlib.import_module("privacy_people")
    finally:
        sys.path.pop(0)


def _microseconds(work: Callable[[], object]) -> float:
    """The best of several rounds, because other work on the machine only ever adds to it."""
    best = float("inf")
    for _ in range(20):
        began = time.perf_counter()
        for _ in range(2000):
            work()
        best = min(best, (time.perf_counter() - began) / 2000)
    return round(best * 1e6, 2)
