"""What a document comes to, by the rules of EN 16931 (BR-CO-10 to BR-CO-17): each amount is rounded once, half up.

Tax is computed on the sum of what is taxed alike, never line by line.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, localcontext

from morgiana.control.billing.documents.models import Adjustment, InvoiceDocument, InvoiceLine, Tax, TaxCategory
from morgiana.kernel.money import minor_digits

_PRECISION = 80


@dataclass(frozen=True, slots=True)
class TaxedAlike:
    """Everything that is taxed by one rule at one rate; amounts in minor units."""

    category: TaxCategory
    rate_percent: Decimal
    reason: str
    taxable_minor: int
    tax_minor: int


@dataclass(frozen=True, slots=True)
class Totals:
    """All sums of a document in minor units; BT numbers are EN 16931's."""

    line_amounts: tuple[int, ...]
    """BT-131, one for each line."""
    lines_minor: int
    """BT-106"""
    discounts_minor: int
    """BT-107"""
    surcharges_minor: int
    """BT-108"""
    net_minor: int
    """BT-109: lines less discounts plus surcharges."""
    taxes: tuple[TaxedAlike, ...]
    """BG-23, by category and rate."""
    tax_minor: int
    """BT-110"""
    gross_minor: int
    """BT-112: net plus tax."""
    prepaid_minor: int
    """BT-113"""
    due_minor: int
    """BT-115: gross less what was paid before."""


def totals_of(document: InvoiceDocument) -> Totals:
    """Add a document up."""
    amounts = tuple(line_amount(line, document.currency) for line in document.lines)
    discounts = sum(discount.amount_minor for discount in document.discounts)
    surcharges = sum(surcharge.amount_minor for surcharge in document.surcharges)
    taxes = _taxes(document, amounts)
    net = sum(amounts) - discounts + surcharges
    tax = sum(alike.tax_minor for alike in taxes)
    return Totals(
        line_amounts=amounts,
        lines_minor=sum(amounts),
        discounts_minor=discounts,
        surcharges_minor=surcharges,
        net_minor=net,
        taxes=taxes,
        tax_minor=tax,
        gross_minor=net + tax,
        prepaid_minor=document.prepaid_minor,
        due_minor=net + tax - document.prepaid_minor,
    )


def line_amount(line: InvoiceLine, currency: str) -> int:
    """What a line comes to in minor units: what was charged, or else quantity times price."""
    return computed_amount(line, currency) if line.amount_minor is None else line.amount_minor


def computed_amount(line: InvoiceLine, currency: str) -> int:
    """Quantity times price in minor units, rounded half up, away from zero."""
    with localcontext(prec=_PRECISION):
        exact = line.quantity * line.price / line.price_for
        return int(exact.scaleb(minor_digits(currency)).to_integral_value(ROUND_HALF_UP))


def tax_on(taxable_minor: int, rate_percent: Decimal) -> int:
    """The tax on an amount in minor units (BR-CO-17)."""
    with localcontext(prec=_PRECISION):
        return int((taxable_minor * rate_percent / 100).to_integral_value(ROUND_HALF_UP))


def _taxes(document: InvoiceDocument, amounts: tuple[int, ...]) -> tuple[TaxedAlike, ...]:
    taxable: dict[tuple[TaxCategory, Decimal], int] = {}
    reasons: dict[tuple[TaxCategory, Decimal], dict[str, None]] = {}
    for tax, amount in _taxed(document, amounts):
        key = (tax.category, tax.rate_percent.normalize())
        taxable[key] = taxable.get(key, 0) + amount
        reasons.setdefault(key, {}).update({tax.reason: None} if tax.reason else {})
    return tuple(
        TaxedAlike(category, rate, "; ".join(reasons[category, rate]), amount, tax_on(amount, rate))
        for (category, rate), amount in sorted(taxable.items(), key=lambda item: (item[0][0], -item[0][1]))
    )


def _taxed(document: InvoiceDocument, amounts: tuple[int, ...]) -> Iterator[tuple[Tax, int]]:
    yield from ((line.tax, amount) for line, amount in zip(document.lines, amounts, strict=True))
    yield from _adjusted(document.discounts, -1)
    yield from _adjusted(document.surcharges, 1)


def _adjusted(adjustments: list[Adjustment], sign: int) -> Iterator[tuple[Tax, int]]:
    yield from ((adjustment.tax, sign * adjustment.amount_minor) for adjustment in adjustments)
