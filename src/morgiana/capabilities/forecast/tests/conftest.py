"""The context of a call that touches nothing outside the test, and panels of made-up shops."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, TypeVar

import pytest
from pydantic import BaseModel

from morgiana.commerce.shop import ShopProfile
from morgiana.operations import Files

T = TypeVar("T")
R = TypeVar("R")


@dataclass
class NoShop:
    """A shop of which nothing but its profile may be read."""

    profile: ShopProfile = field(default_factory=ShopProfile)

    def scan(self, table: str) -> Any:
        raise AssertionError(f"the request brings its own past; nobody asked for {table}")


@dataclass
class ForecastCall:
    """Runs everything in this process, and remembers what was used."""

    shop: Any = field(default_factory=NoShop)
    tenant: str = "test"
    seed: int = 7
    now: datetime = datetime(2026, 5, 4, 8, tzinfo=UTC)
    methods: list[str] = field(default_factory=list)
    pieces: int = 0

    @property
    def files(self) -> Files:
        raise AssertionError("a forecast needs no files")

    def track(self, items: Iterable[T], *, unit: str, total: int | None = None) -> Iterator[T]:
        yield from items

    def map(self, function: Callable[[T], R], items: Sequence[T], *, unit: str) -> Iterator[R]:
        self.pieces += len(items)
        yield from (function(item) for item in items)

    def call(self, function: Any, request: Any) -> Any:
        raise AssertionError("a forecast calls nothing")

    def emit(self, part: BaseModel) -> None:
        raise AssertionError("a forecast has no parts")

    def used(self, name: str, version: str) -> None:
        self.methods.append(name)


@pytest.fixture
def call() -> ForecastCall:
    return ForecastCall()
