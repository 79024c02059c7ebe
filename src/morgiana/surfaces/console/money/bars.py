"""What each day cost, as bars."""

import json
import re
from collections.abc import Mapping
from datetime import date, timedelta

from babel.numbers import get_decimal_symbol, get_group_symbol
from nicegui import ui
from nicegui.element import Element

from morgiana.kernel.money import Money, minor_digits
from morgiana.surfaces.console.markup import tag
from morgiana.surfaces.console.words import Words


def day_bars(words: Words, first: date, last: date, costs: Mapping[date, Money], currency: str) -> Element:
    """Draw each day from `first` to `last`; days of which nothing is known cost nothing."""
    days = [first + timedelta(days=at) for at in range((last - first).days + 1)]
    amounts = [costs.get(day, Money(0, currency)) for day in days]
    told = [f"<b>{words.day(day)}</b><br>{words.money(cost)}" for day, cost in zip(days, amounts, strict=True)]
    most = max(amounts, key=lambda cost: cost.minor)
    at_most = days[amounts.index(most)]
    label = words(
        "What each day cost, from {days}; the most was {cost} on {day}.",
        days=words.days(first, last), cost=words.money(most), day=words.day(at_most),
    )  # fmt: skip
    written = _axis_formatter(words, currency)
    text = {"color": "var(--ink-soft)", "fontSize": 12, "fontFamily": "inherit"}
    options = {
        "animation": False,
        "grid": {"left": 8, "right": 16, "top": 12, "bottom": 4, "containLabel": True},
        "xAxis": {
            "type": "category",
            "data": [words.short_day(day) for day in days],
            "axisLabel": {**text, "hideOverlap": True},
            "axisLine": {"lineStyle": {"color": "var(--line)"}},
            "axisTick": {"show": False},
        },
        "yAxis": {
            "type": "value",
            "axisLabel": {**text, ":formatter": written},
            "splitLine": {"lineStyle": {"color": "var(--line)"}},
        },
        "tooltip": {
            "trigger": "axis",
            "backgroundColor": "var(--surface)",
            "borderColor": "var(--line)",
            "textStyle": {"color": "var(--ink)", "fontSize": 13},
            "axisPointer": {"type": "shadow"},
            ":formatter": f"points => ({json.dumps(told)})[points[0].dataIndex]",
        },
        "series": [
            {
                "type": "bar",
                "data": [float(cost.amount) for cost in amounts],
                "itemStyle": {"color": "var(--accent)", "borderRadius": [3, 3, 0, 0]},
                "barMaxWidth": 28,
                "emphasis": {"disabled": True},
            }
        ],
    }
    with tag("figure", "", "chart low") as box:
        chart = ui.echart(options, renderer="svg")
        chart.props["role"], chart.props["aria-label"] = "img", label
    return box


def _axis_formatter(words: Words, currency: str) -> str:
    """Amounts of an axis as every other of the page is written: a browser may know other rules for the same locale."""
    nothing = Money(0, currency)
    digits = minor_digits(currency)
    number = words.money(nothing)
    inner = re.search(r"0(?:[^0-9]0+)?", number)
    assert inner is not None, number
    before, after = number[: inner.start()], number[inner.end() :]
    mark, group = get_decimal_symbol(words.locale), get_group_symbol(words.locale)
    thousands = "/\\B(?=(\\d{3})+$)/g"
    return (
        f"value => {{ const [whole, part] = value.toFixed({digits}).split('.'); "
        f"return {json.dumps(before)} + whole.replace({thousands}, {json.dumps(group)}) "
        f"+ (part ? {json.dumps(mark)} + part : '') + {json.dumps(after)}; }}"
    )
