"""Minimum order values are filled up or waited for, and a budget goes where it earns most."""

from collections.abc import Callable
from typing import Any

from morgiana.capabilities.replenish.models import ItemTerms, OrderPolicy, OrderProposal, OrdersRequest, SupplierTerms
from morgiana.capabilities.replenish.operations import replenish_orders
from morgiana.commerce.forecasts import DemandForecast
from morgiana.kernel.money import Money

Weekly = Callable[..., DemandForecast]


def eur(amount: str) -> Money:
    return Money.of(amount, "EUR")


def item(name: str, on_hand: float, price: str = "3.00", cost: str = "1.00", supplier: str = "farm") -> ItemTerms:
    return ItemTerms(product_id=name, on_hand=on_hand, price=eur(price), cost=eur(cost), supplier_id=supplier)


def farm(minimum: str | None = None) -> SupplierTerms:
    return SupplierTerms(
        supplier_id="farm",
        lead_time_days=2.0,
        review_days=7.0,
        minimum_order=eur(minimum) if minimum is not None else None,
    )


def orders(
    call: Any, weekly: Weekly, items: list[ItemTerms], suppliers: list[SupplierTerms], **changes: Any
) -> OrderProposal:
    forecast = weekly({item.product_id: (70.0, 10.0) for item in items})
    request = OrdersRequest(forecast=forecast, items=items, suppliers=suppliers, read_shop=False, **changes)
    return replenish_orders(request, call)


def test_an_order_below_the_minimum_is_filled_up_with_what_sells_soonest(call: Any, weekly: Weekly) -> None:
    """63 of beans are needed; up to 100.00 EUR what lasts shortest is added: beans to 14 days, then peas, no rice."""
    items = [item("beans", 50.0), item("peas", 130.0), item("rice", 300.0)]
    answer = orders(call, weekly, items, [farm("100.00")])
    (order,) = answer.suppliers
    quantities = {line.product_id: line.quantity for line in order.lines}
    assert order.total == eur("100.00")
    assert quantities == {"beans": 90.0, "peas": 10.0}
    assert [line.decided_by for line in order.lines] == ["top_up", "top_up"]
    assert [line.reason for line in order.lines] == [
        "Covers 9 days; without it you run out on 9 May (over 99% by 12 May) and lose about €80.00 of margin. "
        "Holds 27 more than needed, to reach the supplier's minimum order.",
        "Covers 1 day; it is not needed yet. Holds 10 more than needed, to reach the supplier's minimum order.",
    ]
    assert order.reason.startswith("It is filled up with what sells soonest to the minimum order of €100.00")


def test_an_order_that_cannot_reach_the_minimum_waits(call: Any, weekly: Weekly) -> None:
    """Beans for 5,000.00 EUR would last over a year: the order waits, with what it would be and what waiting costs."""
    answer = orders(call, weekly, [item("beans", 50.0)], [farm("5000.00")])
    assert (answer.suppliers, answer.totals) == ([], [])
    (waiting,) = answer.postponed
    assert waiting.lines[0].quantity > 0
    assert "filling it up would go beyond the budget, the shelf lives or 28 days of extra cover" in waiting.reason
    assert answer.outlooks[0].ordered == 0.0
    assert answer.outlooks[0].reason == "The supplier's order waits."


def test_an_order_waits_where_keeping_costs_more_than_it_saves(call: Any, weekly: Weekly) -> None:
    """With a margin of a cent, filling up 15.00 to 200.00 EUR costs more to keep than waiting loses."""
    policy = OrderPolicy(service_level=0.9, holding_cost_share_per_year=1.0)
    answer = orders(call, weekly, [item("beans", 90.0, price="1.01")], [farm("200.00")], policy=policy)
    (waiting,) = answer.postponed
    assert "filling it up would cost more to keep than" in waiting.reason


def test_a_minimum_in_another_currency_is_noted_and_not_applied(call: Any, weekly: Weekly) -> None:
    """A minimum in francs says nothing about an order in euros."""
    supplier = farm().model_copy(update={"minimum_order": Money.of("999.00", "CHF")})
    answer = orders(call, weekly, [item("beans", 50.0)], [supplier])
    assert answer.suppliers[0].minimum_order is None
    assert answer.notes[-1] == "farm: its minimum order in CHF\u00a0999.00 is not applied to its order in EUR."


def test_the_budget_goes_where_it_saves_most(call: Any, weekly: Weekly) -> None:
    """Two products equally short at the same cost: 40.00 EUR all go to the one that earns ten times as much."""
    items = [item("gold", 50.0, price="11.00"), item("lead", 50.0, price="2.00")]
    answer = orders(call, weekly, items, [farm()], budget=eur("40.00"))
    (line,) = answer.suppliers[0].lines
    assert (line.product_id, line.quantity, line.decided_by) == ("gold", 40.0, "budget")
    assert line.reason.endswith(" The budget reaches for 40 of 63.")
    assert answer.outlooks[1].reason.startswith("The budget earns more with other products;")


def test_a_supplier_that_the_budget_leaves_out_waits(call: Any, weekly: Weekly) -> None:
    """When all the money goes to one supplier, the other's order is shown as waiting."""
    items = [item("gold", 0.0, price="11.00"), item("lead", 50.0, price="2.00", supplier="mine")]
    mine = SupplierTerms(supplier_id="mine", lead_time_days=2.0, review_days=7.0)
    answer = orders(call, weekly, items, [farm(), mine], budget=eur("30.00"))
    assert [order.supplier_id for order in answer.suppliers] == ["farm"]
    assert [order.supplier_id for order in answer.postponed] == ["mine"]
    assert answer.postponed[0].reason.startswith("The budget earns more with other suppliers;")


def test_a_budget_does_not_limit_other_currencies(call: Any, weekly: Weekly) -> None:
    """Ten euros limit the order in euros only, and the answer says so; totals stay apart."""
    yen = ItemTerms(product_id="tea", on_hand=0.0, price=Money(900, "JPY"), cost=Money(300, "JPY"), supplier_id="farm")
    answer = orders(call, weekly, [item("beans", 0.0), yen], [farm()], budget=eur("10.00"))
    assert [total.currency for total in answer.totals] == ["EUR", "JPY"]
    assert answer.totals[0] == eur("10.00")
    assert "The budget is in EUR; orders in JPY are not limited by it." in answer.notes
