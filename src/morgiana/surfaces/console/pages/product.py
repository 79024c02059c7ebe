"""One product: what it sold, what it will sell, what is in stock and what is on its way."""

from typing import Any, Final

from morgiana.kernel.refusals import Refusal
from morgiana.surfaces.console.frame import frame
from morgiana.surfaces.console.markup import link, tag
from morgiana.surfaces.console.pages.home import latest_plan
from morgiana.surfaces.console.pages.later import later
from morgiana.surfaces.console.runs import Run, show_run
from morgiana.surfaces.console.screen import Answered, Screen, request_of
from morgiana.surfaces.console.views.chart import Past, sales_chart
from morgiana.surfaces.console.views.problem import show_refusal
from morgiana.surfaces.console.views.product_parts import show_history, show_open_orders, show_planned, show_stock
from morgiana.surfaces.console.views.receipt import show_receipt
from morgiana.surfaces.console.views.table import facts
from morgiana.surfaces.console.words import Words

PERIODS_SHOWN: Final = 104


async def show(screen: Screen) -> None:
    words, product_id = screen.words, screen.params["product_id"]
    try:
        body = {"product_id": product_id, "period": "week", "periods_max": PERIODS_SHOWN}
        product = (await screen.ask(screen.parts.product, body)).answer
    except Refusal as refusal:
        with frame(screen, words("Product")):
            show_refusal(words, refusal)
            link(words("All products"), "/products", "button plain")
        return
    with frame(screen, product.name or product_id, subtitle=_subtitle(product)) as beside:
        with beside:
            link(words("All products"), "/products", "button plain")
        _facts(screen, product)

        async def fill() -> None:
            await _outlook(screen, product)
            show_stock(screen, product)
            show_open_orders(screen, product)
            show_history(screen, product)

        await later(screen, fill)


def _subtitle(product: Any) -> str:
    parts = (product.product_id if product.name else "", product.category, product.brand)
    return " · ".join(part for part in parts if part)


def _facts(screen: Screen, product: Any) -> None:
    words = screen.words
    on_hand = sum(count.on_hand for count in product.stock) if product.stock else None
    with tag("section", "", "card"):
        facts(
            [
                (words("Price"), words.money(product.price) if product.price else "–"),
                (words("Cost"), words.money(product.cost) if product.cost else "–"),
                (words("Margin"), _margin(words, product)),
                (words("In stock"), words.number(on_hand) if on_hand is not None else "–"),
                (words("On its way"), words.number(sum(order.quantity for order in product.open_orders))),
                (words("Supplier"), product.supplier_id or "–"),
                (words("Pack size"), words.number(product.pack_size) if product.pack_size else "–"),
            ],
            "large",
        )


def _margin(words: Words, product: Any) -> str:
    price, cost = product.price, product.cost
    if price is None or cost is None or price.currency != cost.currency or price.minor <= 0:
        return "–"
    return words.share((price.minor - cost.minor) / price.minor)


async def _outlook(screen: Screen, product: Any) -> None:
    """The chart with the forecast of the latest plan, or one that is made now."""
    plan = await latest_plan(screen)
    with tag("section", "", "card", aria_label=screen.words("Sales and forecast")):
        tag("h2", screen.words("Sales and forecast"))
        place = tag("div", "", "stack")
    if plan is not None and _forecast_of(plan.answer.forecast, product) is not None:
        with place:
            _chart(screen, product, plan.answer.forecast)
            link(screen.words("From the latest plan"), "/", "more-link", picture="right")
        show_planned(screen, product, plan.answer)
        return
    with place:
        _chart(screen, product, None)
        if screen.can(screen.parts.forecast):
            _forecast_now(screen, product, place)


def _forecast_now(screen: Screen, product: Any, place: Any) -> None:
    words = screen.words
    operation = screen.registry[screen.parts.forecast]

    async def done(answered: Answered) -> None:
        place.clear()
        with place:
            _chart(screen, product, answered.answer)
            show_receipt(screen, answered.receipt)

    try:
        request = request_of(operation, {"period": "week", "products": [product.product_id]})
        run = Run.begin(screen, operation, request, key=None, as_job=False)
    except Refusal as refusal:
        show_refusal(words, refusal)
        return
    show_run(run, done, title=words("Forecasting what it will sell"))


def _forecast_of(forecast: Any, product: Any) -> Any:
    return next((part for part in forecast.products if part.product_id == product.product_id), None)


def _chart(screen: Screen, product: Any, forecast: Any) -> None:
    words = screen.words
    mine = _forecast_of(forecast, product) if forecast is not None else None
    first_ahead = forecast.first_days[0] if mine is not None and forecast.first_days else None
    known = [part for part in product.history if first_ahead is None or part.first_day < first_ahead]
    if not known and mine is None:
        tag("p", words("It was never sold, as far as the files say."), "empty")
        return
    past = Past([part.first_day for part in known], [part.units for part in known])
    name = product.name or product.product_id
    label = words("Sales and forecast of {name}", name=name)
    ahead, levels = (forecast.first_days, forecast.levels) if mine is not None else ([], [])
    sales_chart(words, past, ahead=ahead, levels=levels, forecast=mine, label=label)
    if mine is not None:
        tag("p", mine.why)
        facts(
            [
                (words("Error in the past"), words.share(mine.past_error) if mine.past_error is not None else "–"),
                (words("Trust"), words(mine.trust)),
            ]
        )
