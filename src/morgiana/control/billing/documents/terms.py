"""A document as the business terms of EN 16931-1:2017, by their numbers (BT-1 ...), as the XML library takes them.

Where what is charged differs from quantity times price, because each of many charges was rounded by itself, the
difference stands on its line as a discount or a surcharge named "Rounding"; so the line adds up for every reader.
"""

import unicodedata
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from morgiana.control.billing.documents.models import (
    Adjustment,
    InvoiceDocument,
    InvoiceLine,
    Party,
    PaymentMeans,
    Tax,
    TaxCategory,
)
from morgiana.control.billing.documents.totals import TaxedAlike, Totals, computed_amount
from morgiana.kernel.money import Money, minor_digits

Terms = dict[str, Any]

_CATEGORIES: Final[Mapping[TaxCategory, str]] = {
    "standard": "S",
    "zero": "Z",
    "exempt": "E",
    "reverse_charge": "AE",
    "outside": "O",
}
"""UNCL 5305."""

_REASON_CODES: Final[Mapping[TaxCategory, str]] = {"reverse_charge": "VATEX-EU-AE", "outside": "VATEX-EU-O"}
_REASONS: Final[Mapping[TaxCategory, str]] = {"reverse_charge": "Reverse charge", "outside": "Not subject to VAT"}

_KINDS: Final = {"invoice": "380", "credit_note": "381"}
"""UNTDID 1001."""

_MEANS: Final = {"transfer": "30", "card": "48", "balance": "57"}
"""UNTDID 4461: credit transfer, bank card, standing agreement."""

_SEPA_TRANSFER: Final = "58"
ROUNDING: Final = "Rounding"
_NOT_XML: Final = frozenset("\ufffe\uffff")


def business_terms(document: InvoiceDocument, totals: Totals) -> Terms:
    """Every term of the document; what it does not say is left out."""
    written = _Amounts(document.currency)
    due_without_day = totals.due_minor > 0 and document.due_on is None
    terms: Terms = {
        "BT-1": _clean(document.number),
        "BT-2": document.issued_on,
        "BT-3": _KINDS[document.kind],
        "BT-5": document.currency,
        "BT-9": document.due_on,
        "BT-10": _clean(document.buyer_reference),
        "BT-13": _clean(document.order_reference),
        "BT-20": _clean(document.terms) or ("Payable on receipt" if due_without_day else ""),
        "BT-72": document.last_day or document.issued_on,
        "BT-73": document.first_day,
        "BT-74": document.last_day,
        "BG-1": [{"BT-22": _clean(note)} for note in document.notes if _clean(note)],
        "BG-4": _party(document.seller, taxed=_taxed(totals), selling=True),
        "BG-7": _party(document.buyer, taxed=_taxed(totals), selling=False),
        "BG-20": [_adjustment(discount, written) for discount in document.discounts],
        "BG-21": [_adjustment(surcharge, written) for surcharge in document.surcharges],
        "BG-23": [_breakdown(alike, written) for alike in totals.taxes],
        "BG-25": [
            _line(line, amount, written) for line, amount in zip(document.lines, totals.line_amounts, strict=True)
        ],
        "BT-106": written(totals.lines_minor),
        "BT-107": written(totals.discounts_minor) if document.discounts else None,
        "BT-108": written(totals.surcharges_minor) if document.surcharges else None,
        "BT-109": written(totals.net_minor),
        "BT-110": written(totals.tax_minor),
        "BT-112": written(totals.gross_minor),
        "BT-113": written(totals.prepaid_minor) if totals.prepaid_minor else None,
        "BT-115": written(totals.due_minor),
    }
    if document.corrects:
        terms["BG-3"] = [{"BT-25": _clean(document.corrects.number), "BT-26": document.corrects.issued_on}]
    if document.payment:
        terms |= _payment(document.payment, document.currency)
    if other := document.tax_in_other_currency:
        terms["BT-6"] = other.currency
        terms["BT-111"] = _Amounts(other.currency)(other.tax_minor)
    return _said(terms)


class _Amounts:
    """Writes minor units as the decimal text of a currency, with at most two decimals (BR-DEC)."""

    def __init__(self, currency: str) -> None:
        self.currency = currency

    def __call__(self, minor: int) -> str:
        amount = f"{Money(minor, self.currency).amount:.{min(2, minor_digits(self.currency))}f}"
        assert Money.of(amount, self.currency).minor == minor, f"{minor} {self.currency} has more than two decimals"
        return amount


