"""What is left to pay of the invoices there are."""

from morgiana.kernel.money import Money
from morgiana.surfaces.console.screen import Screen

MOST_INVOICES = 1000
"""So many of the latest invoices are looked through for what is left to pay."""


async def left_to_pay(screen: Screen) -> tuple[list[Money], int]:
    """What is left to pay, by currency, and how many invoices are overdue."""
    asked = {"limit": MOST_INVOICES}
    invoices = (await screen.ask(screen.parts.money.invoices, asked)).answer.invoices
    sums: dict[str, int] = {}
    for one in invoices:
        if one.state in ("open", "overdue"):
            sums[one.left.currency] = sums.get(one.left.currency, 0) + one.left.minor
    left = [Money(minor, currency) for currency, minor in sorted(sums.items()) if minor]
    return left, sum(one.state == "overdue" for one in invoices)
