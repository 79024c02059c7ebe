"""One organisation as its host sees it: how it stands, what it has, what it uses and owes; never its shops' data."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from morgiana.surfaces.console.host.addresses import list_address, trail_address
from morgiana.surfaces.console.host.changing_tenant import Changed, show_changes
from morgiana.surfaces.console.host.crediting import show_crediting
from morgiana.surfaces.console.host.erasing import show_erasing
from morgiana.surfaces.console.host.payments import show_payments
from morgiana.surfaces.console.host.recording import show_recording
from morgiana.surfaces.console.host.tenants import KINDS, STANDINGS, open_text, standings_of
from morgiana.surfaces.console.host.terms import IN_SHORT, show_terms
from morgiana.surfaces.console.host.tiles import tile
from morgiana.surfaces.console.markup import badge, card, link, note, tag
from morgiana.surfaces.console.money.figures import Month
from morgiana.surfaces.console.operation_titles import title_of
from morgiana.surfaces.console.screen import Screen
from morgiana.surfaces.console.views.table import Cell, Column, facts, table


async def show_tenant(screen: Screen, tenant: Any, changed: Changed) -> None:
    """Draw it."""
    words = screen.words
    if tenant.status == "suspended":
        note(_why(words("It is suspended: it can read and export its data, and change nothing."), tenant.why), "warn")
    elif tenant.status == "closed":
        note(_why(words("It was closed, for good. Its books are kept."), tenant.why), "bad")
    usage, credit, terms, standings = await asyncio.gather(
        screen.ask(screen.parts.money.usage, {"organisation_id": tenant.organisation_id}),
        screen.ask(screen.parts.money.credit, {"organisation_id": tenant.organisation_id}),
        screen.ask(screen.parts.money.terms, {"organisation_id": tenant.organisation_id}),
        standings_of(screen, [tenant.organisation_id]),
    )
    standing = standings[tenant.organisation_id]
    total = usage.answer.total
    with tag("section", "", "tiles money", aria_label=words("The month in figures")):
        month = words.month(Month.of(datetime.now(UTC).date()).first)
        tile(words("Spent this month"), words.moneys(standing.spent), words("{month}, without VAT", month=month))
        to = list_address("/host/invoices", organisation=tenant.organisation_id)
        tile(words("To pay"), words.moneys(standing.left), open_text(words, standing) or words("All invoices"), to)
        left = [line.left for line in credit.answer.credit]
        if left or credit.answer.mode == "prepaid":
            tile(words("Prepaid credit left"), words.moneys(left), _mode(screen, credit.answer.mode))
        tile(words("Calls"), words.number(sum(line.calls for line in total)), words("this month"))
        joules, grams = sum(line.joules for line in total), sum(line.grams_co2e for line in total)
        tile(words("Energy"), words.energy(joules), words.carbon(grams))
    _about(screen, tenant, terms.answer)
    await _money(screen, tenant, terms.answer, changed)
    _shops(screen, tenant)
    _usage(screen, usage.answer)
    await _standing(screen, tenant, changed)


async def _money(screen: Screen, tenant: Any, terms: Any, changed: Changed) -> None:
    """What it paid, and what is done about its money; of one that was closed what it still owes is only recorded."""
    await show_payments(screen, tenant.organisation_id, changed)
    words, parts = screen.words, screen.parts.host
    if not any(map(screen.can, (parts.record_payment, parts.grant_credit, parts.set_terms))):
        return
    with tag("section", "", "plan-section", aria_label=words("Its money")):
        tag("h2", words("Its money"))
        show_recording(screen, changed, currency=terms.currency, organisation=tenant.organisation_id)
        if tenant.status != "closed":
            show_crediting(screen, tenant.organisation_id, tenant.name, terms.currency, changed)
            show_terms(screen, terms, changed)


async def _standing(screen: Screen, tenant: Any, changed: Changed) -> None:
    """What is done about the organisation itself; what is for good comes last."""
    words, parts = screen.words, screen.parts.host
    if not any(map(screen.can, (parts.change_tenant, parts.close, parts.erase_tenant))):
        return
    with tag("section", "", "plan-section", aria_label=words("The organisation")):
        tag("h2", words("The organisation"))
        await show_changes(screen, tenant, changed)
        show_erasing(screen, tenant)


def _why(text: str, why: str) -> str:
    return f"{text} {why}" if why else text


def _mode(screen: Screen, mode: str) -> str:
    words = screen.words
    return words("calls are refused once it is gone") if mode == "prepaid" else words("used before invoices")


def _about(screen: Screen, tenant: Any, terms: Any) -> None:
    words = screen.words
    with card():
        with tag("div", "", "row"):
            badge(words(STANDINGS[tenant.status]), KINDS.get(tenant.status, "plain"))
        facts(
            [
                (words("Plan"), tenant.plan),
                (words("How it pays"), words(IN_SHORT[terms.mode])),
                (words("Time to pay"), words.many("{count} day", "{count} days", terms.terms.due_days)),
                (words("Here since"), words.day(tenant.since.astimezone(screen.shop.zone).date())),
                (words("Last changed"), words.day(tenant.changed_at.astimezone(screen.shop.zone).date())),
                (words("People"), words.number(tenant.people)),
                (words("Shops"), words.number(sum(shop.is_open for shop in tenant.shops))),
            ]
        )


def _shops(screen: Screen, tenant: Any) -> None:
    words = screen.words
    with tag("section", "", "plan-section", aria_label=words("Shops")):
        tag("h2", words("Shops"))
        columns = [Column(words("Shop")), Column(words("State")), Column(words("Since"))]
        table(columns, [_shop(screen, shop) for shop in tenant.shops], caption=words("Shops"))
        if tenant.shops and screen.can(screen.parts.audit.entries):
            link(words("What was done there"), trail_address(tenant.organisation_id), "button plain", picture="audit")


def _shop(screen: Screen, shop: Any) -> Sequence[str | Cell]:
    words = screen.words
    state = Cell(words("open"), kind="good") if shop.is_open else Cell(words("closed"), kind="plain")
    since = words.day(shop.since.astimezone(screen.shop.zone).date())
    return [Cell(screen.shop_called(shop.shop_id, shop.name), under=shop.shop_id, verbatim=True), state, since]


def _usage(screen: Screen, report: Any) -> None:
    words = screen.words
    with tag("section", "", "plan-section", aria_label=words("Used this month")):
        tag("h2", words("Used this month"))
        if not report.lines:
            tag("p", words("Nothing was used in this month."), "empty")
            return
        columns = [
            Column(words("What for")),
            Column(words("Calls"), number=True),
            Column(words("Cost"), number=True, help=words("Without VAT")),
            Column(words("Energy"), number=True),
            Column(words("Greenhouse gas"), number=True),
        ]
        rows: list[list[str | Cell]] = [
            [
                Cell(title_of(screen, line.what), under=words.unit(line.unit, line.units) if line.unit else line.what),
                words.number(line.calls),
                words.money(line.cost) if line.cost.minor else words("free"),
                words.energy(line.joules),
                words.carbon(line.grams_co2e),
            ]
            for line in report.lines
        ]
        table(columns, rows, caption=words("Used this month"))
