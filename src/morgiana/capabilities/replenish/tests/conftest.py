"""A shop in memory, and forecasts of known distributions, for the tests of the order."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from statistics import NormalDist
from typing import Any, TypeVar

import polars as pl
import pytest
from pydantic import BaseModel

from morgiana.commerce.columns import TABLES
from morgiana.commerce.forecasts import LEVELS, DemandForecast, ProductForecast
from morgiana.commerce.shop import Changes, ShopProfile
from morgiana.operations import Context, Files, Model

T = TypeVar("T")
R = TypeVar("R")
M = TypeVar("M", bound=Model)
Q = TypeVar("Q", bound=BaseModel)
A = TypeVar("A", bound=BaseModel)

MONDAY = date(2026, 5, 4)


@dataclass
class ShopInMemory:
    """The port to a shop's data over plain frames."""

    profile: ShopProfile = field(default_factory=ShopProfile)
    tables: dict[str, pl.DataFrame] = field(default_factory=dict)

    def scan(self, table: str) -> pl.LazyFrame:
        schema = TABLES[table].schema()
        return self.tables.get(table, schema.to_frame()).lazy()

    def load(self, table: str, rows: list[dict[str, Any]]) -> None:
        schema = TABLES[table].schema()
        complete = [{name: row.get(name) for name in schema} for row in rows]
        self.tables[table] = pl.DataFrame(complete, schema=schema, orient="row")

    def rows(self, table: str) -> int:
        return self.tables[table].height if table in self.tables else 0

    def upsert(self, table: str, rows: pl.DataFrame, *, source: str) -> Changes:
        raise AssertionError("an order changes nothing")

    def revert(self, source: str) -> dict[str, int]:
        raise AssertionError("an order changes nothing")

    def document(self, kind: str, name: str, model: type[M]) -> M | None:
        return None

    def documents(self, kind: str, model: type[M]) -> Mapping[str, M]:
        return {}

    def keep(self, kind: str, name: str, value: Model) -> None:
        raise AssertionError("an order changes nothing")

    def forget(self, kind: str, name: str) -> None:
        raise AssertionError("an order changes nothing")


@dataclass
class CallInMemory:
    """The context of a call that touches nothing outside the test."""

    shop: ShopInMemory = field(default_factory=ShopInMemory)
    tenant: str = "test"
    seed: int = 7
    now: datetime = datetime(2026, 5, 4, 8, tzinfo=UTC)
    methods: list[str] = field(default_factory=list)

    @property
    def files(self) -> Files:
        raise AssertionError("an order needs no files")

    def track(self, items: Iterable[T], *, unit: str, total: int | None = None) -> Iterator[T]:
        yield from items

    def map(self, function: Callable[[T], R], items: Sequence[T], *, unit: str) -> Iterator[R]:
        yield from (function(item) for item in items)

    def call(self, function: Callable[[Q, Context], A], request: Q) -> A:
        return function(request, self)

    def emit(self, part: BaseModel) -> None:
        raise AssertionError("an order has no parts")

    def used(self, name: str, version: str) -> None:
        self.methods.append(name)


@pytest.fixture
def call() -> CallInMemory:
    return CallInMemory()


Weekly = Callable[..., DemandForecast]


@pytest.fixture
def weekly() -> Weekly:
    """Forecasts of independent normal weeks: `weekly({"apple": (70.0, 10.0)}, horizon=4)` gives mean and deviation."""

    def build(products: Mapping[str, tuple[float, float]], horizon: int = 4) -> DemandForecast:
        return DemandForecast(
            period="week",
            first_days=[MONDAY + timedelta(days=7 * week) for week in range(horizon)],
            levels=list(LEVELS),
            products=[normal_weeks(name, mean, spread, horizon) for name, (mean, spread) in products.items()],
        )

    return build


def normal_weeks(name: str, mean: float, spread: float, horizon: int) -> ProductForecast:
    scores = [NormalDist().inv_cdf(level) for level in LEVELS]
    return ProductForecast(
        product_id=name,
        name=name.title(),
        mean=[mean] * horizon,
        quantiles=[[max(mean + score * spread, 0.0) for score in scores]] * horizon,
        cumulative=[
            [max(week * mean + score * spread * week**0.5, 0.0) for score in scores] for week in range(1, horizon + 1)
        ],
        method="normal",
        why="It is made up.",
        trust="good",
    )
