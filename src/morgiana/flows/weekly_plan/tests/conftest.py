"""A shop in memory with generated sales, stock and suppliers, and a plain forecast, for the tests of the plan."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from hashlib import sha256
from pathlib import Path
from statistics import NormalDist
from typing import Any, TypeVar

import numpy as np
import polars as pl
import pytest
from pydantic import BaseModel

from morgiana.commerce.columns import TABLES
from morgiana.commerce.forecasts import LEVELS, DemandForecast, ProductForecast
from morgiana.commerce.shop import Changes, ShopProfile
from morgiana.operations import FileRef, Model, declared

T = TypeVar("T")
R = TypeVar("R")
M = TypeVar("M", bound=Model)
Q = TypeVar("Q", bound=BaseModel)
A = TypeVar("A", bound=BaseModel)

FIRST_MONDAY = date(2025, 3, 3)


@dataclass
class ShopInMemory:
    """The port to a shop's data over plain frames."""

    profile: ShopProfile = field(default_factory=lambda: ShopProfile(name="Épicerie Simone", currency="EUR"))
    tables: dict[str, pl.DataFrame] = field(default_factory=dict)

    def scan(self, table: str) -> pl.LazyFrame:
        return self.tables.get(table, TABLES[table].schema().to_frame()).lazy()

    def load(self, table: str, rows: list[dict[str, Any]]) -> None:
        schema = TABLES[table].schema()
        complete = [tuple(row.get(name) for name in schema) for row in rows]
        self.tables[table] = pl.DataFrame(complete, schema=schema, orient="row")

    def rows(self, table: str) -> int:
        return int(self.scan(table).select(pl.len()).collect().item())

    def upsert(self, table: str, rows: pl.DataFrame, *, source: str) -> Changes:
        raise AssertionError("a plan changes nothing")

    def revert(self, source: str) -> dict[str, int]:
        raise AssertionError("a plan changes nothing")

    def document(self, kind: str, name: str, model: type[M]) -> M | None:
        return None

    def documents(self, kind: str, model: type[M]) -> Mapping[str, M]:
        return {}

    def keep(self, kind: str, name: str, value: Model) -> None:
        raise AssertionError("a plan changes nothing")

    def forget(self, kind: str, name: str) -> None:
        raise AssertionError("a plan changes nothing")


@dataclass
class FilesInMemory:
    """Files by the hash of their bytes."""

    kept: dict[str, bytes] = field(default_factory=dict)

    def path(self, ref: FileRef) -> Path:
        raise AssertionError("a plan reads no file")

    def keep(self, name: str, content: bytes) -> FileRef:
        self.kept[name] = content
        return FileRef(id=sha256(content).hexdigest(), name=name, size_bytes=len(content))

    def keep_from(self, name: str, source: Path) -> FileRef:
        return self.keep(name, source.read_bytes())


@dataclass
class CallInMemory:
    """The context of a call; the forecast is replaced by the mean of eight weeks."""

    shop: ShopInMemory = field(default_factory=ShopInMemory)
    files: FilesInMemory = field(default_factory=FilesInMemory)
    tenant: str = "test"
    seed: int = 7
    now: datetime = datetime(2026, 11, 24, 8, tzinfo=UTC)
    called: list[str] = field(default_factory=list)

    def track(self, items: Iterable[T], *, unit: str, total: int | None = None) -> Iterator[T]:
        yield from items

    def map(self, function: Callable[[T], R], items: Sequence[T], *, unit: str) -> Iterator[R]:
        yield from (function(item) for item in items)

    def call(self, function: Callable[[Q, Any], A], request: Q) -> A:
        name = declared(function).name
        self.called.append(name)
        if name == "forecast.demand":
            return plain_forecast(self.shop, request)  # type: ignore[return-value]
        return function(request, self)

    def emit(self, part: BaseModel) -> None:
        raise AssertionError("a plan has no parts")

    def used(self, name: str, version: str) -> None:
        return None


