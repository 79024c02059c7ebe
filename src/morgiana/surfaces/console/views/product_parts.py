"""The parts of a product's page: what the plan does about it, stock, open orders, and its history as a table."""

from collections.abc import Sequence
from typing import Any

from morgiana.surfaces.console.markup import folded, tag
from morgiana.surfaces.console.screen import Screen
from morgiana.surfaces.console.views.table import Column, facts, table


def show_planned(screen: Screen, product: Any, plan: Any) -> None:
    """What the plan says of this product: the order, or why there is none."""
    words, product_id = screen.words, product.product_id
    ordered = [
        (order, line)
        for order in (*plan.orders.suppliers, *plan.orders.postponed)
        for line in order.lines
        if line.product_id == product_id
    ]
    outlook = next((row for row in plan.orders.outlooks if row.product_id == product_id), None)
    missing = next((row for row in plan.orders.missing if row.product_id == product_id), None)
    if not ordered and outlook is None and missing is None:
        return
    with tag("section", "", "card"):
        tag("h2", words("What the plan does about it"))
        for order, line in ordered:
            text = words(
                "Order {quantity} from {supplier} on {day}, for {cost}.",
                quantity=words.number(line.quantity),
                supplier=order.name or order.supplier_id,
                day=words.short_day(order.order_day),
                cost=words.money(line.cost),
            )
            tag("p", text, "strong")
            tag("p", line.reason)
        if outlook is not None:
            if not ordered:
                tag("p", outlook.reason)
            _outlook(screen, outlook)
        if missing is not None:
            tag("p", missing.how)


def _outlook(screen: Screen, outlook: Any) -> None:
    words = screen.words
    lasts = words("for as long as can be seen")
    if outlook.cover_days is not None:
        lasts = words.many("{count} day", "{count} days", round(outlook.cover_days))
    lost = words.money(outlook.lost_margin) if outlook.lost_margin else "–"
    facts(
        [
            (words("Free to sell"), words.number(outlook.on_hand)),
            (words("Sells a day"), words.number(outlook.sales_per_day)),
            (words("Lasts"), lasts),
            (
                words("Chance of running out by {day}", day=words.short_day(outlook.last_day)),
                words.share(outlook.run_out),
            ),
            (words("Margin lost without an order"), lost),
        ]
    )


def show_stock(screen: Screen, product: Any) -> None:
    """The latest count at each place."""
    words = screen.words
    with tag("section", "", "card"):
        tag("h2", words("Stock"))
        if not product.stock:
            tag("p", words("No stock was counted. A file with product and number on hand is enough."), "soft")
            return
        columns = [Column(words("Place")), Column(words("Counted on")), Column(words("On hand"), number=True)]
        rows = [
            [count.location_id or words("The shop"), words.day(count.day), words.number(count.on_hand)]
            for count in product.stock
        ]
        table(columns, rows, caption=words("Stock by place"))


def show_open_orders(screen: Screen, product: Any) -> None:
    """What is on its way."""
    words = screen.words
    if not product.open_orders:
        return
    columns = [
        Column(words("Purchase order")),
        Column(words("Supplier")),
        Column(words("Expected on")),
        Column(words("Still to come"), number=True),
    ]
    rows = [
        [
            order.purchase_id,
            order.supplier_id,
            words.day(order.due_day) if order.due_day else "–",
            words.number(order.quantity),
        ]
        for order in product.open_orders
    ]
    with tag("section", "", "card"):
        tag("h2", words("On its way"))
        table(columns, rows, caption=words("Open purchase orders"))


def show_history(screen: Screen, product: Any) -> None:
    """The weeks behind the chart, newest first, for whoever wants the numbers."""
    words = screen.words
    if not product.history:
        return
    columns = [
        Column(words("Week of")),
        Column(words("Sold"), number=True),
        Column(words("Came back"), number=True),
        Column(words("Revenue"), number=True),
        Column(words("Promotion")),
    ]
    with folded(words("The weeks as a table")), tag("div", "", "folded-inner"):
        table(columns, [_week(screen, week) for week in reversed(product.history)], caption=words("Sales by week"))


def _week(screen: Screen, week: Any) -> Sequence[str]:
    words = screen.words
    return [
        words.day(week.first_day),
        words.number(week.units),
        words.number(week.returned) if week.returned else "–",
        words.moneys(week.revenue),
        words("yes") if week.promoted else "–",
    ]
