"""What is written for programs is valid: the schemas, and every rule of EN 16931's official Schematron."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from lxml import etree

from morgiana.control.billing.documents.electronic import NotElectronic, cii_xml, ubl_xml
from morgiana.control.billing.documents.models import (
    Adjustment,
    EarlierInvoice,
    InvoiceDocument,
    InvoiceLine,
    PaymentMeans,
    Tax,
    TaxInOtherCurrency,
)

Make = Callable[..., InvoiceDocument]
MakeLine = Callable[..., InvoiceLine]
Rules = Callable[[bytes], list[str]]
Write = Callable[[InvoiceDocument], bytes]

REVERSE = Tax(category="reverse_charge")
EXEMPT = Tax(category="exempt", reason="Article 261 of the tax code")
OUTSIDE = Tax(category="outside")
REDUCED = Tax(category="standard", rate_percent=Decimal("5.5"))


def _cases(make: Make, line: MakeLine) -> dict[str, InvoiceDocument]:
    plain = make()
    bare = {"vat_id": None, "registration_id": "303265045", "registration_scheme": "0002"}
    return {
        "one line": plain,
        "two rates": make(lines=[line(1), line(2, tax=REDUCED, name="Tea"), line(3, price=Decimal("1.005"))]),
        "reverse charge": make(lines=[line(tax=REVERSE)]),
        "exempt": make(lines=[line(tax=EXEMPT)]),
        "zero": make(lines=[line(tax=Tax(category="zero"))]),
        "outside of VAT": make(seller=plain.seller.model_copy(update=bare), lines=[line(tax=OUTSIDE)]),
        "mixed": make(lines=[line(1), line(2, tax=EXEMPT), line(3, tax=Tax(category="zero"))]),
        "prepaid": make(prepaid_minor=1000),
        "paid": make(prepaid_minor=1852, payment=PaymentMeans(by="balance")),
        "overpaid": make(prepaid_minor=5000, due_on=None),
        "card": make(payment=PaymentMeans(by="card", link="https://pay.example/c/1")),
        "no payment means": make(payment=None),
        "credit note": make(
            kind="credit_note", corrects=EarlierInvoice(number="INV-2026-00011", issued_on=date(2026, 5, 31))
        ),
        "discount and surcharge": make(
            discounts=[Adjustment(reason="Plan", amount_minor=300, tax=Tax(rate_percent=Decimal(20)))],
            surcharges=[Adjustment(reason="Paper", amount_minor=120, tax=REDUCED)],
        ),
        "charged more than computed": make(lines=[line(amount_minor=1545)]),
        "charged less than computed": make(lines=[line(amount_minor=1540)]),
        "price of a thousand": make(lines=[line(price=Decimal("12.5"), price_for=Decimal(1000))]),
        "a tiny price": make(lines=[line(price=Decimal("0.0000001"), quantity=Decimal("1234567.5"))]),
        "nothing to pay": make(lines=[line(price=Decimal(0))]),
        "taken back": make(lines=[line(1), line(2, quantity=Decimal(-10))]),
        "less than nothing": make(lines=[line(quantity=Decimal("-3"), price=Decimal("0.03"))]),
        "yen": make(currency="JPY", lines=[line(price=Decimal("12.5"))]),
        "dinars that fit": make(currency="TND", lines=[line(quantity=Decimal(10), price=Decimal("1.25"))]),
        "payable on receipt": make(due_on=None),
        "for Peppol": make(buyer_reference="PO 77", order_reference="4500012345"),
        "VAT in euros": make(currency="USD", tax_in_other_currency=TaxInOtherCurrency(currency="EUR", tax_minor=280)),
        "names in many scripts": make(
            seller=plain.seller.model_copy(update={"name": "Нуаж Ω 雲 <&> \"'"}),
            buyer=plain.buyer.model_copy(update={"name": "متجر الشاي 🍵", "contact": "שרה \u202e\x07 \ufffe"}),
            notes=["Première note\nsur deux lignes", "\x00"],
        ),
        "long texts": make(lines=[line(name="n" * 200, description="d " * 1000)], notes=["w" * 2000]),
        "three hundred lines": make(lines=[line(number) for number in range(1, 301)]),
    }


@pytest.mark.parametrize("write", [cii_xml, ubl_xml], ids=["cii", "ubl"])
def test_it_breaks_no_rule(write: Write, make_invoice: Make, make_line: MakeLine, broken_rules: Rules) -> None:
    """Each kind of document, in both syntaxes, passes the schema (checked as it is written) and the Schematron."""
    broken = {name: broken_rules(write(document)) for name, document in _cases(make_invoice, make_line).items()}
    assert {name: rules for name, rules in broken.items() if rules} == {}


@pytest.mark.parametrize(("written", "wrong"), [("15.43", "17.43"), ("3.09", "3.19"), ("18.52", "18.62")])
def test_the_rules_find_a_wrong_sum(written: str, wrong: str, make_invoice: Make, broken_rules: Rules) -> None:
    """The check is a check: a document whose line, tax or total is off is found, in both syntaxes."""
    for write in (cii_xml, ubl_xml):
        xml = write(make_invoice())
        assert written.encode() in xml
        assert broken_rules(xml.replace(written.encode(), wrong.encode(), 1)) != []


def test_sums_are_those_of_the_standard(make_invoice: Make) -> None:
    """1,234 at 0.0125 is 15.425, half up 15.43; 20 % of it is 3.086, half up 3.09; together 18.52."""
    root = etree.fromstring(cii_xml(make_invoice(prepaid_minor=1000)))
    found = {
        name: root.findtext(f".//{{*}}SpecifiedTradeSettlementHeaderMonetarySummation/{{*}}{name}")
        for name in ("LineTotalAmount", "TaxTotalAmount", "GrandTotalAmount", "TotalPrepaidAmount", "DuePayableAmount")
    }
    assert found == {
        "LineTotalAmount": "15.43",
        "TaxTotalAmount": "3.09",
        "GrandTotalAmount": "18.52",
        "TotalPrepaidAmount": "10.00",
        "DuePayableAmount": "8.52",
    }


def test_what_peppol_asks_for_makes_it_peppol(make_invoice: Make) -> None:
    """With both addresses and a reference the UBL names Peppol BIS Billing; without, EN 16931 alone."""
    bis, plain = (ubl_xml(make_invoice(buyer_reference=reference)) for reference in ("PO 77", ""))
    assert b"urn:fdc:peppol.eu:2017:poacc:billing:3.0" in bis
    assert b'schemeID="EM">simone@tea.example' in bis
    assert b"peppol" not in plain


def test_control_characters_and_white_space_do_not_reach_the_xml(make_invoice: Make) -> None:
    """What XML cannot hold becomes a space, and runs of white space one; letters of any script stay."""
    xml = cii_xml(make_invoice(notes=["a\x00b\r\n\tc \uffff 雲"]))
    assert etree.fromstring(xml).findtext(".//{*}IncludedNote/{*}Content") == "a b c 雲"


def test_markup_in_a_name_stays_text(make_invoice: Make) -> None:
    """A name that looks like XML is the name, and opens nothing."""
    name = "</ram:Name><!ENTITY x SYSTEM 'file:///etc/passwd'>&x;"
    buyer = make_invoice().buyer.model_copy(update={"name": name})
    for write in (cii_xml, ubl_xml):
        texts = etree.fromstring(write(make_invoice(buyer=buyer))).itertext()
        assert name in texts


def test_three_decimals_are_refused_where_the_standard_has_two(make_invoice: Make, make_line: MakeLine) -> None:
    """EN 16931 allows two decimals (BR-DEC); dinars that need three are not written wrong, but refused."""
    document = make_invoice(currency="TND", lines=[make_line(quantity=Decimal(1), price=Decimal("1.234"))])
    for write in (cii_xml, ubl_xml):
        with pytest.raises(NotElectronic, match="three decimals"):
            write(document)


def test_the_same_document_gives_the_same_bytes(make_invoice: Make) -> None:
    assert cii_xml(make_invoice()) == cii_xml(make_invoice())
    assert ubl_xml(make_invoice()) == ubl_xml(make_invoice())
