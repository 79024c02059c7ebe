"""What an import did: rows by table, the account of the file to the last row and cent, what was put aside, the way
back."""

from collections.abc import Awaitable, Callable

from nicegui import ui

from morgiana.commerce.importing.models import Reconciliation
from morgiana.commerce.importing.reports import ImportReport
from morgiana.kernel.ids import new_id
from morgiana.kernel.refusals import Refusal
from morgiana.surfaces.console.importing.sheets import TITLES
from morgiana.surfaces.console.markup import badge, button, folded, note, tag
from morgiana.surfaces.console.screen import Screen
from morgiana.surfaces.console.views.files import file_button
from morgiana.surfaces.console.views.problem import refusal_text
from morgiana.surfaces.console.views.table import Cell, Column, table


def show_report(screen: Screen, report: ImportReport, changed: Callable[[], Awaitable[None]]) -> None:
    """Draw the report of an import that was just made."""
    words = screen.words
    with tag("section", "", "card"):
        with tag("header", "", "row between"):
            tag("h2", words("Loaded"))
            badge(words.many("{count} row", "{count} rows", report.rows()), "good")
        details(screen, report)
        with tag("div", "", "row"):
            undo_button(screen, report, changed)


def details(screen: Screen, report: ImportReport) -> None:
    """The tables that changed, the account, and what was put aside."""
    words = screen.words
    table(
        [
            Column(words("Table")),
            Column(words("New"), number=True),
            Column(words("Corrected"), number=True),
            Column(words("Already there"), number=True),
        ],
        [
            [
                words(TITLES.get(change.table, change.table)),
                words.number(change.added),
                words.number(change.corrected),
                words.number(change.same),
            ]
            for change in report.changes
        ],
        caption=words("What the import did"),
    )
    if report.quarantined:
        text = words.many(
            "{count} row could not be read. Correct it in the file below and bring that in.",
            "{count} rows could not be read. Correct them in the file below and bring that in.",
            report.quarantined,
        )
        note(text, "warn")
        with tag("div", "", "row"):
            for number, file in enumerate(report.quarantine, start=1):
                which = f" {number}" if len(report.quarantine) > 1 else ""
                file_button(screen, file, words("Rows that were put aside") + which)
    for text in report.notes:
        tag("p", text, "soft")
    if report.reconciliations:
        holds = all(account.holds for account in report.reconciliations)
        title = words("Every row and every sum is accounted for") if holds else words("The account does not hold")
        with folded(title, "good" if holds else "bad"), tag("div", "", "folded-inner"):
            for account in report.reconciliations:
                _account(screen, account)


def _account(screen: Screen, account: Reconciliation) -> None:
    words = screen.words
    name = account.file if account.sheet in ("", account.file) else f"{account.file} · {account.sheet}"
    aside = sum(account.rows_set_aside.values())
    rows: list[list[str | Cell]] = [
        [
            words("Rows"),
            words.number(account.rows_in_file),
            words.number(account.rows_read),
            words.number(account.rows_quarantined),
            words.number(aside),
        ]
    ]
    rows += [
        [
            Cell(check.column, verbatim=True),
            *(
                words.number(float(part), digits=2)
                for part in (check.in_file, check.read, check.quarantined, check.set_aside)
            ),
        ]
        for check in account.sums
    ]
    columns = [
        Column(name),
        *(
            Column(title, number=True)
            for title in (words("In the file"), words("Read"), words("Could not be read"), words("Totals and the like"))
        ),
    ]
    table(columns, rows, caption=words("The account of {name}", name=name))


def undo_button(screen: Screen, report: ImportReport, changed: Callable[[], Awaitable[None]]) -> None:
    """Take the import back, after asking once."""
    if report.undone or not screen.can(screen.parts.undo):
        return
    words = screen.words

    async def undo() -> None:
        try:
            await screen.ask(screen.parts.undo, {"import_id": report.import_id}, key=new_id("undo"))
        except Refusal as refusal:
            ui.notify(refusal_text(words, refusal), type="negative")
            return
        ui.notify(words("Taken back, as if it had never been."), type="positive")
        await changed()

    async def ask() -> None:
        if await confirmed(
            screen,
            words("Take this import back?"),
            words("Its new rows go, and what it corrected is as it was before."),
            words("Take back"),
        ):
            await undo()

    button(words("Take back"), ask, "quiet", picture="undo")


async def confirmed(screen: Screen, title: str, text: str, yes: str) -> bool:
    """Ask before something is changed."""
    with ui.dialog() as dialog, tag("div", "", "card dialog", role="alertdialog", aria_label=title):
        tag("h2", title)
        tag("p", text)
        with tag("div", "", "row end"):
            button(screen.words("No, leave it"), lambda: dialog.submit(False), "plain")
            button(yes, lambda: dialog.submit(True), "primary")
    return bool(await dialog)
