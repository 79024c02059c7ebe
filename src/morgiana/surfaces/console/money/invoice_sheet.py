"""All invoices as a sheet, for whoever keeps the books."""

from collections.abc import Mapping
from typing import Any, Final

from morgiana.surfaces.console.host.named import names_of
from morgiana.surfaces.console.screen import Screen
from morgiana.surfaces.console.views.sheet import Rows, export_button

_NAMED: Final = ("number", "kind", "month", "issued_on", "due_on", "state")
_AMOUNTS: Final = ("net", "tax", "gross", "left")
_ON_A_PAGE: Final = 1000


def show_export(screen: Screen, asked: Mapping[str, Any]) -> None:
    """Draw the button that writes the invoices which `asked` asks for, those of further pages too; for the host each
    with whose it is."""
    of_all = screen.caller.host

    async def rows() -> Rows:
        invoices = await _all(screen, asked)
        names = await names_of(screen, (one.organisation_id for one in invoices)) if of_all else {}
        return [[*_row(one), *([names[one.organisation_id]] if of_all else [])] for one in invoices]

    columns = (*_NAMED, *_AMOUNTS, "currency", *(["organisation"] if of_all else []))
    export_button(screen, "invoices.csv", columns, rows)


async def _all(screen: Screen, asked: Mapping[str, Any]) -> list[Any]:
    found: list[Any] = []
    after: str | None = None
    while True:
        body = {**asked, "limit": _ON_A_PAGE, "after_id": after}
        answer = (await screen.ask(screen.parts.money.invoices, body)).answer
        found += answer.invoices
        after = answer.next_id
        if after is None:
            return found


def _row(one: Any) -> list[str]:
    due = one.due_on.isoformat() if one.kind == "invoice" else ""
    amounts = [f"{getattr(one, name).amount:f}" for name in _AMOUNTS]
    return [one.number, one.kind, one.month, one.issued_on.isoformat(), due, one.state, *amounts, one.gross.currency]
