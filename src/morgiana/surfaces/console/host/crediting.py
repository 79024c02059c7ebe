"""Credit that the host sells to an organisation, with an invoice, or gives it."""

from collections.abc import Awaitable, Callable

from nicegui import ui

from morgiana.kernel.money import Money
from morgiana.surfaces.console.acting import agreed, carried_out
from morgiana.surfaces.console.forms.amounts import minor_of, money_control
from morgiana.surfaces.console.forms.controls import radio_control, text_control
from morgiana.surfaces.console.markup import button, folded, tag
from morgiana.surfaces.console.screen import Screen

Changed = Callable[[], Awaitable[None]]


def show_crediting(screen: Screen, organisation_id: str, name: str, currency: str, changed: Changed) -> None:
    """Draw the form, for whoever may."""
    words, part = screen.words, screen.parts.host.grant_credit
    if not screen.can(part):
        return
    with folded(words("Sell or give credit")), tag("div", "", "folded-inner"):
        with tag("div", "", "form"):
            amount = money_control(words, words("How much, without VAT"), None, currency, needed=True)
            choices = {
                "sold": words("Sold: it is invoiced at once, with its VAT"),
                "gift": words("Given: it costs them nothing"),
            }
            how = radio_control(words("Is it sold or given?"), choices, "sold")
            reason = text_control(
                words("What it is for"), attributes={"maxlength": 200}, meaning=words("It stands in the audit trail.")
            )
        told = tag("div", "", "stack", aria_live="polite")

        async def give() -> None:
            minor = minor_of(words, amount, currency)
            if minor is None:
                return
            gift, money = how.value == "gift", words.money(Money(minor, currency))
            title = words("Give {amount} to {name}?", amount=money, name=name)
            texts = [words("Calls are taken off it before anything is invoiced.")]
            yes = words("Yes, give it")
            if not gift:
                title = words("Sell {amount} of credit to {name}?", amount=money, name=name)
                texts += [
                    words("An invoice over it is issued now, with VAT. It cannot be taken away, only credited."),
                ]
                yes = words("Yes, sell it")
            if not await agreed(screen, title, texts, yes):
                return
            body = {
                "organisation_id": organisation_id, "amount_minor": minor, "currency": currency, "gift": gift,
                "reason": str(reason.value).strip(),
            }  # fmt: skip
            fields = {"amount_minor": amount, "gift": how, "reason": reason}
            answer = await carried_out(screen, part, body, place=told, fields=fields)
            if answer is not None:
                said = words("{amount} of credit were added.", amount=words.money(answer.amount))
                if answer.invoice_number is not None:
                    said = words("{amount} of credit were sold, with invoice {number}.",
                                 amount=words.money(answer.amount), number=answer.invoice_number)  # fmt: skip
                ui.notify(said, type="positive")
                await changed()

        with tag("div", "", "row end"):
            button(words("Add the credit"), give, "primary", picture="check")
