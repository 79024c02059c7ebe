"""The workbook, the tables and the paper hold the answer's numbers: every figure, line for line."""

import csv
from collections.abc import Callable
from datetime import date, datetime
from io import BytesIO, StringIO
from typing import Any
from zipfile import ZipFile

import openpyxl
import pytest
from pypdf import PdfReader

from morgiana.commerce.shop import ShopProfile
from morgiana.flows.weekly_plan.documents.sheets import money_rows, sheets
from morgiana.flows.weekly_plan.models import ExportRequest, WeeklyPlan, WeeklyPlanRequest
from morgiana.flows.weekly_plan.operations import plan_export, plan_weekly
from morgiana.flows.weekly_plan.wording import language
from morgiana.kernel.money import Money

Generated = Callable[..., Any]

PROFILES = [ShopProfile(), ShopProfile(language="fr", country="FR")]


@pytest.fixture(params=PROFILES, ids=["en", "fr"])
def written(request: pytest.FixtureRequest, generated: Generated) -> tuple[WeeklyPlan, dict[str, bytes], Any]:
    """A plan, its files by name, and the language that it is in."""
    call = generated(n_products=40, n_weeks=60, seed=5)
    call.shop.profile = request.param
    plan = plan_weekly(WeeklyPlanRequest(), call)
    plan_export(ExportRequest(plan=plan), call)
    return plan, call.files.kept, language(request.param)


def only(files: dict[str, bytes], ending: str) -> bytes:
    (found,) = (content for name, content in files.items() if name.startswith("plan-") and name.endswith(ending))
    return found


def as_read(value: Any) -> Any:
    """A cell's value as the workbook gives it back."""
    match value:
        case Money():
            return float(value.amount)
        case date():
            return datetime(value.year, value.month, value.day)
        case _:
            return value


def test_the_workbook_has_every_cell(written: tuple[WeeklyPlan, dict[str, bytes], Any]) -> None:
    """Each sheet's rows are the table's rows, cell for cell: amounts, days, numbers and sentences."""
    plan, files, say = written
    book = openpyxl.load_workbook(BytesIO(only(files, ".xlsx")))
    for sheet in sheets(plan, say):
        rows = [list(row) for row in book[sheet.name].iter_rows(min_row=4, values_only=True)]
        assert rows == [[as_read(cell) for cell in row] for row in sheet.rows], sheet.name


def test_the_tables_have_every_amount(written: tuple[WeeklyPlan, dict[str, bytes], Any]) -> None:
    """The amounts of each CSV table are those of the plan, in order, each beside its currency."""
    plan, files, say = written
    with ZipFile(BytesIO(only(files, ".zip"))) as archive:
        tables = {name: archive.read(name).decode("utf-8-sig") for name in archive.namelist()}
    for sheet in sheets(plan, say):
        rows = list(csv.reader(StringIO(tables[f"{sheet.name}.csv"], newline="")))
        assert len(rows) == len(sheet.rows) + 1
        for row, cells in zip(rows[1:], sheet.rows, strict=True):
            amounts = [cell for cell in cells if isinstance(cell, Money)]
            for amount in amounts:
                place = row.index(str(amount.amount))
                assert row[place + 1] == amount.currency


def test_the_papers_have_the_totals(written: tuple[WeeklyPlan, dict[str, bytes], Any]) -> None:
    """The printed plan has every figure of its money; each purchase order has its total and each line's cost."""
    plan, files, say = written
    text = pages(only(files, ".pdf"))
    for title, amount in money_rows(plan, say):
        assert title in text
        assert said(say.money(amount)) in text
    orders = {name: content for name, content in files.items() if name.startswith("order-") and name.endswith(".pdf")}
    assert len(orders) == len(plan.orders.suppliers)
    for place, order in enumerate(plan.orders.suppliers, 1):
        (content,) = (found for name, found in orders.items() if f"-{place}-" in name)
        paper = pages(content)
        assert said(f"{say.money(order.total)} ({order.total.currency})") in paper
        assert all(said(say.money(line.cost)) in paper for line in order.lines)


def pages(content: bytes) -> str:
    return said(" ".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages))


def said(text: str) -> str:
    """The text with one kind of space, since a PDF's reader gives back what it likes."""
    return " ".join(text.split())
