"""What `replenish.orders` answers, by examples small enough to check by hand."""

import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from morgiana.capabilities.replenish import CAPABILITY
from morgiana.capabilities.replenish.models import (
    Arrival,
    Assumptions,
    ItemTerms,
    OrderPolicy,
    OrdersRequest,
    SupplierTerms,
)
from morgiana.capabilities.replenish.operations import replenish_orders
from morgiana.commerce.forecasts import DemandForecast
from morgiana.kernel.money import Money
from morgiana.kernel.refusals import InvalidRequest
from morgiana.operations import declared

Weekly = Callable[..., DemandForecast]


def eur(amount: str) -> Money:
    return Money.of(amount, "EUR")


def apple(**changes: Any) -> ItemTerms:
    terms: dict[str, Any] = {
        "product_id": "apple",
        "on_hand": 100.0,
        "price": eur("2.50"),
        "cost": eur("1.00"),
        "supplier_id": "orchard",
        "pack_size": 12.0,
    }
    return ItemTerms(**terms | changes)


ORCHARD = SupplierTerms(supplier_id="orchard", name="Orchard", lead_time_days=7.0, review_days=7.0)


def orders(weekly: Weekly, item: ItemTerms, supplier: SupplierTerms = ORCHARD, **changes: Any) -> OrdersRequest:
    return OrdersRequest(
        forecast=weekly({"apple": (70.0, 10.0)}), items=[item], suppliers=[supplier], read_shop=False, **changes
    )


def test_the_order_is_the_order_up_to_level_less_the_stock_in_whole_packs(call: Any, weekly: Weekly) -> None:
    """140 + z(.95) 10 sqrt(2) = 163.3 less 100 is 63.3: six packs of 12, 72.00 EUR, on Monday for next Monday."""
    answer = replenish_orders(orders(weekly, apple(), policy=OrderPolicy(service_level=0.95)), call)
    (order,) = answer.suppliers
    (line,) = order.lines
    assert (line.quantity, line.packs, line.cost) == (72.0, 6, eur("72.00"))
    assert (line.order_day, line.arrival_day, line.last_day) == (date(2026, 5, 4), date(2026, 5, 11), date(2026, 5, 17))
    assert (line.expected_sales, line.likely_most) == (140.0, 163.26)
    assert (order.total, answer.totals) == (eur("72.00"), [eur("72.00")])
    assert line.run_out_day == date(2026, 5, 14)  # 10 a day: the shelf is empty after the 13th
    assert line.run_out_without == pytest.approx(0.9977, abs=0.002)  # 1 - Phi(-40 / 14.14)
    assert line.run_out_with == pytest.approx(0.0118, abs=0.002)  # 1 - Phi(32 / 14.14)
    assert line.lost_margin_without == eur("60.01")  # 1.50 x (40 + 14.14 G(2.83))
    assert line.reason == (
        "Covers 7 days; without it you run out on 14 May (over 99% by 17 May) and lose about €60.01 of margin."
    )
    assert answer.missing == []
    assert call.methods == ["periodic review with lost sales, newsvendor service level"]


def test_the_service_level_comes_from_margin_and_holding_cost(call: Any, weekly: Weekly) -> None:
    """Margin 1.50 against 1.00 x 365 % x 7/365 = 0.07 a week is 95.54 %; the default never aims above 98 %."""
    dear = OrderPolicy(holding_cost_share_per_year=1.0)
    supplier = SupplierTerms(supplier_id="orchard", lead_time_days=7.0, review_days=25.55)
    line = replenish_orders(orders(weekly, apple(), supplier, policy=dear), call).suppliers[0].lines[0]
    assert line.service_level == pytest.approx(1.5 / 1.57, abs=1e-4)
    assert replenish_orders(orders(weekly, apple()), call).suppliers[0].lines[0].service_level == 0.98


def test_what_is_on_its_way_counts_when_it_comes_in_time(call: Any, weekly: Weekly) -> None:
    """72 units due on the 10th leave nothing to order; due after the last day they change nothing."""
    policy = OrderPolicy(service_level=0.95)
    soon = apple(on_order=[Arrival(day=date(2026, 5, 10), quantity=72.0)])
    late = apple(on_order=[Arrival(day=date(2026, 5, 18), quantity=72.0)])
    answer = replenish_orders(orders(weekly, soon, policy=policy), call)
    assert answer.suppliers == []
    assert answer.outlooks[0].on_order == 72.0
    assert answer.outlooks[0].reason == "The stock lasts until 17 May with a chance of 99%."
    assert replenish_orders(orders(weekly, late, policy=policy), call).suppliers[0].lines[0].quantity == 72.0


