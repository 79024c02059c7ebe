"""The plan on two printed pages: what to know, then what runs out, sells, lies and lacks."""

from collections.abc import Sequence

from morgiana.commerce.language import Language
from morgiana.commerce.paper.fonts import Paper
from morgiana.commerce.paper.grid import ROW_MM, Column, grid
from morgiana.flows.weekly_plan import wording
from morgiana.flows.weekly_plan.documents.sheets import money_rows, plan_title
from morgiana.flows.weekly_plan.models import WeeklyPlan
from morgiana.flows.weekly_plan.wording import TITLES as T
from morgiana.kernel.money import Money

_N_SUPPLIERS, _N_LINES, _N_NOTES = 10, 20, 4
_N_RUN_OUT, _N_SELL, _N_OVERSTOCK, _N_MISSING = 11, 12, 7, 5
_TITLE_MM, _MORE_MM = 16.0, 8.0


def plan_paper(plan: WeeklyPlan, say: Language) -> tuple[bytes, list[str]]:
    """The bytes of the printable plan, and what it could not show."""
    paper = Paper()
    paper.set_creation_date(plan.made_at)
    paper.footer_text = f"{paper.printable(plan.shop)} · {say(wording.PAGE)}"
    title = plan_title(plan, say)
    paper.set_title(title)
    paper.add_page()
    paper.paragraph(title, size=16, bold=True, after=3)
    for sentence in plan.summary:
        paper.paragraph(sentence, size=10)
    money = [(name, say.money(amount)) for name, amount in money_rows(plan, say)]
    grid(paper, [Column(say(T["figure"]), 4), Column(say(T["amount"]), 2, numbers=True)], money)
    for note in plan.notes[:_N_NOTES]:
        paper.paragraph(note, size=8, after=0.5)
    _suppliers(paper, plan, say)
    _lines(paper, plan, say)
    paper.add_page()
    _run_out(paper, plan, say)
    _sells(paper, plan, say)
    _overstock(paper, plan, say)
    _missing(paper, plan, say)
    notes = lost_letters(paper, say)
    return bytes(paper.output()), notes


def lost_letters(paper: Paper, say: Language) -> list[str]:
    """What to say about the letters that no font has."""
    if not paper.lost:
        return []
    return [say(wording.NO_FONT, n=len(paper.lost), some="".join(list(paper.lost)[:8]))]


def _part(
    paper: Paper, say: Language, title: str, columns: Sequence[Column], rows: Sequence[Sequence[str]], most: int
) -> None:
    """A titled table of as many rows as the page has room for, at most `most`, which says how many more there are."""
    room = paper.h - paper.b_margin - paper.get_y() - _TITLE_MM - _MORE_MM
    n_shown = min(len(rows), most, int(room / ROW_MM))
    if n_shown < 1:
        return
    paper.paragraph(title, size=11, bold=True, after=0.5)
    grid(paper, columns, rows[:n_shown])
    if len(rows) > n_shown:
        paper.paragraph(say(wording.MORE_ROWS, n=len(rows) - n_shown), size=8)


def _suppliers(paper: Paper, plan: WeeklyPlan, say: Language) -> None:
    orders = [(order, say(T["order_now"])) for order in plan.orders.suppliers]
    orders += [(order, say(T["wait"])) for order in plan.orders.postponed]
    rows = [
        (order.name, decision, say.number(len(order.lines)), say.money(order.total), say.day(order.arrival_day))
        for order, decision in orders
    ]
    columns = [
        Column(say(T["supplier"]), 5),
        Column(say(T["decision"]), 2),
        Column(say(T["lines"]), 1.2, numbers=True),
        Column(say(T["total"]), 3, numbers=True),
        Column(say(T["arrival_day"]), 2.4, numbers=True),
    ]
    _part(paper, say, say(T["suppliers"]), columns, rows, _N_SUPPLIERS)


def _lines(paper: Paper, plan: WeeklyPlan, say: Language) -> None:
    """The order lines that save most, one currency after the other."""
    lines = [line for order in plan.orders.suppliers for line in order.lines]
    saved = {line.product_id: line.lost_margin_without - line.lost_margin_with for line in lines}
    lines.sort(key=lambda line: (line.cost.currency, -saved[line.product_id].minor, line.product_id))
    rows = [
        (
            line.name,
            say.units(line.quantity),
            say.money(line.cost),
            say.day(line.arrival_day),
            say.money(saved[line.product_id]),
        )
        for line in lines
    ]
    columns = [
        Column(say(T["name"]), 5),
        Column(say(T["units"]), 1.6, numbers=True),
        Column(say(T["cost"]), 2.6, numbers=True),
        Column(say(T["arrival_day"]), 2.4, numbers=True),
        Column(say(T["saves"]), 2.6, numbers=True),
    ]
    _part(paper, say, say(T["orders"]), columns, rows, _N_LINES)


def _run_out(paper: Paper, plan: WeeklyPlan, say: Language) -> None:
    rows = [
        (
            line.name,
            say.units(line.on_hand),
            say.day(line.day or line.by),
            say.chance(line.probability),
            _amount(line.lost_margin, say),
            say.units(line.ordered),
        )
        for line in plan.will_run_out
    ]
    columns = [
        Column(say(T["name"]), 5),
        Column(say(T["on_hand"]), 1.4, numbers=True),
        Column(say(T["run_out_day"]), 2.2, numbers=True),
        Column(say(T["chance"]), 1.3, numbers=True),
        Column(say(T["margin_lost"]), 2.6, numbers=True),
        Column(say(T["ordered"]), 1.4, numbers=True),
    ]
    _part(paper, say, say(T["run_out"]), columns, rows, _N_RUN_OUT)


def _sells(paper: Paper, plan: WeeklyPlan, say: Language) -> None:
    rows = [
        (
            line.name,
            say.units(line.last_week),
            say.units(line.week.low),
            say.units(line.week.expected),
            say.units(line.week.high),
            _amount(line.revenue, say),
        )
        for line in plan.will_sell
    ]
    columns = [
        Column(say(T["name"]), 5),
        Column(say(T["units_last_week"]), 2, numbers=True),
        Column(say(T["low"]), 2, numbers=True),
        Column(say(T["expected"]), 1.6, numbers=True),
        Column(say(T["high"]), 2, numbers=True),
        Column(say(T["revenue"]), 2.6, numbers=True),
    ]
    _part(paper, say, say(T["will_sell"]), columns, rows, _N_SELL)


def _overstock(paper: Paper, plan: WeeklyPlan, say: Language) -> None:
    rows = [
        (line.name, say.units(line.on_hand), say.units(line.excess_units), _amount(line.excess_cost, say))
        for line in plan.overstocked
    ]
    columns = [
        Column(say(T["name"]), 5),
        Column(say(T["on_hand"]), 1.6, numbers=True),
        Column(say(T["excess"]), 1.6, numbers=True),
        Column(say(T["excess_cost"]), 2.6, numbers=True),
    ]
    _part(paper, say, say(T["overstock"]), columns, rows, _N_OVERSTOCK)


def _missing(paper: Paper, plan: WeeklyPlan, say: Language) -> None:
    rows = [(topic.title, say.number(len(topic.products)), topic.how) for topic in plan.missing]
    columns = [Column(say(T["missing"]), 2.4), Column(say(T["products"]), 1.2, numbers=True), Column(say(T["how"]), 7)]
    _part(paper, say, say(T["missing_data"]), columns, rows, _N_MISSING)


def _amount(amount: Money | None, say: Language) -> str:
    return say.money(amount) if amount else ""
