"""An answer for a person: facts in two columns, sentences as paragraphs, lists of things as tables, in their order."""

from collections.abc import Iterator
from typing import Any, Final

from pydantic import BaseModel
from rich.console import Console
from rich.text import Text

from morgiana.operations import FileRef, Receipt
from morgiana.surfaces.cli.cells import is_prose, is_small, label, text_of
from morgiana.surfaces.cli.tables import ROWS_SHOWN, table

_WIDTH_OF_A_FILE: Final = 120
_LONGEST_LINE: Final = 200


def console() -> Console:
    """Standard output: as wide as its terminal, or 120 cells where it is a file or a pipe."""
    found = Console(highlight=False, soft_wrap=False)
    return found if found.is_terminal else Console(highlight=False, width=_WIDTH_OF_A_FILE)


class AnswerPrinter:
    """Prints models by their types; it knows no operation."""

    def __init__(self, out: Console, *, everything: bool = False) -> None:
        self._out, self._everything = out, everything

    def print(self, model: BaseModel, *, depth: int = 0) -> None:
        """Everything that a model holds and that is not empty."""
        facts: list[tuple[str, str]] = []
        for name, value in model:
            if value is None or value == "":
                continue
            fact = self._fact(value)
            if fact is not None:
                facts.append((label(name), fact))
                continue
            if facts and _is_prose_in(value):
                self._facts(facts, depth)
                self._out.print()
            self._facts(facts, depth)
            self._section(name, value, depth)
        self._facts(facts, depth)

    def _fact(self, value: Any) -> str | None:
        """A value that fits beside its name."""
        if value == [] or value == {}:
            return "none"
        if _is_prose_in(value):
            return None
        if isinstance(value, list) and isinstance(value[0], BaseModel) and not isinstance(value[0], FileRef):
            return None
        if isinstance(value, list) and len(value) > ROWS_SHOWN and not self._everything:
            shown = text_of(value[:ROWS_SHOWN])
            return None if shown is None else f"{shown} … and {len(value) - ROWS_SHOWN:,} more (--all)"
        return text_of(value)

    def _section(self, name: str, value: Any, depth: int) -> None:
        match value:
            case str():
                self._paragraph(value, depth)
            case BaseModel():
                self._heading(name, depth)
                self.print(value, depth=depth + 1)
            case [str(), *_]:
                for sentence in value:
                    self._paragraph(sentence, depth)
            case [BaseModel(), *_] if _has_lists(value):
                self._heading(name, depth)
                self._each(value, depth + 1)
            case [BaseModel(), *_]:
                self._heading(name, depth)
                width = self._out.width - 2 * depth
                for line in table(value, width=width, everything=self._everything):
                    self._line(line, depth)
            case dict():
                self._heading(name, depth)
                self._facts([(str(key), text_of(item) or _short(item)) for key, item in value.items()], depth + 1)
            case _:
                self._facts([(label(name), _short(value))], depth)

    def _each(self, models: list[BaseModel], depth: int) -> None:
        """Models that hold lists themselves, one under the other."""
        shown = models if self._everything else models[:ROWS_SHOWN]
        for index, model in enumerate(shown):
            if index:
                self._out.print()
            self.print(model, depth=depth)
        if len(shown) < len(models):
            note = f"{len(shown)} of {len(models):,} shown; --all shows every one."
            self._line(Text(note, style="italic dim"), depth)

    def _facts(self, facts: list[tuple[str, str]], depth: int) -> None:
        """Names and values in two columns; empties the list."""
        width = max((len(name) for name, _ in facts), default=0)
        for name, text in facts:
            self._line(Text.assemble((f"{name:<{width}}", "dim"), "  ", text), depth)
        facts.clear()

    def _heading(self, name: str, depth: int) -> None:
        self._out.print()
        self._line(Text(label(name).capitalize(), style="bold underline" if depth == 0 else "bold"), depth)

    def _paragraph(self, text: str, depth: int) -> None:
        self._line(Text(text), depth)

    def _line(self, text: Text, depth: int) -> None:
        for line in text.wrap(self._out, self._out.width - 2 * depth) or [text]:
            line.rstrip()
            self._out.print(Text("  " * depth).append_text(line), no_wrap=True, overflow="ignore", crop=False)


def receipt_line(receipt: Receipt) -> str:
    """A receipt in one sentence."""
    units = f"{receipt.units:,} {receipt.unit}{'' if receipt.units == 1 else 's'}"
    rows = "".join(f", {evidence.rows:,} rows of {evidence.table}" for evidence in receipt.rests_on)
    return (
        f"Receipt {receipt.id}: {units}, {receipt.price}, {receipt.wall_seconds:.2f} s, "
        f"{receipt.energy.joules:,.1f} J and {receipt.carbon.grams_co2e:.2g} g CO2e ({receipt.energy.quality})"
        f"{f'; rests on{rows[1:]}' if rows else ''}."
    )


def files_in(value: Any) -> Iterator[FileRef]:
    """Every file that an answer gives."""
    match value:
        case FileRef():
            yield value
        case BaseModel():
            for _name, item in value:
                yield from files_in(item)
        case list() | tuple():
            for item in value:
                yield from files_in(item)
        case dict():
            for item in value.values():
                yield from files_in(item)


def _is_prose_in(value: Any) -> bool:
    return is_prose(value) or (isinstance(value, list) and any(map(is_prose, value)))


def _has_lists(models: list[BaseModel]) -> bool:
    """Whether a row of these would hide lists of things of their own."""
    return any(
        isinstance(value, list) and value and isinstance(value[0], BaseModel) and not is_small(value[0])
        for model in models
        for _name, value in model
    )


def _short(value: Any) -> str:
    text = str(value)
    return text if len(text) <= _LONGEST_LINE else f"{len(value):,} entries (--json has all)"
