"""Writes the plan in the formats asked for, and keeps the files."""

import re
from collections.abc import Sequence
from unicodedata import normalize

from morgiana.commerce.language import Language
from morgiana.flows.weekly_plan import wording
from morgiana.flows.weekly_plan.documents.csv_tables import csv_zip
from morgiana.flows.weekly_plan.documents.plan_paper import plan_paper
from morgiana.flows.weekly_plan.documents.purchase_order import order_paper, order_table, purchase_orders
from morgiana.flows.weekly_plan.documents.workbook import workbook
from morgiana.flows.weekly_plan.models import ExportedFile, Format, PlanFiles, WeeklyPlan
from morgiana.operations import Files


def write_files(plan: WeeklyPlan, formats: Sequence[Format], files: Files, say: Language) -> PlanFiles:
    """One file for each format, and two for each purchase order: to read, and to load."""
    written: list[ExportedFile] = []
    notes: list[str] = []
    week = plan.first_day.isoformat()
    for kind in formats:
        match kind:
            case "xlsx":
                kept = files.keep(f"plan-{week}.xlsx", workbook(plan, say))
                written.append(ExportedFile(kind=kind, title=say(wording.TITLES["workbook"]), file=kept))
            case "csv":
                kept = files.keep(f"plan-{week}-csv.zip", csv_zip(plan, say))
                written.append(ExportedFile(kind=kind, title=say(wording.TITLES["tables"]), file=kept))
            case "pdf":
                content, lost = plan_paper(plan, say)
                notes += lost
                kept = files.keep(f"plan-{week}.pdf", content)
                written.append(ExportedFile(kind=kind, title=say(wording.TITLES["paper"]), file=kept))
            case "purchase_orders":
                for purchase in purchase_orders(plan):
                    content, lost = order_paper(purchase, plan, say)
                    notes += lost
                    stem = f"order-{purchase.number}-{file_word(purchase.order.name)}"
                    for name, content_of in ((f"{stem}.pdf", content), (f"{stem}.csv", order_table(purchase, say))):
                        written.append(
                            ExportedFile(
                                kind=kind,
                                title=f"{say(wording.TITLES['purchase_order'])} {purchase.number}",
                                file=files.keep(name, content_of),
                                supplier_id=purchase.order.supplier_id,
                                order_number=purchase.number,
                            )
                        )
    return PlanFiles(files=written, product_count=plan.product_count(), notes=list(dict.fromkeys(notes)))


def file_word(name: str) -> str:
    """A name as a part of a file's name, on every system: letters and digits of any script, joined by dashes."""
    words = re.findall(r"\w+", normalize("NFC", name))
    return "-".join(words)[:60].strip("-_") or "supplier"
