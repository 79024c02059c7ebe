"""The order reads the shop's tables as a person would: the latest count, the own supplier's offer, what is to come."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

from morgiana.capabilities.replenish.models import ItemTerms, OrderPolicy, OrderProposal, OrdersRequest
from morgiana.capabilities.replenish.operations import replenish_orders
from morgiana.commerce.forecasts import DemandForecast
from morgiana.kernel.money import Money

Weekly = Callable[..., DemandForecast]
MONDAY = date(2026, 5, 4)
POLICY = OrderPolicy(service_level=0.95)

COUNT = {"product_id": "apple", "day": date(2026, 5, 3), "on_hand": 100.0}
PRODUCT = {
    "product_id": "apple",
    "name": "Red apple",
    "supplier_id": "orchard",
    "price": 250,
    "cost": 110,
    "currency": "EUR",
    "pack_size": 10.0,
}
ORCHARD = {"supplier_id": "orchard", "name": "Orchard", "lead_time_days": 7.0, "review_days": 7.0}
OFFER = {
    "product_id": "apple",
    "supplier_id": "orchard",
    "supplier_product_id": "RA-1",
    "cost": 100,
    "currency": "EUR",
    "pack_size": 12.0,
    "minimum_quantity": 0.0,
}


@pytest.fixture
def order(call: Any, weekly: Weekly) -> Callable[..., OrderProposal]:
    """Order apples that sell 70 a week with a deviation of 10, from the shop's tables."""

    def build(tables: dict[str, list[dict[str, Any]]], **changes: Any) -> OrderProposal:
        whole = {"stock": [COUNT], "products": [PRODUCT], "suppliers": [ORCHARD], "offers": [OFFER]} | tables
        for table, rows in whole.items():
            call.shop.load(table, rows)
        return replenish_orders(OrdersRequest(forecast=weekly({"apple": (70.0, 10.0)}), policy=POLICY, **changes), call)

    return build


def test_everything_comes_from_the_tables(order: Callable[..., OrderProposal]) -> None:
    """63.3 are missing at 95 %: six of the offer's packs of 12 at the offer's cost, not the list's."""
    answer = order({})
    line = answer.suppliers[0].lines[0]
    assert (line.name, line.supplier_product_id) == ("Red apple", "RA-1")
    assert (line.quantity, line.cost) == (72.0, Money(7200, "EUR"))
    assert (answer.notes, answer.missing) == ([], [])
    assert answer.outlooks[0].counted_day == date(2026, 5, 3)


def test_the_request_overrules_the_tables(order: Callable[..., OrderProposal]) -> None:
    """What the request says of a product replaces what the tables say, field by field."""
    line = order({}, items=[ItemTerms(product_id="apple", on_hand=130.0)]).suppliers[0].lines[0]
    assert (line.on_hand, line.quantity, line.unit_cost) == (130.0, 36.0, Money(100, "EUR"))


def test_the_latest_count_of_each_place_is_summed_less_what_is_reserved(order: Callable[..., OrderProposal]) -> None:
    """An older count of a place is forgotten, another place is added, reserved units are not free."""
    stock = [
        COUNT | {"location_id": "a", "day": date(2026, 4, 30), "on_hand": 999.0},
        COUNT | {"location_id": "a", "on_hand": 60.0},
        COUNT | {"location_id": "b", "on_hand": 50.0, "reserved": 10.0},
    ]
    assert order({"stock": stock}).outlooks[0].on_hand == 100.0


def test_a_count_of_after_the_day_is_taken_only_where_there_is_none_before(order: Callable[..., OrderProposal]) -> None:
    """Looking back, the count up to the day is taken; where only a later one exists it is taken and noted."""
    later = COUNT | {"day": date(2026, 6, 1), "on_hand": 7.0}
    assert order({"stock": [COUNT, later]}).outlooks[0].on_hand == 100.0
    answer = order({"stock": [later]})
    assert answer.outlooks[0].on_hand == 7.0
    assert answer.notes == ["Only counted after 4 May: 1 of the products; that count is taken."]


