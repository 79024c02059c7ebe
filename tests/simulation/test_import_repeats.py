"""The same rows again change nothing, newer files add and correct, and a corrected quarantine finds its place.

Everything goes through the runtime, into real tables.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from importing_shop import ImportingShop

from morgiana.commerce.importing.reports import ImportReport, QuestionsOpen

HEAD = "Order,Date,SKU,Qty,Amount\n"
MARCH = HEAD + "1001,2026-03-14,A-1,2,7.00\n1001,2026-03-14,A-1,2,7.00\n1002,2026-03-15,B-2,1,1.20\n"


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[ImportingShop]:
    with ImportingShop(tmp_path / "home") as opened:
        yield opened


def sales(report: ImportReport) -> tuple[int, int, int]:
    """Sales lines added, corrected, and the same."""
    found = [change for change in report.changes if change.table == "sales"]
    return (found[0].added, found[0].corrected, found[0].same) if found else (0, 0, 0)


def test_the_same_file_twice_changes_nothing(shop: ImportingShop) -> None:
    """Neither the same bytes nor the same rows under another name and with other line ends add a row."""
    assert sales(shop.load_text(MARCH)) == (3, 0, 0)
    before = shop.table("sales")
    assert sales(shop.load_text(MARCH)) == (0, 0, 3)
    assert sales(shop.load_text(MARCH.replace("\n", "\r\n"), "again.csv")) == (0, 0, 3)
    assert shop.table("sales").equals(before)


def test_a_newer_file_adds_its_new_rows(shop: ImportingShop) -> None:
    """Of four rows that overlap, one is new; one that differs is corrected."""
    shop.load_text(MARCH)
    newer = MARCH.replace("B-2,1,1.20", "B-2,3,3.60") + "1003,2026-03-16,A-1,1,3.50\n"
    assert sales(shop.load_text(newer, "newer.csv")) == (1, 1, 2)
    assert shop.table("sales").select("order_id", "product_id", "line", "quantity").rows() == [
        ("1001", "A-1", 1, 2.0),
        ("1001", "A-1", 2, 2.0),
        ("1002", "B-2", 1, 3.0),
        ("1003", "A-1", 1, 1.0),
    ]


def test_identical_lines_without_an_order_number(shop: ImportingShop) -> None:
    """A till that gives no numbers may sell the same thing twice a day: both lines count, and count once."""
    head = "Date,SKU,Qty,Amount\n"
    days = "2026-03-14,A-1,1,3.50\n2026-03-14,A-1,1,3.50\n2026-03-14,B-2,1,1.20\n"
    assert sales(shop.load_text(head + days)) == (3, 0, 0)
    more = days + "2026-03-15,A-1,1,3.50\n2026-03-15,A-1,1,3.50\n"
    assert sales(shop.load_text(head + more, "more.csv")) == (2, 0, 3)
    assert shop.table("sales")["quantity"].sum() == 5.0


def test_files_of_two_months_that_overlap(shop: ImportingShop) -> None:
    """Two files of one upload that share a day count it once."""
    first = shop.keep("a.csv", HEAD + "1,2026-03-30,A,1,2.00\n2,2026-03-31,A,1,2.00\n")
    second = shop.keep("b.csv", HEAD + "2,2026-03-31,A,1,2.00\n3,2026-04-01,A,1,2.00\n")
    assert sales(shop.load(first, second)) == (3, 0, 0)


def test_a_quarantine_is_corrected_and_brought_in(shop: ImportingShop) -> None:
    """The rows that could not be read come back as a file; corrected there, they land where they belong, once."""
    report = shop.load_text(
        HEAD + "1001,2026-03-14,A-1,2,7.00\n1001,2026-03-14,A-1,two,3.50\n1002,2026-03-15,,1,1.20\n"
    )
    assert report.quarantined == 2
    assert all(account.holds for account in report.reconciliations)
    (ref,) = report.quarantine
    text = shop.text_of(ref)
    assert text.splitlines()[0] == "Order,Date,SKU,Qty,Amount,morgiana row,morgiana reason,morgiana line"
    corrected = text.replace("A-1,two,", "A-1,1,").replace("2026-03-15,,", "2026-03-15,B-2,")
    again = shop.load_text(corrected, "corrected.csv")
    assert (sales(again), again.quarantined) == ((2, 0, 0), 0)
    assert shop.table("sales").select("order_id", "product_id", "line", "quantity").rows() == [
        ("1001", "A-1", 1, 2.0),
        ("1001", "A-1", 2, 1.0),
        ("1002", "B-2", 1, 1.0),
    ]
    whole = HEAD + "1001,2026-03-14,A-1,2,7.00\n1001,2026-03-14,A-1,1,3.50\n1002,2026-03-15,B-2,1,1.20\n"
    assert sales(shop.load_text(whole, "whole.csv")) == (0, 0, 3)


def test_a_corrected_row_of_an_unknown_article_overwrites_nothing(shop: ImportingShop) -> None:
    """A row whose article was missing turns out to be one that its order has already: it is another line of it."""
    report = shop.load_text(HEAD + "1001,2026-03-14,A-1,2,7.00\n1001,2026-03-14,,1,3.50\n")
    corrected = shop.text_of(report.quarantine[0]).replace("2026-03-14,,", "2026-03-14,A-1,")
    assert sales(shop.load_text(corrected, "corrected.csv")) == (1, 0, 0)
    assert shop.table("sales").select("line", "quantity").rows() == [(1, 2.0), (2, 1.0)]


def test_an_import_is_taken_back(shop: ImportingShop) -> None:
    """After taking the second import back, the tables are as after the first."""
    shop.load_text(MARCH)
    before = shop.table("sales").drop("source")
    report = shop.load_text(MARCH.replace("7.00", "9.00") + "1003,2026-03-16,A-1,1,3.50\n", "newer.csv")
    assert shop.table("sales").height == 4
    shop.undo(report.import_id)
    assert shop.table("sales").drop("source").equals(before)


def test_open_questions_refuse_with_file_field_and_remedy(shop: ImportingShop) -> None:
    """Nothing is loaded while something is open, and the refusal says where and what to do."""
    ref = shop.keep("open.csv", HEAD + "1,3/4/2026,A,1,2.00\n2,5/4/2026,A,1,2.00\n")
    with pytest.raises(QuestionsOpen) as refused:
        shop.load(ref)
    where = refused.value.where
    assert where is not None
    assert (where.file, where.field) == ("open.csv", "Date")
    assert refused.value.remedy
    assert shop.table("sales").height == 0
