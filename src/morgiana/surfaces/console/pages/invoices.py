"""Invoices: what was billed, what is left to pay and how, and what was paid."""

from collections.abc import Sequence
from typing import Any, Final

from morgiana.control.caller import LOCAL_TENANT
from morgiana.kernel.refusals import Refusal
from morgiana.surfaces.console.acting import carried_out
from morgiana.surfaces.console.addresses import invoice_address
from morgiana.surfaces.console.frame import frame
from morgiana.surfaces.console.markup import badge, button, card, link, note, tag, welcome
from morgiana.surfaces.console.money.figures import Month
from morgiana.surfaces.console.money.invoice_sheet import show_export
from morgiana.surfaces.console.money.owed import left_to_pay
from morgiana.surfaces.console.money.paying import show_how_to_pay
from morgiana.surfaces.console.operation_titles import title_of
from morgiana.surfaces.console.pages.later import later
from morgiana.surfaces.console.screen import Screen
from morgiana.surfaces.console.views.files import send
from morgiana.surfaces.console.views.problem import show_refusal
from morgiana.surfaces.console.views.table import Cell, Column, facts, table
from morgiana.surfaces.console.words import Words, marked

STATES: Final = {
    "open": marked("to be paid"),
    "overdue": marked("overdue"),
    "paid": marked("paid"),
    "credited": marked("taken back"),
    "credit note": marked("credit note"),
}
KINDS: Final = {"open": "accent", "overdue": "bad", "paid": "good"}

PAYMENTS: Final = {
    "payment": marked("Payment"),
    "refund": marked("Given back"),
    "chargeback": marked("Taken back by the bank"),
}

FORMATS: Final = {
    "pdf": marked("PDF to print"),
    "facturx": marked("PDF with its data (Factur-X)"),
    "ubl": marked("Data alone (UBL)"),
}
"""What an invoice is downloaded as."""


async def show(screen: Screen) -> None:
    words = screen.words
    subtitle = words("What was billed, and what is left to pay.")
    with frame(screen, words("Invoices"), subtitle=subtitle, wide=True) as beside:

        async def fill() -> None:
            if await _draw(screen):
                with beside:
                    show_export(screen, {})

        await later(screen, fill)


async def _draw(screen: Screen) -> bool:
    """Draw what there is; whether there are invoices."""
    words, money = screen.words, screen.parts.money
    asked: dict[str, Any] = {"limit": 100}
    if screen.query.get("after"):
        asked["after_id"] = screen.query["after"][:64]
    found = (await screen.ask(money.invoices, asked)).answer
    if not found.invoices and "after_id" not in asked:
        welcome("invoices", words("There are no invoices yet."), words("The first one comes when a month is over."))
        return False
    if "after_id" not in asked:
        left, overdue = await left_to_pay(screen)
        if overdue:
            text = words.many(
                "{count} invoice is overdue. Open it to see how to pay.",
                "{count} invoices are overdue. Open them to see how to pay.",
                overdue,
            )
            note(text, "warn")
        with card():
            facts([(words("Left to pay, with VAT"), words.moneys(left) if left else words("nothing"))], "large")
    columns = [
        Column(words("Invoice")),
        Column(words("State")),
        Column(words("Due")),
        Column(words("Amount with VAT"), number=True),
        Column(words("Left to pay"), number=True),
    ]
    table(columns, [_row(screen, one) for one in found.invoices], caption=words("Invoices"))
    if found.next_id is not None:
        link(words("Earlier ones"), f"/invoices?after={found.next_id}", "button plain")
    await _payments(screen)
    return True


def _row(screen: Screen, one: Any) -> Sequence[str | Cell]:
    words = screen.words
    return [
        Cell(one.number, to=invoice_address(one.number), under=_what_for(words, one)),
        Cell(words(STATES[one.state]), kind=KINDS.get(one.state, "plain")),
        words.day(one.due_on) if one.kind == "invoice" else "–",
        words.money(one.gross),
        words.money(one.left) if one.left.minor else "–",
    ]


def _what_for(words: Words, one: Any) -> str:
    month = Month.read(one.month) if one.month else None
    if month is not None:
        return words.month(month.first)
    return words.day(one.issued_on)


async def _payments(screen: Screen) -> None:
    words, name = screen.words, screen.parts.money.payments
    if not screen.can(name):
        return
    found = (await screen.ask(name, {"limit": 100})).answer.payments
    with tag("section", "", "plan-section", aria_label=words("Payments")):
        tag("h2", words("Payments"))
        if not found:
            tag("p", words("Nothing was paid yet."), "empty")
            return
        columns = [
            Column(words("What")),
            Column(words("When")),
            Column(words("For")),
            Column(words("Amount"), number=True),
        ]
        table(columns, [_payment(words, one) for one in found], caption=words("Payments"))


