"""An invoice or a credit note on paper: as many pages as its lines take, in the letters of any script."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from babel.numbers import format_decimal, format_percent
from fpdf.enums import XPos, YPos

from morgiana.commerce.language import Language
from morgiana.commerce.paper.fonts import FAMILY, Paper
from morgiana.commerce.paper.grid import Column, grid
from morgiana.control.billing.documents import wording
from morgiana.control.billing.documents.electronic import FACTURX_FILE, archive_metadata, issued_at
from morgiana.control.billing.documents.models import Adjustment, InvoiceDocument, InvoiceLine, Party, Tax
from morgiana.control.billing.documents.totals import TaxedAlike, Totals, totals_of
from morgiana.control.billing.documents.wording import TITLES as T
from morgiana.kernel.money import Money

_SUM_MM: Final = 38
_ROOM_FOR_SUMS_MM: Final = 60
"""The sums stay together on a page."""


def invoice_paper(document: InvoiceDocument, say: Language, *, data: bytes | None = None) -> tuple[bytes, list[str]]:
    """The bytes of a PDF/A-3b, and what it could not show. With `data`, the CII, it is a Factur-X file."""
    totals = totals_of(document)
    title = _title(document, say)
    paper = Paper(archive=True)
    paper.set_creation_date(issued_at(document))
    paper.set_title(title)
    paper.set_author(document.seller.name)
    paper.set_lang(say.code)
    paper.footer_text = f"{paper.printable(document.seller.name)} · {paper.printable(title)} · {say(wording.PAGE)}"
    paper.add_page()
    _head(paper, document, title, say)
    _parties(paper, document, say)
    _lines(paper, document, totals, say)
    _sums(paper, document, totals, say)
    _payment(paper, document, totals, say)
    for note in document.notes:
        paper.paragraph(note, size=8)
    if data is not None:
        _carry(paper, document, data, title)
    notes = [say(wording.NO_FONT, n=len(paper.lost), some="".join(list(paper.lost)[:8]))] if paper.lost else []
    return bytes(paper.output()), notes


def _title(document: InvoiceDocument, say: Language) -> str:
    text = wording.INVOICE if document.kind == "invoice" else wording.CREDIT_NOTE
    return say(text, number=document.number)


def _carry(paper: Paper, document: InvoiceDocument, data: bytes, title: str) -> None:
    """Put the data inside, as Factur-X 1.0 wants it found (PDF/A-3, AFRelationship Data, XMP of its own)."""
    paper.set_xmp_metadata(archive_metadata(document, title=title))
    paper.embed_file(
        bytes=data,
        basename=FACTURX_FILE,
        mime_type="text/xml",
        associated_file_relationship="Data",
        desc="Factur-X",
        modification_date=issued_at(document),
        compress=True,
    )


def _head(paper: Paper, document: InvoiceDocument, title: str, say: Language) -> None:
    paper.paragraph(document.seller.trading_name or document.seller.name, size=12, bold=True, after=4)
    paper.paragraph(title, size=16, bold=True, after=2)
    facts = [say(wording.DATE, day=say.full_day(document.issued_on))]
    if document.due_on and document.kind == "invoice":
        facts.append(say(wording.DUE, day=say.full_day(document.due_on)))
    if document.first_day and document.last_day:
        first, last = say.full_day(document.first_day), say.full_day(document.last_day)
        facts.append(say(wording.PERIOD, first=first, last=last))
    if document.corrects:
        of = say.full_day(document.corrects.issued_on)
        facts.append(say(wording.CORRECTS, number=document.corrects.number, day=of))
    if document.buyer_reference:
        facts.append(say(wording.YOUR_REFERENCE, reference=document.buyer_reference))
    if document.order_reference:
        facts.append(say(wording.YOUR_ORDER, reference=document.order_reference))
    for fact in facts:
        paper.paragraph(fact, size=9, after=0.3)
    paper.ln(3)


def _parties(paper: Paper, document: InvoiceDocument, say: Language) -> None:
    """Seller and buyer side by side."""
    taxed = all(line.tax.category != "outside" for line in document.lines)
    columns = [Column(say(wording.FROM), 1), Column(say(wording.TO), 1)]
    sides = [list(_address(party, say, taxed=taxed)) for party in (document.seller, document.buyer)]
    height = max(map(len, sides))
    rows = [tuple(side[place] if place < len(side) else "" for side in sides) for place in range(height)]
    grid(paper, columns, rows, size=9, whole=True)
    paper.ln(2)


def _address(party: Party, say: Language, *, taxed: bool) -> Iterator[str]:
    address = party.address
    yield party.name
    yield from address.lines
    yield " ".join(part for part in (address.postcode, address.city, address.region) if part)
    yield str(say.locale.territories.get(address.country, address.country))
    if party.registration_id:
        yield say(wording.REGISTRATION, id=party.registration_id)
    if taxed and party.vat_id:
        yield say(wording.VAT_ID, id=party.vat_id)
    if taxed and party.tax_number:
        yield say(wording.TAX_NUMBER, id=party.tax_number)
    yield from (part for part in (party.legal_note, party.contact, party.phone, party.email) if part)


def _lines(paper: Paper, document: InvoiceDocument, totals: Totals, say: Language) -> None:
    columns = [
        Column(say(T["line"]), 0.9),
        Column(say(T["name"]), 5),
        Column(say(T["quantity"]), 2, numbers=True),
        Column(say(T["price"]), 1.9, numbers=True),
        Column(say(T["tax"]), 1, numbers=True),
        Column(say(T["amount"]), 2, numbers=True),
    ]
    rows = [
        (
            line.id,
            _what(line, say),
            f"{_number(line.quantity, say)} {line.unit_name}".strip(),
            _price(line, say),
            _rate(line.tax, say),
            say.money(Money(amount, document.currency)),
        )
        for line, amount in zip(document.lines, totals.line_amounts, strict=True)
    ]
    rows += [_adjusted(part, -1, document.currency, say) for part in document.discounts]
    rows += [_adjusted(part, 1, document.currency, say) for part in document.surcharges]
    grid(paper, columns, rows, size=8, whole=True)


def _what(line: InvoiceLine, say: Language) -> str:
    when = ""
    if line.first_day and line.last_day:
        when = say(wording.FROM_TO, first=say.full_day(line.first_day), last=say.full_day(line.last_day))
    return " · ".join(part for part in (line.name, line.description, when) if part)


def _price(line: InvoiceLine, say: Language) -> str:
    price = str(format_decimal(line.price, format="#,##0.00########", locale=say.locale))
    return price if line.price_for == 1 else f"{price} {say(T['price_for'], n=_number(line.price_for, say))}"


def _adjusted(part: Adjustment, sign: int, currency: str, say: Language) -> tuple[str, str, str, str, str, str]:
    return "", part.reason, "", "", _rate(part.tax, say), say.money(Money(sign * part.amount_minor, currency))


def _number(value: Decimal, say: Language) -> str:
    return str(format_decimal(value, format="#,##0.######", locale=say.locale))


def _rate(tax: Tax, say: Language) -> str:
    return _percent(tax.rate_percent, say) if tax.category in ("standard", "zero") else "–"


def _percent(rate: Decimal, say: Language) -> str:
    pattern = say.locale.percent_formats[None].pattern.replace("#,##0", "#,##0.###")
    return str(format_percent(rate / 100, format=pattern, locale=say.locale))


def _sums(paper: Paper, document: InvoiceDocument, totals: Totals, say: Language) -> None:
    """The sums at the right, kept together, with the amount to pay last."""
    if paper.will_page_break(_ROOM_FOR_SUMS_MM):
        paper.add_page()
    sums = [(say(T["net"]), totals.net_minor)]
    sums += [(_tax_label(alike, say), alike.tax_minor) for alike in totals.taxes]
    sums.append((say(T["gross"]), totals.gross_minor))
    if totals.prepaid_minor:
        sums.append((say(T["prepaid"]), -totals.prepaid_minor))
    last = T["due"] if document.kind == "invoice" else T["given_back"]
    sums.append((say(last), totals.due_minor))
    for place, (label, minor) in enumerate(sums, 1):
        whole = place == len(sums)
        paper.set_font(FAMILY, "B" if whole else "", 11 if whole else 9)
        paper.set_x(paper.l_margin)
        paper.cell(
            paper.epw - _SUM_MM,
            6,
            paper.fitted(label, paper.epw - _SUM_MM - 4),
            align="R",
            new_x=XPos.RIGHT,
            new_y=YPos.TOP,
        )
        amount = say.money(Money(minor, document.currency))
        paper.cell(_SUM_MM, 6, paper.printable(amount), align="R", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
    if other := document.tax_in_other_currency:
        paper.paragraph(say(wording.VAT_IN_OTHER, amount=Money(other.tax_minor, other.currency)), size=9)
    paper.ln(3)


def _tax_label(alike: TaxedAlike, say: Language) -> str:
    if alike.category == "standard":
        return say(wording.VAT_AT, rate=_percent(alike.rate_percent, say))
    reasons = {
        "zero": say(wording.REASON_ZERO),
        "reverse_charge": say(wording.REASON_REVERSE),
        "outside": say(wording.REASON_OUTSIDE),
    }
    return say(wording.NO_VAT, reason=alike.reason or reasons.get(alike.category, ""))


def _payment(paper: Paper, document: InvoiceDocument, totals: Totals, say: Language) -> None:
    if document.terms:
        paper.paragraph(document.terms, size=9)
    if document.kind == "credit_note":
        return
    if totals.due_minor <= 0:
        paper.paragraph(say(wording.NOTHING_TO_PAY), size=9)
        return
    for sentence in _how_to_pay(document, Money(totals.due_minor, document.currency), say):
        paper.paragraph(sentence, size=9, after=0.3)
    paper.ln(2)


def _how_to_pay(document: InvoiceDocument, due: Money, say: Language) -> Iterator[str]:
    payment = document.payment
    if payment is None:
        return
    if payment.iban:
        yield say(wording.TRANSFER, amount=due)
        yield say(wording.IBAN, iban=_in_fours(payment.iban))
        if payment.bic:
            yield say(wording.BIC, bic=payment.bic)
        yield say(wording.ACCOUNT, name=payment.account_name or document.seller.name)
        if payment.reference:
            yield say(wording.REFERENCE, reference=_in_fours(payment.reference))
    if payment.link:
        yield say(wording.CARD, link=payment.link)
    if payment.by == "balance":
        yield say(wording.BALANCE)


def _in_fours(text: str) -> str:
    """An account or a structured reference in groups of four, as banks print them."""
    is_structured = " " not in text and text.isalnum()
    return " ".join(text[place : place + 4] for place in range(0, len(text), 4)) if is_structured else text
