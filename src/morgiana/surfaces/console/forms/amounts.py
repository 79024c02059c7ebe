"""An amount of money in one currency, typed as its reader's language writes it."""

from decimal import Decimal, InvalidOperation

from babel.numbers import get_decimal_symbol

from morgiana.kernel.money import Money
from morgiana.surfaces.console.forms.controls import Control, text_control
from morgiana.surfaces.console.forms.nodes import plain_number
from morgiana.surfaces.console.words import Words


def money_control(
    words: Words, label: str, amount: Money | None, currency: str, *, meaning: str = "", needed: bool = False
) -> Control:
    """One line for an amount; its label says in which currency."""
    typed = "" if amount is None else str(amount.amount).replace(".", get_decimal_symbol(words.locale))
    return text_control(
        f"{label} ({currency})", typed, meaning=meaning, needed=needed, attributes={"inputmode": "decimal"}
    )


def minor_of(words: Words, control: Control, currency: str) -> int | None:
    """What was typed, in minor units; None after its reader was told that it cannot be read."""
    text = str(control.value).strip()
    try:
        amount = Money.of(Decimal(plain_number(text)), currency)
    except (InvalidOperation, ValueError, OverflowError):
        control.complain(words("Say an amount, such as {example}.", example=words.money(Money.of("12.50", currency))))
        return None
    control.complain("")
    return amount.minor
