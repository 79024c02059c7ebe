"""The plan as tables, the same for the workbook and the CSV files."""

from collections.abc import Sequence

from morgiana.capabilities.replenish.models import SupplierOrder
from morgiana.commerce.language import Language
from morgiana.flows.weekly_plan import wording
from morgiana.flows.weekly_plan.documents.cells import Cell, Heading, Sheet
from morgiana.flows.weekly_plan.models import ProductWeek, WeeklyPlan
from morgiana.flows.weekly_plan.wording import TITLES as T
from morgiana.kernel.money import Money


def sheets(plan: WeeklyPlan, say: Language) -> list[Sheet]:
    """Every table of the plan, in the order in which to read them."""
    return [
        _plan(plan, say),
        _forecast(plan, say),
        _orders(plan, say),
        _suppliers(plan, say),
        _run_out(plan, say),
        _overstock(plan, say),
        _missing(plan, say),
        _last_week(plan, say),
    ]


def plan_title(plan: WeeklyPlan, say: Language) -> str:
    """What stands over the plan."""
    return say(wording.PLAN_TITLE, shop=plan.shop, first=plan.first_day, last=say.full_day(plan.last_day))


def money_rows(plan: WeeklyPlan, say: Language) -> list[tuple[str, Money]]:
    """The plan's money, one row for each figure and currency."""
    money = plan.money
    figures = [
        (say(T["revenue_last_week"]), money.revenue_last_week),
        (say(T["revenue_expected"]), money.revenue_expected),
        (say(T["order_cost"]), money.orders),
        (say(T["lost_margin"]), money.lost_margin),
        (say(T["saved_margin"]), money.saved_margin),
        (say(T["overstock_cost"]), money.overstock),
    ]
    return [(title, amount) for title, amounts in figures for amount in amounts]


def _plan(plan: WeeklyPlan, say: Language) -> Sheet:
    rows: list[Sequence[Cell]] = [(sentence, None) for sentence in plan.summary]
    rows += [(title, amount) for title, amount in money_rows(plan, say)]
    rows += [(note, None) for note in (*plan.notes, *plan.orders.notes, *plan.forecast.notes)]
    title = plan_title(plan, say)
    return Sheet("plan", title, [Heading(say(T["figure"]), width=90), Heading(say(T["amount"]), "money", 18)], rows)


def _forecast(plan: WeeklyPlan, say: Language) -> Sheet:
    means = {product.product_id: product for product in plan.forecast.products}
    weeks = [Heading(say(wording.WEEK_OF, day=day), "number", 12) for day in plan.forecast.first_days]
    headings = [
        Heading(say(T["product"])),
        Heading(say(T["name"]), width=34),
        Heading(say(T["units_last_week"]), "number"),
        Heading(say(T["low"]), "number"),
        Heading(say(T["expected"]), "number"),
        Heading(say(T["high"]), "number"),
        Heading(say(T["revenue_expected"]), "money", 18),
        *weeks,
        Heading(say(T["trust"])),
        Heading(say(T["method"]), width=22),
        Heading(say(T["reason"]), width=60),
        Heading(say(T["sale_lines"]), "number"),
        Heading(say(T["first_sale"]), "day"),
        Heading(say(T["last_sale"]), "day"),
    ]
    rows = [
        (
            line.product_id,
            line.name,
            line.last_week,
            line.week.low,
            line.week.expected,
            line.week.high,
            line.revenue,
            *(round(mean, 2) for mean in means[line.product_id].mean),
            say(wording.TRUST[line.trust]),
            means[line.product_id].method,
            line.reason,
            line.rests_on.rows,
            line.rests_on.first_day,
            line.rests_on.last_day,
        )
        for line in plan.will_sell
    ]
    return Sheet("forecast", say(T["will_sell"]), headings, rows)


