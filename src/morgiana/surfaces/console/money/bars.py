"""What each day cost, as bars."""

import json
from collections.abc import Mapping
from datetime import date, timedelta

from nicegui import ui
from nicegui.element import Element

from morgiana.kernel.money import Money
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
    spoken = json.dumps(str(words.locale).replace("_", "-"))
    style = json.dumps({"style": "currency", "currency": currency})
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
            "axisLabel": {**text, ":formatter": f"value => value.toLocaleString({spoken}, {style})"},
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
