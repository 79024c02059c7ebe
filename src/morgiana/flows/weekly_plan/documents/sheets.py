"""The plan as tables, the same for the workbook and the CSV files."""

from collections.abc import Sequence

from morgiana.capabilities.replenish.models import SupplierOrder
from morgiana.flows.weekly_plan import wording
from morgiana.flows.weekly_plan.documents.cells import Cell, Heading, Sheet
from morgiana.flows.weekly_plan.models import ProductWeek, WeeklyPlan
from morgiana.flows.weekly_plan.wording import TITLES as T
from morgiana.kernel.money import Money


def sheets(plan: WeeklyPlan) -> list[Sheet]:
    """Every table of the plan, in the order in which to read them."""
    return [
        _plan(plan),
        _forecast(plan),
        _orders(plan),
        _suppliers(plan),
        _run_out(plan),
        _overstock(plan),
        _missing(plan),
        _last_week(plan),
    ]


def money_rows(plan: WeeklyPlan) -> list[tuple[str, Money]]:
    """The plan's money, one row for each figure and currency."""
    money = plan.money
    figures = [
        (T["revenue_last_week"], money.revenue_last_week),
        (T["revenue_expected"], money.revenue_expected),
        (T["order_cost"], money.orders),
        (T["lost_margin"], money.lost_margin),
        (T["saved_margin"], money.saved_margin),
        (T["overstock_cost"], money.overstock),
    ]
    return [(title, amount) for title, amounts in figures for amount in amounts]


def _plan(plan: WeeklyPlan) -> Sheet:
    rows: list[Sequence[Cell]] = [(sentence, None) for sentence in plan.summary]
    rows += [(title, amount) for title, amount in money_rows(plan)]
    rows += [(note, None) for note in (*plan.notes, *plan.orders.notes, *plan.forecast.notes)]
    title = wording.PLAN_TITLE.format(shop=plan.shop, first=plan.first_day, last=plan.last_day)
    return Sheet("plan", title, [Heading(T["figure"], width=90), Heading(T["amount"], "money", 18)], rows)


def _forecast(plan: WeeklyPlan) -> Sheet:
    means = {product.product_id: product for product in plan.forecast.products}
    weeks = [Heading(wording.WEEK_OF.format(day=day), "number", 12) for day in plan.forecast.first_days]
    headings = [
        Heading(T["product"]),
        Heading(T["name"], width=34),
        Heading(T["low"], "number"),
        Heading(T["expected"], "number"),
        Heading(T["high"], "number"),
        Heading(T["revenue_expected"], "money", 18),
        *weeks,
        Heading(T["trust"]),
        Heading(T["method"], width=22),
        Heading(T["reason"], width=60),
        Heading(T["sale_lines"], "number"),
        Heading(T["first_sale"], "day"),
        Heading(T["last_sale"], "day"),
    ]
    rows = [
        (
            line.product_id,
            line.name,
            line.week.low,
            line.week.expected,
            line.week.high,
            line.revenue,
            *(round(mean, 2) for mean in means[line.product_id].mean),
            line.trust,
            means[line.product_id].method,
            line.reason,
            line.rests_on.rows,
            line.rests_on.first_day,
            line.rests_on.last_day,
        )
        for line in plan.will_sell
    ]
    return Sheet("forecast", T["will_sell"], headings, rows)


def _orders(plan: WeeklyPlan) -> Sheet:
    headings = [
        Heading(T["supplier"], width=24),
        Heading(T["their_number"]),
        Heading(T["product"]),
        Heading(T["name"], width=34),
        Heading(T["packs"], "number"),
        Heading(T["pack_size"], "number"),
        Heading(T["units"], "number"),
        Heading(T["unit_cost"], "money"),
        Heading(T["cost"], "money"),
        Heading(T["order_day"], "day"),
        Heading(T["arrival_day"], "day"),
        Heading(T["on_hand"], "number"),
        Heading(T["on_order"], "number"),
        Heading(T["covers_days"], "number"),
        Heading(T["chance_without"], "share"),
        Heading(T["chance_with"], "share"),
        Heading(T["lost_without"], "money"),
        Heading(T["lost_with"], "money"),
        Heading(T["reason"], width=90),
    ]
    rows: list[Sequence[Cell]] = [
        (
            order.name,
            line.supplier_product_id,
            line.product_id,
            line.name,
            line.packs,
            line.pack_size,
            line.quantity,
            line.unit_cost,
            line.cost,
            line.order_day,
            line.arrival_day,
            line.on_hand,
            line.on_order,
            line.covers_days,
            line.run_out_without,
            line.run_out_with,
            line.lost_margin_without,
            line.lost_margin_with,
            line.reason,
        )
        for order in plan.orders.suppliers
        for line in order.lines
    ]
    return Sheet("orders", T["orders"], headings, rows)


