"""The plan's numbers agree with each other, whatever the shop: checked on generated shops."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from morgiana.commerce.overview.models import RowsRequest
from morgiana.commerce.overview.operations import shop_rows
from morgiana.flows.weekly_plan.models import WeeklyPlan, WeeklyPlanRequest
from morgiana.flows.weekly_plan.operations import plan_weekly
from morgiana.flows.weekly_plan.refusals import NothingToPlan
from morgiana.flows.weekly_plan.weeks import moment
from morgiana.kernel.money import Money

Generated = Callable[..., Any]

BOUNDED = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
shops = st.tuples(st.integers(1, 30), st.integers(2, 20), st.integers(0, 10_000))
budgets = st.none() | st.integers(0, 200_000).map(lambda minor: Money(minor, "EUR"))


def planned(generated: Generated, shop: tuple[int, int, int], **options: Any) -> WeeklyPlan | None:
    """The plan of a generated shop; None where chance made it sell nothing in a complete week, which is refused."""
    call = generated(*shop)
    sales = call.shop.tables["sales"]
    last = sales.filter(kind="sale")["day"].max()
    if last is None or sales["day"].min() >= moment(None, last, last).week.first_day:
        with pytest.raises(NothingToPlan):
            plan_weekly(WeeklyPlanRequest(**options), call)
        return None
    return plan_weekly(WeeklyPlanRequest(**options), call)


def summed(amounts: list[Money | None]) -> list[Money]:
    totals: dict[str, int] = {}
    for amount in amounts:
        if amount is not None:
            totals[amount.currency] = totals.get(amount.currency, 0) + amount.minor
    return [Money(minor, currency) for currency, minor in sorted(totals.items())]


@BOUNDED
@given(shop=shops, budget=budgets)
def test_money_is_the_sum_of_the_lines(generated: Generated, shop: tuple[int, int, int], budget: Money | None) -> None:
    """Each figure of the money is the exact sum of the lines that it stands over."""
    plan = planned(generated, shop, budget=budget)
    if plan is None:
        return
    lines = [line for order in plan.orders.suppliers for line in order.lines]
    assert plan.money.revenue_expected == summed([line.revenue for line in plan.will_sell])
    assert plan.money.orders == plan.orders.totals == summed([line.cost for line in lines])
    assert plan.money.lost_margin == summed([outlook.lost_margin for outlook in plan.orders.outlooks])
    assert plan.money.saved_margin == summed([line.lost_margin_without - line.lost_margin_with for line in lines])
    assert plan.money.overstock == summed([line.excess_cost for line in plan.overstocked])
    assert plan.money.revenue_last_week == plan.last_week.revenue
    if budget is not None:
        assert sum(amount.minor for amount in plan.money.orders) <= budget.minor


@BOUNDED
@given(shop=shops)
def test_a_product_has_one_forecast_everywhere(generated: Generated, shop: tuple[int, int, int]) -> None:
    """What it sells is the same in the forecast, in what will sell, in what runs out, and in the order."""
    plan = planned(generated, shop)
    if plan is None:
        return
    forecasts = {product.product_id: product for product in plan.forecast.products}
    sells = {line.product_id: line for line in plan.will_sell}
    assert sells.keys() == forecasts.keys()
    for name, line in sells.items():
        assert line.week.expected == round(forecasts[name].mean[0], 2)
        assert line.weeks == round(sum(forecasts[name].mean), 2)
    for short in plan.will_run_out:
        assert short.week == sells[short.product_id].week
        assert short.rests_on == sells[short.product_id].rests_on
    for order in plan.orders.suppliers:
        for ordered in order.lines:
            days = (ordered.last_day - plan.as_of).days + 1
            assert ordered.expected_sales == pytest.approx(forecasts[ordered.product_id].mean[0] / 7 * days, abs=0.02)


@BOUNDED
@given(shop=shops)
def test_nothing_is_both_ordered_to_cover_a_need_and_too_much(generated: Generated, shop: tuple[int, int, int]) -> None:
    """A product of which there is too much is ordered, at most, to reach a supplier's minimum."""
    plan = planned(generated, shop)
    if plan is None:
        return
    too_much = {line.product_id for line in plan.overstocked}
    needed = {line.product_id for order in plan.orders.suppliers for line in order.lines if line.decided_by != "top_up"}
    assert not too_much & needed


@BOUNDED
@given(shop=shops)
def test_every_product_that_sold_is_in_the_plan(generated: Generated, shop: tuple[int, int, int]) -> None:
    """Each is counted and looked at, or among those that lack data; the missing topics name them all."""
    plan = planned(generated, shop)
    if plan is None:
        return
    sales = generated(*shop).shop.tables["sales"]
    sold = set(sales.filter(pl.col("kind") == "sale", pl.col("day") < plan.first_day)["product_id"])
    assert {line.product_id for line in plan.will_sell} == sold
    named = {name for topic in plan.missing for name in topic.products}
    assert named == {entry.product_id for entry in plan.orders.missing}
    assert {outlook.product_id for outlook in plan.orders.outlooks} | named == sold