def plain_forecast(shop: ShopInMemory, request: Any) -> DemandForecast:
    """The mean of the last eight weeks, spread as a Poisson, normally."""
    until = request.as_of
    horizon = request.horizon
    sold = (
        shop.scan("sales")
        .filter(pl.col("kind") == "sale", pl.col("day").is_between(until - timedelta(weeks=8), until, closed="left"))
        .group_by("product_id")
        .agg(pl.col("quantity").sum() / 8)
        .collect()
    )
    means = dict(sold.iter_rows())
    scores = np.array([NormalDist().inv_cdf(level) for level in LEVELS])
    weeks = np.arange(1, horizon + 1)[:, None]

    def product(name: str) -> ProductForecast:
        mean = means.get(name, 0.0)
        week = np.maximum(mean + scores * mean**0.5, 0.0)
        total = np.maximum(weeks * mean + scores * np.sqrt(weeks * mean), 0.0)
        return ProductForecast(
            product_id=name,
            mean=[mean] * horizon,
            quantiles=[week.tolist()] * horizon,
            cumulative=total.tolist(),
            method="mean of 8 weeks",
            why="It sold so much a week in the last 8 weeks.",
            trust="fair",
        )

    return DemandForecast(
        period="week",
        first_days=[until + timedelta(weeks=week) for week in range(horizon)],
        levels=list(LEVELS),
        products=[product(name) for name in request.products],
    )


def sale(day: date, product: str, quantity: float, minor: int | None, **more: Any) -> dict[str, Any]:
    """One line of the sales table."""
    line = {
        "channel": "",
        "order_id": f"{day}-{product}",
        "line": 1,
        "ordered_at": datetime.combine(day, time(10), UTC),
        "day": day,
        "product_id": product,
        "kind": "sale",
        "quantity": quantity,
        "amount": minor,
        "currency": "EUR",
    }
    return line | more


@pytest.fixture
def new_sale() -> Callable[..., dict[str, Any]]:
    return sale


@pytest.fixture
def call() -> CallInMemory:
    """An empty shop."""
    return CallInMemory()


def generate(n_products: int, n_weeks: int, seed: int) -> ShopInMemory:
    """A shop of two suppliers whose products sell at their own rates; some lack a stock count, a cost or a supplier."""
    generator = np.random.default_rng(seed)
    shop = ShopInMemory()
    rates = generator.gamma(0.8, 3.0, n_products)
    names = [f"P{index:04d}" for index in range(n_products)]
    prices = generator.integers(150, 3000, n_products)
    lines = []
    for day_index in range(n_weeks * 7):
        day = FIRST_MONDAY + timedelta(days=day_index)
        for index, units in enumerate(generator.poisson(rates / 2)):
            if units:
                lines.append(sale(day, names[index], float(units), int(units * prices[index])))
                if generator.random() < 0.03:
                    back = {"kind": "return", "order_id": f"{day}-{names[index]}-r"}
                    lines.append(sale(day, names[index], -1.0, -int(prices[index]), **back))
    shop.load("sales", lines)
    shop.load(
        "products",
        [
            {
                "product_id": name,
                "name": f"Product {name}",
                "supplier_id": f"S{index % 2}" if index % 17 else None,
                "price": int(prices[index]),
                "cost": int(prices[index] * 0.6) if index % 13 else None,
                "currency": "EUR",
                "pack_size": float(generator.choice([1, 6, 12])),
            }
            for index, name in enumerate(names)
        ],
    )
    stock_day = FIRST_MONDAY + timedelta(weeks=n_weeks) - timedelta(days=1)
    stock = [
        {"product_id": name, "day": stock_day, "on_hand": float(round(rates[index] * generator.uniform(0, 30)))}
        for index, name in enumerate(names)
        if index % 11
    ]
    shop.load("stock", [*stock, {"product_id": "NEVER-SOLD", "day": stock_day, "on_hand": 8.0}])
    shop.load(
        "suppliers",
        [
            {"supplier_id": "S0", "name": "North & Sons", "lead_time_days": 4.0, "review_days": 7.0},
            {
                "supplier_id": "S1",
                "name": "South Ltd",
                "lead_time_days": 9.0,
                "review_days": 14.0,
                "minimum_order": 20000,
                "currency": "EUR",
            },
        ],
    )
    return shop


@pytest.fixture
def generated() -> Callable[..., CallInMemory]:
    """Calls in generated shops: `generated(n_products=20, n_weeks=60, seed=1)`."""

    def build(n_products: int = 20, n_weeks: int = 60, seed: int = 1) -> CallInMemory:
        return CallInMemory(shop=generate(n_products, n_weeks, seed))

    return build
