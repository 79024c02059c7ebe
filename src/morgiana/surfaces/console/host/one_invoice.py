"""One invoice as the host has it: how it stands, and what is done about it."""

from collections.abc import Awaitable, Callable
from typing import Any

from nicegui import ui

from morgiana.surfaces.console.acting import agreed, carried_out
from morgiana.surfaces.console.addresses import invoice_address
from morgiana.surfaces.console.forms.amounts import minor_of, money_control
from morgiana.surfaces.console.forms.controls import text_control
from morgiana.surfaces.console.host.addresses import tenant_address
from morgiana.surfaces.console.host.invoice_list import KINDS, STATES, what_for
from morgiana.surfaces.console.host.payments import show_payments
from morgiana.surfaces.console.host.recording import show_recording
from morgiana.surfaces.console.markup import badge, button, card, link, tag
from morgiana.surfaces.console.screen import Screen
from morgiana.surfaces.console.views.table import facts

Changed = Callable[[], Awaitable[None]]


async def show_invoice(screen: Screen, summary: Any, name: str, changed: Changed) -> None:
    """Draw its sums and what its reader may do."""
    words = screen.words
    is_invoice = summary.kind == "invoice"
    with card():
        with tag("div", "", "row"):
            badge(words(STATES[summary.state]), KINDS.get(summary.state, "plain"))
        pairs = [
            (words("Organisation"), name),
            (words("For"), what_for(words, summary)),
            (words("Date"), words.day(summary.issued_on)),
            (words("Due"), words.day(summary.due_on) if is_invoice else ""),
            (words("Without VAT"), words.money(summary.net)),
            (words("VAT"), words.money(summary.tax)),
            (words("Amount with VAT"), words.money(summary.gross)),
            (words("Left to pay"), words.money(summary.left) if is_invoice else ""),
            (words("Reminders"), _reminders(screen, summary)),
        ]
        facts([(title, text) for title, text in pairs if text])
        with tag("div", "", "row wrap"):
            link(words("The invoice as it was issued"), invoice_address(summary.number), "button plain", picture="file")
            link(words("The organisation’s page"), tenant_address(summary.organisation_id), "button plain")
    if not is_invoice:
        return
    if summary.state == "overdue":
        _remind(screen, summary, changed)
    if summary.left.minor > 0:
        show_recording(screen, changed, currency=summary.left.currency, invoice=summary.number)
    if summary.state != "credited":
        _credit(screen, summary, changed)
    await show_payments(screen, summary.organisation_id, changed, invoice=summary.number)


def _reminders(screen: Screen, summary: Any) -> str:
    words = screen.words
    if not summary.reminders:
        return ""
    count, day = words.number(summary.reminders), words.day(summary.reminded_on)
    return words("{count}, the last on {day}", count=count, day=day)


def _remind(screen: Screen, summary: Any, changed: Changed) -> None:
    words, part = screen.words, screen.parts.host.remind
    if not screen.can(part):
        return
    with card(words("It is overdue")):
        tag("p", words("Note here that you asked for it again; the letter itself is yours to write."), "soft")
        told = tag("div", "", "stack", aria_live="polite")

        async def remind() -> None:
            if await carried_out(screen, part, {"invoice_id": summary.number}, place=told) is not None:
                ui.notify(words("The reminder is noted."), type="positive")
                await changed()

        with tag("div", "", "row"):
            button(words("I asked for it again"), remind, "primary")


def _credit(screen: Screen, summary: Any, changed: Changed) -> None:
    words, part, currency = screen.words, screen.parts.host.credit_note, summary.net.currency
    if not screen.can(part):
        return
    with tag("details", "", "folded"):
        tag("summary", words("Take it back, or a part of it, by a credit note"))
        with tag("div", "", "folded-inner"):
            with tag("div", "", "form"):
                reason = text_control(
                    words("Why"), needed=True, meaning=words("The credit note says it."), attributes={"maxlength": 500}
                )
                amount = money_control(
                    words,
                    words("How much, without VAT"),
                    None,
                    currency,
                    meaning=words("All of it, if you say nothing."),
                )
            told = tag("div", "", "stack", aria_live="polite")

            async def credit() -> None:
                why, typed = str(reason.value).strip(), str(amount.value).strip()
                reason.complain("" if len(why) >= 3 else words("Say why; the credit note says it."))
                minor = minor_of(words, amount, currency) if typed else None
                if reason.error or (typed and minor is None):
                    return
                texts = [words("A credit note that was issued cannot be taken away.")]
                title = words("Issue a credit note for {number}?", number=summary.number)
                if not await agreed(screen, title, texts, words("Issue it"), danger=True):
                    return
                body = {"invoice_id": summary.number, "reason": why, "net_minor": minor}
                fields = {"reason": reason, "net_minor": amount}
                answer = await carried_out(screen, part, body, place=told, fields=fields)
                if answer is not None:
                    ui.notify(words("Credit note {number} was issued.", number=answer.number), type="positive")
                    await changed()

            with tag("div", "", "row end"):
                button(words("Issue the credit note"), credit, "danger")
