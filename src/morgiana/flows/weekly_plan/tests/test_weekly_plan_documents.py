"""The plan's files hold the plan's numbers, open safely, and print names of any script or say that they cannot."""

import csv
from collections.abc import Callable
from datetime import datetime
from io import BytesIO, StringIO
from typing import Any
from zipfile import ZipFile

import openpyxl
import pytest
from pypdf import PdfReader

from morgiana.commerce.paper import fonts
from morgiana.commerce.shop import ShopProfile
from morgiana.flows.weekly_plan.documents.cells import Heading, Sheet, harmless
from morgiana.flows.weekly_plan.documents.csv_tables import csv_table
from morgiana.flows.weekly_plan.documents.files import file_word
from morgiana.flows.weekly_plan.documents.plan_paper import plan_paper
from morgiana.flows.weekly_plan.models import ExportRequest, WeeklyPlan, WeeklyPlanRequest
from morgiana.flows.weekly_plan.operations import plan_export, plan_weekly
from morgiana.flows.weekly_plan.wording import language
from morgiana.kernel.money import Money

Generated = Callable[..., Any]

SAY = language(ShopProfile())


@pytest.fixture
def call(generated: Generated) -> Any:
    return generated(n_products=40, n_weeks=60, seed=3)


@pytest.fixture
def plan(call: Any) -> WeeklyPlan:
    return plan_weekly(WeeklyPlanRequest(), call)


def texts(content: bytes) -> list[str]:
    return [page.extract_text() for page in PdfReader(BytesIO(content)).pages]


def test_every_format_is_written_and_kept(call: Any, plan: WeeklyPlan) -> None:
    """A workbook, a zip of tables, a printable plan, and two files for each supplier's order."""
    answer = plan_export(ExportRequest(plan=plan), call)
    n_orders = len(plan.orders.suppliers)
    assert n_orders == 2
    assert [file.kind for file in answer.files] == ["xlsx", "csv", "pdf"] + ["purchase_orders"] * 2 * n_orders
    assert {file.file.name for file in answer.files} == set(call.files.kept)
    assert all(file.file.size_bytes == len(call.files.kept[file.file.name]) for file in answer.files)
    assert {file.supplier_id for file in answer.files} == {None, "S0", "S1"}


def test_without_a_plan_it_is_made_from_the_options(call: Any) -> None:
    """The options make the plan; its export has its products."""
    answer = plan_export(ExportRequest(products_max=3, formats=["xlsx"]), call)
    assert call.called == ["plan.weekly", "forecast.demand", "replenish.orders"]
    assert (len(answer.files), answer.product_count) == (1, 3)


def test_the_same_plan_gives_the_same_bytes(call: Any, plan: WeeklyPlan) -> None:
    """Writing twice gives the same files, so that they are kept once."""
    first = plan_export(ExportRequest(plan=plan), call)
    assert plan_export(ExportRequest(plan=plan), call) == first


def test_the_workbook_has_a_sheet_for_each_table_with_real_numbers(call: Any, plan: WeeklyPlan) -> None:
    """Amounts are numbers with their currency's format, days are dates, and the orders sum to the plan's total."""
    plan_export(ExportRequest(plan=plan, formats=["xlsx"]), call)
    (content,) = call.files.kept.values()
    book = openpyxl.load_workbook(BytesIO(content))
    assert book.sheetnames == [
        "plan",
        "forecast",
        "orders",
        "suppliers",
        "run_out",
        "overstock",
        "missing",
        "last_week",
    ]
    headings = [cell.value for cell in book["orders"][3]]
    rows = [dict(zip(headings, row, strict=True)) for row in book["orders"].iter_rows(min_row=4)]
    total = round(sum(row["Cost"].value for row in rows), 2)
    assert Money.of(str(total), "EUR") == plan.orders.totals[0]
    assert rows[0]["Cost"].number_format == '#,##0.00 "EUR"'
    assert isinstance(rows[0]["Order on"].value, datetime)
    assert rows[0]["Order on"].number_format == "yyyy-mm-dd"
    assert rows[0]["Runs out without"].number_format == "0%"


def test_the_tables_hold_the_same_rows(call: Any, plan: WeeklyPlan) -> None:
    """Each CSV has as many rows as the plan has lines, and amounts beside their currencies."""
    plan_export(ExportRequest(plan=plan, formats=["csv"]), call)
    (content,) = call.files.kept.values()
    with ZipFile(BytesIO(content)) as archive:
        tables = {
            name: list(csv.DictReader(StringIO(archive.read(name).decode("utf-8-sig")))) for name in archive.namelist()
        }
    lines = [line for order in plan.orders.suppliers for line in order.lines]
    assert [(row["Our number"], row["Cost"], row["Cost, currency"]) for row in tables["orders.csv"]] == [
        (line.product_id, str(line.cost.amount), "EUR") for line in lines
    ]
    assert len(tables["forecast.csv"]) == len(plan.will_sell)
    assert len(tables["run_out.csv"]) == len(plan.will_run_out)
    assert len(tables["missing.csv"]) == len(plan.orders.missing)


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠"])
def test_text_never_runs_as_a_formula_in_csv(start: str) -> None:
    """Text with a leading sign gets an apostrophe; a negative number stays a number."""
    hostile = f'{start}HYPERLINK("http://example.org")'
    sheet = Sheet("s", "S", [Heading("Name"), Heading("Number", "number")], [(hostile, -3.5)])
    row = list(csv.reader(StringIO(csv_table(sheet, SAY).decode("utf-8-sig"), newline="")))[1]
    assert row == [f"'{hostile}", "-3.5"]
    assert harmless("plain = text") == "plain = text"


