"""The paper says what the data say, is a PDF/A-3 that carries them, and takes any name and any number of lines."""

import io
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from facturx import get_facturx_xml_from_pdf
from pypdf import PdfReader

from morgiana.commerce.language import Language, language_of
from morgiana.commerce.shop import ShopProfile
from morgiana.control.billing.documents.electronic import cii_xml
from morgiana.control.billing.documents.models import EarlierInvoice, InvoiceDocument, InvoiceLine, Tax
from morgiana.control.billing.documents.paper import invoice_paper

Make = Callable[..., InvoiceDocument]
MakeLine = Callable[..., InvoiceLine]


def _language(code: str = "en", country: str = "GB") -> Language:
    return language_of(ShopProfile(language=code, country=country), "morgiana.control.billing.documents")


def _text(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).replace("\u00a0", " ")


def test_the_paper_carries_the_data_unchanged(make_invoice: Make) -> None:
    """What is inside a Factur-X file is found by another reader, byte for byte, and is valid by its schema."""
    data = cii_xml(make_invoice())
    pdf, _ = invoice_paper(make_invoice(), _language(), data=data)
    assert get_facturx_xml_from_pdf(pdf, check_xsd=True) == ("factur-x.xml", data)


def test_it_is_what_an_archive_asks_for(make_invoice: Make) -> None:
    """PDF/A-3b (ISO 19005-3) and Factur-X: named in the XMP, with an output intent, an id, and the file associated."""
    pdf, _ = invoice_paper(make_invoice(), _language(), data=cii_xml(make_invoice()))
    reader = PdfReader(io.BytesIO(pdf))
    root: Any = reader.root_object
    trailer: Any = reader.trailer
    xmp = root["/Metadata"].get_object().get_data().decode()
    assert "part>3<" in xmp
    assert "conformance>B<" in xmp
    assert "ConformanceLevel>EN 16931<" in xmp
    assert [intent.get_object()["/S"] for intent in root["/OutputIntents"]] == ["/GTS_PDFA1"]
    assert [file.get_object()["/AFRelationship"] for file in root["/AF"]] == ["/Data"]
    assert len(trailer["/ID"]) == 2
    assert not reader.is_encrypted
    pages: list[Any] = list(reader.pages)
    for page in pages:
        for font in page["/Resources"]["/Font"].values():
            described = font.get_object()["/DescendantFonts"][0].get_object()["/FontDescriptor"]
            assert "/FontFile2" in described or "/FontFile3" in described


@pytest.mark.parametrize(
    ("code", "country", "said"),
    [
        ("en", "GB", ["Invoice INV-2026-00012", "€15.43", "VAT at 20%", "€18.52", "FR14 2004 1010 0505 0001 3M02 606"]),
        ("fr", "FR", ["Facture INV-2026-00012", "15,43 €", "TVA à 20 %", "18,52 €", "RF70 INV2 0260 0012"]),
    ],
)
def test_it_says_the_sums_and_how_to_pay(make_invoice: Make, code: str, country: str, said: list[str]) -> None:
    """In the reader's language, with the account and the reference in groups as banks print them."""
    text = _text(invoice_paper(make_invoice(), _language(code, country))[0])
    assert [part for part in said if part not in text] == []


def test_three_hundred_lines_are_all_there(make_invoice: Make, make_line: MakeLine) -> None:
    """Each line stands once, over several pages, each with the headings, and the sums come at the end."""
    lines = [make_line(number, name=f"Service {number:03}") for number in range(1, 301)]
    pdf, _ = invoice_paper(make_invoice(lines=lines), _language())
    text = _text(pdf)
    assert [number for number in range(1, 301) if text.count(f"Service {number:03}") != 1] == []
    pages = PdfReader(io.BytesIO(pdf)).pages
    assert len(pages) > 4
    assert f"Page {len(pages)} of {len(pages)}" in text
    assert "€5,554.80" in pages[-1].extract_text()  # 300 x 15.43 = 4,629.00, and 20 %


def test_names_of_any_script_are_printed_or_told(make_invoice: Make) -> None:
    """Arabic, Hebrew and Cyrillic are drawn; a letter that no font has is a box, and the reader is told."""
    buyer = make_invoice().buyer.model_copy(update={"name": "متجر الشاي שרה Чай \U00010330"})
    _, notes = invoice_paper(make_invoice(buyer=buyer), _language())
    assert len(notes) == 1
    assert "1 characters have no font" in notes[0]
    assert "\U00010330" in notes[0]


def test_a_credit_note_asks_for_nothing(make_invoice: Make) -> None:
    """It names what it corrects and what is given back, and no account to pay to."""
    corrects = EarlierInvoice(number="INV-1", issued_on=date(2026, 5, 31))
    text = _text(invoice_paper(make_invoice(kind="credit_note", corrects=corrects), _language())[0])
    assert "Corrects invoice INV-1 of 31 May 2026" in text
    assert "To give back" in text
    assert "IBAN" not in text
    assert "To be paid by" not in text


def test_the_law_s_words_are_on_it(make_invoice: Make, make_line: MakeLine) -> None:
    """Reverse charge is said; an exemption gives its reason."""
    for tax, said in [
        (Tax(category="reverse_charge"), "reverse charge, the buyer owes the VAT"),
        (Tax(category="exempt", reason="Article 261"), "Article 261"),
    ]:
        assert said in _text(invoice_paper(make_invoice(lines=[make_line(tax=tax)]), _language())[0])


def test_three_decimals_and_none_are_printed(make_invoice: Make, make_line: MakeLine) -> None:
    """The paper has room for every currency, also where EN 16931 has not."""
    for currency, amount in [("TND", "1.234"), ("JPY", "1,234")]:
        line = make_line(quantity=Decimal(1), price=Decimal(amount.replace(",", "")))
        assert amount in _text(invoice_paper(make_invoice(currency=currency, lines=[line]), _language())[0])


def test_the_same_document_is_the_same_file(make_invoice: Make) -> None:
    first, second = (invoice_paper(make_invoice(), _language(), data=cii_xml(make_invoice()))[0] for _ in range(2))
    assert first == second
