"""Who sells, who buys, and by which terms."""

from morgiana.control.billing.invoices.models import (
    SellerAnswer,
    SellerRequest,
    SetSellerRequest,
    SetTermsRequest,
    TermsAnswer,
    TermsRequest,
)
from morgiana.control.billing.invoices.operations import CALL
from morgiana.control.billing.refusals import OtherCurrency, UnknownPayer
from morgiana.control.billing.whose import known, whose
from morgiana.control.caller import HOST
from morgiana.control.house import HouseContext
from morgiana.control.refusals import NotAllowed
from morgiana.operations import operation


@operation("invoices.terms", meter=CALL, audience="organisation", raises=(NotAllowed, UnknownPayer))
def invoices_terms(request: TermsRequest, ctx: HouseContext) -> TermsAnswer:
    """Show by which terms you pay, and who you are on invoices."""
    billing, organisation = ctx.house.billing, whose(request.organisation_id, ctx)
    payer = billing.pricing.payers.payer(organisation)
    return TermsAnswer(
        organisation_id=organisation,
        currency=billing.pricing.currency(payer),
        mode=payer.mode,
        closed_through=payer.closed_through or None,
        terms=billing.invoicing.store.terms(organisation),
    )


@operation("invoices.set_terms", meter=CALL, effect="write", audience="host", raises=(UnknownPayer, OtherCurrency))
def invoices_set_terms(request: SetTermsRequest, ctx: HouseContext) -> TermsAnswer:
    """Say by which terms an organisation pays, and who it is on invoices."""
    billing, organisation = ctx.house.billing, known(request.organisation_id, ctx)
    book = billing.pricing.book
    currency = request.currency or book.currency
    if currency not in book.currencies:
        raise OtherCurrency(
            f"The price book has no prices in {currency}.",
            remedy=f"Choose one of {', '.join(sorted(book.currencies))}.",
        )
    closed = billing.pricing.payers.payer(organisation).closed_through
    effect = billing.invoicing.store.set_terms(organisation, request.terms, currency=currency, mode=request.mode)
    ctx.at_posting(effect, also=(organisation,))
    return TermsAnswer(
        organisation_id=organisation,
        currency=currency,
        mode=request.mode,
        closed_through=closed or None,
        terms=request.terms,
    )


@operation("invoices.seller", meter=CALL, audience="host")
def invoices_seller(request: SellerRequest, ctx: HouseContext) -> SellerAnswer:
    """Show who sells: the host as its invoices name it."""
    return SellerAnswer(seller=ctx.house.billing.invoicing.store.seller())


@operation("invoices.set_seller", meter=CALL, effect="write", audience="host")
def invoices_set_seller(request: SetSellerRequest, ctx: HouseContext) -> SellerAnswer:
    """Say who sells: name, address, VAT id, rates and how to pay."""
    ctx.at_posting(ctx.house.billing.invoicing.store.set_seller(request.seller), also=(HOST,))
    return SellerAnswer(seller=request.seller)