@BOUNDED
@given(shop=shops)
def test_each_line_opens_to_exactly_the_rows_that_it_rests_on(generated: Generated, shop: tuple[int, int, int]) -> None:
    """What a line says it rests on, asked of `shop.rows`, lists as many rows as it says."""
    plan = planned(generated, shop)
    if plan is None:
        return
    call = generated(*shop)
    named = [line.rests_on for line in plan.will_sell]
    named += [line.rests_on for line in plan.will_run_out]
    named += [line.rests_on for line in plan.overstocked]
    named += [line.rests_on for line in (*plan.last_week.best_sellers, *plan.last_week.changed_most)]
    for rests_on in (*named, plan.last_week.rests_on):
        asked = RowsRequest.model_validate({**rests_on.model_dump(exclude={"rows"}), "limit": 1})
        assert shop_rows(asked, call).total == rests_on.rows


def test_the_plan_survives_the_wire(generated: Generated) -> None:
    """Written as JSON and read again, the plan is the same."""
    plan = plan_weekly(WeeklyPlanRequest(), generated())
    assert WeeklyPlan.model_validate_json(plan.model_dump_json()) == plan


def test_the_plan_is_said_in_four_sentences(generated: Generated) -> None:
    """Four sentences, and a note that the data end in the past."""
    call = generated(n_products=20, n_weeks=60, seed=1)
    plan = plan_weekly(WeeklyPlanRequest(), call)
    assert len(plan.summary) == 4
    assert all(sentence.endswith(".") for sentence in plan.summary)
    assert plan.summary[0].startswith("From 20 April to 26 April ")
    assert "more than in the week before" in plan.summary[0] or "less than in the week before" in plan.summary[0]
    assert plan.as_of == plan.first_day == date(2026, 4, 27)
    assert plan.notes == [
        "Your data end on 26 April 2026: the plan is for the week after them, from 27 April to 3 May 2026."
    ]
    assert call.called == ["forecast.demand", "replenish.orders"]


def test_a_plan_for_an_earlier_day_does_not_look_ahead(generated: Generated) -> None:
    """Planned for the week of 6 April 2026, sales from that Monday on change nothing."""
    call, shorter = generated(n_weeks=60), generated(n_weeks=60)
    monday = date(2026, 4, 6)
    sales = shorter.shop.tables["sales"]
    shorter.shop.tables["sales"] = sales.filter(sales["day"] < monday)
    early = plan_weekly(WeeklyPlanRequest(as_of=monday + timedelta(days=2)), call)
    cut = plan_weekly(WeeklyPlanRequest(as_of=monday + timedelta(days=2)), shorter)
    assert early.notes == [
        "The plan is for 6 April to 12 April 2026; what was sold from then on is not used, "
        "though the data reach to 26 April 2026."
    ]
    assert early.as_of == date(2026, 4, 8)
    assert early.model_copy(update={"notes": []}) == cut.model_copy(update={"notes": []})


def test_only_the_best_sellers_are_planned_when_there_are_too_many(generated: Generated) -> None:
    """Five of twenty: the five that sold most lately, and a note about the others."""
    plan = plan_weekly(WeeklyPlanRequest(products_max=5), generated())
    assert len(plan.will_sell) == 5
    assert plan.notes[-1].startswith("Left out of the plan, because others sold more lately: 15 of")


def test_stock_that_never_sold_is_too_much(generated: Generated) -> None:
    """A counted product without a sale is listed, with its count as what it rests on."""
    plan = plan_weekly(WeeklyPlanRequest(), generated())
    never = next(line for line in plan.overstocked if line.product_id == "NEVER-SOLD")
    assert (never.excess_units, never.reason, never.rests_on.table) == (8.0, "It was never sold.", "stock")


def test_a_shop_without_sales_is_refused(call: Any) -> None:
    """Nothing to plan is said with what to do, not planned as nothing."""
    with pytest.raises(NothingToPlan, match="There are no sales yet") as refusal:
        plan_weekly(WeeklyPlanRequest(), call)
    assert refusal.value.remedy.startswith("Load a file of your sales")


def test_a_week_before_the_first_sale_is_refused(generated: Generated) -> None:
    """A plan for 2020 has nothing to rest on in data from 2025."""
    with pytest.raises(NothingToPlan, match="no sales from before 6 January 2020"):
        plan_weekly(WeeklyPlanRequest(as_of=date(2020, 1, 8)), generated())
