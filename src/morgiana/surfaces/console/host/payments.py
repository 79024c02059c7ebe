"""What an organisation paid, and giving a payment back."""

from collections import defaultdict
from collections.abc import Awaitable, Callable
from typing import Any, Final

from nicegui import ui

from morgiana.kernel.money import Money
from morgiana.surfaces.console.acting import agreed, carried_out
from morgiana.surfaces.console.forms.amounts import minor_of, money_control
from morgiana.surfaces.console.forms.controls import text_control
from morgiana.surfaces.console.markup import badge, button, tag
from morgiana.surfaces.console.pages.invoices import PAYMENTS
from morgiana.surfaces.console.screen import Screen

Changed = Callable[[], Awaitable[None]]
MOST: Final = 200
BY_TRANSFER: Final = "transfer"
"""The provider of what the host recorded by hand."""


async def show_payments(screen: Screen, organisation_id: str, changed: Changed, *, invoice: str = "") -> None:
    """Draw the payments of an organisation, or those of one invoice; nothing where there are none of that one."""
    words, part = screen.words, screen.parts.money.payments
    if not screen.can(part):
        return
    found = (await screen.ask(part, {"organisation_id": organisation_id, "limit": MOST})).answer.payments
    back: dict[str, int] = defaultdict(int)
    for one in found:
        if one.of:
            back[one.of] += one.amount.minor
    shown = [one for one in found if not invoice or any(part.invoice_number == invoice for part in one.parts)]
    if invoice and not shown:
        return
    with tag("section", "", "plan-section", aria_label=words("Payments")):
        tag("h2", words("Payments"))
        if not shown:
            tag("p", words("Nothing was paid yet."), "empty")
            return
        with tag("div", "", "lines"):
            for one in shown:
                _payment(screen, one, Money(one.amount.minor - back[one.id], one.amount.currency), changed)


def _payment(screen: Screen, one: Any, left: Money, changed: Changed) -> None:
    words = screen.words
    what, day = words(PAYMENTS.get(one.kind, one.kind)), words.day(one.day)
    name = words("{what} of {amount}, {day}", what=what, amount=words.money(one.amount), day=day)
    numbers = ", ".join(part.invoice_number for part in one.parts if part.invoice_number)
    under = [
        words("for {numbers}", numbers=numbers) if numbers else words("on its account"),
        words("by transfer") if one.provider == BY_TRANSFER else one.provider,
        one.reference,
    ]
    with tag("div", "", "limit", role="group", aria_label=name):
        with tag("div", "", "limit-head"):
            with tag("div", "", "line-name"):
                tag("span", f"{what} · {day}", "strong")
                tag("span", " · ".join(text for text in under if text), "soft")
            with tag("div", "", "row tight"):
                if one.kind == "payment" and left != one.amount:
                    badge(words("given back") if not left.minor else words("given back in part"), "warn")
                tag("span", words.money(one.amount if one.kind == "payment" else -one.amount), "strong")
        if one.kind == "payment" and left.minor > 0 and screen.can(screen.parts.host.refund):
            with tag("details", "", "folded bare"):
                tag("summary", words("Give it back")).props["aria-label"] = words("Give back: {what}", what=name)
                with tag("div", "", "folded-inner"):
                    _give_back(screen, one, left, name, changed)


def _give_back(screen: Screen, one: Any, left: Money, name: str, changed: Changed) -> None:
    words, part, currency = screen.words, screen.parts.host.refund, left.currency
    tag("p", words("Send the money by your bank first; here it is written into the books."), "soft")
    with tag("div", "", "form"):
        amount = money_control(
            words, words("How much, with VAT"), None, currency,
            meaning=words("All that is left of it, {amount}, if you say nothing.", amount=words.money(left)),
        )  # fmt: skip
        bank = text_control(
            words("The bank’s number for the transfer back"), attributes={"maxlength": 140},
            meaning=words("By it the same transfer cannot be recorded twice."),
        )  # fmt: skip
        why = text_control(words("Why"), attributes={"maxlength": 500})
    told = tag("div", "", "stack", aria_live="polite")

    async def give_back() -> None:
        typed = str(amount.value).strip()
        minor = minor_of(words, amount, currency) if typed else None
        if typed and minor is None:
            return
        back = words.money(Money(minor, currency) if minor is not None else left)
        texts = [
            words("Its invoices are open again by so much."),
            words("Credit that was bought by it stays, until its invoice is taken back by a credit note."),
        ]
        title = words("Write down that {amount} were given back?", amount=back)
        if not await agreed(screen, title, texts, words("Yes, write it down"), danger=True):
            return
        body = {
            "payment_id": one.id, "amount_minor": minor, "bank_reference": str(bank.value).strip(),
            "note": str(why.value).strip(),
        }  # fmt: skip
        fields = {"amount_minor": amount, "bank_reference": bank, "note": why}
        if await carried_out(screen, part, body, place=told, fields=fields) is not None:
            ui.notify(words("{amount} are written down as given back.", amount=back), type="positive")
            await changed()

    with tag("div", "", "row end"):
        button(words("It was given back"), give_back, "danger", label=words("It was given back: {what}", what=name))