def _payment(words: Words, one: Any) -> Sequence[str | Cell]:
    numbers = [part.invoice_number for part in one.parts if part.invoice_number]
    return [
        Cell(words(PAYMENTS.get(one.kind, one.kind)), under=one.reference),
        words.day(one.day),
        Cell(", ".join(numbers) or words("your account"), to=invoice_address(numbers[0]) if len(numbers) == 1 else ""),
        words.money(one.amount if one.kind == "payment" else -one.amount),
    ]


async def show_one(screen: Screen) -> None:
    words, number = screen.words, screen.params["invoice_id"]
    try:
        invoice = (await screen.ask(screen.parts.money.invoice, {"invoice_id": number})).answer
    except Refusal as refusal:
        with frame(screen, words("Invoice")):
            show_refusal(words, refusal)
            link(words("All invoices"), "/invoices", "button plain")
        return
    summary = invoice.summary
    title = words("Invoice {number}") if summary.kind == "invoice" else words("Credit note {number}")
    with frame(screen, title.format(number=summary.number), subtitle=_what_for(words, summary), wide=True) as beside:
        with beside:
            link(words("All invoices"), "/invoices", "button plain")
        _head(screen, invoice)
        if summary.left.minor > 0:
            show_how_to_pay(screen, invoice)
        _lines(screen, invoice)
        _downloads(screen, summary.number)


def _head(screen: Screen, invoice: Any) -> None:
    words, summary, document = screen.words, invoice.summary, invoice.document
    with card():
        with tag("div", "", "row"):
            badge(words(STATES[summary.state]), KINDS.get(summary.state, "plain"))
        pairs = [
            (words("From"), document.seller.name),
            (words("To"), document.buyer.name),
            (words("Date"), words.day(summary.issued_on)),
            (words("Due"), words.day(summary.due_on) if summary.kind == "invoice" else ""),
            (words("For"), words.days(document.first_day, document.last_day)),
            (words("Without VAT"), words.money(summary.net)),
            (words("VAT"), words.money(summary.tax)),
            (words("Amount with VAT"), words.money(summary.gross)),
            (words("Left to pay"), words.money(summary.left) if summary.kind == "invoice" else ""),
            (words("Your reference"), document.buyer_reference),
        ]
        facts([(name, text) for name, text in pairs if text])
        if document.corrects is not None:
            with tag("p"):
                corrected = document.corrects.number
                link(words("It corrects invoice {number}", number=corrected), invoice_address(corrected))


def _lines(screen: Screen, invoice: Any) -> None:
    words, document = screen.words, invoice.document
    currency = document.currency
    columns = [
        Column(words("What")),
        Column(words("Quantity"), number=True),
        Column(words("Price of one"), number=True),
        Column(words("VAT"), number=True),
        Column(words("Without VAT"), number=True),
    ]
    rows: list[list[str | Cell]] = [
        [
            Cell(title_of(screen, line.name), under=screen.shop_called(LOCAL_TENANT, line.description)),
            words.unit(line.unit_name, float(line.quantity)) if line.unit_name else words.number(float(line.quantity)),
            words.unit_price(line.price / line.price_for, currency),
            words.share(float(line.tax.rate_percent) / 100),
            words.money(amount),
        ]
        for line, amount in zip(document.lines, invoice.line_amounts, strict=True)
    ]
    with tag("section", "", "plan-section", aria_label=words("What it is for")):
        tag("h2", words("What it is for"))
        table(columns, rows, caption=words("What it is for"))
        for text in (document.terms, *document.notes):
            if text:
                tag("p", text, "soft")


def _downloads(screen: Screen, number: str) -> None:
    words, name = screen.words, screen.parts.money.invoice_files
    if not screen.can(name):
        return
    with tag("section", "", "exports", aria_label=words("Download")):
        tag("h2", words("Download"))
        tag("p", words("The PDF is for people; a bookkeeper’s program reads the data (EN 16931)."), "soft")
        told = tag("div", "", "stack", aria_live="polite")
        with tag("div", "", "row"):
            for kind, text in FORMATS.items():
                _download(screen, number, kind, words(text), told)


def _download(screen: Screen, number: str, kind: str, text: str, told: Any) -> None:
    async def download() -> None:
        asked = {"invoice_id": number, "formats": [kind], "language": screen.words.language}
        answer = await carried_out(screen, screen.parts.money.invoice_files, asked, place=told)
        if answer is not None:
            for line in answer.notes:
                with told:
                    note(line, "warn")
            await send(screen, answer.files[0].file)

    button(text, download, "plain", picture="down")
