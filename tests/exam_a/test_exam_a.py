"""Exam A: other people's real files are understood as they are, or the right question is asked."""

from pathlib import Path

import pytest
from exam_a_page import PAGE, page
from exam_a_runs import Outcome, Upload, data_folder, run
from exam_a_truth import FILES, Truth

FOLDER = data_folder()
pytestmark = pytest.mark.skipif(
    FOLDER is None, reason="the data sets are not beside the project; MORGIANA_BENCH_DATA names their folder"
)


def _folder() -> Path:
    assert FOLDER is not None
    return FOLDER


@pytest.mark.parametrize("truth", FILES, ids=lambda truth: truth.upload.name)
def test_a_file_is_understood_or_the_right_question_asked(truth: Truth) -> None:
    """Tables, rows, sums, days and kinds of lines are those that were counted by hand; nothing else is asked, no table
    more is filled, and every row and sum of the file is accounted for."""
    outcome = run(truth.upload, _folder())
    assert outcome.refused is None
    assert set(outcome.asked) == truth.asks
    assert set(outcome.tables) == set(truth.tables)
    for table, facts in truth.tables.items():
        assert {name: outcome.tables[table].get(name) for name in facts} == facts, table
    assert outcome.quarantined == 0
    for account in outcome.reconciliations:
        assert account.holds, account


def test_the_same_sales_as_csv_are_the_same(tmp_path: Path) -> None:
    """Half a million lines give the same facts from a CSV as from Parquet."""
    import polars as pl

    table = pl.read_parquet(_folder() / "online_retail/online_retail.parquet")
    table.write_csv(tmp_path / "sales.csv")
    truth = next(truth for truth in FILES if truth.upload.files[0].endswith("online_retail.parquet"))
    outcome: Outcome = run(Upload(("sales.csv",), "GBP"), tmp_path)
    assert {name: outcome.tables["sales"][name] for name in truth.tables["sales"]} == truth.tables["sales"]
    assert all(account.holds for account in outcome.reconciliations)
    assert outcome.quarantined == 0


def test_every_file_is_in_the_table() -> None:
    """No file of the folders is left unlooked at."""
    there = {
        str(path.relative_to(_folder()))
        for name in ("imports", "olist", "online_retail")
        for path in (_folder() / name).rglob("*")
        if path.is_file()
    }
    assert there == {file for truth in FILES for file in truth.upload.files}


def test_the_page_of_imports_says_what_happens_now() -> None:
    """The page was written by `python tests/exam_a/exam_a_page.py` from these very outcomes."""
    assert PAGE.read_text(encoding="utf-8") == page(_folder())
