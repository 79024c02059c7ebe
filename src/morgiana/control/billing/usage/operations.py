"""`usage.report` and `usage.export`."""

import csv
import io
from datetime import date, timedelta
from typing import Any, Final

from morgiana.control.billing.refusals import UnknownPayer
from morgiana.control.billing.usage.models import UsageFile, UsageLine, UsageReport, UsageRequest
from morgiana.control.billing.usage.savings import savings
from morgiana.control.billing.usage_store import Used
from morgiana.control.billing.whose import whose
from morgiana.control.house import HouseContext
from morgiana.control.refusals import NotAllowed
from morgiana.kernel.money import Money
from morgiana.kernel.refusals import InvalidRequest
from morgiana.operations import Meter, operation
from morgiana.operations.meter import once

_CALL: Final[Meter[Any, Any]] = Meter("call", count=once)
_DAYS_MAX: Final = 3_660


@operation("usage.report", meter=_CALL, audience="organisation", raises=(NotAllowed, UnknownPayer))
def usage_report(request: UsageRequest, ctx: HouseContext) -> UsageReport:
    """Show where money, energy and CO2e go, and how to spend less."""
    if request.by == "organisation":
        return _of_all(request, ctx)
    organisation = whose(request.organisation_id, ctx)
    store = ctx.house.billing.usage
    shops = [s for s in store.shops(organisation) if ctx.caller.shops is None or s in ctx.caller.shops]
    first, last = _days(request, ctx.now.date())
    units = store.units_of(shops) if request.by == "operation" else {}
    lines = [_line(used, units.get(used.what, "")) for used in store.used(shops, first, last, request.by)]
    if request.by not in ("day", "month"):
        lines.sort(key=lambda line: (line.cost.currency, -line.cost.minor, -line.joules, line.what))
    return UsageReport(
        first_day=first,
        last_day=last,
        lines=lines,
        total=_totals(lines),
        savings=savings(ctx.house.billing, organisation, shops, first, last),
    )


@operation("usage.export", meter=_CALL, audience="organisation", raises=(NotAllowed, UnknownPayer))
def usage_export(request: UsageRequest, ctx: HouseContext) -> UsageFile:
    """Write where money, energy and CO2e go as a CSV file."""
    report = ctx.call(usage_report, request)
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\r\n")
    table.writerow([request.by, "calls", "units", "unit", "cost", "currency", "cpu_seconds", "joules", "grams_co2e"])
    for line in report.lines:
        table.writerow(
            [
                _harmless(line.what),
                line.calls,
                line.units,
                line.unit,
                f"{line.cost.amount:f}",
                line.cost.currency,
                f"{line.cpu_seconds:.6f}",
                f"{line.joules:.6f}",
                f"{line.grams_co2e:.9f}",
            ]
        )
    name = f"usage-by-{request.by}-{report.first_day}-{report.last_day}.csv"
    return UsageFile(file=ctx.files.keep(name, text.getvalue().encode("utf-8")), lines=len(report.lines))


def _of_all(request: UsageRequest, ctx: HouseContext) -> UsageReport:
    """The report on everybody. Raises `NotAllowed` for whoever is not the host."""
    if not ctx.caller.host:
        raise NotAllowed("Only the host sees what every organisation used.", remedy="Sum it by something else.")
    first, last = _days(request, ctx.now.date())
    asked = request.organisation_id
    used = ctx.house.billing.usage.used_by_all(first, last)
    lines = [_line(one, "") for one in used if asked in (None, one.what)]
    lines.sort(key=lambda line: (line.cost.currency, -line.cost.minor, -line.joules, line.what))
    return UsageReport(first_day=first, last_day=last, lines=lines, total=_totals(lines), savings=[])


def _days(request: UsageRequest, today: date) -> tuple[date, date]:
    last = request.last_day or today
    first = request.first_day or last.replace(day=1)
    remedy = "Name a first day before the last, ten years at most."
    if first > last:
        raise InvalidRequest(f"The first day, {first}, is after the last, {last}.", remedy=remedy)
    if last - first > timedelta(days=_DAYS_MAX):
        raise InvalidRequest(f"From {first} to {last} it is more than ten years.", remedy=remedy)
    return first, last


def _line(used: Used, unit: str) -> UsageLine:
    return UsageLine(
        what=used.what,
        calls=used.calls,
        units=used.units,
        unit=unit,
        cost=Money(used.minor, used.currency),
        cpu_seconds=round(used.cpu_seconds, 6),
        joules=round(used.joules, 6),
        grams_co2e=round(used.grams_co2e, 9),
    )


def _totals(lines: list[UsageLine]) -> list[UsageLine]:
    return [
        UsageLine(
            what="total",
            calls=sum(line.calls for line in of),
            units=sum(line.units for line in of),
            unit="",
            cost=Money(sum(line.cost.minor for line in of), currency),
            cpu_seconds=round(sum(line.cpu_seconds for line in of), 6),
            joules=round(sum(line.joules for line in of), 6),
            grams_co2e=round(sum(line.grams_co2e for line in of), 9),
        )
        for currency in sorted({line.cost.currency for line in lines})
        for of in [[line for line in lines if line.cost.currency == currency]]
    ]


def _harmless(text: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text
