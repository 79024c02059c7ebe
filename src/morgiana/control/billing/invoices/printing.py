"""An invoice as files: for people, and for the programs of whoever books it."""

from typing import Final

from morgiana.commerce.shop import ShopProfile
from morgiana.control.billing.documents.electronic import NotElectronic
from morgiana.control.billing.documents.files import InvoiceFiles, write_documents
from morgiana.control.billing.invoices.models import InvoiceFilesRequest
from morgiana.control.billing.invoices.operations import CALL
from morgiana.control.billing.refusals import UnknownInvoice, UnknownPayer
from morgiana.control.billing.whose import whose
from morgiana.control.caller import HOST
from morgiana.control.house import HouseContext
from morgiana.control.refusals import NotAllowed
from morgiana.operations import operation

_WORDS: Final = ("morgiana.control.billing.documents",)


@operation(
    "invoices.document",
    meter=CALL,
    audience="organisation",
    runs="inline or job",
    raises=(NotAllowed, UnknownPayer, UnknownInvoice, NotElectronic),
)
def invoices_document(request: InvoiceFilesRequest, ctx: HouseContext) -> InvoiceFiles:
    """Write an invoice or a credit note as PDF, Factur-X or UBL."""
    from morgiana.commerce.language import language_of

    asked = whose(request.organisation_id, ctx)
    _, document = ctx.house.billing.invoicing.find(None if asked == HOST else asked, request.invoice_id)
    if request.language is not None:
        profile = ShopProfile(language=request.language)
    else:
        profile = ShopProfile() if ctx.caller.tenant == HOST else ctx.shop.profile
    return write_documents(document, request.formats, ctx.files, language_of(profile, *_WORDS))
