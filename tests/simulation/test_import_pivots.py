"""Tables with days side by side come back exactly once it is said that their numbers are units."""

import tempfile
from collections import Counter
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from morgiana.commerce.importing.models import Correction
from morgiana.commerce.importing.reading import read
from morgiana.commerce.importing.understanding import apply, understand
from morgiana.commerce.shop import ShopProfile

PROFILE = ShopProfile(name="Exam", currency="EUR", time_zone="UTC")
ARTICLE = ("SKU", "Référence", "Art.-Nr.", "商品编号", "رمز المنتج")


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    first=st.dates(date(2025, 1, 13), date(2025, 12, 20)),
    units=st.lists(st.lists(st.integers(0, 30), min_size=8, max_size=8), min_size=2, max_size=9),
    header=st.sampled_from(ARTICLE),
    form=st.sampled_from(("%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y", "%d %B %Y")),
    total=st.booleans(),
)
def test_days_as_columns_come_back_exactly(
    first: date, units: list[list[int]], header: str, form: str, total: bool
) -> None:
    """Each article's units of each day, without the sums beside and below; every number is accounted for."""
    if all(number == 0 for row in units for number in row):
        return
    days = [first + timedelta(days=number) for number in range(8)]
    table = [[header, *(day.strftime(form) for day in days)]]
    table += [[f"A-{100 + place}", *map(str, row)] for place, row in enumerate(units)]
    if total:
        table = [[*row, "Total" if place == 0 else str(sum(map(int, row[1:])))] for place, row in enumerate(table)]
        sums = [str(sum(int(row[place]) for row in table[1:])) for place in range(1, len(table[0]))]
        table.append(["Total", *sums])
    expected = Counter(
        (f"A-{100 + place}", day, Decimal(number))
        for place, row in enumerate(units)
        for day, number in zip(days, row, strict=True)
        if number
    )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "days.csv"
        path.write_text("".join(";".join(row) + "\n" for row in table), "utf-8")
        sheets = read(path, path.name)
        questions = understand(sheets, profile=PROFILE).questions
        answers = {"quantity": "sales.quantity", "date_order": "dmy"}
        said = [Correction(question=question.id, answer=answers[question.topic]) for question in questions]
        understood = understand(sheets, profile=PROFILE, corrections=said)
        assert understood.ready, understood.questions
        loaded = apply(sheets, understood, profile=PROFILE)
    assert all(account.holds for account in loaded.reconciliations)
    sold = loaded.tables["sales"].select("product_id", "day", "quantity")
    assert Counter((sku, day, Decimal(str(quantity))) for sku, day, quantity in sold.iter_rows()) == expected
