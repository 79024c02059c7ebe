"""A shop's data changes in whole calls: seen together, once, or not at all."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest
import workshop as ws
from stores import database_of, shops_of

from morgiana.commerce import LaterChanges
from morgiana.control.caller import OWNER
from morgiana.control.runtime import Runtime

_keys = iter(range(10_000))


@pytest.fixture
def runtime(tmp_path: Path) -> Iterator[Runtime]:
    opened = ws.open_runtime(tmp_path)
    yield opened
    opened.close()


def fill(runtime: Runtime, *products: str, on_hand: float = 1.0, source: str = "a") -> ws.Counted:
    request = ws.Shelf(products=list(products), on_hand=on_hand, source=source)
    outcome = asyncio.run(runtime.call(OWNER, "shelf.fill", request, key=f"k{next(_keys)}"))
    return ws.Counted.model_validate_json(outcome.answer)


def empty(runtime: Runtime, source: str) -> ws.Counted:
    request = ws.Shelf(products=[], source=source)
    outcome = asyncio.run(runtime.call(OWNER, "shelf.empty", request, key=f"k{next(_keys)}"))
    return ws.Counted.model_validate_json(outcome.answer)


def count(runtime: Runtime) -> int:
    outcome = asyncio.run(runtime.call(OWNER, "shelf.count", ws.Shelf(products=[])))
    return ws.Counted.model_validate_json(outcome.answer).rows


def test_same_rows_twice_change_nothing(runtime: Runtime, tmp_path: Path) -> None:
    """Equal rows are counted as the same and make no new version."""
    assert fill(runtime, "p1", "p2").added == 2
    again = fill(runtime, "p1", "p2", source="b")
    assert (again.added, again.corrected, again.same, again.rows) == (0, 0, 2, 2)


def test_overlap_adds_new_and_corrects_changed(runtime: Runtime) -> None:
    """Of three rows one is new, one corrected, one the same."""
    fill(runtime, "p1", "p2")
    fill(runtime, "p2", on_hand=5.0, source="b")
    changes = fill(runtime, "p1", "p2", "p3", on_hand=1.0, source="c")
    assert (changes.added, changes.corrected, changes.same, changes.rows) == (1, 1, 1, 3)


def test_undo_gives_back_what_was(runtime: Runtime) -> None:
    """Taking an import back removes its rows and restores those that it corrected."""
    fill(runtime, "p1", on_hand=1.0)
    fill(runtime, "p1", "p2", on_hand=9.0, source="b")
    assert empty(runtime, "b").rows == 1
    assert count(runtime) == 1
    unchanged = fill(runtime, "p1", on_hand=1.0, source="c")
    assert unchanged.same == 1


def test_undo_of_the_earlier_is_refused(runtime: Runtime) -> None:
    """An import on top of which another stands cannot be pulled out; nothing changes."""
    fill(runtime, "p1")
    fill(runtime, "p2", source="b")
    with pytest.raises(LaterChanges):
        empty(runtime, "a")
    assert count(runtime) == 2
    assert empty(runtime, "b").rows == 1
    assert empty(runtime, "a").rows == 1
    assert count(runtime) == 0


def test_what_was_not_posted_is_never_seen(runtime: Runtime, tmp_path: Path) -> None:
    """Rows that a session wrote without its call being posted are overruled by the next writer."""
    fill(runtime, "p1")
    shops = shops_of(tmp_path, database_of(tmp_path))
    lost = shops.open("local", call="rcpt_lost")
    lost.upsert("products", pl.DataFrame({"product_id": ["ghost"]}), source="lost")
    lost.close()
    assert shops.open("local", call="rcpt_next").scan("products").collect()["product_id"].to_list() == ["p1"]
    fill(runtime, "p2", source="b")
    seen = shops.open("local", call="rcpt_next").scan("products").collect()["product_id"].sort().to_list()
    assert seen == ["p1", "p2"]


def test_reader_keeps_its_versions(runtime: Runtime, tmp_path: Path) -> None:
    """A session that began before a change reads the tables as they were, whole."""
    fill(runtime, "p1")
    shops = shops_of(tmp_path, database_of(tmp_path))
    before = shops.open("local", call="rcpt_reader")
    fill(runtime, "p2", source="b")
    assert before.scan("products").collect().height == 1
    assert before.rows("stock") == 1


def test_empty_cell_keeps_what_was_known(tmp_path: Path) -> None:
    """A later file without names leaves the names as they were, adds a price, and corrects only what it says."""
    shop = shops_of(tmp_path, database_of(tmp_path)).open("local", call="r")
    shop.upsert(
        "products", pl.DataFrame({"product_id": ["a", "b"], "name": ["Apple", "Bean"], "price": [5, 7]}), source="1"
    )
    changes = shop.upsert(
        "products", pl.DataFrame({"product_id": ["a", "b"], "price": [6, 7], "brand": [None, "X"]}), source="2"
    )
    assert (changes.added, changes.corrected, changes.same) == (0, 2, 0)
    table = shop.scan("products").select("product_id", "name", "price", "brand").collect().sort("product_id")
    assert table.rows() == [("a", "Apple", 6, None), ("b", "Bean", 7, "X")]
    again = shop.upsert("products", pl.DataFrame({"product_id": ["b"], "price": [7]}), source="3")
    assert (again.added, again.corrected, again.same) == (0, 0, 1)
