"""A purchase order that a supplier can read: on paper, and as a table for their system."""

from dataclasses import dataclass

from morgiana.capabilities.replenish.models import SupplierOrder
from morgiana.commerce.language import Language
from morgiana.commerce.paper.fonts import Paper
from morgiana.commerce.paper.grid import Column, grid
from morgiana.flows.weekly_plan import wording
from morgiana.flows.weekly_plan.documents.cells import Heading, Sheet
from morgiana.flows.weekly_plan.documents.csv_tables import csv_table
from morgiana.flows.weekly_plan.documents.plan_paper import lost_letters
from morgiana.flows.weekly_plan.models import WeeklyPlan
from morgiana.flows.weekly_plan.wording import TITLES as T


@dataclass(frozen=True, slots=True)
class PurchaseOrder:
    """One supplier's order with its number."""

    number: str
    shop: str
    order: SupplierOrder


def purchase_orders(plan: WeeklyPlan) -> list[PurchaseOrder]:
    """One for each order of the plan, numbered by day and place: the same plan gives the same numbers."""
    return [
        PurchaseOrder(f"{plan.as_of:%Y%m%d}-{place}", plan.shop, order)
        for place, order in enumerate(plan.orders.suppliers, 1)
    ]


def order_paper(purchase: PurchaseOrder, plan: WeeklyPlan, say: Language) -> tuple[bytes, list[str]]:
    """The bytes of the order on paper, and what it could not show."""
    order = purchase.order
    paper = Paper()
    paper.set_creation_date(plan.made_at)
    paper.set_title(f"{say(T['purchase_order'])} {purchase.number}")
    paper.footer_text = f"{paper.printable(purchase.shop)} · {purchase.number} · {say(wording.PAGE)}"
    paper.add_page()
    paper.paragraph(purchase.shop, size=12, bold=True, after=4)
    paper.paragraph(f"{say(T['purchase_order'])} {purchase.number}", size=16, bold=True, after=3)
    facts = [
        (say(T["to"]), f"{order.name}, {order.email}" if order.email else order.name),
        (say(T["date"]), say.full_day(order.order_day)),
        (say(T["delivery"]), say.full_day(order.arrival_day)),
    ]
    for title, fact in facts:
        paper.paragraph(f"{title}: {fact}", size=10, after=0.5)
    paper.ln(3)
    rows = [
        (
            line.supplier_product_id,
            line.product_id,
            line.name,
            f"{say.number(line.packs)} × {say.number(line.pack_size)}",
            say.number(line.quantity),
            say.money(line.unit_cost),
            say.money(line.cost),
        )
        for line in order.lines
    ]
    columns = [
        Column(say(T["their_number"]), 2.3),
        Column(say(T["product"]), 2.3),
        Column(say(T["name"]), 4.8),
        Column(say(T["packs"]), 1.6, numbers=True),
        Column(say(T["units"]), 1.3, numbers=True),
        Column(say(T["unit_cost"]), 2, numbers=True),
        Column(say(T["total"]), 2.3, numbers=True),
    ]
    grid(paper, columns, rows, whole=True)
    paper.paragraph(f"{say(T['total'])}: {say.money(order.total)} ({order.total.currency})", size=12, bold=True)
    paper.paragraph(say(wording.CONFIRM), size=9)
    notes = lost_letters(paper, say)
    return bytes(paper.output()), notes


def order_table(purchase: PurchaseOrder, say: Language) -> bytes:
    """The order as CSV: its head on every line, so that a line says all by itself."""
    order = purchase.order
    headings = [
        Heading(say(T["number"])),
        Heading(say(T["date"]), "day"),
        Heading(say(T["delivery"]), "day"),
        Heading(say(T["their_number"])),
        Heading(say(T["product"])),
        Heading(say(T["name"])),
        Heading(say(T["packs"]), "number"),
        Heading(say(T["pack_size"]), "number"),
        Heading(say(T["units"]), "number"),
        Heading(say(T["unit_cost"]), "money"),
        Heading(say(T["total"]), "money"),
    ]
    rows = [
        (
            purchase.number,
            line.order_day,
            line.arrival_day,
            line.supplier_product_id,
            line.product_id,
            line.name,
            line.packs,
            line.pack_size,
            line.quantity,
            line.unit_cost,
            line.cost,
        )
        for line in order.lines
    ]
    return csv_table(Sheet("purchase_order", say(T["purchase_order"]), headings, rows), say)
