"""What `forecast.demand` reads of a shop's tables, and what it does not."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from stores import database_of, shops_of

from morgiana.adapters.compute.process_pool import ProcessPool
from morgiana.adapters.lake.shops import FolderShop
from morgiana.capabilities.forecast.models import DemandRequest, NothingSold, SeriesTooShort
from morgiana.capabilities.forecast.operations import forecast_demand
from morgiana.commerce.columns import SALES
from morgiana.commerce.forecasts import DemandForecast, ProductForecast

MONDAY = date(2026, 1, 5)
WEEK = timedelta(weeks=1)

Line = tuple[str, date, str, str, float]


def lines(product: str, units: list[float], *, first: date = MONDAY, kind: str = "sale", day: int = 2) -> list[Line]:
    """One line a week, on its Wednesday."""
    return [
        (f"{product}-{week}-{kind}", first + week * WEEK + timedelta(days=day), product, kind, quantity)
        for week, quantity in enumerate(units)
        if quantity
    ]


@pytest.fixture
def shop(tmp_path: Path) -> FolderShop:
    """Sixteen weeks, from a Monday to a Saturday: tea sells 20, jam 5 and is returned, a card is only tested."""
    shops = shops_of(tmp_path, database_of(tmp_path))
    shop = shops.open("local", call="rcpt_1")
    sell(
        shop,
        [
            *lines("tea", [20.0 + week % 3 for week in range(16)]),
            *lines("jam", [5.0 + week % 2 for week in range(16)]),
            *lines("jam", [-4.0] * 16, kind="return"),
            *lines("card", [9.0] * 16, kind="test"),
            *lines("jam", [1.0], day=0),
            *lines("jam", [1.0], first=MONDAY + 15 * WEEK, day=5),
        ],
    )
    names = {"product_id": ["tea", "jam", "card"], "name": ["Green tea", "Plum jam", "Gift card"]}
    shop.upsert("products", pl.DataFrame({**names, "category": ["Tea", "Jam", ""]}), source="s")
    return shop


def sell(shop: FolderShop, sold: list[Line]) -> None:
    names = ["order_id", "day", "product_id", "kind", "quantity"]
    rows = (
        pl.DataFrame(sold, schema=names, orient="row")
        .unique(["order_id", "product_id", "day"])
        .with_columns(
            pl.col("order_id") + pl.col("day").cast(pl.String),
            channel=pl.lit(""),
            line=pl.lit(1),
            ordered_at=pl.lit(datetime(2026, 1, 5, tzinfo=UTC)),
        )
    )
    shop.upsert("sales", rows.select(name for name in SALES.schema() if name in rows.columns), source="s")


def ask(call: Any, shop: FolderShop, **asked: Any) -> tuple[DemandForecast, dict[str, ProductForecast]]:
    call.shop = shop
    answer = forecast_demand(DemandRequest(**asked), call)
    return answer, {product.product_id: product for product in answer.products}


def test_only_sales_are_demand(call: Any, shop: FolderShop) -> None:
    """Returns do not lower it, tests are none; what sells most comes first, by name, in the week after the data."""
    answer, found = ask(call, shop)
    assert [product.product_id for product in answer.products] == ["tea", "jam"]
    assert [product.name for product in answer.products] == ["Green tea", "Plum jam"]
    assert answer.first_days[0] == MONDAY + 16 * WEEK
    assert found["tea"].mean[0] == pytest.approx(21, abs=1)
    assert found["jam"].mean[0] == pytest.approx(5.6, abs=0.6)
    assert answer.notes == []


def test_weeks_without_sales_are_zeros_and_an_unfinished_week_is_none(call: Any, shop: FolderShop) -> None:
    """A Tuesday after the data does not make a week of it; weeks in which nothing sold count."""
    sell(shop, [("late", MONDAY + 16 * WEEK + timedelta(days=1), "tea", "sale", 400.0), *lines("gum", [8.0, 0] * 8)])
    answer, found = ask(call, shop)
    assert answer.first_days[0] == MONDAY + 16 * WEEK
    assert found["tea"].mean[0] == pytest.approx(21, abs=1)
    assert found["gum"].mean[0] == pytest.approx(4, abs=1)


def test_the_day_asked_for_hides_what_came_after(call: Any, shop: FolderShop) -> None:
    """As of a past day the answer is what it would have been then."""
    before, _ = ask(call, shop, as_of=MONDAY + 12 * WEEK + timedelta(days=3))
    sell(shop, lines("tea", [900.0] * 4, first=MONDAY + 12 * WEEK, day=4))
    after, _ = ask(call, shop, as_of=MONDAY + 12 * WEEK)
    assert before.first_days[0] == MONDAY + 12 * WEEK
    assert after == before


def test_days_are_forecast_from_days(call: Any, shop: FolderShop) -> None:
    """Tea sells on Wednesdays only: so it will."""
    answer, found = ask(call, shop, period="day", horizon=7, products=["tea"])
    wednesday = answer.first_days.index(next(day for day in answer.first_days if day.weekday() == 2))
    assert found["tea"].mean[wednesday] > 10
    assert sum(found["tea"].mean) - found["tea"].mean[wednesday] < 5


def test_promotions_known_ahead_count(call: Any, shop: FolderShop) -> None:
    """Two stores of two put tea forward and it sells three times as much; one of two ahead gives about half of that."""
    first = [MONDAY + week * WEEK for week in (4, 9, 13)]
    sell(shop, lines("tea", [41.0] + [0] * 4 + [41.0] + [0] * 3 + [41.0], first=first[0], day=3))
    rows = [("tea", store, day, "mailer") for day in first for store in ("north", "south")]
    rows += [("tea", "north", MONDAY + 17 * WEEK, "mailer")]
    promotions = pl.DataFrame(rows, schema=["product_id", "location_id", "first_day", "kind"], orient="row")
    promotions = promotions.with_columns(last_day=pl.col("first_day") + timedelta(days=6))
    shop.upsert(
        "promotions", promotions.select("product_id", "location_id", "first_day", "last_day", "kind"), source="s"
    )
    _, found = ask(call, shop)
    quiet, promoted = found["tea"].mean[0], found["tea"].mean[1]
    assert quiet == pytest.approx(21, abs=2)
    assert 1.4 < promoted / quiet < 2.1
    assert "A promotion is known for 1 of the 4 weeks ahead." in found["tea"].why


def test_an_empty_shelf_is_not_no_demand(call: Any, shop: FolderShop) -> None:
    """Four weeks counted as empty each day, in which nothing sold, are unknown: the forecast stays, and it is said."""
    sell(shop, lines("nut", [12.0] * 10 + [0.0] * 4 + [12.0] * 2))
    days = [MONDAY + 10 * WEEK + timedelta(days=day) for day in range(28)]
    stock = pl.DataFrame({"product_id": "nut", "location_id": "", "day": days, "on_hand": 0.0})
    _, without = ask(call, shop, products=["nut"])
    shop.upsert("stock", stock, source="s")
    answer, found = ask(call, shop, products=["nut"])
    assert found["nut"].mean[0] == pytest.approx(12, abs=0.5)
    assert without["nut"].mean[0] < found["nut"].mean[0] - 1
    assert answer.notes == ["4 periods in which a product was out of stock count as unknown, not as no demand."]


def test_products_nobody_knows_are_noted(call: Any, shop: FolderShop, tmp_path: Path) -> None:
    """The others get their forecast; alone they are refused."""
    answer, found = ask(call, shop, products=["tea", "card", "kiwi"])
    assert found.keys() == {"tea"}
    assert answer.notes[-1] == "Left out: card and kiwi."
    with pytest.raises(NothingSold):
        ask(call, shop, products=["kiwi"])
    with pytest.raises(NothingSold):
        ask(call, shop, as_of=MONDAY)
    with pytest.raises(NothingSold, match="Nothing was sold yet"):
        ask(call, shops_of(tmp_path, database_of(tmp_path)).open("other", call="c"))


def test_a_new_product_asked_for_alone_has_its_kin(call: Any, shop: FolderShop) -> None:
    """Two weeks of 4 in a category that sells 30: its kin are read beside it, and are not in the answer."""
    sell(shop, [line for number in range(4) for line in lines(f"pot{number}", [30.0 + week % 2 for week in range(16)])])
    sell(shop, lines("pot", [4.0, 4.0], first=MONDAY + 14 * WEEK))
    pots = [f"pot{number}" for number in range(4)] + ["pot"]
    shop.upsert("products", pl.DataFrame({"product_id": pots, "name": pots, "category": "Pots"}), source="s")
    _, found = ask(call, shop, products=["pot"])
    assert found.keys() == {"pot"}
    assert found["pot"].mean[0] > 12
    assert call.pieces == 1


def test_a_few_days_are_too_short_for_weeks(call: Any, tmp_path: Path) -> None:
    """From Thursday to Tuesday there is no complete week: refused with what to do, while days are forecast."""
    shop = shops_of(tmp_path, database_of(tmp_path)).open("local", call="rcpt_1")
    sell(shop, [(f"o{day}", MONDAY + timedelta(days=3 + day), "tea", "sale", 3.0) for day in range(6)])
    with pytest.raises(SeriesTooShort) as refused:
        ask(call, shop)
    assert "forecast days in place of weeks" in refused.value.remedy
    _, found = ask(call, shop, period="day", horizon=3)
    assert found["tea"].mean == pytest.approx([3.0] * 3, abs=0.5)


def test_processes_give_the_same_numbers(call: Any, shop: FolderShop) -> None:
    """Spread over two processes, 310 products have the forecast that they have in one."""
    more = [
        line for number in range(310) for line in lines(f"p{number}", [1.0 + (number + week) % 7 for week in range(16)])
    ]
    sell(shop, more)
    alone, _ = ask(call, shop)
    assert call.pieces > 2
    pool = ProcessPool(2)
    call.map = lambda function, items, unit: (result for result, _ in pool.map(function, items))
    together, _ = ask(call, shop)
    pool.close()
    assert together == alone
