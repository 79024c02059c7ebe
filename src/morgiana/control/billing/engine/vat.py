"""Which VAT a service bears that is sold to a business or a person, in the European Union or outside it.

Council Directive 2006/112/EC: a service to a business is taxed where the business is (article 44) and, in another
member state, the buyer owes the tax (article 196); one supplied electronically to a person is taxed where the person is
(article 58). A service to somebody outside the Union is not a matter of its VAT. A host outside the Union says by which
rate a country's buyers are taxed, and everybody else is not.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Literal

UNION: Final = frozenset("AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK".split())
"""Member states by ISO 3166; VAT ids write Greece as EL."""

Category = Literal["standard", "zero", "exempt", "reverse_charge", "outside"]


@dataclass(frozen=True, slots=True)
class Vat:
    """How something is taxed."""

    category: Category
    rate_percent: Decimal = Decimal(0)


class RateUnknown(Exception):
    """The host has not said at which rate buyers of that country are taxed."""

    def __init__(self, country: str) -> None:
        super().__init__(country)
        self.country = country


def vat(
    *,
    seller_country: str,
    seller_registered: bool,
    buyer_country: str,
    buyer_registered: bool,
    rates_percent: Mapping[str, Decimal],
) -> Vat:
    """The VAT of a service; `rates_percent` are the host's, by country. Raises `RateUnknown`."""
    if not seller_registered:
        return Vat("outside")
    if seller_country == buyer_country:
        return _taxed(buyer_country, rates_percent)
    if seller_country in UNION:
        if buyer_country not in UNION:
            return Vat("outside")
        return Vat("reverse_charge") if buyer_registered else _taxed(buyer_country, rates_percent)
    return _taxed(buyer_country, rates_percent) if buyer_country in rates_percent else Vat("outside")


def _taxed(country: str, rates_percent: Mapping[str, Decimal]) -> Vat:
    if country not in rates_percent:
        raise RateUnknown(country)
    rate = rates_percent[country]
    return Vat("standard", rate) if rate > 0 else Vat("zero")
