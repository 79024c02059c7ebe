"""Plans and prices: what organisations can be on, what it limits, and what calls cost."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from nicegui import ui

from morgiana.surfaces.console.acting import agreed, carried_out
from morgiana.surfaces.console.forms.form import Form
from morgiana.surfaces.console.frame import frame
from morgiana.surfaces.console.markup import badge, button, tag
from morgiana.surfaces.console.operation_titles import title_of
from morgiana.surfaces.console.pages.later import later
from morgiana.surfaces.console.screen import Screen
from morgiana.surfaces.console.views.fields import label_of
from morgiana.surfaces.console.views.table import Cell, Column, facts, table


async def show(screen: Screen) -> None:
    words = screen.words
    subtitle = words("What organisations get, up to what, and what calls cost.")
    with frame(screen, words("Plans and prices"), subtitle=subtitle, wide=True):

        async def fill() -> None:
            place = tag("div", "", "stack")

            async def draw() -> None:
                plans = (await screen.ask(screen.parts.host.plans)).answer.plans
                place.clear()
                with place:
                    _plans(screen, plans, draw)
                    await _prices(screen)

            await draw()

        await later(screen, fill)


def _plans(screen: Screen, plans: Sequence[Any], changed: Callable[[], Awaitable[None]]) -> None:
    words = screen.words
    may = screen.can(screen.parts.host.set_plan)
    with tag("div", "", "lines"):
        for plan in plans:
            _plan(screen, plan, changed, may=may)
    if may:
        with tag("details", "", "folded"):
            tag("summary", words("Make another plan"))
            with tag("div", "", "folded-inner"):
                _form(screen, {}, changed)


def _plan(screen: Screen, plan: Any, changed: Callable[[], Awaitable[None]], *, may: bool) -> None:
    words = screen.words
    with tag("div", "", "limit", role="group", aria_label=plan.name):
        with tag("div", "", "limit-head"):
            with tag("div", "", "line-name"):
                tag("span", plan.name, "strong", translate="no")
                if plan.title:
                    tag("span", plan.title, "soft", translate="no")
            if plan.discount_percent:
                badge(words("{share} off", share=words.share(plan.discount_percent / 100)), "accent")
        pairs = _limits(screen, plan)
        if pairs:
            facts(pairs)
        else:
            tag("p", words("Everything, without a limit."), "soft")
        if may:
            with tag("details", "", "folded bare"):
                summary = tag("summary", words("Change"))
                summary.props["aria-label"] = words("Change: {name}", name=plan.name)
                with tag("div", "", "folded-inner"):
                    _form(screen, plan.model_dump(mode="json", exclude_defaults=True), changed)


def _limits(screen: Screen, plan: Any) -> list[tuple[str, str]]:
    """What the plan limits, each by its field's own name."""
    words, found = screen.words, list[tuple[str, str]]()
    if plan.includes != ["*"]:
        found.append((words("It includes"), ", ".join(plan.includes)))
    for name in type(plan).model_fields:
        value = getattr(plan, name)
        if name.endswith("_bytes_max") and value is not None:
            found.append((label_of(words, name), words.size(value)))
        elif name.endswith("_max") and isinstance(value, int):
            found.append((label_of(words, name), words.number(value)))
        elif name.endswith("_max") and value:
            found += [(operation, words.number(most)) for operation, most in value.items()]
    return found


def _form(screen: Screen, values: dict[str, Any], changed: Callable[[], Awaitable[None]]) -> None:
    words, part = screen.words, screen.parts.host.set_plan
    form = Form(screen, screen.registry[part].request, values)
    told = tag("div", "", "stack", aria_live="polite")

    async def save() -> None:
        request = form.request()
        if request is None:
            return
        body = request.model_dump(mode="json")
        if values:
            title = words("Change {name} for everybody who is on it?", name=body["name"])
            texts = [words("It holds from the next call. What they have above its limits stays; they get no more.")]
            if not await agreed(screen, title, texts, words("Yes, change it")):
                return
        if await carried_out(screen, part, body, place=told) is not None:
            ui.notify(words("Saved."), type="positive")
            await changed()

    with tag("div", "", "row end"):
        label = words("Save the plan {name}", name=values["name"]) if values else None
        button(words("Save the plan"), save, "primary", picture="check", label=label)


async def _prices(screen: Screen) -> None:
    words, part = screen.words, screen.parts.money.prices
    if not screen.can(part):
        return
    prices = (await screen.ask(part)).answer
    with tag("section", "", "plan-section", aria_label=words("Prices")):
        tag("h2", words("Prices"))
        if not prices.prices:
            tag("p", words("Nothing costs anything: name a file of prices with MORGIANA_PRICES."), "empty")
            return
        tag("p", words("Without VAT, and before a plan’s discount. They stand in the file of MORGIANA_PRICES."), "soft")
        columns = [
            Column(words("What for")),
            Column(words("Price of one"), number=True),
            Column(words("Counted by")),
            Column(words("Free in a month"), number=True),
        ]
        rows = [_price(screen, line, prices.currency) for line in prices.prices]
        table(columns, rows, caption=words("Prices"))


def _price(screen: Screen, line: Any, currency: str) -> list[str | Cell]:
    words = screen.words
    first, *more = [words.unit_price(step.unit_price, currency) for step in line.steps]
    above = [
        words("{price} above {count}", price=price, count=words.number(step.above))
        for price, step in zip(more, line.steps[1:], strict=True)
    ]
    return [
        Cell(title_of(screen, line.operation), under=line.operation),
        Cell(first, under="; ".join(above)),
        words.unit_name(line.unit, 1),
        words.number(line.free_units) if line.free_units else "–",
    ]
