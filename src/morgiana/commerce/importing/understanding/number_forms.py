"""What the marks in numbers mean: proven by a column's own cells, by the other columns of the sheet, or asked."""

from dataclasses import dataclass, field

from morgiana.commerce.importing.models import NumberFormat
from morgiana.commerce.importing.understanding.concepts import Looked
from morgiana.commerce.importing.understanding.currencies import meant, within
from morgiana.commerce.importing.understanding.facts import Numbers
from morgiana.kernel.money import minor_digits


@dataclass
class Evidence:
    """What all number columns of a sheet say together."""

    decimals: set[str] = field(default_factory=set)
    thousands: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class Judged:
    """How a column's numbers are written, or the marks that could be either."""

    form: NumberFormat
    unclear: str = ""
    """The mark that could divide thousands or decimals."""
    example: str = ""
    torn: bool = False
    """Whether cells contradict one another."""
    why: str = ""


def evidence(looked: list[Looked], indices: list[int]) -> Evidence:
    """What the columns that certainly hold numbers say of the marks."""
    found = Evidence()
    for index in indices:
        numbers = looked[index].column.numbers
        if numbers is None or looked[index].column.native or _torn(numbers):
            continue
        found.decimals |= set(numbers.marks.decimals)
        found.thousands |= set(numbers.marks.thousands)
    return found


def judge(column: Looked, found: Evidence, known: NumberFormat | None, *, share: bool) -> Judged:
    """How the numbers of a column are written."""
    numbers = column.column.numbers
    if numbers is None:
        return Judged(known or NumberFormat(decimal="."))
    plain = NumberFormat(
        currency=_currency(column, numbers),
        percent=share and (numbers.percent > 0 or _beyond_one(column)),
        negative=numbers.negative,
    )

    def form(decimal: str, thousands: str = "") -> NumberFormat:
        return plain.model_copy(update={"decimal": decimal, "thousands": thousands})

    if column.column.native:
        return Judged(form("."), why="the file says that they are numbers")
    marks = numbers.marks
    decimals, thousands = set(marks.decimals), set(marks.thousands)
    if _torn(numbers):
        example = next(iter(marks.decimals.values()))
        return Judged(form(_first(decimals)), _first(decimals), example, torn=True)
    if not decimals and not thousands and not marks.unclear:
        decimal = known.decimal if known else _first(found.decimals, ".")
        return Judged(form(decimal, known.thousands if known else ""))
    why = "cells that can be read in one way only"
    for mark, example in marks.unclear.items():
        if mark in decimals or mark in thousands:
            continue
        if decimals:
            thousands.add(mark)
        elif mark in found.decimals and mark not in found.thousands:
            decimals.add(mark)
            why = "the other columns of the sheet"
        elif mark in found.thousands or (found.decimals and mark not in found.decimals):
            thousands.add(mark)
            why = "the other columns of the sheet"
        elif known is not None and mark in (known.decimal, known.thousands):
            (decimals if mark == known.decimal else thousands).add(mark)
            why = "the earlier file of this form"
        else:
            if not _without_decimals(numbers):
                return Judged(form(mark), mark, example)
            thousands.add(mark)
            why = "the currency has no decimals"
    if len(decimals) > 1 or decimals & thousands:
        return Judged(
            form(_first(decimals)),
            _first(decimals),
            marks.decimals[_first(decimals)],
            torn=True,
        )
    decimal = _first(decimals) or ("" if thousands else _first(found.decimals, "."))
    return Judged(form(decimal, _first(thousands)), why=why)


def _without_decimals(numbers: Numbers) -> bool:
    """Whether the sign beside the numbers is that of a currency that can have no decimals, such as the yen."""
    codes = [meant(word) for word in numbers.words]
    return bool(codes) and all(any(minor_digits(code) == 0 for code in found) for found in codes)


def _first(marks: set[str], otherwise: str = "") -> str:
    return min(marks) if marks else otherwise


def _torn(numbers: Numbers) -> bool:
    decimals = set(numbers.marks.decimals)
    return len(decimals) > 1 or bool(decimals & set(numbers.marks.thousands))


def _beyond_one(column: Looked) -> bool:
    values = (
        column.column.values["text"].str.replace(",", ".").str.extract(r"([0-9]+\.?[0-9]*)").cast(float, strict=False)
    )
    most = values.max()
    return isinstance(most, float) and most > 1


def _currency(column: Looked, numbers: Numbers) -> str | None:
    """The one currency that cells or header name without doubt."""
    named = {codes for word in numbers.words if (codes := meant(word))}
    if not named and (header := within(column.column.header.written)):
        named = {header}
    if len(named) == 1:
        (codes,) = named
        return codes[0] if len(codes) == 1 else None
    return None
