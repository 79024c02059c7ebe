"""What holds of every order, whatever the shop: checked on generated shops."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from morgiana.capabilities.replenish.models import (
    Arrival,
    ItemTerms,
    OrderPolicy,
    OrderProposal,
    OrdersRequest,
    SupplierTerms,
)
from morgiana.capabilities.replenish.operations import replenish_orders
from morgiana.commerce.forecasts import DemandForecast
from morgiana.kernel.money import Money

Weekly = Callable[..., DemandForecast]

MONDAY = date(2026, 5, 4)

BOUNDED = settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


@st.composite
def shops(draw: st.DrawFn) -> dict[str, Any]:
    """Up to six products of up to three suppliers, some terms missing."""
    names = [f"p{index}" for index in range(draw(st.integers(1, 6)))]
    suppliers = [f"s{index}" for index in range(draw(st.integers(1, 3)))]
    currency = {name: draw(st.sampled_from(["EUR", "JPY"])) for name in names}
    return {
        "products": {name: (draw(st.floats(0.0, 200.0)), draw(st.floats(0.0, 60.0))) for name in names},
        "items": [
            ItemTerms(
                product_id=name,
                on_hand=draw(st.none() | st.floats(-5.0, 800.0)),
                on_order=[
                    Arrival(day=MONDAY + timedelta(days=draw(st.integers(0, 30))), quantity=draw(st.floats(0, 50)))
                ],
                price=draw(st.none() | st.builds(Money, st.integers(1, 5000), st.just(currency[name]))),
                cost=draw(st.none() | st.builds(Money, st.integers(0, 3000), st.just(currency[name]))),
                supplier_id=draw(st.sampled_from(suppliers)),
                pack_size=draw(st.sampled_from([1.0, 6.0, 12.0, 0.5, 48.0])),
                minimum_quantity=draw(st.sampled_from([0.0, 5.0, 30.0])),
                shelf_life_days=draw(st.none() | st.floats(1.0, 40.0)),
                capacity=draw(st.none() | st.floats(0.0, 1000.0)),
            )
            for name in names
        ],
        "suppliers": [
            SupplierTerms(
                supplier_id=name,
                lead_time_days=draw(st.none() | st.floats(0.0, 20.0)),
                review_days=draw(st.sampled_from([1.0, 7.0, 10.5])),
                minimum_order=draw(st.none() | st.integers(0, 50000).map(lambda minor: Money(minor, "EUR"))),
            )
            for name in suppliers
        ],
        "budget": draw(st.none() | st.integers(0, 100000).map(lambda minor: Money(minor, "EUR"))),
    }


def propose(call: Any, weekly: Weekly, shop: dict[str, Any], **changes: Any) -> OrderProposal:
    request = OrdersRequest(
        forecast=weekly(shop["products"]),
        items=shop["items"],
        suppliers=shop["suppliers"],
        budget=shop["budget"],
        read_shop=False,
        **changes,
    )
    return replenish_orders(request, call)


@BOUNDED
@given(shop=shops())
def test_lines_sum_to_the_supplier_and_suppliers_to_the_whole(call: Any, weekly: Weekly, shop: dict[str, Any]) -> None:
    """Quantity times cost gives each line to half a minor unit; lines give totals, and totals the whole, exactly."""
    answer = propose(call, weekly, shop)
    sums: dict[str, int] = {}
    for order in answer.suppliers:
        for line in order.lines:
            assert abs(line.quantity * line.unit_cost.minor - line.cost.minor) <= 0.5
        assert sum(line.cost.minor for line in order.lines) == order.total.minor
        sums[order.total.currency] = sums.get(order.total.currency, 0) + order.total.minor
    assert [Money(minor, currency) for currency, minor in sorted(sums.items())] == answer.totals


@BOUNDED
@given(shop=shops())
def test_quantities_respect_packs_minimums_room_and_budget(call: Any, weekly: Weekly, shop: dict[str, Any]) -> None:
    """Whole packs, never under the least, never over the room; each order worth its minimum; all within the budget."""
    answer = propose(call, weekly, shop)
    items = {item.product_id: item for item in shop["items"]}
    for order in answer.suppliers:
        assert order.minimum_order is None or order.total.minor >= order.minimum_order.minor
        for line in order.lines:
            item = items[line.product_id]
            assert line.packs * line.pack_size == line.quantity
            assert line.quantity >= (item.minimum_quantity or 0)
            if item.capacity is not None:
                assert line.quantity + line.on_hand <= item.capacity + 1e-6
    if shop["budget"] is not None:
        assert (
            sum(order.total.minor for order in answer.suppliers if order.total.currency == "EUR")
            <= shop["budget"].minor
        )


@BOUNDED
@given(shop=shops())
def test_every_product_is_ordered_from_explained_or_missing(call: Any, weekly: Weekly, shop: dict[str, Any]) -> None:
    """No product disappears: it has an outlook with a reason, or is listed with what it lacks, or both."""
    answer = propose(call, weekly, shop)
    explained = {outlook.product_id for outlook in answer.outlooks if outlook.reason}
    missing = {entry.product_id for entry in answer.missing if entry.how}
    assert explained | missing == set(shop["products"])
    ordered = {line.product_id for order in (*answer.suppliers, *answer.postponed) for line in order.lines}
    assert not ordered & missing
    by_id = {outlook.product_id: outlook.ordered for outlook in answer.outlooks}
    for order in answer.suppliers:
        for line in order.lines:
            assert by_id.pop(line.product_id) == line.quantity
    assert not any(by_id.values())


@BOUNDED
@given(shop=shops())
def test_an_order_never_makes_things_worse(call: Any, weekly: Weekly, shop: dict[str, Any]) -> None:
    """With the order, the chance of running out and the margin lost are no larger than without it."""
    answer = propose(call, weekly, shop)
    for order in (*answer.suppliers, *answer.postponed):
        for line in order.lines:
            assert line.run_out_with <= line.run_out_without
            assert line.lost_margin_with.minor <= line.lost_margin_without.minor
            assert line.reason


def one(shop: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """The shop's first product alone, complete, without budget and minimum order."""
    item = shop["items"][0].model_copy(
        update={"price": Money(900, "EUR"), "cost": Money(400, "EUR"), "supplier_id": "s0", **changes}
    )
    supplier = shop["suppliers"][0].model_copy(update={"minimum_order": None, "lead_time_days": 5.0})
    products = {item.product_id: shop["products"][item.product_id]}
    return {"products": products, "items": [item], "suppliers": [supplier], "budget": None}


