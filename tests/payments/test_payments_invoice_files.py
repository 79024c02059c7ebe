"""An invoice leaves as files that say what was issued, for its owner and for the host, and for nobody else."""

import io

import pytest
from payments_house import THE_HOST, Installed
from pypdf import PdfReader

from morgiana.control.billing.refusals import UnknownInvoice
from morgiana.control.caller import OWNER, Caller
from morgiana.control.refusals import NotAllowed
from morgiana.operations import FileRef


def read(installed: Installed, caller: Caller, ref: FileRef) -> bytes:
    path = installed.opened.runtime.files(caller).path(ref)  # an opened file stays as long as its path is held
    return path.read_bytes()


def text_of(paper: bytes) -> str:
    return " ".join("".join(page.extract_text() for page in PdfReader(io.BytesIO(paper)).pages).split())


@pytest.mark.parametrize("caller", [OWNER, THE_HOST], ids=["owner", "host"])
def test_an_invoice_is_written_as_files(installed: Installed, caller: Caller) -> None:
    """All three say the number, the total with VAT and the reference to pay by; Factur-X carries its data."""
    number = installed.invoice().number
    answer = installed.call("invoices.document", caller, invoice_id=number, formats=["pdf", "facturx", "ubl"])
    assert [one.kind for one in answer.files] == ["pdf", "facturx", "ubl"]
    paper, hybrid, ubl = (read(installed, caller, one.file) for one in answer.files)
    text = text_of(paper)
    for said in (number, "120.00", "RF42", "Chez Simone"):
        assert said in text
    inside = PdfReader(io.BytesIO(hybrid)).attachments
    assert list(inside) == ["factur-x.xml"]
    assert b"RF422026000001" in inside["factur-x.xml"][0]
    assert b"RF422026000001" in ubl
    assert b'currencyID="EUR">120.00' in ubl


def test_another_language_may_be_asked_for(installed: Installed) -> None:
    """French on request, whatever the shop speaks."""
    number = installed.invoice().number
    answer = installed.call("invoices.document", invoice_id=number, language="fr")
    [paper] = [read(installed, OWNER, one.file) for one in answer.files]
    text = text_of(paper)
    assert f"Facture {number}" in text


def test_another_organisations_invoice_is_not_there(installed: Installed) -> None:
    """Its number, its id and its owner's name open nothing; the refusal is that of a number that nobody has."""
    record = installed.invoice()
    stranger = Caller("shop_other", "eve", organisation="org_other")
    messages = set()
    for invoice_id in (record.number, record.id, "2026-999999"):
        with pytest.raises(UnknownInvoice) as refused:
            installed.call("invoices.document", stranger, invoice_id=invoice_id)
        messages.add(refused.value.message.replace(invoice_id, "…"))
    assert messages == {"There is no invoice …."}
    with pytest.raises(NotAllowed):
        installed.call("invoices.document", stranger, invoice_id=record.number, organisation_id="local_org")
