"""Pages on which somebody pays: what a payment provider is asked for, and what stands in the way."""

from dataclasses import dataclass
from typing import Protocol

from morgiana.kernel.money import Money
from morgiana.kernel.refusals import Refusal


@dataclass(frozen=True, slots=True)
class CheckoutAsked:
    """A page that is wanted."""

    reference: str
    """Our own number for the page: asked for twice, it is one page."""
    amount: Money
    """What is to be paid, with VAT."""
    invoice: str
    """The number of the invoice that is paid; empty for credit."""
    organisation: str
    """Who pays."""
    title: str
    """What it is for, as the payer reads it."""


class Checkout(Protocol):
    """A payment provider that has such pages. The provider reports the payment later, with what it was asked for."""

    def open(self, asked: CheckoutAsked) -> str:
        """The page's address. Raises `CheckoutAway`."""


class NoCheckout(Refusal):
    """No payment provider has pages to pay on for this installation."""

    status = 409


class NothingToPay(Refusal):
    """Nothing is left to pay of the invoice."""

    status = 409


class CheckoutAway(Refusal):
    """The payment provider cannot be reached, or answers what cannot be used."""

    status = 503


def no_checkout() -> NoCheckout:
    return NoCheckout(
        "There is no page to pay on here.", remedy="Pay by a transfer; the invoice has the account and the reference."
    )
