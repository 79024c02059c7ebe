"""Sums hold for any document: EN 16931's BR-CO-10 to BR-CO-17, to the minor unit."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from morgiana.control.billing.documents.electronic import NotElectronic, cii_xml, ubl_xml
from morgiana.control.billing.documents.models import (
    Adjustment,
    EarlierInvoice,
    InvoiceDocument,
    InvoiceLine,
    Party,
    PaymentMeans,
    Tax,
)
from morgiana.control.billing.documents.totals import computed_amount, tax_on, totals_of

Make = Callable[..., InvoiceDocument]
MakeLine = Callable[..., InvoiceLine]

RATES = st.sampled_from(["20", "10", "5.5", "2.1", "19", "8.875", "100"]).map(
    lambda rate: Tax(rate_percent=Decimal(rate))
)
TAXES = st.one_of(
    RATES,
    st.just(Tax(category="zero")),
    st.just(Tax(category="exempt", reason="By law")),
    st.just(Tax(category="reverse_charge")),
)
QUANTITIES = st.decimals(min_value=-1000, max_value=10**6, places=3, allow_nan=False)
PRICES = st.decimals(min_value=0, max_value=10**4, places=6, allow_nan=False)


@st.composite
def _parts(draw: st.DrawFn) -> dict[str, Any]:
    taxes = draw(st.lists(TAXES, min_size=1, max_size=4))
    count = draw(st.integers(1, 8))
    lines = [
        InvoiceLine(
            id=str(number),
            name="Demand forecasts",
            quantity=draw(QUANTITIES),
            price=draw(PRICES),
            price_for=draw(st.sampled_from([Decimal(1), Decimal(1000)])),
            amount_minor=draw(st.none() | st.integers(-(10**6), 10**6)),
            tax=draw(st.sampled_from(taxes)),
        )
        for number in range(count)
    ]
    adjustments = st.lists(
        st.builds(Adjustment, reason=st.just("Plan"), amount_minor=st.integers(1, 10**6), tax=st.sampled_from(taxes)),
        max_size=2,
    )
    return {
        "lines": lines,
        "discounts": draw(adjustments),
        "surcharges": draw(adjustments),
        "prepaid_minor": draw(st.integers(0, 10**7)),
        "currency": draw(st.sampled_from(["EUR", "JPY", "TND", "USD"])),
    }


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(parts=_parts())
def test_every_sum_is_the_sum_of_its_parts(make_invoice: Make, parts: dict[str, Any]) -> None:
    """Nothing is lost between lines, adjustments, tax groups and totals, and each group's tax is rounded once."""
    document = make_invoice(**parts)
    totals = totals_of(document)
    assert totals.lines_minor == sum(totals.line_amounts)
    assert totals.net_minor == totals.lines_minor - totals.discounts_minor + totals.surcharges_minor
    assert totals.net_minor == sum(alike.taxable_minor for alike in totals.taxes)
    assert totals.tax_minor == sum(alike.tax_minor for alike in totals.taxes)
    assert totals.gross_minor == totals.net_minor + totals.tax_minor
    assert totals.due_minor == totals.gross_minor - document.prepaid_minor
    for alike in totals.taxes:
        assert 2 * abs(100 * alike.tax_minor - alike.taxable_minor * alike.rate_percent) <= 100
    assert len({(alike.category, alike.rate_percent) for alike in totals.taxes}) == len(totals.taxes)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=25)
@given(parts=_parts())
def test_any_document_is_valid_or_refused(
    make_invoice: Make, broken_rules: Callable[[bytes], list[str]], parts: dict[str, Any]
) -> None:
    """Whatever is sold, the official rules find nothing against what is written, in both syntaxes."""
    document = make_invoice(**parts)
    for write in (cii_xml, ubl_xml):
        try:
            xml = write(document)
        except NotElectronic:
            assert document.currency == "TND"
        else:
            assert broken_rules(xml) == []


@pytest.mark.parametrize(
    ("quantity", "price", "currency", "minor"),
    [("1", "0.005", "EUR", 1), ("-1", "0.005", "EUR", -1), ("3", "0.5", "JPY", 2), ("1", "0.0005", "TND", 1)],
)
def test_a_half_is_rounded_away_from_zero(
    make_line: MakeLine, quantity: str, price: str, currency: str, minor: int
) -> None:
    assert computed_amount(make_line(quantity=Decimal(quantity), price=Decimal(price)), currency) == minor


def test_tax_is_on_the_sum_and_not_on_each_line(make_invoice: Make, make_line: MakeLine) -> None:
    """Three lines of 0.02 at 20 % are 0.06 and 0.01 of tax; 0.004 on each line would have been nothing."""
    cheap = [make_line(number, quantity=Decimal(1), price=Decimal("0.02")) for number in (1, 2, 3)]
    assert totals_of(make_invoice(lines=cheap)).tax_minor == 1
    assert tax_on(2, Decimal(20)) == 0


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"kind": "credit_note"}, "names the invoice that it corrects"),
        ({"lines": []}, "at least 1"),
        ({"first_day": date(2026, 7, 1)}, "BR-29"),
        ({"currency": "euro"}, "pattern"),
        ({"number": ""}, "at least 1"),
    ],
)
def test_what_the_standard_refuses_is_no_document(make_invoice: Make, changes: dict[str, Any], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        make_invoice(**changes)


def test_who_has_to_be_named_is_named(make_invoice: Make, make_line: MakeLine) -> None:
    """The rules on VAT ids hold: BR-S-02, BR-AE-02, BR-CO-26 and BR-O-11."""
    plain = make_invoice()
    nameless = {"vat_id": None, "registration_id": "", "registration_scheme": ""}
    reverse, outside = Tax(category="reverse_charge"), Tax(category="outside")
    cases: list[tuple[dict[str, Any], str]] = [
        ({"seller": plain.seller.model_copy(update=nameless)}, "BR-S-02"),
        ({"seller": plain.seller.model_copy(update=nameless | {"tax_number": "1"})}, "BR-CO-26"),
        ({"buyer": plain.buyer.model_copy(update=nameless), "lines": [make_line(tax=reverse)]}, "BR-AE-02"),
        ({"lines": [make_line(1), make_line(2, tax=outside)]}, "BR-O-11"),
        ({"lines": [make_line(1), make_line(1)]}, "id of its own"),
    ]
    for changes, said in cases:
        with pytest.raises(ValidationError, match=said):
            make_invoice(**changes)


@pytest.mark.parametrize(
    ("model", "fields"),
    [
        (PaymentMeans, {"iban": "FR1420041010050500013M02607"}),
        (PaymentMeans, {"iban": "FR14 2004 1010"}),
        (PaymentMeans, {}),
        (PaymentMeans, {"iban": "FR1420041010050500013M02606", "bic": "ABC"}),
        (Tax, {"category": "standard"}),
        (Tax, {"category": "exempt"}),
        (Tax, {"category": "zero", "rate_percent": Decimal(5)}),
        (Party, {"name": "A", "address": {"country": "FR"}, "vat_id": "FR40303265046"}),
        (Party, {"name": "A", "address": {"country": "FR"}, "electronic_address": "1"}),
        (EarlierInvoice, {"number": "1", "issued_on": date(1900, 1, 1)}),
    ],
)
def test_wrong_numbers_are_refused(model: Any, fields: dict[str, Any]) -> None:
    """Check digits of accounts and VAT ids, and what belongs together, are looked at before anything is printed."""
    with pytest.raises(ValidationError):
        model(**fields)
