"""Shops that lack something, or have odd terms, get a clear plan or a clear refusal, and their numbers still agree."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from morgiana.capabilities.replenish.models import SupplierTerms
from morgiana.commerce.shop import ShopProfile
from morgiana.flows.weekly_plan.models import ExportRequest, WeeklyPlan, WeeklyPlanRequest
from morgiana.flows.weekly_plan.operations import plan_export, plan_weekly
from morgiana.flows.weekly_plan.refusals import NothingToPlan
from morgiana.kernel.money import Money

Sale = Callable[..., dict[str, Any]]
Prepared = Callable[..., Any]

MONDAY = date(2026, 5, 11)
PRODUCTS = ("apple", "pear")


def weeks_of(new_sale: Sale, n_weeks: int = 12, **more: Any) -> list[dict[str, Any]]:
    """Every product sold three a day at 2.00, up to the Sunday before the planned week."""
    days = [MONDAY - timedelta(days=day) for day in range(n_weeks * 7, 0, -1)]
    return [new_sale(day, name, 3.0, 600, **more) for day in days for name in PRODUCTS]


@pytest.fixture
def prepared(call: Any, new_sale: Sale) -> Prepared:
    """A shop of two products that has everything, of which each argument replaces or takes away a table."""

    def prepare(**changes: list[dict[str, Any]] | None) -> Any:
        products = [
            {"product_id": name, "name": name.title(), "supplier_id": "S", "price": 200, "cost": 120, "currency": "EUR"}
            for name in PRODUCTS
        ]
        whole: dict[str, list[dict[str, Any]] | None] = {
            "sales": weeks_of(new_sale),
            "products": [{**product, "pack_size": 6.0} for product in products],
            "stock": [{"product_id": name, "day": MONDAY, "on_hand": 10.0} for name in PRODUCTS],
            "suppliers": [{"supplier_id": "S", "name": "Farm", "lead_time_days": 2.0, "review_days": 7.0}],
        }
        for name, rows in {**whole, **changes}.items():
            if rows is not None:
                call.shop.load(name, rows)
        return call

    return prepare


def consistent(plan: WeeklyPlan) -> WeeklyPlan:
    """The plan, once its orders sum to its totals in whole packs, and each of its four sentences is one."""
    lines = [line for order in plan.orders.suppliers for line in order.lines]
    for order in plan.orders.suppliers:
        assert order.total.minor == sum(line.cost.minor for line in order.lines) > 0
    assert sum(total.minor for total in plan.orders.totals) == sum(line.cost.minor for line in lines)
    for line in lines:
        assert line.quantity == pytest.approx(line.packs * line.pack_size)
        assert line.quantity > 0
    assert len(plan.summary) == 4
    assert all(sentence.endswith(".") and "{" not in sentence and "  " not in sentence for sentence in plan.summary)
    return plan


def test_a_whole_shop_is_ordered_for(prepared: Prepared) -> None:
    """What the others lack is here: 3 a day for 9 days less 10 in stock is at least 17, so three packs of 6 or more."""
    plan = consistent(plan_weekly(WeeklyPlanRequest(), prepared()))
    (order,) = plan.orders.suppliers
    assert all(line.packs >= 3 for line in order.lines)
    assert plan.missing == []


def test_without_stock_nothing_is_ordered_and_the_count_is_asked_for(prepared: Prepared) -> None:
    """What runs out cannot be said; what sells is still planned."""
    plan = consistent(plan_weekly(WeeklyPlanRequest(), prepared(stock=None)))
    assert plan.summary[2] == "What will run out cannot be said, because no stock count is known."
    assert plan.summary[3].startswith("Nothing can be ordered yet; data are missing for 2 of 2 products")
    assert [(topic.title, topic.products) for topic in plan.missing] == [("No stock count", ["apple", "pear"])]
    assert len(plan.will_sell) == 2


def test_without_suppliers_their_names_are_asked_for(prepared: Prepared) -> None:
    """What runs out is still said, in money too, since cost and price are known."""
    bare = [{"product_id": name, "price": 200, "cost": 120, "currency": "EUR"} for name in PRODUCTS]
    plan = consistent(plan_weekly(WeeklyPlanRequest(), prepared(suppliers=None, products=bare)))
    assert {topic.need for topic in plan.missing} == {"supplier", "lead_time"}
    assert plan.orders.suppliers == []
    assert len(plan.will_run_out) == 2
    assert plan.money.lost_margin[0].minor > 0


def test_without_any_product_list_prices_come_from_sales(prepared: Prepared) -> None:
    """A shop of sales and a stock count only is told what its cost is missing for."""
    plan = consistent(plan_weekly(WeeklyPlanRequest(), prepared(products=None, suppliers=None)))
    assert {topic.need for topic in plan.missing} == {"cost", "supplier", "lead_time"}
    assert plan.will_sell[0].revenue is not None
    assert plan.will_sell[0].name == "apple"


def test_sales_without_amounts_are_planned_in_units(prepared: Prepared, new_sale: Sale) -> None:
    """No amount anywhere: units are said, money is not made up, and the note says how many lines lack it."""
    sales = [row | {"amount": None, "currency": None} for row in weeks_of(new_sale)]
    bare = [{"product_id": name, "supplier_id": "S"} for name in PRODUCTS]
    plan = consistent(plan_weekly(WeeklyPlanRequest(), prepared(sales=sales, products=bare)))
    assert plan.summary[0].startswith("From 4 May to 10 May no amount came in for 42 units in 14 orders")
    assert plan.money.revenue_expected == []
    assert any("without an amount: 14" in note for note in plan.notes)


def test_one_product_sold_on_one_day(prepared: Prepared, new_sale: Sale) -> None:
    """A single sale on the last Sunday is a plan; on a Wednesday there is no week before it to plan from."""
    sunday = prepared(sales=[new_sale(MONDAY - timedelta(days=1), "apple", 3.0, 600)])
    plan = consistent(plan_weekly(WeeklyPlanRequest(), sunday))
    assert plan.first_day == MONDAY
    assert [line.product_id for line in plan.will_sell] == ["apple"]
    wednesday = prepared(sales=[new_sale(MONDAY - timedelta(days=5), "apple", 3.0, 600)])
    with pytest.raises(NothingToPlan, match="no sales from before 4 May 2026") as refusal:
        plan_weekly(WeeklyPlanRequest(), wednesday)
    assert "after your first sales" in refusal.value.remedy


def test_two_currencies_are_two_sums(prepared: Prepared, new_sale: Sale) -> None:
    """Apples in euros, pears in francs: each figure comes once for each, and the note says so."""
    sales = weeks_of(new_sale)
    sales = [row | ({"currency": "CHF"} if row["product_id"] == "pear" else {}) for row in sales]
    products = [
        {"product_id": "apple", "supplier_id": "S", "price": 200, "cost": 120, "currency": "EUR"},
        {"product_id": "pear", "supplier_id": "S", "price": 200, "cost": 120, "currency": "CHF"},
    ]
    plan = plan_weekly(WeeklyPlanRequest(), prepared(sales=sales, products=products))
    assert {total.currency for total in plan.orders.totals} == {"CHF", "EUR"}
    assert len(plan.orders.suppliers) == 2
    assert all(len({line.cost.currency for line in order.lines}) == 1 for order in plan.orders.suppliers)
    assert "CHF\u00a042.00 and €42.00" in plan.summary[0]
    assert "several currencies (CHF and EUR)" in plan.notes[1]


def test_only_returns_is_nothing_to_plan(prepared: Prepared, new_sale: Sale) -> None:
    """What only came back was never sold here."""
    with pytest.raises(NothingToPlan, match="There are no sales yet"):
        plan_weekly(WeeklyPlanRequest(), prepared(sales=weeks_of(new_sale, kind="return")))


def test_data_of_three_years_ago_are_planned_after_their_end(prepared: Prepared, new_sale: Sale) -> None:
    """The plan is for the week after the data and says so; a count made today is later than that and is told."""
    long_ago = timedelta(weeks=156)
    sales = [row | {"day": row["day"] - long_ago} for row in weeks_of(new_sale)]
    plan = consistent(plan_weekly(WeeklyPlanRequest(), prepared(sales=sales)))
    assert plan.first_day == MONDAY - long_ago
    assert plan.notes[0].startswith("Your data end on 14 May 2023: the plan is for the week after them")
    assert any(note.startswith("Only counted after 15 May: 2 of the products") for note in plan.orders.notes)


def test_what_is_given_away_is_not_ordered_to_earn(prepared: Prepared, new_sale: Sale) -> None:
    """A price of nothing is no price: what is sold for 0.00 lacks one, and no margin is made up for it."""
    free = [row | {"amount": 0} for row in weeks_of(new_sale)]
    products = [
        {"product_id": name, "supplier_id": "S", "price": 0, "cost": 120, "currency": "EUR"} for name in PRODUCTS
    ]
    plan = consistent(plan_weekly(WeeklyPlanRequest(), prepared(sales=free, products=products)))
    assert [topic.need for topic in plan.missing] == ["price"]
    assert plan.money.lost_margin == []


def test_a_budget_of_nothing_orders_nothing_and_says_what_waits(prepared: Prepared) -> None:
    """The order is there as one that waits, with what waiting costs."""
    plan = consistent(plan_weekly(WeeklyPlanRequest(budget=Money(0, "EUR")), prepared()))
    assert plan.orders.suppliers == []
    (waits,) = plan.orders.postponed
    assert "The budget" in waits.reason
    assert plan.summary[3].startswith("Nothing is ordered now, since a budget or a minimum order does not allow it")


def test_a_minimum_above_the_budget_waits(prepared: Prepared) -> None:
    """A minimum of 500.00 with a budget of 100.00: nothing is ordered, and the reason names both."""
    farm = SupplierTerms(supplier_id="S", minimum_order=Money(50000, "EUR"))
    request = WeeklyPlanRequest(budget=Money(10000, "EUR"), suppliers=[farm])
    plan = consistent(plan_weekly(request, prepared()))
    (waits,) = plan.orders.postponed
    assert "the minimum €500.00" in waits.reason
    assert plan.orders.totals == []


def test_a_delivery_on_the_same_day(prepared: Prepared) -> None:
    """A lead time of nothing arrives on the day of ordering, so nothing is lost before."""
    suppliers = [{"supplier_id": "S", "lead_time_days": 0.0, "review_days": 1.0}]
    plan = consistent(plan_weekly(WeeklyPlanRequest(), prepared(suppliers=suppliers, stock=[
        {"product_id": name, "day": MONDAY, "on_hand": 0.0} for name in PRODUCTS
    ])))  # fmt: skip
    (order,) = plan.orders.suppliers
    assert order.arrival_day == order.order_day == plan.as_of
    assert all("before the delivery" not in line.reason for line in order.lines)


def test_a_pack_of_a_thousand_is_left_with_its_reason(prepared: Prepared) -> None:
    """Nearly a year of sales in one pack is not worth keeping, and the outlook says how long it would last."""
    suppliers = [{"supplier_id": "S", "lead_time_days": 2.0, "review_days": 1.0}]
    products = [
        {"product_id": name, "supplier_id": "S", "price": 130, "cost": 120, "currency": "EUR", "pack_size": 1000.0}
        for name in PRODUCTS
    ]
    plan = consistent(plan_weekly(WeeklyPlanRequest(), prepared(suppliers=suppliers, products=products)))
    assert plan.orders.suppliers == []
    assert "The smallest lot of 1,000 would last 333 days" in plan.will_run_out[0].reason


def test_what_keeps_one_day_is_ordered_for_one_day(prepared: Prepared) -> None:
    """With a shelf life of a day, no more than a day or so of sales is ordered, however rarely the supplier comes."""
    products = [
        {"product_id": name, "supplier_id": "S", "price": 200, "cost": 120, "currency": "EUR", "shelf_life_days": 1}
        for name in PRODUCTS
    ]
    stock = [{"product_id": name, "day": MONDAY, "on_hand": 0.0} for name in PRODUCTS]
    plan = consistent(plan_weekly(WeeklyPlanRequest(), prepared(products=products, stock=stock)))
    (order,) = plan.orders.suppliers
    assert all(line.quantity <= 5 for line in order.lines)
    assert all("shelf life of 1 day" in line.reason for line in order.lines)


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("lacks", [{}, {"stock": None}, {"suppliers": None}, {"products": None}])
def test_every_plan_can_be_written_down(prepared: Prepared, language: str, lacks: dict[str, None]) -> None:
    """Whatever is missing, the files are written, in both languages, and lose no letter; braces in names are names."""
    call = prepared(**lacks)
    call.shop.profile = ShopProfile(name="{page} & {Sons}", language=language)
    answer = plan_export(ExportRequest(), call)
    assert {file.kind for file in answer.files} >= {"xlsx", "csv", "pdf"}
    assert answer.notes == []
