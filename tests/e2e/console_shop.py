"""A small shop's files, as its till and its office would export them; the same at every call."""

import csv
import math
import random
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

LAST_DAY = date(2026, 11, 22)
N_DAYS = 210
NAMES = (
    "Pears",
    "Whole milk 1 l",
    "Sourdough bread, 1 kg, from the baker at the corner of the market square, sliced on request",
    "Espresso beans 500 g",
    "Olive oil 75 cl",
    "Tomatoes on the vine",
    "Dark chocolate 70 %",
    "Oat drink",
    "Butter, salted",
    "Camembert",
    "Lentils <b>500 g</b>",
    "Washing-up liquid",
)
SUPPLIERS = ("Northfield Foods", "Valley Produce")


def write_files(folder: Path) -> list[Path]:
    """Sales, products, stock, suppliers and offers as CSV."""
    folder.mkdir(parents=True, exist_ok=True)
    return [sales_file(folder), *office_files(folder)]


def sales_file(folder: Path) -> Path:
    """What the till sold: one row for each line of a receipt."""
    chance = random.Random(7)
    rows: list[tuple[object, ...]] = []
    receipt = 1000
    for back in range(N_DAYS - 1, -1, -1):
        day = LAST_DAY - timedelta(days=back)
        for at, name in enumerate(NAMES):
            rate = (len(NAMES) - at) / 2 * (1.3 if day.weekday() >= 4 else 0.9) * (1 + 0.2 * math.sin(back / 40))
            units = sum(chance.random() < rate / 12 for _ in range(12))
            if units:
                receipt += chance.random() < 0.6
                rows.append((f"{day} 10:30:00", f"R{receipt}", _number(at), name, units, f"{units * _price(at):.2f}"))
    return _write(folder / "sales.csv", ("Date", "Receipt", "Article", "Name", "Quantity", "Amount (EUR)"), rows)


def office_files(folder: Path) -> list[Path]:
    """What the office knows: products, the stock of the last evening, suppliers and what they ask."""
    numbers = range(len(NAMES))
    chance = random.Random(11)
    products = [
        (_number(at), NAMES[at], "Food / Fresh" if at % 2 else "Food / Dry", f"{_price(at):.2f}") for at in numbers
    ]
    stock = [(_number(at), LAST_DAY, chance.choice((0, 4, 12, 300))) for at in numbers]
    suppliers = [(name, 2 + at, 7, 20) for at, name in enumerate(SUPPLIERS)]
    offers = [(_number(at), SUPPLIERS[at % 2], f"{_price(at) * 0.6:.2f}", 6 if at % 2 else 1) for at in numbers]
    return [
        _write(folder / "products.csv", ("Article", "Name", "Category", "Price (EUR)"), products),
        _write(folder / "stock.csv", ("Article", "Date of count", "On hand"), stock),
        _write(
            folder / "suppliers.csv",
            ("Supplier", "Lead time (days)", "Order every (days)", "Minimum order value (EUR)"),
            suppliers,
        ),
        _write(folder / "offers.csv", ("Article", "Supplier", "Cost (EUR)", "Pack size"), offers),
    ]


def _number(at: int) -> str:
    """Article numbers; the last one has every letter that an address must not break on."""
    return f"A-{at + 1:03}" if at + 1 < len(NAMES) else "A/12 50%20 ü?#&"


def _price(at: int) -> float:
    return round(1.2 + 0.85 * at, 2)


def _write(path: Path, header: tuple[str, ...], rows: Sequence[tuple[object, ...]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header, *rows])
    return path
