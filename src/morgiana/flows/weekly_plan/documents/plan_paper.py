"""The plan on two printed pages: what to know, then what runs out, sells, lies and lacks."""

from collections.abc import Sequence

from morgiana.capabilities.replenish.wording import chance_text
from morgiana.flows.weekly_plan import wording
from morgiana.flows.weekly_plan.documents.fonts import Paper
from morgiana.flows.weekly_plan.documents.grid import ROW_MM, Column, grid
from morgiana.flows.weekly_plan.documents.sheets import money_rows
from morgiana.flows.weekly_plan.models import WeeklyPlan
from morgiana.flows.weekly_plan.wording import TITLES as T
from morgiana.flows.weekly_plan.wording import day_text, units_text
from morgiana.kernel.money import Money

_N_SUPPLIERS, _N_LINES, _N_NOTES = 10, 14, 4
_N_RUN_OUT, _N_SELL, _N_OVERSTOCK, _N_MISSING = 11, 12, 7, 5
_TITLE_MM, _MORE_MM = 16.0, 8.0


def plan_paper(plan: WeeklyPlan) -> tuple[bytes, list[str]]:
    """The bytes of the printable plan, and what it could not show."""
    paper = Paper()
    paper.set_creation_date(plan.made_at)
    paper.footer_text = f"{paper.printable(plan.shop)} · {wording.PAGE}"
    title = wording.PLAN_TITLE.format(shop=plan.shop, first=plan.first_day, last=plan.last_day)
    paper.set_title(title)
    paper.add_page()
    paper.paragraph(title, size=16, bold=True, after=3)
    for sentence in plan.summary:
        paper.paragraph(sentence, size=10)
    money = [(name, str(amount)) for name, amount in money_rows(plan)]
    grid(paper, [Column(T["figure"], 4), Column(T["amount"], 2, numbers=True)], money)
    for note in plan.notes[:_N_NOTES]:
        paper.paragraph(note, size=8, after=0.5)
    _suppliers(paper, plan)
    _lines(paper, plan)
    paper.add_page()
    _run_out(paper, plan)
    _sells(paper, plan)
    _overstock(paper, plan)
    _missing(paper, plan)
    notes = lost_letters(paper)
    return bytes(paper.output()), notes


def lost_letters(paper: Paper) -> list[str]:
    """What to say about the letters that no font has."""
    if not paper.lost:
        return []
    return [wording.NO_FONT.format(n=len(paper.lost), some="".join(list(paper.lost)[:8]))]


def _part(paper: Paper, title: str, columns: Sequence[Column], rows: Sequence[Sequence[str]], most: int) -> None:
    """A titled table of as many rows as the page has room for, at most `most`, which says how many more there are."""
    room = paper.h - paper.b_margin - paper.get_y() - _TITLE_MM - _MORE_MM
    n_shown = min(len(rows), most, int(room / ROW_MM))
    if n_shown < 1:
        return
    paper.paragraph(title, size=11, bold=True, after=0.5)
    grid(paper, columns, rows[:n_shown])
    if len(rows) > n_shown:
        paper.paragraph(wording.MORE_ROWS.format(n=f"{len(rows) - n_shown:,}"), size=8)


def _suppliers(paper: Paper, plan: WeeklyPlan) -> None:
    orders = [(order, T["order_now"]) for order in plan.orders.suppliers]
    orders += [(order, T["wait"]) for order in plan.orders.postponed]
    rows = [
        (order.name, decision, str(len(order.lines)), str(order.total), day_text(order.arrival_day))
        for order, decision in orders
    ]
    columns = [
        Column(T["supplier"], 5),
        Column(T["decision"], 2),
        Column(T["lines"], 1.2, numbers=True),
        Column(T["total"], 3, numbers=True),
        Column(T["arrival_day"], 2.4, numbers=True),
    ]
    _part(paper, T["suppliers"], columns, rows, _N_SUPPLIERS)


def _lines(paper: Paper, plan: WeeklyPlan) -> None:
    """The order lines that save most, one currency after the other."""
    lines = [line for order in plan.orders.suppliers for line in order.lines]
    saved = {line.product_id: line.lost_margin_without - line.lost_margin_with for line in lines}
    lines.sort(key=lambda line: (line.cost.currency, -saved[line.product_id].minor, line.product_id))
    rows = [
        (line.name, units_text(line.quantity), str(line.cost), day_text(line.arrival_day), str(saved[line.product_id]))
        for line in lines
    ]
    columns = [
        Column(T["name"], 5),
        Column(T["units"], 1.6, numbers=True),
        Column(T["cost"], 2.6, numbers=True),
        Column(T["arrival_day"], 2.4, numbers=True),
        Column(T["saves"], 2.6, numbers=True),
    ]
    _part(paper, T["orders"], columns, rows, _N_LINES)


def _run_out(paper: Paper, plan: WeeklyPlan) -> None:
    rows = [
        (
            line.name,
            units_text(line.on_hand),
            day_text(line.day or line.by),
            chance_text(line.probability),
            _amount(line.lost_margin),
            units_text(line.ordered),
        )
        for line in plan.will_run_out
    ]
    columns = [
        Column(T["name"], 5),
        Column(T["on_hand"], 1.4, numbers=True),
        Column(T["run_out_day"], 2.2, numbers=True),
        Column(T["chance"], 1.3, numbers=True),
        Column(T["margin_lost"], 2.6, numbers=True),
        Column(T["ordered"], 1.4, numbers=True),
    ]
    _part(paper, T["run_out"], columns, rows, _N_RUN_OUT)


def _sells(paper: Paper, plan: WeeklyPlan) -> None:
    rows = [
        (
            line.name,
            units_text(line.week.low),
            units_text(line.week.expected),
            units_text(line.week.high),
            _amount(line.revenue),
        )
        for line in plan.will_sell
    ]
    columns = [
        Column(T["name"], 5),
        Column(T["low"], 2, numbers=True),
        Column(T["expected"], 1.6, numbers=True),
        Column(T["high"], 2, numbers=True),
        Column(T["revenue"], 2.6, numbers=True),
    ]
    _part(paper, T["will_sell"], columns, rows, _N_SELL)


def _overstock(paper: Paper, plan: WeeklyPlan) -> None:
    rows = [
        (line.name, units_text(line.on_hand), units_text(line.excess_units), _amount(line.excess_cost))
        for line in plan.overstocked
    ]
    columns = [
        Column(T["name"], 5),
        Column(T["on_hand"], 1.6, numbers=True),
        Column(T["excess"], 1.6, numbers=True),
        Column(T["excess_cost"], 2.6, numbers=True),
    ]
    _part(paper, T["overstock"], columns, rows, _N_OVERSTOCK)


def _missing(paper: Paper, plan: WeeklyPlan) -> None:
    rows = [(topic.title, f"{len(topic.products):,}", topic.how) for topic in plan.missing]
    columns = [Column(T["missing"], 2.4), Column(T["lines"], 1, numbers=True), Column(T["how"], 7)]
    _part(paper, T["missing_data"], columns, rows, _N_MISSING)


def _amount(amount: Money | None) -> str:
    return str(amount) if amount else ""
