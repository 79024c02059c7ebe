"""The columns of a sheet: what each means, how sure that is, and a list to choose another meaning from."""

from collections.abc import Callable

from nicegui.element import Element

from morgiana.commerce.columns import TABLES
from morgiana.commerce.importing.models import AUXILIARY, IGNORED, ColumnMapping, SheetUnderstanding
from morgiana.surfaces.console.importing.wizard import Wizard
from morgiana.surfaces.console.markup import badge, button, tag
from morgiana.surfaces.console.screen import Screen
from morgiana.surfaces.console.words import Words


def show_columns(screen: Screen, wizard: Wizard, sheet: SheetUnderstanding, again: Callable[[], None]) -> None:
    """Draw every column of the sheet."""
    if sheet.mapping is None:
        return
    with tag("ul", "", "columns-list"):
        for column in sheet.mapping.columns:
            with tag("li"):
                _column(screen, wizard, sheet, column, again)


def _column(
    screen: Screen, wizard: Wizard, sheet: SheetUnderstanding, column: ColumnMapping, again: Callable[[], None]
) -> None:
    words = screen.words
    with tag("div", "", "column-name"):
        tag("span", column.column or words("(no name)"), "strong", translate="no")
        tag("span", "; ".join(column.evidence), "soft small")
    with tag("div", "", "column-meaning") as place:
        ignored = column.meaning == IGNORED
        tag("span", meaning_text(words, column.meaning), "soft" if ignored else "")
        if not ignored:
            kind = "good" if column.confidence >= 0.9 else "plain" if column.confidence >= 0.6 else "warn"
            badge(words("{share} sure", share=words.share(column.confidence)), kind)

        def change(meaning: str) -> None:
            wizard.mean(sheet.file, sheet.sheet, column.column, meaning)
            again()

        button(
            words("Change"),
            lambda: _choose(screen, place, column, change),
            "quiet",
            label=words("Change what “{column}” means", column=column.column),
        )


def _choose(screen: Screen, place: Element, column: ColumnMapping, change: Callable[[str], None]) -> None:
    """Put the list of meanings where the meaning was."""
    words = screen.words
    place.clear()
    with place, tag("select", "", "input", aria_label=words("Meaning of “{column}”", column=column.column)) as chooser:
        tag("option", words("Not used"), value=IGNORED, selected=column.meaning == IGNORED)
        for table in TABLES.values():
            extra = [name for name in AUXILIARY if name.startswith(f"{table.name}.")]
            with tag("optgroup", label=words(table.title)):
                for meaning in (*(f"{table.name}.{entry.name}" for entry in table.columns), *extra):
                    tag("option", _column_text(words, meaning), value=meaning, selected=column.meaning == meaning)
    chooser.on("change", lambda event: change(str(event.args)), js_handler="(event) => emit(event.target.value)")
    chooser.run_method("focus")


def meaning_text(words: Words, meaning: str) -> str:
    """`sales.quantity` as `Sales · Quantity`."""
    if meaning == IGNORED:
        return words("Not used")
    name = meaning.partition(".")[0]
    title = words(TABLES[name].title) if name in TABLES else name
    return f"{title} · {_column_text(words, meaning)}"


def _column_text(words: Words, meaning: str) -> str:
    return words(meaning.partition(".")[2].replace("_", " ").capitalize())
