"""How an invoice is paid: by transfer with its reference, or on the payment provider's page where there is one."""

from typing import Any

from morgiana.surfaces.console.acting import carried_out
from morgiana.surfaces.console.markup import button, copyable, link, tag
from morgiana.surfaces.console.screen import Screen
from morgiana.surfaces.console.views.table import facts


def show_how_to_pay(screen: Screen, invoice: Any) -> None:
    """Draw the ways to pay what is left of an invoice."""
    words, left, payment = screen.words, invoice.summary.left, invoice.document.payment
    with tag("section", "", "card", aria_label=words("How to pay")):
        tag("h2", words("Pay {amount}", amount=words.money(left)))
        if payment is not None and payment.iban is not None:
            tag("p", words("By transfer. With the reference the payment is known again, so do not leave it out."))
            seller = payment.account_name or invoice.document.seller.name
            facts([(words("To"), seller), (words("Bank (BIC)"), payment.bic or "–")])
            with tag("div", "", "columns"):
                for title, text in ((words("Account (IBAN)"), _in_fours(payment.iban)),
                                    (words("Reference"), payment.reference)):  # fmt: skip
                    if text:
                        with tag("div"):
                            tag("p", title, "soft")
                            copyable(text, words("Copy: {what}", what=title), words("Copied"))
        elif not _by_provider(screen):
            tag("p", words("The invoice does not say how. Ask {seller}.", seller=invoice.document.seller.name))
        if _by_provider(screen):
            _provider(screen, invoice)


def _in_fours(iban: str) -> str:
    return " ".join(iban[at : at + 4] for at in range(0, len(iban), 4))


def _by_provider(screen: Screen) -> bool:
    """Whether there is a payment provider whose page can be asked for."""
    return screen.desk.installation.settings.checkout is not None and screen.can(screen.parts.money.pay)


def _provider(screen: Screen, invoice: Any) -> None:
    words = screen.words
    told = tag("div", "", "stack", aria_live="polite")

    async def ask() -> None:
        answer = await carried_out(screen, screen.parts.money.pay, {"invoice_id": invoice.summary.number}, place=told)
        if answer is not None:
            with told:
                text = words("Pay {amount} on the provider’s page", amount=words.money(answer.to_pay))
                link(text, answer.link, "button primary")

    with tag("div", "", "row"):
        button(words("Pay online"), ask, "primary")
