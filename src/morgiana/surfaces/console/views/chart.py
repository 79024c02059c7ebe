"""What was sold and what will be: history as a line, the forecast with the bands that it may fall within."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from nicegui import ui
from nicegui.element import Element

from morgiana.commerce.forecasts import ProductForecast
from morgiana.surfaces.console.markup import tag
from morgiana.surfaces.console.words import Words


@dataclass(frozen=True, slots=True)
class Past:
    """What was sold, period by period, oldest first."""

    first_days: Sequence[date]
    units: Sequence[float]


def sales_chart(
    words: Words,
    past: Past,
    *,
    ahead: Sequence[date] = (),
    levels: Sequence[float] = (),
    forecast: ProductForecast | None = None,
    label: str,
) -> Element:
    """Draw the past and, where there is one, the forecast with its middle half and nine tenths."""
    n_past, n_ahead = len(past.units), len(forecast.mean) if forecast else 0
    days = [*past.first_days, *ahead[:n_ahead]]
    told = [
        f"<b>{words.day(day)}</b><br>{words('sold')}: {words.number(units)}"
        for day, units in zip(past.first_days, past.units, strict=True)
    ]
    series: list[dict[str, Any]] = [
        _line(words("Sold"), [*past.units, *[None] * n_ahead], "var(--ink-soft)", width=1.75)
    ]
    if forecast is not None:
        gap: list[float | None] = [None] * n_past
        for low, high, shade in ((0.05, 0.95, 0.16), (0.25, 0.75, 0.30)):
            if low in levels and high in levels:
                lower = [row[levels.index(low)] for row in forecast.quantiles]
                upper = [row[levels.index(high)] for row in forecast.quantiles]
                series += _band(f"{low}-{high}", [*gap, *lower], [*gap, *upper], shade)
        series.append(_line(words("Expected"), [*gap, *forecast.mean], "var(--accent)", width=2.5))
        told += [_told_ahead(words, day, at, levels, forecast) for at, day in enumerate(ahead[:n_ahead])]
    with tag("figure", "", "chart") as box:
        chart = ui.echart(_options([words.day(day) for day in days], told, series), renderer="svg")
        chart.props["role"], chart.props["aria-label"] = "img", label
        with tag("figcaption", "", "legend"):
            tag("span", words("Sold"), "key past")
            if forecast is not None:
                tag("span", words("Expected"), "key expected")
                tag("span", words("Half of the time within"), "key half")
                tag("span", words("Nine times of ten within"), "key most")
    return box


def _told_ahead(words: Words, day: date, at: int, levels: Sequence[float], forecast: ProductForecast) -> str:
    lines = [f"<b>{words.day(day)}</b>", f"{words('expected')}: {words.number(forecast.mean[at])}"]
    if 0.05 in levels and 0.95 in levels:
        low, high = (forecast.quantiles[at][levels.index(level)] for level in (0.05, 0.95))
        lines.append(words("nine times of ten {low} to {high}", low=words.number(low), high=words.number(high)))
    return "<br>".join(lines)


def _line(name: str, data: list[float | None], colour: str, *, width: float) -> dict[str, Any]:
    return {
        "name": name,
        "type": "line",
        "data": data,
        "symbol": "none",
        "smooth": 0.15,
        "lineStyle": {"color": colour, "width": width},
        "emphasis": {"disabled": True},
        "z": 3,
    }


def _band(name: str, lower: list[float | None], upper: list[float | None], shade: float) -> list[dict[str, Any]]:
    """A band as two stacked lines: an unseen one below, and what lies between them."""
    between = [None if low is None or high is None else high - low for low, high in zip(lower, upper, strict=True)]
    common = {
        "type": "line",
        "stack": name,
        "symbol": "none",
        "smooth": 0.15,
        "lineStyle": {"width": 0},
        "emphasis": {"disabled": True},
        "silent": True,
    }
    return [
        {**common, "name": f"{name} low", "data": lower},
        {**common, "name": name, "data": between, "areaStyle": {"color": "var(--accent)", "opacity": shade}},
    ]


def _options(days: list[str], told: list[str], series: list[dict[str, Any]]) -> dict[str, Any]:
    words = {"color": "var(--ink-soft)", "fontSize": 12, "fontFamily": "inherit"}
    return {
        "animation": False,
        "grid": {"left": 8, "right": 16, "top": 12, "bottom": 4, "containLabel": True},
        "xAxis": {
            "type": "category",
            "data": days,
            "boundaryGap": False,
            "axisLabel": {**words, "hideOverlap": True, "alignMinLabel": "left", "alignMaxLabel": "right"},
            "axisLine": {"lineStyle": {"color": "var(--line)"}},
            "axisTick": {"show": False},
        },
        "yAxis": {
            "type": "value",
            "minInterval": 1,
            "axisLabel": words,
            "splitLine": {"lineStyle": {"color": "var(--line)"}},
        },
        "tooltip": {
            "trigger": "axis",
            "backgroundColor": "var(--surface)",
            "borderColor": "var(--line)",
            "textStyle": {"color": "var(--ink)", "fontSize": 13},
            "axisPointer": {"lineStyle": {"color": "var(--accent)"}},
            ":formatter": f"points => ({json.dumps(told)})[points[0].dataIndex]",
        },
        "series": series,
    }
