"""Usage of all: what each organisation's month cost it, and the energy and CO2e that went into it."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Final

from morgiana.surfaces.console.frame import frame
from morgiana.surfaces.console.host.addresses import list_address, tenant_address
from morgiana.surfaces.console.host.tenants import summed
from morgiana.surfaces.console.host.tiles import tile
from morgiana.surfaces.console.markup import link, tag, welcome
from morgiana.surfaces.console.money.figures import Month
from morgiana.surfaces.console.pages.later import later
from morgiana.surfaces.console.screen import Screen
from morgiana.surfaces.console.views.table import Cell, Column, table

PATH: Final = "/host/usage"
ON_A_PAGE: Final = 50


async def show(screen: Screen) -> None:
    words = screen.words
    subtitle = words("Where money, energy and greenhouse gas went, by organisation.")
    with frame(screen, words("Usage"), subtitle=subtitle, wide=True):

        async def fill() -> None:
            await _draw(screen)

        await later(screen, fill)


def _month(screen: Screen) -> Month:
    today = datetime.now(UTC).date()
    asked = Month.read(screen.query.get("month", ""))
    return asked if asked is not None and asked.first <= today else Month.of(today)


async def _draw(screen: Screen) -> None:
    words, month, today = screen.words, _month(screen), datetime.now(UTC).date()
    with tag("nav", "", "months", aria_label=words("Months")):
        link(words.month(month.before.first), list_address(PATH, month=month.before.name), "button quiet")
        tag("strong", words.month(month.first), "", aria_current="true")
        if month.after.first <= today:
            link(words.month(month.after.first), list_address(PATH, month=month.after.name), "button quiet")
    asked: dict[str, Any] = {"limit": ON_A_PAGE}
    if screen.query.get("after"):
        asked["after_id"] = screen.query["after"][:64]
    found = (await screen.ask(screen.parts.host.tenants, asked)).answer
    days = {"first_day": f"{month.first}", "last_day": f"{min(month.last, today)}"}
    reports = await asyncio.gather(*(_used(screen, one.organisation_id, days) for one in found.tenants))
    whole = "after_id" not in asked and found.next_id is None
    used = [(one, total) for one, total in zip(found.tenants, reports, strict=True) if total]
    if not used:
        welcome("spending", words("Nothing was used in this month."), words("What is used is here a moment later."))
    else:
        _sums(screen, [line for _, total in used for line in total], whole=whole)
        columns = [
            Column(words("Organisation")),
            Column(words("Calls"), number=True),
            Column(words("Cost"), number=True, help=words("Without VAT")),
            Column(words("Energy"), number=True),
            Column(words("Greenhouse gas"), number=True),
        ]
        used.sort(key=lambda pair: -sum(line.cost.minor for line in pair[1]))
        table(columns, [_row(screen, one, total) for one, total in used], caption=words("Usage"))
    if found.next_id is not None:
        link(words("Show more"), list_address(PATH, month=month.name, after=found.next_id), "button plain")


async def _used(screen: Screen, organisation_id: str, days: dict[str, str]) -> Sequence[Any]:
    answer = (await screen.ask(screen.parts.money.usage, {**days, "organisation_id": organisation_id})).answer
    return [line for line in answer.total if line.calls]


def _sums(screen: Screen, lines: Sequence[Any], *, whole: bool) -> None:
    words = screen.words
    of = words("of all organisations") if whole else words("of those on this page")
    with tag("section", "", "tiles money", aria_label=words("The month in figures")):
        tile(words("Cost"), words.moneys(summed([line.cost for line in lines])), of)
        tile(words("Calls"), words.number(sum(line.calls for line in lines)), of)
        tile(words("Energy"), words.energy(sum(line.joules for line in lines)), of)
        tile(words("Greenhouse gas"), words.carbon(sum(line.grams_co2e for line in lines)), of)


def _row(screen: Screen, one: Any, total: Sequence[Any]) -> list[str | Cell]:
    words = screen.words
    return [
        Cell(one.name, to=tenant_address(one.organisation_id), under=one.plan, verbatim=True),
        words.number(sum(line.calls for line in total)),
        words.moneys(summed([line.cost for line in total])),
        words.energy(sum(line.joules for line in total)),
        words.carbon(sum(line.grams_co2e for line in total)),
    ]
