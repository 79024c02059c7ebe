"""Spending: what the month cost so far, on what, how to spend less, and what may be spent at most."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any, Final
from urllib.parse import urlencode

from morgiana.kernel.money import Money
from morgiana.surfaces.console.acting import carried_out
from morgiana.surfaces.console.forms.amounts import minor_of, money_control
from morgiana.surfaces.console.frame import frame
from morgiana.surfaces.console.host.tiles import tile
from morgiana.surfaces.console.markup import badge, button, card, folded, link, tag, welcome
from morgiana.surfaces.console.money.bars import day_bars
from morgiana.surfaces.console.money.figures import Figures, Month, figures_of
from morgiana.surfaces.console.money.limits import show_limits
from morgiana.surfaces.console.money.owed import left_to_pay
from morgiana.surfaces.console.money.savings import show_savings
from morgiana.surfaces.console.money.warning import show_warnings
from morgiana.surfaces.console.operation_titles import title_of
from morgiana.surfaces.console.pages.later import later
from morgiana.surfaces.console.screen import Screen
from morgiana.surfaces.console.views.files import send
from morgiana.surfaces.console.views.table import Cell, Column, table
from morgiana.surfaces.console.words import marked

BY: Final = {
    "operation": marked("What for"),
    "shop": marked("Which shop"),
    "key": marked("Which key"),
    "person": marked("Who"),
}
"""By what the month is summed, as the address says it."""


async def show(screen: Screen) -> None:
    words = screen.words
    subtitle = words("What you spend, on what, and how to spend less.")
    with frame(screen, words("Spending"), subtitle=subtitle, wide=True) as beside:

        async def fill() -> None:
            place = tag("div", "", "stack")

            async def draw() -> None:
                figures = await figures_of(screen, _month(screen), _by(screen))
                place.clear()
                beside.clear()
                with beside:
                    _export(screen, figures)
                with place:
                    await _draw(screen, figures, draw)

            await draw()

        await later(screen, fill)


def _month(screen: Screen) -> Month:
    today = datetime.now(UTC).date()
    asked = Month.read(screen.query.get("month", ""))
    return asked if asked is not None and asked.first <= today else Month.of(today)


def _by(screen: Screen) -> str:
    said = screen.query.get("by", "")
    return said if said in BY else "operation"


def _export(screen: Screen, figures: Figures) -> None:
    words, name = screen.words, screen.parts.money.usage_file
    if not screen.can(name):
        return
    asked = {"first_day": f"{figures.report.first_day}", "last_day": f"{figures.report.last_day}", "by": _by(screen)}

    async def export() -> None:
        answer = await carried_out(screen, name, asked)
        if answer is not None:
            await send(screen, answer.file)

    button(words("Export as CSV"), export, "plain", picture="down")


async def _draw(screen: Screen, figures: Figures, again: Any) -> None:
    words = screen.words
    if figures.month.holds(figures.today):
        show_warnings(screen, figures.near_limits(), figures)
    _months(screen, figures)
    await _tiles(screen, figures)
    if not figures.report.lines:
        welcome("spending", words("Nothing was used in this month."), words("What is used is here a moment later."))
    else:
        _chart(screen, figures)
        await show_savings(screen, figures)
        _where(screen, figures)
    if figures.spending is not None and figures.month.holds(figures.today):
        show_limits(screen, figures, again)
    await _buy_credit(screen)


def _months(screen: Screen, figures: Figures) -> None:
    """Which month is shown, and the ways to the ones beside it."""
    words, month = screen.words, figures.month
    with tag("nav", "", "months", aria_label=words("Months")):
        link(words.month(month.before.first), _address(screen, month.before), "button quiet")
        tag("strong", words.month(month.first), "", aria_current="true")
        if month.after.first <= figures.today:
            link(words.month(month.after.first), _address(screen, month.after), "button quiet")


def _address(screen: Screen, month: Month, by: str = "") -> str:
    return "/spending?" + urlencode({"month": month.name, "by": by or _by(screen)})


async def _tiles(screen: Screen, figures: Figures) -> None:
    words, month = screen.words, figures.month
    is_now = month.holds(figures.today)
    spent = figures.spent(month) or [Money(0, figures.currency)]
    with tag("section", "", "tiles money", aria_label=words("The month in figures")):
        whole = figures.whole()
        under = words("without VAT")
        if is_now and whole is not None and whole.limit is not None:
            limit = words.money(whole.limit)
            under = words("{share} of the limit of {limit}", share=words.share(whole.spent_percent / 100), limit=limit)
        tile(words("This month so far") if is_now else words("This month"), words.moneys(spent), under)
        before = figures.spent(month.before)
        by_now = figures.spent(month.before, through=_same_day(month.before, figures.today)) if is_now else []
        told = words("{amount} by this day of it", amount=words.moneys(by_now)) if by_now else words("without VAT")
        title = words("The month before")
        tile(title, words.moneys(before) if before else words.money(Money(0, figures.currency)), told)
        expected = figures.expected()
        if expected is not None:
            tile(words("At this pace"), words.money(expected), words("at the end of the month"))
        await _owed(screen)
        await _credit(screen)
        joules = sum(line.joules for line in figures.report.total)
        grams = sum(line.grams_co2e for line in figures.report.total)
        tile(words("Energy"), words.energy(joules), words.carbon(grams))


def _same_day(month: Month, day: date) -> date:
    return min(month.first.replace(day=1 + min(day.day, month.last.day) - 1), month.last)


async def _owed(screen: Screen) -> None:
    words = screen.words
    if not screen.can(screen.parts.money.invoices):
        return
    left, overdue = await left_to_pay(screen)
    if left:
        under = words.many("{count} invoice is overdue", "{count} invoices are overdue", overdue) if overdue else ""
        tile(words("To pay"), words.moneys(left), under or words("open invoices, with VAT"), "/invoices")


async def _credit(screen: Screen) -> None:
    words, name = screen.words, screen.parts.money.credit
    if not screen.can(name):
        return
    credit = (await screen.ask(name)).answer
    if credit.mode == "prepaid" or credit.credit:
        left = [line.left for line in credit.credit]
        under = (
            words("calls are refused once it is gone") if credit.mode == "prepaid" else words("used before invoices")
        )
        tile(words("Prepaid credit left"), words.moneys(left), under)


def _chart(screen: Screen, figures: Figures) -> None:
    words, month, currency = screen.words, figures.month, figures.currency
    costs = {
        date.fromisoformat(line.what): line.cost
        for line in figures.days
        if line.cost.currency == currency and line.cost.minor and month.holds(date.fromisoformat(line.what))
    }
    if costs:
        with card(words("Day by day")):
            day_bars(words, month.first, month.last, costs, currency)


def _where(screen: Screen, figures: Figures) -> None:
    """Where money, energy and CO2e went, summed as the reader chooses."""
    words, by = screen.words, _by(screen)
    with tag("section", "", "plan-section", id="where", aria_label=words("Where it went")):
        tag("h2", words("Where it went"))
        with tag("nav", "", "contents choices", aria_label=words("Sum it by")):
            for name, text in BY.items():
                way = link(words(text), _address(screen, figures.month, name) + "#where")
                if name == by:
                    way.props["aria-current"] = "true"
        columns = [
            Column(words(BY[by])),
            Column(words("Calls"), number=True),
            Column(words("Cost"), number=True, help=words("Without VAT")),
            Column(words("Share"), number=True),
            Column(words("Energy"), number=True),
            Column(words("Greenhouse gas"), number=True),
        ]
        paid = [line for line in figures.report.lines if line.cost.minor]
        free = [line for line in figures.report.lines if not line.cost.minor]
        caption = words("Where it went")
        if paid:
            table(columns, [_line(screen, figures, line) for line in paid], caption=caption)
        if free:
            title = words.many("{count} more that cost nothing", "{count} more that cost nothing", len(free))
            with folded(title) if paid else tag("div"), tag("div", "", "folded-inner" if paid else ""):
                table(columns, [_line(screen, figures, line) for line in free], caption=title)


def _line(screen: Screen, figures: Figures, line: Any) -> Sequence[str | Cell]:
    words = screen.words
    total = sum(other.cost.minor for other in figures.report.lines if other.cost.currency == line.cost.currency)
    return [
        _what(screen, figures, line),
        words.number(line.calls),
        words.money(line.cost) if line.cost.minor else words("free"),
        words.share(line.cost.minor / total) if total else "–",
        words.energy(line.joules),
        words.carbon(line.grams_co2e),
    ]


def _what(screen: Screen, figures: Figures, line: Any) -> Cell:
    words = screen.words
    match _by(screen):
        case "operation":
            under = words.unit(line.unit, line.units) if line.unit else line.what
            return Cell(title_of(screen, line.what), to=f"/operations/{line.what}", under=under)
        case "key" if not line.what:
            return Cell(words("Without a key"), under=words("people on these pages"))
        case _:
            name = figures.names.get(line.what, "")
            return Cell(name or line.what, under=line.what if name else "", verbatim=True)


async def _buy_credit(screen: Screen) -> None:
    """A way to buy credit, for whoever pays in advance."""
    words, money = screen.words, screen.parts.money
    if not (screen.can(money.buy_credit) and screen.can(money.credit)):
        return
    credit = (await screen.ask(money.credit)).answer
    if credit.mode != "prepaid" and not credit.credit:
        return
    currency = credit.credit[0].left.currency if credit.credit else screen.shop.currency
    with card(words("Buy credit")):
        with tag("div", "", "row"):
            badge(words("paid in advance") if credit.mode == "prepaid" else words("used before invoices"), "accent")
        if screen.desk.installation.settings.checkout is None:
            tag("p", words("There is no page to pay on here. Ask whoever hosts this installation for credit."), "soft")
            return
        amount = money_control(words, words("How much, without VAT"), None, currency, needed=True)
        told = tag("div", "", "stack", aria_live="polite")

        async def buy() -> None:
            minor = minor_of(words, amount, currency)
            if minor is None:
                return
            fields = {"amount_minor": amount}
            answer = await carried_out(screen, money.buy_credit, {"amount_minor": minor}, place=told, fields=fields)
            if answer is not None:
                with told:
                    text = words("Pay {amount} on the provider’s page", amount=words.money(answer.to_pay))
                    link(text, answer.link, "button primary")

        with tag("div", "", "row end"):
            button(words("Go on"), buy, "primary")
