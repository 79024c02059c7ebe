"""Invoicing the month that is over: first what it would be, then, if its reader says so, for real."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

from nicegui.element import Element

from morgiana.surfaces.console.acting import agreed, carried_out
from morgiana.surfaces.console.host.addresses import host_invoice_address, tenant_address
from morgiana.surfaces.console.host.named import names_of
from morgiana.surfaces.console.host.tenants import summed
from morgiana.surfaces.console.markup import button, card, note, tag
from morgiana.surfaces.console.money.figures import Month
from morgiana.surfaces.console.screen import Screen
from morgiana.surfaces.console.views.table import Cell, Column, table

Changed = Callable[[], Awaitable[None]]


def show_issuing(screen: Screen, changed: Changed) -> None:
    """Draw the way to it, for whoever may."""
    words, part = screen.words, screen.parts.host.issue_invoices
    if not screen.can(part):
        return
    now = datetime.now(UTC).astimezone(screen.desk.installation.settings.time_zone)
    month = Month.of(now.date()).before
    name = words.month(month.first)
    with card(words("Invoice {month}", month=name)):
        tag("p", words("First you see what it would be. Nothing is issued until you say so."), "soft")
        told = tag("div", "", "stack", aria_live="polite")

        async def rehearse() -> None:
            answer = await carried_out(screen, part, {"month": month.name, "rehearse": True}, place=told)
            if answer is not None:
                with told:
                    await _what_it_would_be(screen, answer, month, told, changed)

        with tag("div", "", "row"):
            button(words("See what it would be"), rehearse, "primary")


async def _what_it_would_be(screen: Screen, answer: Any, month: Month, told: Element, changed: Changed) -> None:
    words = screen.words
    organisations = [one.organisation_id for one in (*answer.invoices, *answer.left_out)]
    names = await names_of(screen, organisations)
    _left_out(screen, answer, names)
    if not answer.closed:
        note(words("There is nothing to invoice: the month is closed for everybody."), "info")
        return
    if not answer.invoices:
        note(words("Nobody owes anything for it. Closing the month issues no invoice."), "info")
    else:
        _invoices(screen, answer, names, issued=False)
    total = words.moneys(summed([one.gross for one in answer.invoices]))
    count = words.many("{count} invoice", "{count} invoices", len(answer.invoices))

    async def issue() -> None:
        title = words("Close {month}?", month=words.month(month.first))
        if answer.invoices:
            title = words("Issue {invoices} over {total}?", invoices=count, total=total)
        texts = [
            words("An invoice that was issued cannot be taken away; it is corrected by a credit note."),
            words("The month is closed by it: what is used later is in a later month."),
        ]
        if not await agreed(screen, title, texts, words("Yes, do it")):
            return
        done = await carried_out(screen, screen.parts.host.issue_invoices, {"month": month.name}, place=told)
        if done is not None:
            with told:
                note(
                    words.many("{count} invoice was issued.", "{count} invoices were issued.", len(done.invoices)),
                    "good",
                )
                _invoices(screen, done, names, issued=True)
                _left_out(screen, done, names)
                if done.more:
                    note(words("Others are left. Look again, and issue them too."), "warn")
            await changed()

    with tag("div", "", "row end"):
        text = words("Issue {invoices}", invoices=count) if answer.invoices else words("Close the month")
        button(text, issue, "primary", picture="check")


def _invoices(screen: Screen, answer: Any, names: dict[str, str], *, issued: bool) -> None:
    words = screen.words
    columns = [
        Column(words("Invoice")),
        Column(words("Organisation")),
        Column(words("Without VAT"), number=True),
        Column(words("Amount with VAT"), number=True),
    ]
    rows: list[list[str | Cell]] = [
        [
            Cell(one.number, to=host_invoice_address(one.number) if issued else ""),
            Cell(names.get(one.organisation_id, one.organisation_id), to=tenant_address(one.organisation_id)),
            words.money(one.net),
            words.money(one.gross),
        ]
        for one in answer.invoices
    ]
    if rows:
        table(columns, rows, caption=words("Issued") if issued else words("What would be issued"))


def _left_out(screen: Screen, answer: Any, names: dict[str, str]) -> None:
    words = screen.words
    for one in answer.left_out:
        name = names.get(one.organisation_id, one.organisation_id)
        note(words("{name} is left out: {why}", name=name, why=words.told(one.why)), "warn")
