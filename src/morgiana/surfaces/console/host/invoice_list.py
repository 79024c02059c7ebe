"""All invoices, the latest first, with whose they are and what is left of each."""

from collections.abc import Sequence
from typing import Any, Final

from morgiana.surfaces.console.host.addresses import host_invoice_address, list_address, tenant_address
from morgiana.surfaces.console.host.named import names_of
from morgiana.surfaces.console.markup import button, link, tag, welcome
from morgiana.surfaces.console.money.figures import Month
from morgiana.surfaces.console.money.invoice_sheet import show_export
from morgiana.surfaces.console.screen import Screen
from morgiana.surfaces.console.views.table import Cell, Column, table
from morgiana.surfaces.console.words import Words, marked

PATH: Final = "/host/invoices"
ON_A_PAGE: Final = 50
STATES: Final = {
    "open": marked("to be paid"),
    "overdue": marked("overdue"),
    "paid": marked("paid"),
    "credited": marked("taken back"),
    "credit note": marked("credit note"),
}
KINDS: Final = {"open": "accent", "overdue": "bad", "paid": "good"}


async def show_invoices(screen: Screen) -> None:
    """Draw the search and the list that the address asks for."""
    words, query = screen.words, screen.query
    state = query.get("state", "") if query.get("state", "") in STATES else ""
    of = query.get("organisation", "")[:64]
    _search(screen, state, of)
    asked: dict[str, Any] = {"limit": ON_A_PAGE, "organisation_id": of or None, "only": state or None}
    if query.get("after"):
        asked["after_id"] = query["after"][:64]
    found = (await screen.ask(screen.parts.money.invoices, asked)).answer
    if not found.invoices and found.next_id is None:
        welcome("invoices", words("Nothing was found."), words("Invoices are issued when a month is over."))
        return
    names = await names_of(screen, (one.organisation_id for one in found.invoices))
    columns = [
        Column(words("Invoice")),
        Column(words("Organisation")),
        Column(words("State")),
        Column(words("Due")),
        Column(words("Amount with VAT"), number=True),
        Column(words("Left to pay"), number=True),
    ]
    rows = [_row(words, one, names) for one in found.invoices]
    table(columns, rows, caption=words("Invoices"))
    with tag("div", "", "row"):
        if found.next_id is not None:
            further = list_address(PATH, state=state, organisation=of, after=found.next_id)
            link(words("Earlier ones"), further, "button plain")
        show_export(screen, {"organisation_id": of or None, "only": state or None})


def _search(screen: Screen, state: str, of: str) -> None:
    words = screen.words
    with tag("form", "", "search", method="get", action=PATH, role="search"):
        choices = {"": words("In every state"), **{name: words(text) for name, text in STATES.items()}}
        with tag("select", "", "input", name="state", aria_label=words("State")):
            for value, text in choices.items():
                tag("option", text, "", value=value, selected=value == state)
        if of:
            tag("input", "", "", type="hidden", name="organisation", value=of)
        button(words("Search"), kind="primary", submits=True)
        if of:
            link(words("Of all organisations"), list_address(PATH, state=state), "button quiet")


def what_for(words: Words, one: Any) -> str:
    """The month that an invoice is for, else its date."""
    month = Month.read(one.month) if one.month else None
    return words.month(month.first) if month is not None else words.day(one.issued_on)


def _row(words: Words, one: Any, names: dict[str, str]) -> Sequence[str | Cell]:
    reminded = words.many("{count} reminder", "{count} reminders", one.reminders) if one.reminders else ""
    return [
        Cell(one.number, to=host_invoice_address(one.number), under=what_for(words, one)),
        Cell(names[one.organisation_id], to=tenant_address(one.organisation_id), verbatim=True),
        Cell(words(STATES[one.state]), kind=KINDS.get(one.state, "plain"), under=reminded),
        words.day(one.due_on) if one.kind == "invoice" else "–",
        words.money(one.gross),
        words.money(one.left) if one.left.minor else "–",
    ]
