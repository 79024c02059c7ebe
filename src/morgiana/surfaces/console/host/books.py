"""The proof of the books: the ledger comes to nothing, and invoices say what it says. And reports that wait."""

from collections.abc import Sequence
from typing import Any, Final

from morgiana.surfaces.console.acting import carried_out
from morgiana.surfaces.console.markup import button, card, note, tag
from morgiana.surfaces.console.screen import Screen
from morgiana.surfaces.console.views.table import Cell, Column, table
from morgiana.surfaces.console.words import marked

HAPPENED: Final = {
    "paid": marked("Payment"),
    "refunded": marked("Given back"),
    "charged_back": marked("Taken back by the bank"),
}
STATES: Final = {"waiting": marked("waits for its payment"), "set aside": marked("set aside")}


async def show_reports(screen: Screen) -> None:
    """Draw what payment providers told and nothing could be done about; nothing where there is none."""
    words, part = screen.words, screen.parts.host.provider_reports
    if not screen.can(part):
        return
    events = (await screen.ask(part)).answer.events
    with tag("section", "", "plan-section", aria_label=words("Reports of payments to look at")):
        tag("h2", words("Reports of payments to look at"))
        if not events:
            tag("p", words("There are none: all that payment providers told was written down."), "empty")
            return
        columns = [Column(words("What")), Column(words("State")), Column(words("Why")), Column(words("When"))]
        rows = [_report(screen, one) for one in events]
        table(columns, rows, caption=words("Reports of payments to look at"))


def _report(screen: Screen, one: Any) -> Sequence[str | Cell]:
    words = screen.words
    return [
        Cell(words(HAPPENED.get(one.kind, one.kind)), under=f"{one.provider} · {one.payment_reference}"),
        Cell(words(STATES.get(one.state, one.state)), kind="warn"),
        words.told(one.why),
        words.moment(one.at, screen.shop.zone),
    ]


def show_proof(screen: Screen) -> None:
    """Draw the button that has the books proven, for whoever may."""
    words, parts = screen.words, screen.parts.host
    if not (screen.can(parts.verify_ledger) and screen.can(parts.verify_invoices)):
        return
    with card(words("Do the books hold?")):
        text = words("Reads every transfer of the ledger, and reckons every invoice again from it.")
        tag("p", text, "soft")
        told = tag("div", "", "stack", aria_live="polite")

        async def prove() -> None:
            ledger = await carried_out(screen, parts.verify_ledger, {}, place=told)
            invoices = await carried_out(screen, parts.verify_invoices, {}) if ledger is not None else None
            if ledger is not None and invoices is not None:
                with told:
                    _ledger(screen, ledger)
                    _invoices(screen, invoices)

        with tag("div", "", "row"):
            button(words("Prove it"), prove, "plain", picture="check")


def _ledger(screen: Screen, ledger: Any) -> None:
    words = screen.words
    if ledger.holds:
        text = words(
            "The ledger comes to 0: of {count} transfers each left one account and reached another, and every charge"
            " has its receipt.",
            count=words.number(ledger.transfers),
        )
        note(text, "good")
    for one in ledger.wrong:
        note(
            words("{organisation}, {what}: {why}", organisation=one.organisation_id, what=one.what, why=one.why), "bad"
        )


def _invoices(screen: Screen, invoices: Any) -> None:
    words = screen.words
    if invoices.holds:
        text = words.many(
            "{count} invoice or credit note says what the ledger says.",
            "{count} invoices and credit notes say what the ledger says, and no number is missing.",
            invoices.invoices,
        )
        note(text, "good")
    for one in invoices.wrong:
        note(words("{number} says otherwise: {why}", number=one.number, why="; ".join(one.why)), "bad")
    if invoices.missing_numbers:
        note(words("Numbers are missing: {numbers}", numbers=", ".join(invoices.missing_numbers)), "bad")