def _taxed(totals: Totals) -> bool:
    """Whether VAT ids may be named: not on what is no matter of VAT (BR-O-02)."""
    return all(alike.category != "outside" for alike in totals.taxes)


def _party(party: Party, *, taxed: bool, selling: bool) -> Terms:
    address = party.address
    lines = [*map(_clean, address.lines), "", "", ""]
    by_mail = not party.electronic_address and party.email
    contact = {"name": _clean(party.contact), "phone": _clean(party.phone), "email": _clean(party.email)}
    return _said(
        {
            "name": _clean(party.name),
            "biz_name": _clean(party.trading_name),
            "addr_l1": lines[0],
            "addr_l2": lines[1],
            "addr_l3": lines[2],
            "postcode": _clean(address.postcode),
            "city": _clean(address.city),
            "country_subdivision": _clean(address.region),
            "country_code": address.country,
            "vat_identifier": party.vat_id if taxed else None,
            "tax_identifier": _clean(party.tax_number) if selling and taxed else None,
            "legal_identifier": _clean(party.registration_id),
            "legal_identifier_schemeid": party.registration_scheme if party.registration_id else None,
            "legal_info": _clean(party.legal_note) if selling else None,
            "einvoicing_addr": _clean(party.email) if by_mail else _clean(party.electronic_address),
            "einvoicing_addr_schemeid": "EM" if by_mail else party.electronic_scheme,
            "contacts": [_said(contact)] if any(contact.values()) else None,
        }
    )


def _payment(payment: PaymentMeans, currency: str) -> Terms:
    by = _SEPA_TRANSFER if payment.by == "transfer" and currency == "EUR" else _MEANS[payment.by]
    return {
        "BT-81": by,
        "BT-83": _clean(payment.reference),
        "BT-84": payment.iban,
        "BT-85": _clean(payment.account_name) if payment.iban else None,
        "BT-86": payment.bic if payment.iban else None,
    }


def _line(line: InvoiceLine, amount_minor: int, written: _Amounts) -> Terms:
    rounding = amount_minor - computed_amount(line, written.currency)
    adjusted = [{"amount": written(abs(rounding)), "reason": ROUNDING}]
    return _said(
        {
            "BT-126": _clean(line.id),
            "BT-129": _plain(line.quantity),
            "BT-130": line.unit,
            "BT-131": written(amount_minor),
            "BT-134": line.first_day,
            "BT-135": line.last_day,
            "BT-146": _plain(line.price),
            "BT-149": _plain(line.price_for) if line.price_for != 1 else None,
            **_tax(line.tax, "BT-151", "BT-152"),
            "BT-153": _clean(line.name),
            "BT-154": _clean(line.description),
            "BG-27": adjusted if rounding < 0 else None,
            "BG-28": adjusted if rounding > 0 else None,
        }
    )


def _adjustment(adjustment: Adjustment, written: _Amounts) -> Terms:
    return _said(
        {
            "amount": written(adjustment.amount_minor),
            "reason": _clean(adjustment.reason),
            **_tax(adjustment.tax, "vat_category_code", "vat_rate"),
        }
    )


def _breakdown(alike: TaxedAlike, written: _Amounts) -> Terms:
    free = alike.category in ("exempt", "reverse_charge", "outside")
    return _said(
        {
            "BT-116": written(alike.taxable_minor),
            "BT-117": written(alike.tax_minor),
            "BT-118": _CATEGORIES[alike.category],
            "BT-119": None if alike.category == "outside" else _plain(alike.rate_percent),
            "BT-120": (_clean(alike.reason) or _REASONS.get(alike.category)) if free else None,
            "BT-121": _REASON_CODES.get(alike.category),
        }
    )


def _tax(tax: Tax, category: str, rate: str) -> Terms:
    return {
        category: _CATEGORIES[tax.category],
        rate: None if tax.category == "outside" else _plain(tax.rate_percent),
    }


def _plain(number: Decimal) -> str:
    """A number without an exponent and without zeros that say nothing."""
    return f"{number.normalize():f}" if number else "0"


def _clean(text: str) -> str:
    """The text with only what XML 1.0 can hold: no control characters, and each run of white space one space."""
    kept = (" " if letter in _NOT_XML or unicodedata.category(letter) in ("Cc", "Cs") else letter for letter in text)
    return " ".join("".join(kept).split())


def _said(terms: Mapping[str, Any]) -> Terms:
    """Only what is there."""
    return {name: value for name, value in terms.items() if value not in (None, "") and not _is_empty(value)}


def _is_empty(value: object) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str) and not value
