"""Usage of all: what each organisation's month cost it, and the energy and CO2e that went into it."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Final

from nicegui.element import Element

from morgiana.surfaces.console.acting import carried_out
from morgiana.surfaces.console.frame import frame
from morgiana.surfaces.console.host.addresses import list_address, tenant_address
from morgiana.surfaces.console.host.named import names_of
from morgiana.surfaces.console.host.tenants import summed
from morgiana.surfaces.console.host.tiles import tile
from morgiana.surfaces.console.markup import button, link, tag, welcome
from morgiana.surfaces.console.money.figures import Month
from morgiana.surfaces.console.pages.later import later
from morgiana.surfaces.console.screen import Screen
from morgiana.surfaces.console.views.files import send
from morgiana.surfaces.console.views.table import Cell, Column, table

PATH: Final = "/host/usage"
ON_A_PAGE: Final = 50


async def show(screen: Screen) -> None:
    words = screen.words
    subtitle = words("Where money, energy and greenhouse gas went, by organisation.")
    with frame(screen, words("Usage"), subtitle=subtitle, wide=True) as beside:

        async def fill() -> None:
            await _draw(screen, beside)

        await later(screen, fill)


def _month(screen: Screen) -> Month:
    today = datetime.now(UTC).date()
    asked = Month.read(screen.query.get("month", ""))
    return asked if asked is not None and asked.first <= today else Month.of(today)


async def _draw(screen: Screen, beside: Element) -> None:
    words, month, today = screen.words, _month(screen), datetime.now(UTC).date()
    with tag("nav", "", "months", aria_label=words("Months")):
        link(words.month(month.before.first), list_address(PATH, month=month.before.name), "button quiet")
        tag("strong", words.month(month.first), "", aria_current="true")
        if month.after.first <= today:
            link(words.month(month.after.first), list_address(PATH, month=month.after.name), "button quiet")
    days = {"first_day": f"{month.first}", "last_day": f"{min(month.last, today)}", "by": "organisation"}
    report = (await screen.ask(screen.parts.money.usage, days)).answer
    by_organisation: dict[str, list[Any]] = {}
    for line in report.lines:
        by_organisation.setdefault(line.what, []).append(line)
    if not by_organisation:
        welcome("spending", words("Nothing was used in this month."), words("What is used is here a moment later."))
        return
    _sums(screen, report.total)
    with beside:
        _export(screen, days)
    used = sorted(by_organisation.items(), key=lambda pair: -sum(line.cost.minor for line in pair[1]))
    first = min(_number(screen.query.get("from", "")), len(used) - 1)
    shown = used[first : first + ON_A_PAGE]
    names = await names_of(screen, (one for one, _ in shown))
    columns = [
        Column(words("Organisation")),
        Column(words("Calls"), number=True),
        Column(words("Cost"), number=True, help=words("Without VAT")),
        Column(words("Energy"), number=True),
        Column(words("Greenhouse gas"), number=True),
    ]
    table(columns, [_row(screen, one, names[one], lines) for one, lines in shown], caption=words("Usage"))
    if first + ON_A_PAGE < len(used):
        after = list_address(PATH, **{"month": month.name, "from": str(first + ON_A_PAGE)})
        link(words("Show more"), after, "button plain")


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 7 else 0


def _export(screen: Screen, days: dict[str, str]) -> None:
    words, part = screen.words, screen.parts.money.usage_file
    if not screen.can(part):
        return

    async def export() -> None:
        answer = await carried_out(screen, part, days)
        if answer is not None:
            await send(screen, answer.file)

    button(words("Export as CSV"), export, "plain", picture="down")


def _sums(screen: Screen, lines: Sequence[Any]) -> None:
    words = screen.words
    of = words("of all organisations")
    with tag("section", "", "tiles money", aria_label=words("The month in figures")):
        tile(words("Cost"), words.moneys(summed([line.cost for line in lines])), of)
        tile(words("Calls"), words.number(sum(line.calls for line in lines)), of)
        tile(words("Energy"), words.energy(sum(line.joules for line in lines)), of)
        tile(words("Greenhouse gas"), words.carbon(sum(line.grams_co2e for line in lines)), of)


def _row(screen: Screen, organisation_id: str, name: str, total: Sequence[Any]) -> list[str | Cell]:
    words = screen.words
    return [
        Cell(name, to=tenant_address(organisation_id), verbatim=True),
        words.number(sum(line.calls for line in total)),
        words.moneys(summed([line.cost for line in total])),
        words.energy(sum(line.joules for line in total)),
        words.carbon(sum(line.grams_co2e for line in total)),
    ]
