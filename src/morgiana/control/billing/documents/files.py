"""Writes a document in the formats asked for, and keeps the files."""

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from morgiana.control.billing.documents import wording
from morgiana.control.billing.documents.models import InvoiceDocument
from morgiana.operations import FileRef, Files, Model

if TYPE_CHECKING:
    from morgiana.commerce.language import Language

Format = Literal["pdf", "facturx", "ubl"]
"""A PDF/A-3; the same with its data inside (Factur-X, profile EN 16931); the data alone (UBL 2.1)."""

Formats = Annotated[list[Format], Field(min_length=1, max_length=3)]


class InvoiceFile(Model):
    """One file that was written."""

    kind: Format
    """What it is."""
    title: str
    """What it is for."""
    file: FileRef
    """The file."""


class InvoiceFiles(Model):
    """An invoice or a credit note as files."""

    number: str
    """Its number."""
    files: list[InvoiceFile]
    """The files, in the order asked for."""
    notes: list[str]
    """What could not be shown, and what to do about it."""


def write_documents(
    document: InvoiceDocument, formats: Sequence[Format], files: Files, say: "Language"
) -> InvoiceFiles:
    """Write each format once. Raises `NotElectronic` where EN 16931 has no room for the document's amounts."""
    from morgiana.control.billing.documents.electronic import cii_xml, ubl_xml
    from morgiana.control.billing.documents.paper import invoice_paper

    name = f"{document.kind.replace('_', '-')}-{_file_word(document.number)}"
    written: list[InvoiceFile] = []
    notes: dict[str, None] = {}
    for kind in dict.fromkeys(formats):
        if kind == "ubl":
            kept = files.keep(f"{name}.xml", ubl_xml(document))
        else:
            data = cii_xml(document) if kind == "facturx" else None
            content, lost = invoice_paper(document, say, data=data)
            kept = files.keep(f"{name}{'-facturx' if data else ''}.pdf", content)
            notes.update(dict.fromkeys(lost))
        written.append(InvoiceFile(kind=kind, title=say(wording.TITLES[kind]), file=kept))
    return InvoiceFiles(number=document.number, files=written, notes=list(notes))


def _file_word(number: str) -> str:
    """The number as a part of a file's name: letters, digits, dashes."""
    return re.sub(r"[^A-Za-z0-9-]+", "-", number).strip("-") or "document"