def test_no_more_is_ordered_than_sells_before_it_spoils(call: Any, weekly: Weekly) -> None:
    """Four days of shelf life sell 40 - 1.28 x 10 sqrt(4/7) = 30.3 with 90 %: two packs of 12."""
    item = apple(on_hand=0.0, shelf_life_days=4.0)
    supplier = SupplierTerms(supplier_id="orchard", lead_time_days=0.0, review_days=7.0)
    sure = OrderPolicy(sold_before_spoiling_probability=0.9)
    line = replenish_orders(orders(weekly, item, supplier, policy=sure), call).suppliers[0].lines[0]
    assert (line.quantity, line.decided_by) == (24.0, "shelf_life")
    assert "Kept to what sells within its shelf life of 4 days with a chance of 90%" in line.reason


def test_how_much_may_spoil_comes_from_margin_and_cost(call: Any, weekly: Weekly) -> None:
    """What costs 1.00 and brings 2.50 pays if it sells with 40 %: 40 + 0.25 x 10 sqrt(4/7) = 41.9, three packs; what
    costs 2.25 pays with 90 % only: 30.3, two packs."""
    supplier = SupplierTerms(supplier_id="orchard", lead_time_days=0.0, review_days=3.0)
    rich, poor = (apple(on_hand=0.0, shelf_life_days=4.0, cost=eur(cost)) for cost in ("1.00", "2.25"))
    sure = OrderPolicy(service_level=0.999)
    line = replenish_orders(orders(weekly, rich, supplier, policy=sure), call).suppliers[0].lines[0]
    assert (line.quantity, line.decided_by) == (36.0, "shelf_life")
    assert "with a chance of 40%" in line.reason
    line = replenish_orders(orders(weekly, poor, supplier, policy=sure), call).suppliers[0].lines[0]
    assert (line.quantity, line.decided_by) == (24.0, "shelf_life")


def test_a_forecast_whose_sums_fall_is_read_as_rising(call: Any, weekly: Weekly) -> None:
    """Two weeks never sell less than one, whatever the quantiles say: with the low ones of week two at 0, two packs of
    what keeps 11 days are still ordered, as for one week."""
    forecast = weekly({"apple": (70.0, 10.0)})
    product = forecast.products[0]
    fallen = [product.cumulative[0], [0.0] * 4 + product.cumulative[1][4:], *product.cumulative[2:]]
    broken = forecast.model_copy(update={"products": [product.model_copy(update={"cumulative": fallen})]})
    item = apple(on_hand=0.0, shelf_life_days=11.0)
    supplier = SupplierTerms(supplier_id="orchard", lead_time_days=0.0, review_days=14.0)
    request = orders(weekly, item, supplier, policy=OrderPolicy(sold_before_spoiling_probability=0.9))
    line = replenish_orders(request.model_copy(update={"forecast": broken}), call).suppliers[0].lines[0]
    assert line.quantity >= 48.0


def test_there_must_be_room(call: Any, weekly: Weekly) -> None:
    """Room for 130 with 100 there leaves two packs of 12."""
    line = replenish_orders(orders(weekly, apple(capacity=130.0)), call).suppliers[0].lines[0]
    assert (line.quantity, line.decided_by) == (24.0, "capacity")


def test_the_suppliers_smallest_lot_is_taken_or_left(call: Any, weekly: Weekly) -> None:
    """120 of 70 a week are taken; 12,000, which last over three years, cost more to keep than they earn."""
    taken = replenish_orders(orders(weekly, apple(minimum_quantity=120.0)), call)
    assert (taken.suppliers[0].lines[0].quantity, taken.suppliers[0].lines[0].decided_by) == (120.0, "smallest_lot")
    left = replenish_orders(orders(weekly, apple(minimum_quantity=12000.0)), call)
    assert left.suppliers == []
    assert left.outlooks[0].reason == (
        "The smallest lot of 12,000 would last 1,200 days and cost more to keep than it earns."
    )


def test_a_sale_that_earns_nothing_is_not_ordered_unless_asked_for(call: Any, weekly: Weekly) -> None:
    """At a cost of the price nothing is ordered; with a service level set by the user it is."""
    at_cost = apple(cost=eur("2.50"))
    answer = replenish_orders(orders(weekly, at_cost), call)
    assert answer.suppliers == []
    assert answer.outlooks[0].reason == "A sale earns nothing: the cost is not below the price."
    asked = replenish_orders(orders(weekly, at_cost, policy=OrderPolicy(service_level=0.9)), call)
    assert asked.suppliers[0].lines[0].quantity == 60.0


def test_missing_data_are_listed_with_how_to_add_them(call: Any, weekly: Weekly) -> None:
    """A product without anything is listed once, with all that it lacks, and never skipped in silence."""
    request = OrdersRequest(forecast=weekly({"apple": (70.0, 10.0)}), read_shop=False)
    answer = replenish_orders(request, call)
    (missing,) = answer.missing
    assert missing.needs == ["stock", "cost", "price", "supplier", "lead_time"]
    assert missing.expected_sales == 280.0
    assert missing.how.startswith("Load a stock count: product, day and units there.")
    assert (answer.suppliers, answer.outlooks) == ([], [])