def _orders(plan: WeeklyPlan, say: Language) -> Sheet:
    headings = [
        Heading(say(T["supplier"]), width=24),
        Heading(say(T["their_number"])),
        Heading(say(T["product"])),
        Heading(say(T["name"]), width=34),
        Heading(say(T["packs"]), "number"),
        Heading(say(T["pack_size"]), "number"),
        Heading(say(T["units"]), "number"),
        Heading(say(T["unit_cost"]), "money"),
        Heading(say(T["cost"]), "money"),
        Heading(say(T["order_day"]), "day"),
        Heading(say(T["arrival_day"]), "day"),
        Heading(say(T["on_hand"]), "number"),
        Heading(say(T["on_order"]), "number"),
        Heading(say(T["covers_days"]), "number"),
        Heading(say(T["chance_without"]), "share"),
        Heading(say(T["chance_with"]), "share"),
        Heading(say(T["lost_without"]), "money"),
        Heading(say(T["lost_with"]), "money"),
        Heading(say(T["reason"]), width=90),
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
    return Sheet("orders", say(T["orders"]), headings, rows)


def _suppliers(plan: WeeklyPlan, say: Language) -> Sheet:
    headings = [
        Heading(say(T["supplier"]), width=24),
        Heading(say(T["decision"])),
        Heading(say(T["lines"]), "number"),
        Heading(say(T["total"]), "money", 16),
        Heading(say(T["minimum"]), "money", 16),
        Heading(say(T["order_day"]), "day"),
        Heading(say(T["arrival_day"]), "day"),
        Heading(say(T["reason"]), width=90),
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

    rows = [row(order, say(T["order_now"])) for order in plan.orders.suppliers]
    rows += [row(order, say(T["wait"])) for order in plan.orders.postponed]
    return Sheet("suppliers", say(T["suppliers"]), headings, rows)


def _run_out(plan: WeeklyPlan, say: Language) -> Sheet:
    headings = [
        Heading(say(T["product"])),
        Heading(say(T["name"]), width=34),
        Heading(say(T["on_hand"]), "number"),
        Heading(say(T["on_order"]), "number"),
        Heading(say(T["expected"]), "number"),
        Heading(say(T["run_out_day"]), "day"),
        Heading(say(T["chance"]), "share"),
        Heading(say(T["by"]), "day"),
        Heading(say(T["lost_units"]), "number"),
        Heading(say(T["lost_margin"]), "money", 16),
        Heading(say(T["ordered"]), "number"),
        Heading(say(T["reason"]), width=90),
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
    return Sheet("run_out", say(T["run_out"]), headings, rows)


def _overstock(plan: WeeklyPlan, say: Language) -> Sheet:
    headings = [
        Heading(say(T["product"])),
        Heading(say(T["name"]), width=34),
        Heading(say(T["on_hand"]), "number"),
        Heading(say(T["excess"]), "number"),
        Heading(say(T["excess_cost"]), "money", 16),
        Heading(say(T["cover_days"]), "number"),
        Heading(say(T["last_sale"]), "day"),
        Heading(say(T["reason"]), width=70),
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
    return Sheet("overstock", say(T["overstock"]), headings, rows)


def _missing(plan: WeeklyPlan, say: Language) -> Sheet:
    headings = [
        Heading(say(T["product"])),
        Heading(say(T["name"]), width=34),
        Heading(say(T["missing"]), width=40),
        Heading(say(T["expected"]), "number"),
        Heading(say(T["how"]), width=90),
    ]
    rows = [
        (
            entry.product_id,
            entry.name,
            say.listed([say(wording.NEED_TITLES[need]) for need in entry.needs]),
            entry.expected_sales,
            entry.how,
        )
        for entry in plan.orders.missing
    ]
    return Sheet("missing", say(T["missing_data"]), headings, rows)


def _last_week(plan: WeeklyPlan, say: Language) -> Sheet:
    headings = [
        Heading(say(T["list"]), width=24),
        Heading(say(T["product"])),
        Heading(say(T["name"]), width=34),
        Heading(say(T["units"]), "number"),
        Heading(say(T["units_before"]), "number"),
        Heading(say(T["revenue"]), "money", 16),
        Heading(say(T["difference"]), "money", 16),
    ]

    def rows(title: str, lines: Sequence[ProductWeek]) -> list[Sequence[Cell]]:
        return [
            (title, line.product_id, line.name, line.units, line.units_before, revenue, difference)
            for line in lines
            for revenue, difference in zip(line.revenue, line.difference, strict=True)
        ]

    last = plan.last_week
    title = say(wording.LAST_WEEK_TITLE, first=last.first_day, last=say.full_day(last.last_day))
    return Sheet(
        "last_week",
        title,
        headings,
        rows(say(T["best"]), last.best_sellers) + rows(say(T["changed"]), last.changed_most),
    )
