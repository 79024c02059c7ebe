"""Invoices of all: issue them, see what is left to pay, record payments, and have the books proven."""

from morgiana.kernel.refusals import Refusal
from morgiana.surfaces.console.frame import frame
from morgiana.surfaces.console.host.books import show_proof, show_reports
from morgiana.surfaces.console.host.invoice_list import PATH, show_invoices
from morgiana.surfaces.console.host.issuing import show_issuing
from morgiana.surfaces.console.host.named import names_of
from morgiana.surfaces.console.host.one_invoice import show_invoice
from morgiana.surfaces.console.host.recording import show_recording
from morgiana.surfaces.console.host.seller import show_seller
from morgiana.surfaces.console.markup import link, tag
from morgiana.surfaces.console.pages.later import later
from morgiana.surfaces.console.screen import Screen
from morgiana.surfaces.console.views.problem import show_refusal


async def show(screen: Screen) -> None:
    words = screen.words
    subtitle = words("What you billed, to whom, and what is left to pay.")
    with frame(screen, words("Invoices"), subtitle=subtitle, wide=True):

        async def fill() -> None:
            first = not (screen.query.get("after") or screen.query.get("organisation"))
            issuing, forms = tag("div", "", "stack"), tag("div", "", "stack")
            place = tag("div", "", "stack")

            async def draw() -> None:
                forms.clear()
                place.clear()
                if first:
                    with forms:
                        show_recording(screen, draw, currency=screen.runtime.price_book.currency)
                        await show_seller(screen, draw)
                with place:
                    await show_invoices(screen)
                    if first:
                        await show_reports(screen)
                        show_proof(screen)

            if first:
                with issuing:
                    show_issuing(screen, draw)
            await draw()

        await later(screen, fill)


async def show_one(screen: Screen) -> None:
    words, asked = screen.words, {"invoice_id": screen.params["invoice_id"]}
    try:
        found = (await screen.ask(screen.parts.money.invoice, asked)).answer.summary
    except Refusal as refusal:
        with frame(screen, words("Invoice")):
            show_refusal(words, refusal)
            link(words("All invoices"), PATH, "button plain")
        return
    title = words("Invoice {number}") if found.kind == "invoice" else words("Credit note {number}")
    names = await names_of(screen, [found.organisation_id])
    with frame(screen, title.format(number=found.number), subtitle=names[found.organisation_id], wide=True) as beside:
        with beside:
            link(words("All invoices"), PATH, "button plain")

        async def fill() -> None:
            place = tag("div", "", "stack")

            async def draw() -> None:
                now = (await screen.ask(screen.parts.money.invoice, asked)).answer.summary
                place.clear()
                with place:
                    await show_invoice(screen, now, names[found.organisation_id], draw)

            await draw()

        await later(screen, fill)
