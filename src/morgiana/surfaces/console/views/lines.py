"""A line of the plan: a name, a few figures, and below, when it is opened, the reason, the chart and the rows."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from morgiana.commerce.forecasts import DemandForecast, ProductForecast
from morgiana.kernel.refusals import Refusal
from morgiana.surfaces.console.addresses import product_address
from morgiana.surfaces.console.markup import link, tag
from morgiana.surfaces.console.screen import Screen
from morgiana.surfaces.console.views.answer import once_open
from morgiana.surfaces.console.views.chart import Past, sales_chart
from morgiana.surfaces.console.views.evidence import show_rests_on
from morgiana.surfaces.console.views.problem import show_refusal
from morgiana.surfaces.console.views.table import facts

Tone = Literal["", "good", "warn", "bad"]

PERIODS_SHOWN = 52


@dataclass(frozen=True, slots=True)
class Figure:
    """One number of a line, with what it is."""

    label: str
    text: str
    tone: Tone = ""


def line(name: str, under: str, figures: Sequence[Figure], fill: Callable[[], Awaitable[None]]) -> None:
    """Draw a line that opens."""
    with tag("details", "", "line") as box:
        with tag("summary"):
            with tag("div", "", "line-name"):
                tag("span", name, "strong")
                if under:
                    tag("span", under, "soft")
            for figure in figures:
                with tag("div", "", f"line-figure {figure.tone}"):
                    tag("span", figure.text, "figure")
                    tag("span", figure.label, "soft")
        inner = tag("div", "", "line-inner")

    async def on_open() -> None:
        with inner:
            await fill()

    once_open(box, on_open)


def product_line(
    screen: Screen,
    forecast: DemandForecast,
    row: Any,
    figures: Sequence[Figure],
    more: Sequence[tuple[str, str]] = (),
    under: str = "",
) -> None:
    """A line about one product of the plan; `row` has `product_id`, `name`, `reason` and perhaps `rests_on`."""

    async def fill() -> None:
        tag("p", row.reason, "reason")
        await product_chart(screen, row.product_id, row.name, forecast)
        facts(more)
        show_rests_on(screen, row)
        link(screen.words("Open the product"), product_address(row.product_id), "more-link", picture="right")

    line(row.name or row.product_id, under, figures, fill)


async def product_chart(screen: Screen, product_id: str, name: str, forecast: DemandForecast | None) -> None:
    """The product's sales so far, and what the forecast says of it."""
    words = screen.words
    mine: ProductForecast | None = None
    if forecast is not None:
        mine = next((part for part in forecast.products if part.product_id == product_id), None)
    past = Past([], [])
    if screen.can(screen.parts.product):
        period = forecast.period if forecast else "week"
        try:
            body = {"product_id": product_id, "period": period, "periods_max": PERIODS_SHOWN}
            history = (await screen.ask(screen.parts.product, body)).answer.history
        except Refusal as refusal:
            show_refusal(words, refusal)
            history = []
        first_ahead = forecast.first_days[0] if forecast and forecast.first_days else None
        known = [part for part in history if first_ahead is None or part.first_day < first_ahead]
        past = Past([part.first_day for part in known], [part.units for part in known])
    if mine is None and not past.units:
        tag("p", words("Nothing is known of its sales."), "soft")
        return
    label = words("Sales and forecast of {name}", name=name)
    ahead, levels = (forecast.first_days, forecast.levels) if forecast else ([], [])
    sales_chart(words, past, ahead=ahead, levels=levels, forecast=mine, label=label)
    if mine is not None:
        tag("p", mine.why, "soft")
