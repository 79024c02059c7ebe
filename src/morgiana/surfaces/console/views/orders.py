"""What to order: one order for each supplier, its lines with their reasons, and the paper to send."""

from datetime import date
from typing import Any

from morgiana.surfaces.console.markup import button, tag
from morgiana.surfaces.console.screen import Screen
from morgiana.surfaces.console.views.answer import each, in_portions, once_open
from morgiana.surfaces.console.views.lines import Figure, product_line
from morgiana.surfaces.console.views.plan_files import purchase_order


def show_orders(screen: Screen, plan: Any) -> None:
    """Draw the orders of the plan, and those that wait."""
    words, proposal = screen.words, plan.orders
    with tag("section", "", "plan-section", id="order", aria_label=words("What to order")):
        tag("h2", words("What to order"))
        if not proposal.suppliers:
            tag("p", words("Nothing has to be ordered now, as far as stock and suppliers are known."), "empty")
        for order in proposal.suppliers:
            _order(screen, plan, order, waits=False)
        if proposal.postponed:
            tag("h3", words("Can wait"))
            for order in proposal.postponed:
                _order(screen, plan, order, waits=True)


def _order(screen: Screen, plan: Any, order: Any, *, waits: bool) -> None:
    words = screen.words
    name = order.name or order.supplier_id
    with tag("article", "", "card order", aria_label=words("Order from {name}", name=name)):
        with tag("header", "", "order-head"):
            with tag("div"):
                tag("h3", name)
                tag("p", _when(screen, order.order_day, order.arrival_day), "soft")
            with tag("div", "", "row"):
                if not waits and screen.can(screen.parts.export):
                    _paper_button(screen, plan, order, name)
                tag("p", words.money(order.total), "order-total")
        if order.reason:
            tag("p", order.reason)
        with tag("details", "", "folded lines-fold") as box:
            tag("summary", words.many("{count} line", "{count} lines", len(order.lines)))
            inner = tag("div", "", "lines")

        def fill() -> None:
            with inner:
                in_portions(screen, order.lines, each(lambda row: _line(screen, plan, row)))

        once_open(box, fill)


def _paper_button(screen: Screen, plan: Any, order: Any, name: str) -> None:
    words = screen.words

    async def fetch() -> None:
        await purchase_order(screen, plan, order.supplier_id)

    label = words("Download the purchase order for {name}", name=name)
    button(words("Purchase order"), fetch, "quiet", picture="down", label=label)


def _when(screen: Screen, order_day: date, arrival_day: date) -> str:
    words = screen.words
    return words("order {day}, arrives {later}", day=words.short_day(order_day), later=words.short_day(arrival_day))


def _line(screen: Screen, plan: Any, row: Any) -> None:
    words = screen.words
    packs = words.many("{count} pack of {size}", "{count} packs of {size}", row.packs, size=words.number(row.pack_size))
    product_line(
        screen,
        plan.forecast,
        row,
        [
            Figure(packs if row.pack_size != 1 else words("to order"), words.number(row.quantity)),
            Figure(words("each"), words.money(row.unit_cost)),
            Figure(words("cost"), words.money(row.cost)),
            Figure(words("lasts"), words.many("{count} day", "{count} days", round(row.covers_days))),
        ],
        [
            (words("In stock"), words.number(row.on_hand)),
            (words("On its way"), words.number(row.on_order)),
            (
                words("Expected to sell until {day}", day=words.short_day(row.last_day)),
                words.number(row.expected_sales),
            ),
            (words("At most, at {share}", share=words.share(row.service_level)), words.number(row.likely_most)),
            (words("Chance of running out without it"), words.share(row.run_out_without)),
            (words("Chance of running out with it"), words.share(row.run_out_with)),
            (words("Margin lost without it"), words.money(row.lost_margin_without)),
        ],
        row.supplier_product_id,
    )
