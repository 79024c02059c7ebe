"""Any answer, drawn by the types of its fields: facts, tables, forecasts, files, and records within records."""

from collections.abc import Callable, Sequence
from typing import Any, Final

from pydantic import BaseModel

from morgiana.commerce.forecasts import DemandForecast, ProductForecast
from morgiana.operations import FileRef
from morgiana.surfaces.console.markup import button, markup, prose, tag, text_of
from morgiana.surfaces.console.screen import Screen
from morgiana.surfaces.console.views.chart import Past, sales_chart
from morgiana.surfaces.console.views.fields import help_of, is_bare, is_choice, is_number, label_of, text_for
from morgiana.surfaces.console.views.files import file_button
from morgiana.surfaces.console.views.table import Column, facts, table

ROWS_FIRST: Final = 25
"""Rows that are drawn before the reader asks for more."""


def show_answer(screen: Screen, answer: BaseModel, *, level: int = 3) -> None:
    """Draw an answer."""
    if isinstance(answer, FileRef):
        file_button(screen, answer)
    elif isinstance(answer, DemandForecast):
        _show_forecast(screen, answer)
    else:
        _show_record(screen, answer, level)


def _show_record(screen: Screen, record: BaseModel, level: int) -> None:
    fields = {name: getattr(record, name) for name in type(record).model_fields}
    bare = [
        (label_of(screen.words, name), _text(screen, record, name)) for name, value in fields.items() if is_bare(value)
    ]
    if bare:
        facts(bare)
    for name, value in fields.items():
        if not is_bare(value):
            tag(f"h{min(level, 6)}", label_of(screen.words, name))
            prose(help_of(screen.words, type(record), name), "soft")
            _show_value(screen, name, value, level + 1)


def _text(screen: Screen, record: BaseModel, name: str) -> str:
    return text_for(screen, name, getattr(record, name), choice=is_choice(type(record), name))


def _show_value(screen: Screen, name: str, value: Any, level: int) -> None:
    match value:
        case BaseModel():
            show_answer(screen, value, level=level)
        case [BaseModel(), *_]:
            _show_records(screen, name, value, level)
        case list():
            items = "".join(f"<li>{text_of(_plain(screen, name, part))}</li>" for part in value)
            markup(items, "ul", "listed")
        case dict():
            facts([(str(key), _plain(screen, name, part)) for key, part in value.items()])
        case _:
            tag("p", text_for(screen, name, value))


def _plain(screen: Screen, name: str, value: Any) -> str:
    if isinstance(value, BaseModel):
        return ", ".join(_text(screen, value, key) for key, part in value if is_bare(part))
    return text_for(screen, name, value)


def _show_records(screen: Screen, name: str, records: list[BaseModel], level: int) -> None:
    """Records of one kind: a table of what is bare in them; one that holds more opens to all of it."""
    model = type(records[0])
    bare = [field for field in model.model_fields if all(is_bare(getattr(record, field)) for record in records)]
    if len(bare) < len(model.model_fields):
        in_portions(screen, records, each(lambda record: _show_folded(screen, record, bare, level)))
        return
    columns = [
        Column(
            label_of(screen.words, field),
            number=any(is_number(getattr(record, field)) for record in records),
            help=help_of(screen.words, model, field),
        )
        for field in bare
    ]
    in_portions(
        screen,
        records,
        lambda part: table(
            columns,
            [[_text(screen, record, field) for field in bare] for record in part],
            caption=label_of(screen.words, name),
        ),
    )


def _show_folded(screen: Screen, record: BaseModel, bare: Sequence[str], level: int) -> None:
    texts = [_text(screen, record, field) for field in bare if getattr(record, field) not in (None, "", [])]
    with tag("details", "", "folded") as box:
        tag("summary", " · ".join(texts[:4]) or type(record).__name__)
        inner = tag("div", "", "folded-inner")
    once_open(box, lambda: _fill(screen, inner, record, level))


def _fill(screen: Screen, inner: Any, record: BaseModel, level: int) -> None:
    with inner:
        show_answer(screen, record, level=level)


def once_open(box: Any, fill: Callable[[], object]) -> None:
    """Fill a `<details>` when it is first opened, so that a long list costs little."""
    filled = False

    def on_toggle() -> object:
        nonlocal filled
        if filled:
            return None
        filled = True
        return fill()

    box.on("toggle", on_toggle, args=[])


def each(draw: Callable[[Any], None]) -> Callable[[Sequence[Any]], None]:
    """A way to draw many, from the way to draw one."""

    def draw_all(items: Sequence[Any]) -> None:
        for item in items:
            draw(item)

    return draw_all


def in_portions(
    screen: Screen, items: Sequence[Any], draw: Callable[[Sequence[Any]], object], *, first: int = ROWS_FIRST
) -> None:
    """Draw the first of many items, and the rest when asked."""
    draw(items[:first])
    rest = items[first:]
    if not rest:
        return
    place = tag("div", "", "stack")

    def more() -> None:
        ask.delete()
        with place:
            in_portions_of(rest)

    def in_portions_of(left: Sequence[Any]) -> None:
        draw(left[: ROWS_FIRST * 10])
        if left[ROWS_FIRST * 10 :]:
            tag("p", screen.words("The rest is in the files that you can export."), "soft")

    text = screen.words.many("Show {count} more", "Show {count} more", len(rest))
    with place:
        ask = button(text, more, "quiet", picture="plus")


def _show_forecast(screen: Screen, forecast: DemandForecast) -> None:
    words = screen.words
    for text in forecast.notes:
        tag("p", text, "soft")
    in_portions(screen, forecast.products, each(lambda product: _show_product(screen, forecast, product)))
    if not forecast.products:
        tag("p", words("No product."), "soft")


def _show_product(screen: Screen, forecast: DemandForecast, product: ProductForecast) -> None:
    words = screen.words
    title = product.name or product.product_id
    total = words.many("{count} unit expected", "{count} units expected", round(sum(product.mean), 1))
    only = len(forecast.products) == 1
    with tag("details", "", "folded", open=only) as box:
        with tag("summary"):
            tag("span", title, "strong")
            tag("span", f"{total} · {words(product.trust)}", "soft")
        inner = tag("div", "", "folded-inner")

    def fill() -> None:
        with inner:
            tag("p", product.why)
            label = words("Forecast of {name}", name=title)
            sales_chart(
                words, Past([], []), ahead=forecast.first_days, levels=forecast.levels, forecast=product, label=label
            )
            error = words.share(product.past_error) if product.past_error is not None else "–"
            facts([(words("Method"), product.method), (words("Error in the past"), error)])

    if only:
        fill()
    else:
        once_open(box, fill)
