"""What was understood of each sheet: which table it is, its totals, its rows as they will be stored, its columns."""

from collections.abc import Callable, Mapping
from datetime import date, datetime

from morgiana.commerce import columns as schema
from morgiana.commerce.columns import TABLES
from morgiana.commerce.importing.models import SheetUnderstanding, TableTotals, Understanding
from morgiana.kernel.money import Money
from morgiana.surfaces.console.forms.controls import choice_control
from morgiana.surfaces.console.importing.columns import show_columns
from morgiana.surfaces.console.importing.personal import show_personal
from morgiana.surfaces.console.importing.questions import show_questions
from morgiana.surfaces.console.importing.wizard import Wizard
from morgiana.surfaces.console.markup import badge, folded, note, tag
from morgiana.surfaces.console.screen import Screen
from morgiana.surfaces.console.views.fields import sentence
from morgiana.surfaces.console.views.table import Column, facts, table
from morgiana.surfaces.console.words import Words, marked

TITLES = {name: marked(entry.title) for name, entry in TABLES.items()}
NOT_USED = "ignored"


def show_understanding(screen: Screen, wizard: Wizard, understanding: Understanding, again: Callable[[], None]) -> None:
    """Draw every sheet; `again` reads the files once more after something was corrected."""
    show_questions(screen, wizard, understanding, again)
    for sheet in understanding.sheets:
        _sheet(screen, wizard, sheet, again)
    texts = [*understanding.notes, *(join.why for join in understanding.joins)]
    if texts:
        with tag("ul", "", "listed"):
            for text in texts:
                tag("li", text)


def _sheet(screen: Screen, wizard: Wizard, sheet: SheetUnderstanding, again: Callable[[], None]) -> None:
    words = screen.words
    title = sheet.file if sheet.sheet in ("", sheet.file) else f"{sheet.file} · {sheet.sheet}"
    with tag("article", "", "card sheet", aria_label=title):
        with tag("header", "", "row between"):
            with tag("div"):
                tag("h3", title)
                tag("p", words.many("{count} row", "{count} rows", sheet.rows), "soft")
            with tag("div", "", "row tight"):
                for name in sheet.tables:
                    badge(words(TITLES.get(name, name)), "accent")
                if not sheet.tables:
                    badge(words("not used"))
        tag("p", sheet.why)
        for totals in sheet.totals:
            _totals(words, totals)
        if sheet.quarantined:
            text = words.many(
                "{count} row cannot be read and will be put aside, with its reason.",
                "{count} rows cannot be read and will be put aside, each with its reason.",
                sheet.quarantined,
            )
            note(text, "warn")
        show_personal(words, sheet.personal)
        for totals in sheet.totals:
            if totals.samples:
                _samples(screen, totals)
        with folded(words("Columns and what they mean")), tag("div", "", "folded-inner"):
            _which_table(screen, wizard, sheet, again)
            show_columns(screen, wizard, sheet, again)
        if sheet.notes:
            with folded(words("How it was understood")), tag("ul", "", "listed folded-inner"):
                for text in sheet.notes:
                    tag("li", text)


def _totals(words: Words, totals: TableTotals) -> None:
    pairs = [
        (words("Table"), words(TITLES.get(totals.table, totals.table))),
        (words("Rows"), words.number(totals.rows)),
        (words("Period"), words.days(totals.first_day, totals.last_day)),
        (words("Products"), words.number(totals.products) if totals.products else ""),
        (words("Orders"), words.number(totals.orders) if totals.orders else ""),
        (words("Customers"), words.number(totals.customers) if totals.customers else ""),
        (words("Units"), words.number(totals.units) if totals.units is not None else ""),
        *(
            (words(_KINDS.get(part.kind, part.kind)) or words("Amount"), words.money(part.money))
            for part in totals.amounts
        ),
    ]
    facts([(name, text) for name, text in pairs if text], "totals")


_KINDS = {
    "": marked("Amount"),
    "sale": marked("Sales"),
    "return": marked("Returns"),
    "cancellation": marked("Cancellations"),
    "test": marked("Test orders"),
    "shipping": marked("Shipping"),
    "fee": marked("Fees"),
    "discount": marked("Discounts"),
    "gift_card": marked("Gift cards"),
    "other": marked("Other"),
}


def _samples(screen: Screen, totals: TableTotals) -> None:
    """A few rows as they will be stored; where each came from is said in the rows of the plan, not here."""
    words = screen.words
    home = TABLES[totals.table]
    used = [column for column in home.columns if any(row.get(column.name) not in (None, "") for row in totals.samples)]
    columns = [
        Column(words(sentence(column.name)), number=column.kind in _NUMERIC, help=words(column.meaning))
        for column in used
    ]
    rows = [[_cell(screen, column, row) for column in used] for row in totals.samples]
    caption = words("Sample rows of {table}, as they will be stored", table=words(home.title))
    table(columns, rows, caption=caption, cards=False)


_NUMERIC = ("integer", "number", "money")


def _cell(screen: Screen, column: schema.Column, row: Mapping[str, object]) -> str:
    words, value = screen.words, row.get(column.name)
    match value:
        case None | "":
            return "–"
        case int() if column.kind == "money":
            return words.money(Money(value, str(row.get("currency") or screen.shop.currency)))
        case bool():
            return words("yes") if value else words("no")
        case int() | float():
            return words.number(value)
        case str() if column.name == "kind" and value in _KINDS:
            return words(_KINDS[value])
        case str() if column.kind == "day":
            return words.day(date.fromisoformat(value))
        case str() if column.kind == "moment":
            return words.moment(datetime.fromisoformat(value), screen.shop.zone)
        case _:
            return str(value)


def _which_table(screen: Screen, wizard: Wizard, sheet: SheetUnderstanding, again: Callable[[], None]) -> None:
    words = screen.words
    now = sheet.tables[0] if sheet.tables else NOT_USED
    choices = {**{name: words(title) for name, title in TITLES.items()}, NOT_USED: words("Nothing that is used")}

    def change(table_name: str) -> None:
        wizard.be(sheet.file, sheet.sheet, table_name)
        again()

    choice_control(words("This sheet is"), choices, now, on_change=change)