def quantity(answer: OrderProposal) -> float:
    assert not answer.missing
    return sum(line.quantity for order in answer.suppliers for line in order.lines)


@BOUNDED
@given(shop=shops(), stock=st.floats(0, 500), more=st.floats(0, 300))
def test_more_stock_never_orders_more(
    call: Any, weekly: Weekly, shop: dict[str, Any], stock: float, more: float
) -> None:
    """The same product with more on the shelf is never ordered in a larger quantity."""
    little = quantity(propose(call, weekly, one(shop, on_hand=stock)))
    much = quantity(propose(call, weekly, one(shop, on_hand=stock + more)))
    assert much <= little


@BOUNDED
@given(shop=shops(), stock=st.floats(0, 500), low=st.floats(0.05, 0.99), more=st.floats(0, 0.9))
def test_a_higher_service_level_never_orders_less(
    call: Any, weekly: Weekly, shop: dict[str, Any], stock: float, low: float, more: float
) -> None:
    """Aiming higher never shrinks the order."""
    high = min(low + more, 0.999)
    single = one(shop, on_hand=stock)
    modest = quantity(propose(call, weekly, single, policy=OrderPolicy(service_level=low)))
    careful = quantity(propose(call, weekly, single, policy=OrderPolicy(service_level=max(high, low))))
    assert careful >= modest


@BOUNDED
@given(shop=shops(), stock=st.floats(0, 300), life=st.floats(1, 60))
def test_what_is_ordered_sells_before_it_spoils(
    call: Any, weekly: Weekly, shop: dict[str, Any], stock: float, life: float
) -> None:
    """The quantity never exceeds what sells from the arrival until it spoils, at the 10 % quantile of normal weeks."""
    mean = shop["products"]["p0"][0]
    spread = min(shop["products"]["p0"][1], mean / 2)  # so that no quantile is cut off at nothing
    steady = shop | {"products": shop["products"] | {"p0": (mean, spread)}}
    sure = OrderPolicy(sold_before_spoiling_probability=0.9)
    answer = propose(call, weekly, one(steady, on_hand=stock, shelf_life_days=life), policy=sure)
    weeks = life / 7
    slack = 1 + 0.05 * mean  # between two period ends the spread is interpolated, not rooted
    most = max(mean * weeks - 1.2816 * spread * weeks**0.5, 0.0)
    assert quantity(answer) <= most + slack


@BOUNDED
@given(shop=shops(), budget=st.integers(0, 50000))
def test_no_other_pack_that_the_budget_still_pays_is_left_out(
    call: Any, weekly: Weekly, shop: dict[str, Any], budget: int
) -> None:
    """Without minimum orders, what is left of the budget is less than the next pack of any line that was cut short."""
    free = [
        supplier.model_copy(update={"minimum_order": None, "lead_time_days": 3.0}) for supplier in shop["suppliers"]
    ]
    answer = propose(call, weekly, shop | {"suppliers": free, "budget": Money(budget, "EUR")})
    spent = sum(order.total.minor for order in answer.suppliers if order.total.currency == "EUR")
    cut = [line for order in answer.suppliers for line in order.lines if line.decided_by == "budget"]
    packs_of_a_step = [max(1, line.packs) for line in cut]
    for line, packs in zip(cut, packs_of_a_step, strict=True):
        assert budget - spent < line.pack_size * packs * line.unit_cost.minor + 1
