"""Recording a bank transfer that has come in, for one invoice or for whatever an organisation owes."""

from collections.abc import Awaitable, Callable
from datetime import date
from typing import Any

from nicegui import ui

from morgiana.surfaces.console.acting import carried_out
from morgiana.surfaces.console.forms.amounts import minor_of, money_control
from morgiana.surfaces.console.forms.controls import Control, text_control
from morgiana.surfaces.console.markup import button, tag
from morgiana.surfaces.console.screen import Screen

Changed = Callable[[], Awaitable[None]]


def show_recording(
    screen: Screen, changed: Changed, *, currency: str, invoice: str = "", organisation: str = ""
) -> None:
    """Draw the form, for whoever may; of an `organisation` whatever it owes is paid, else of one invoice.

    Without an `invoice` its number is asked for.
    """
    words, part = screen.words, screen.parts.host.record_payment
    if not screen.can(part):
        return
    with tag("details", "", "folded"):
        tag("summary", words("Record a payment"))
        with tag("div", "", "folded-inner"):
            _form(screen, changed, currency, invoice, organisation)


def _form(screen: Screen, changed: Changed, currency: str, invoice: str, organisation: str) -> None:
    words = screen.words
    if organisation:
        text = words("It pays what they owe, the oldest first. What is beyond that becomes credit, with an invoice.")
        tag("p", text, "soft")
    with tag("div", "", "form"):
        of = None
        if not (invoice or organisation):
            of = text_control(words("Invoice, or the reference on it"), needed=True, meaning=words("Such as: RF18…"))
        amount = money_control(words, words("How much came in, with VAT"), None, currency, needed=True)
        day = text_control(words("When"), kind="date", meaning=words("Today, if you say nothing."))
        bank = text_control(
            words("The bank’s number for it"), attributes={"maxlength": 140},
            meaning=words("By it the same transfer cannot be recorded twice."),
        )  # fmt: skip
        told_of = text_control(words("Anything else to know"), attributes={"maxlength": 500})
    told = tag("div", "", "stack", aria_live="polite")

    async def record() -> None:
        minor = minor_of(words, amount, currency)
        named = invoice or str(of.value if of else "").replace(" ", "")
        if of is not None:
            of.complain("" if named else words("Say which invoice it pays."))
        if minor is None or not (named or organisation):
            return
        body: dict[str, Any] = {
            "invoice_id": named or None, "organisation_id": organisation or None,
            "amount_minor": minor, "currency": currency,
            "bank_reference": str(bank.value).strip(), "note": str(told_of.value).strip(), "received_on": _day(day),
        }  # fmt: skip
        fields = {"amount_minor": amount, "received_on": day, "bank_reference": bank, "note": told_of}
        if of is not None:
            fields["invoice_id"] = of
        answer = await carried_out(screen, screen.parts.host.record_payment, body, place=told, fields=fields)
        if answer is not None:
            ui.notify(words("{amount} is recorded.", amount=words.money(answer.payment.amount)), type="positive")
            await changed()

    with tag("div", "", "row end"):
        button(words("Record it"), record, "primary", picture="check")


def _day(control: Control) -> str | None:
    try:
        return date.fromisoformat(str(control.value)).isoformat()
    except ValueError:
        return None
