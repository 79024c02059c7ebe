"""The weekly plan: four sentences, the money, and its sections, each line open to its reason.

The console does not know the flow that made it; it reads the answer by the names of its fields.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from morgiana.kernel.money import Money
from morgiana.surfaces.console.addresses import product_address
from morgiana.surfaces.console.icons import icon
from morgiana.surfaces.console.markup import badge, drawing, link, note, tag
from morgiana.surfaces.console.screen import Answered, Screen
from morgiana.surfaces.console.views.answer import each, in_portions
from morgiana.surfaces.console.views.lines import Figure, Tone, product_line
from morgiana.surfaces.console.views.orders import show_orders
from morgiana.surfaces.console.views.plan_files import show_exports
from morgiana.surfaces.console.views.receipt import show_receipt
from morgiana.surfaces.console.words import Words

LINES_FIRST: Final = 8
"""Lines of each section that are drawn before the reader asks for more."""


def show_plan(screen: Screen, answered: Answered) -> None:
    """Draw the plan."""
    plan, words = answered.answer, screen.words
    with tag("section", "", "summary card"):
        with tag("header", "", "row between"):
            tag("h2", words("In short"))
            badge(words.days(plan.first_day, plan.last_day), "accent")
        with tag("ul", "", "sentences"):
            for sentence in plan.summary:
                tag("li", sentence)
    if plan.last_day < datetime.now(screen.shop.zone).date():
        note(words("This plan is for a week that is over. Bring in newer sales for the week ahead."), "warn")
    _money(words, plan)
    _contents(screen, plan)
    show_orders(screen, plan)
    _run_out(screen, plan)
    _sell(screen, plan)
    _last_week(screen, plan)
    _overstocked(screen, plan)
    _missing(screen, plan)
    _notes(words, plan.notes)
    show_exports(screen, plan)
    made = words.moment(plan.made_at, screen.shop.zone)
    tag("p", words("Made {moment} for {shop}.", moment=made, shop=plan.shop), "soft")
    show_receipt(screen, answered.receipt)


def _money(words: Words, plan: Any) -> None:
    money = plan.money
    with tag("section", "", "tiles", aria_label=words("The plan in money")):
        _tile(words, words("Sold last week"), money.revenue_last_week, _change(words, plan.last_week))
        planned = words.many(
            "of {count} planned product, at today’s prices",
            "of {count} planned products, at today’s prices",
            len(plan.will_sell),
        )
        _tile(words, words("Expected this week"), money.revenue_expected, planned)
        _tile(
            words,
            words("To order now"),
            money.orders,
            words.many("from {count} supplier", "from {count} suppliers", len(plan.orders.suppliers)),
        )
        _tile(
            words,
            words("Saved by ordering"),
            money.saved_margin,
            words("of {amount} margin at risk", amount=words.moneys(money.lost_margin, short=True)),
        )
        _tile(
            words,
            words("Tied up in too much stock"),
            money.overstock,
            words.many("{count} product", "{count} products", len(plan.overstocked)),
        )


def _tile(words: Words, title: str, amounts: Sequence[Money], under: str) -> None:
    with tag("div", "", "tile"):
        tag("p", title, "tile-title")
        for amount in amounts or ():
            tag("p", words.money(amount, short=True), "tile-amount")
        if not amounts:
            tag("p", "–", "tile-amount soft")
        tag("p", under, "soft")


def _change(words: Words, last_week: Any) -> str:
    before = last_week.week_before
    if before is None or before.share is None:
        return words.days(last_week.first_day, last_week.last_day)
    share = words.share(abs(before.share))
    if before.share >= 0:
        return words("{share} more than the week before", share=share)
    return words("{share} less than the week before", share=share)


def _contents(screen: Screen, plan: Any) -> None:
    """Ways to the sections, with how much each holds."""
    words = screen.words
    entries = (
        ("order", words("To order"), sum(len(order.lines) for order in plan.orders.suppliers)),
        ("run-out", words("Will run out"), len(plan.will_run_out)),
        ("sell", words("Will sell"), len(plan.will_sell)),
        ("overstocked", words("Too much of"), len(plan.overstocked)),
        ("missing", words("Missing"), len(plan.missing)),
    )
    with tag("nav", "", "contents", aria_label=words("Sections of the plan")):
        for anchor, text, count in entries:
            with tag("a", "", "", href=f"#{anchor}"):
                tag("span", text)
                badge(words.number(count))


def section(title: str, anchor: str, text: str = "") -> Any:
    """A section of the plan, to which the contents lead."""
    box = tag("section", "", "plan-section", id=anchor, aria_label=title)
    with box:
        tag("h2", title)
        if text:
            tag("p", text, "soft")
    return box


def _run_out(screen: Screen, plan: Any) -> None:
    words = screen.words
    with section(words("Will run out"), "run-out", words("If nothing is ordered, the dearest first.")):
        if not plan.will_run_out:
            tag("p", words("Nothing, as far as the stock is known."), "empty")
            return
        with tag("div", "", "lines"):
            in_portions(screen, plan.will_run_out, each(lambda row: _runs_out(screen, plan, row)), first=LINES_FIRST)


def _runs_out(screen: Screen, plan: Any, row: Any) -> None:
    words = screen.words
    tone: Tone = "bad" if row.probability >= 0.6 else "warn"
    product_line(
        screen,
        plan.forecast,
        row,
        [
            Figure(words("chance by {day}", day=words.short_day(row.by)), words.share(row.probability), tone),
            Figure(words("in stock"), words.number(row.on_hand)),
            Figure(words("this plan orders"), words.number(row.ordered)),
            Figure(words("margin at risk"), words.money(row.lost_margin, short=True) if row.lost_margin else "–"),
        ],
        [
            (words("Sells this week"), _band(words, row.week)),
            (words("On its way"), words.number(row.on_order)),
            (words("Sales lost"), words.number(row.lost_units)),
        ],
        words("likely out on {day}", day=words.short_day(row.day)) if row.day else "",
    )


def _band(words: Words, band: Any) -> str:
    return words(
        "{expected}, nine times of ten {low} to {high}",
        expected=words.number(band.expected),
        low=words.number(band.low),
        high=words.number(band.high),
    )


def _sell(screen: Screen, plan: Any) -> None:
    words = screen.words
    with section(words("Will sell"), "sell", words("What the planned week will bring, most units first.")):
        if not plan.will_sell:
            tag("p", words("There are no sales to learn from yet."), "empty")
            return
        with tag("div", "", "lines"):
            in_portions(screen, plan.will_sell, each(lambda row: _sells(screen, plan, row)), first=LINES_FIRST)


def _sells(screen: Screen, plan: Any, row: Any) -> None:
    words = screen.words
    tones: dict[str, Tone] = {"good": "good", "fair": "", "poor": "warn"}
    ahead = len(plan.forecast.first_days)
    product_line(
        screen,
        plan.forecast,
        row,
        [
            Figure(words("expected"), words.number(row.week.expected)),
            Figure(words("nine times of ten"), f"{words.number(row.week.low)} – {words.number(row.week.high)}"),
            Figure(words("revenue"), words.money(row.revenue, short=True) if row.revenue else "–"),
            Figure(words("trust"), words(row.trust), tones[row.trust]),
        ],
        [(words.many("Expected in {count} week", "Expected in {count} weeks", ahead), words.number(row.weeks))],
    )


def _last_week(screen: Screen, plan: Any) -> None:
    words, week = screen.words, plan.last_week
    about = words(
        "{orders}, {units}",
        orders=words.many("{count} order", "{count} orders", week.orders),
        units=words.many("{count} unit", "{count} units", week.units_sold),
    )
    text = f"{words.days(week.first_day, week.last_day)} · {about}"
    with section(words("Last week"), "last-week", text), tag("div", "", "columns"):
        _weeks_of(screen, words("Best sellers"), week.best_sellers)
        _weeks_of(screen, words("Changed most"), week.changed_most)


def _weeks_of(screen: Screen, title: str, rows: Sequence[Any]) -> None:
    words = screen.words
    with tag("div", "", "card"):
        tag("h3", title)
        with tag("ul", "", "ranked"):
            for row in rows[:6]:
                with tag("li"):
                    link(row.name or row.product_id, product_address(row.product_id))
                    with tag("span", "", "ranked-figures"):
                        tag("span", words.moneys(row.revenue, short=True), "figure")
                        rise = sum(amount.minor for amount in row.difference)
                        if rise:
                            sign = "+" if rise > 0 else ""
                            tag("span", sign + words.moneys(row.difference, short=True), "good" if rise > 0 else "bad")
        if not rows:
            tag("p", words("None."), "soft")


def _overstocked(screen: Screen, plan: Any) -> None:
    words = screen.words
    with section(words("Too much of"), "overstocked", words("More than will sell, the dearest first.")):
        if not plan.overstocked:
            tag("p", words("Nothing, as far as the stock is known."), "empty")
            return
        with tag("div", "", "lines"):
            in_portions(screen, plan.overstocked, each(lambda row: _over(screen, plan, row)), first=LINES_FIRST)


def _over(screen: Screen, plan: Any, row: Any) -> None:
    words = screen.words
    cover = words.many("{count} day", "{count} days", round(row.cover_days)) if row.cover_days is not None else "∞"
    last = words.day(row.last_sold) if row.last_sold else words("never")
    product_line(
        screen,
        plan.forecast,
        row,
        [
            Figure(words("in stock"), words.number(row.on_hand)),
            Figure(words("too many"), words.number(row.excess_units), "warn"),
            Figure(words("cost of these"), words.money(row.excess_cost, short=True) if row.excess_cost else "–"),
            Figure(words("lasts"), cover),
        ],
        [(words("Last sold"), last)],
    )


def _missing(screen: Screen, plan: Any) -> None:
    words = screen.words
    if not plan.missing:
        return
    with section(words("Missing data"), "missing", words("With these the plan could say more.")):
        for topic in plan.missing:
            with tag("div", "", "card missing"):
                drawing(icon("alert"))
                with tag("div"):
                    tag("h3", topic.title)
                    tag("p", topic.how)
                    count = words.many("{count} product", "{count} products", len(topic.products))
                    stake = words.many(
                        "{count} unit expected to sell", "{count} units expected to sell", round(topic.expected_sales)
                    )
                    tag("p", f"{count} · {stake}", "soft")
                link(words("Add it"), "/import", "button plain", picture="import")


def _notes(words: Words, notes: Sequence[str]) -> None:
    if not notes:
        return
    with tag("details", "", "folded"):
        tag("summary", words("What was assumed"))
        with tag("ul", "", "listed folded-inner"):
            for text in notes:
                tag("li", text)