def _suppliers(plan: WeeklyPlan) -> Sheet:
    headings = [
        Heading(T["supplier"], width=24),
        Heading(T["decision"]),
        Heading(T["lines"], "number"),
        Heading(T["total"], "money", 16),
        Heading(T["minimum"], "money", 16),
        Heading(T["order_day"], "day"),
        Heading(T["arrival_day"], "day"),
        Heading(T["reason"], width=90),
    ]

    def row(order: SupplierOrder, decision: str) -> Sequence[Cell]:
        return (
            order.name,
            decision,
            len(order.lines),
            order.total,
            order.minimum_order,
            order.order_day,
            order.arrival_day,
            order.reason,
        )

    rows = [row(order, T["order_now"]) for order in plan.orders.suppliers]
    rows += [row(order, T["wait"]) for order in plan.orders.postponed]
    return Sheet("suppliers", T["suppliers"], headings, rows)


def _run_out(plan: WeeklyPlan) -> Sheet:
    headings = [
        Heading(T["product"]),
        Heading(T["name"], width=34),
        Heading(T["on_hand"], "number"),
        Heading(T["on_order"], "number"),
        Heading(T["expected"], "number"),
        Heading(T["run_out_day"], "day"),
        Heading(T["chance"], "share"),
        Heading(T["by"], "day"),
        Heading(T["lost_units"], "number"),
        Heading(T["lost_margin"], "money", 16),
        Heading(T["ordered"], "number"),
        Heading(T["reason"], width=90),
    ]
    rows = [
        (
            line.product_id,
            line.name,
            line.on_hand,
            line.on_order,
            line.week.expected,
            line.day,
            line.probability,
            line.by,
            line.lost_units,
            line.lost_margin,
            line.ordered,
            line.reason,
        )
        for line in plan.will_run_out
    ]
    return Sheet("run_out", T["run_out"], headings, rows)


def _overstock(plan: WeeklyPlan) -> Sheet:
    headings = [
        Heading(T["product"]),
        Heading(T["name"], width=34),
        Heading(T["on_hand"], "number"),
        Heading(T["excess"], "number"),
        Heading(T["excess_cost"], "money", 16),
        Heading(T["cover_days"], "number"),
        Heading(T["last_sale"], "day"),
        Heading(T["reason"], width=70),
    ]
    rows = [
        (
            line.product_id,
            line.name,
            line.on_hand,
            line.excess_units,
            line.excess_cost,
            line.cover_days,
            line.last_sold,
            line.reason,
        )
        for line in plan.overstocked
    ]
    return Sheet("overstock", T["overstock"], headings, rows)


def _missing(plan: WeeklyPlan) -> Sheet:
    headings = [
        Heading(T["product"]),
        Heading(T["name"], width=34),
        Heading(T["missing"], width=40),
        Heading(T["expected"], "number"),
        Heading(T["how"], width=90),
    ]
    rows = [
        (
            entry.product_id,
            entry.name,
            wording.COMMA.join(wording.NEED_TITLES[need] for need in entry.needs),
            entry.expected_sales,
            entry.how,
        )
        for entry in plan.orders.missing
    ]
    return Sheet("missing", T["missing_data"], headings, rows)


def _last_week(plan: WeeklyPlan) -> Sheet:
    headings = [
        Heading(T["list"], width=24),
        Heading(T["product"]),
        Heading(T["name"], width=34),
        Heading(T["units"], "number"),
        Heading(T["units_before"], "number"),
        Heading(T["revenue"], "money", 16),
        Heading(T["difference"], "money", 16),
    ]

    def rows(title: str, lines: Sequence[ProductWeek]) -> list[Sequence[Cell]]:
        return [
            (title, line.product_id, line.name, line.units, line.units_before, revenue, difference)
            for line in lines
            for revenue, difference in zip(line.revenue, line.difference, strict=True)
        ]

    last = plan.last_week
    title = wording.LAST_WEEK_TITLE.format(first=last.first_day, last=last.last_day)
    return Sheet(
        "last_week", title, headings, rows(T["best"], last.best_sellers) + rows(T["changed"], last.changed_most)
    )