def test_old_and_negative_counts_are_noted(order: Callable[..., OrderProposal]) -> None:
    """A count of a month ago is used and named; one of -4 counts as nothing, and is named with its day."""
    answer = order({"stock": [COUNT | {"day": date(2026, 4, 1), "on_hand": -4.0}]})
    assert answer.outlooks[0].on_hand == 0.0
    assert answer.notes == [
        "apple: the stock of -4 counted on 1 April is taken as 0; please count it again.",
        "Last counted before 27 April: 1 of the products; sales and deliveries since then are not in their stock.",
    ]


def test_stock_in_another_unit_than_sold_is_missing_one_unit(order: Callable[..., OrderProposal]) -> None:
    """Counted in kilograms and sold by the piece, nothing can be said of it."""
    answer = order({"stock": [COUNT | {"unit": "KGM"}], "products": [PRODUCT | {"unit": "H87"}]})
    assert answer.missing[0].needs == ["one_unit"]
    assert answer.outlooks == []


def test_the_own_suppliers_offer_comes_before_a_cheaper_one(order: Callable[..., OrderProposal]) -> None:
    """The product list names the orchard; without such a name the cheapest offer is taken."""
    market = OFFER | {"supplier_id": "market", "cost": 60}
    wholesale = {"supplier_id": "market", "lead_time_days": 7.0}
    tables = {"offers": [OFFER, market], "suppliers": [ORCHARD, wholesale]}
    assert order(tables).suppliers[0].supplier_id == "orchard"
    assert order(tables | {"products": [PRODUCT | {"supplier_id": None}]}).suppliers[0].supplier_id == "market"


def test_open_purchases_count_and_late_ones_are_told(order: Callable[..., OrderProposal]) -> None:
    """30 of 40 are still to come and cover part; a delivery two months late is not counted on, one of a week is."""
    due = {"purchase_id": "1", "product_id": "apple", "day": date(2026, 4, 28), "due_day": date(2026, 5, 8)}
    coming = order({"purchases": [due | {"quantity": 40.0, "received": 10.0}]})
    assert coming.outlooks[0].on_order == 30.0
    assert coming.suppliers[0].lines[0].quantity == 36.0  # 63.3 - 30 in packs of 12
    late = due | {"due_day": date(2026, 4, 27), "quantity": 20.0}
    lost = due | {"purchase_id": "2", "due_day": date(2026, 3, 1), "quantity": 500.0}
    done = due | {"purchase_id": "3", "received_day": date(2026, 5, 2), "quantity": 500.0}
    answer = order({"purchases": [late, lost, done]})
    assert answer.outlooks[0].on_order == 20.0
    assert answer.notes == [
        "Open deliveries that are late and counted as arriving now: 1; over 30 days late and not counted: 1."
    ]


def test_a_price_that_is_not_listed_is_what_was_paid(order: Callable[..., OrderProposal]) -> None:
    """Two sales of 3 units for 7.50 within 13 weeks give 2.50; older sales, returns and tests do not count."""

    def sold(days_ago: int, kind: str, quantity: float, amount: int) -> dict[str, Any]:
        day = MONDAY - timedelta(days=days_ago)
        return {
            "order_id": f"{days_ago}{kind}",
            "product_id": "apple",
            "day": day,
            "ordered_at": datetime.combine(day, time(9), UTC),
            "kind": kind,
            "quantity": quantity,
            "amount": amount,
            "currency": "EUR",
        }

    sales = [
        sold(3, "sale", 1.0, 300),
        sold(9, "sale", 2.0, 450),
        sold(200, "sale", 1.0, 9900),
        sold(4, "return", -1.0, -300),
        sold(5, "test", 1.0, 1),
    ]
    answer = order({"products": [PRODUCT | {"price": None}], "sales": sales})
    assert answer.notes == ["Taken for 1 of the products: the price that was paid on average in the 91 days before."]
    assert answer.suppliers[0].lines[0].lost_margin_without == Money(6001, "EUR")  # as with a price of 2.50


def test_a_supplier_without_a_name_or_review_uses_what_is_known(order: Callable[..., OrderProposal]) -> None:
    """A supplier that only the product list names has no lead time: the product is missing that."""
    answer = order({"suppliers": []})
    assert answer.missing[0].needs == ["lead_time"]