def test_text_never_runs_as_a_formula_in_the_workbook(call: Any, plan: WeeklyPlan) -> None:
    """A product called =1+1 is text in the workbook, not a formula."""
    hostile = [line.model_copy(update={"name": "=1+1"}) for line in plan.will_sell]
    plan_export(ExportRequest(plan=plan.model_copy(update={"will_sell": hostile}), formats=["xlsx"]), call)
    (content,) = call.files.kept.values()
    cell = openpyxl.load_workbook(BytesIO(content))["forecast"]["B4"]
    assert (cell.value, cell.data_type) == ("=1+1", "s")


def test_the_printed_plan_has_two_pages_with_the_sentences_and_the_money(plan: WeeklyPlan) -> None:
    """Page one says the four sentences and the totals; page two what runs out."""
    content, notes = plan_paper(plan, SAY)
    pages = texts(content)
    assert len(pages) == 2
    flat = " ".join(pages[0].split())
    for sentence in plan.summary:
        assert sentence in flat
    assert SAY.money(plan.orders.totals[0]) in flat
    assert plan.will_run_out[0].name in pages[1]
    assert notes == []


def test_the_printed_plan_has_two_pages_however_long_the_lists(generated: Generated) -> None:
    """With 150 products and long names the rows that fit are printed, and the rest is pointed to."""
    plan = plan_weekly(WeeklyPlanRequest(), generated(n_products=150, n_weeks=10, seed=5))
    long = [line.model_copy(update={"name": line.name + " with a very long name" * 9}) for line in plan.will_sell]
    content, _ = plan_paper(plan.model_copy(update={"will_sell": long, "summary": [s * 3 for s in plan.summary]}), SAY)
    pages = texts(content)
    assert len(pages) == 2
    assert "more, in the workbook" in pages[1]


def test_names_of_many_scripts_are_printed(plan: WeeklyPlan) -> None:
    """Latin, Cyrillic, Greek, Hebrew, Thai and Georgian names reach the paper as they are."""
    name = "Žluťoučký Привет Ελλάδα ไทย ქართული"
    content, notes = plan_paper(plan.model_copy(update={"shop": name}), SAY)
    assert name in " ".join(texts(content)[0].split())
    assert notes == []


def test_letters_without_a_font_are_boxes_and_are_told(plan: WeeklyPlan, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a machine without a Chinese font, 茶 is printed as a box, and the answer says so."""
    monkeypatch.setattr(fonts, "machine_font", lambda: None)
    fonts._covered.cache_clear()
    content, notes = plan_paper(plan.model_copy(update={"shop": "茶 Tea"}), SAY)
    fonts._covered.cache_clear()
    assert f"{fonts.BOX} Tea: plan for" in texts(content)[0]
    assert len(notes) == 1
    assert "茶" in notes[0]


def test_a_purchase_order_is_one_that_a_supplier_can_read(call: Any, plan: WeeklyPlan) -> None:
    """It names the shop, number, dates and supplier, has every line with both numbers, and its total."""
    answer = plan_export(ExportRequest(plan=plan, formats=["purchase_orders"]), call)
    order = plan.orders.suppliers[0]
    paper, table = (call.files.kept[file.file.name] for file in answer.files if file.supplier_id == order.supplier_id)
    text = " ".join(" ".join(texts(paper)).split())
    for said in (plan.shop, f"{plan.as_of:%Y%m%d}-1", order.name, "27 April 2026", SAY.money(order.total)):
        assert said in text
    for line in order.lines:
        assert line.product_id in text
    rows = list(csv.DictReader(StringIO(table.decode("utf-8-sig"))))
    assert [(row["Our number"], float(row["Units"]), row["Total"]) for row in rows] == [
        (line.product_id, line.quantity, str(line.cost.amount)) for line in order.lines
    ]
    assert {row["Order number"] for row in rows} == {f"{plan.as_of:%Y%m%d}-1"}
    total = sum(Money.of(row["Total"], row["Total, currency"]).minor for row in rows)
    assert total == order.total.minor


def test_a_purchase_order_never_cuts_a_number_or_a_name(call: Any, plan: WeeklyPlan) -> None:
    """Long article numbers and names go on in the next line, over as many pages as it takes, with headings on each."""
    order = plan.orders.suppliers[0]
    number, name = "SUPPLIER-ARTICLE-0123456789-ABCDEFGHIJ-0123456789", "A very long name of a product " * 6
    line = order.lines[0].model_copy(update={"supplier_product_id": number, "name": name.strip()})
    long = order.model_copy(update={"lines": [line] * 40})
    orders = plan.orders.model_copy(update={"suppliers": [long]})
    plan_export(ExportRequest(plan=plan.model_copy(update={"orders": orders}), formats=["purchase_orders"]), call)
    paper = next(content for kept, content in call.files.kept.items() if kept.endswith(".pdf"))
    pages = texts(paper)
    assert len(pages) > 1
    assert all("Your number" in page for page in pages)
    assert "…" not in "".join(pages)
    assert "".join("".join(pages).split()).count("Averylongnameofaproduct") == 40 * 6


def test_a_suppliers_name_becomes_a_safe_part_of_a_file_name() -> None:
    """Slashes, dots and signs go, letters of any script stay, and nothing becomes a word."""
    assert file_word("../Fruits & Légumes / 果物") == "Fruits-Légumes-果物"
    assert file_word("...") == "supplier"