def test_assumptions_are_used_only_when_declared_and_are_noted(call: Any, weekly: Weekly) -> None:
    """With all assumptions declared the bare product with a price is ordered, and each one is named."""
    assume = Assumptions(lead_time_days=7.0, on_hand=0.0, cost_share_of_price=0.4, supplier_id="somebody")
    request = OrdersRequest(
        forecast=weekly({"apple": (70.0, 10.0)}),
        items=[ItemTerms(product_id="apple", price=eur("2.50"))],
        assume=assume,
        read_shop=False,
    )
    answer = replenish_orders(request, call)
    assert answer.missing == []
    assert answer.suppliers[0].supplier_id == "somebody"
    assert answer.suppliers[0].lines[0].unit_cost == eur("1.00")
    assert answer.notes == [
        "Assumed for 1 of the products: packs of 1.",
        "Assumed for 1 of the products: a lead time of 7 days.",
        "Assumed for 1 of the products: 0 on hand.",
        "Assumed for 1 of the products: a cost of 40% of the price.",
        "Assumed for 1 of the products: the supplier somebody.",
        "Assumed for 1 of the suppliers: 7 days between two orders.",
    ]


def test_cost_and_price_in_two_currencies_are_not_subtracted(call: Any, weekly: Weekly) -> None:
    """A cost in dollars and a price in euros have no margin: the product is listed as missing one currency."""
    answer = replenish_orders(orders(weekly, apple(cost=Money.of("1.00", "USD"))), call)
    assert answer.missing[0].needs == ["one_currency"]
    assert answer.outlooks[0].lost_margin is None


def test_a_negative_stock_is_taken_as_nothing_and_noted_with_its_row(call: Any, weekly: Weekly) -> None:
    """-3 on hand orders as much as 0 does."""
    negative = replenish_orders(orders(weekly, apple(on_hand=-3.0)), call)
    empty = replenish_orders(orders(weekly, apple(on_hand=0.0)), call)
    assert negative.notes == ["Row 1, apple: the stock of -3 is taken as 0; please count it again."]
    assert negative.suppliers == empty.suppliers


def test_a_lead_time_beyond_the_forecast_needs_a_longer_one(call: Any, weekly: Weekly) -> None:
    """Four weeks of forecast carry 35 days with a note, and 60 days not at all."""
    far = orders(weekly, apple(lead_time_days=28.0))
    answer = replenish_orders(far, call)
    assert "For 1 of the products the days to the next delivery but one go beyond the forecast" in answer.notes[0]
    assert replenish_orders(orders(weekly, apple(lead_time_days=60.0)), call).missing[0].needs == ["horizon"]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"as_of": date(2026, 5, 20)}, "Ordering on 20 May 2026 does not fit the forecast"),
        ({"as_of": date(2026, 4, 20)}, "Ordering on 20 April 2026 does not fit the forecast"),
        ({"budget": Money(-1, "EUR")}, "-0.01 EUR is not an amount"),
        ({"budget": Money(1, "euro")}, "0.01 euro is not an amount"),
    ],
)
def test_what_makes_no_sense_is_refused(call: Any, weekly: Weekly, changes: dict[str, Any], message: str) -> None:
    """Days outside the forecast and amounts that are none are refused, with what to do."""
    with pytest.raises(InvalidRequest, match=message) as refusal:
        replenish_orders(orders(weekly, apple(), **changes), call)
    assert refusal.value.remedy


def test_the_same_product_twice_is_refused_with_its_row(call: Any, weekly: Weekly) -> None:
    """The second row of a product is named."""
    request = OrdersRequest(forecast=weekly({"apple": (70.0, 10.0)}), items=[apple(), apple()], read_shop=False)
    with pytest.raises(InvalidRequest, match="apple is there twice") as refusal:
        replenish_orders(request, call)
    assert refusal.value.where.row == 2


def test_a_forecast_of_the_wrong_shape_is_refused_with_its_row(call: Any, weekly: Weekly) -> None:
    """A product with three weeks in a forecast of four is named."""
    forecast = weekly({"apple": (70.0, 10.0), "pear": (7.0, 1.0)})
    broken = forecast.products[1].model_copy(update={"mean": [7.0] * 3})
    request = OrdersRequest(forecast=forecast.model_copy(update={"products": [forecast.products[0], broken]}))
    with pytest.raises(InvalidRequest, match="pear: its numbers do not fit 4 periods and 8 levels") as refusal:
        replenish_orders(request, call)
    assert refusal.value.where.row == 2


def test_every_example_runs(call: Any) -> None:
    """The examples that the surfaces show are whole requests, and each orders something."""
    examples = CAPABILITY.examples(declared(replenish_orders))
    assert examples
    for example in examples.values():
        request = OrdersRequest.model_validate_json(json.dumps(example))
        assert replenish_orders(request, call).suppliers
