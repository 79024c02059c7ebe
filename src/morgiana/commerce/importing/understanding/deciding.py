"""What one sheet is: its table, its columns' meanings, their forms; and what cannot be decided without asking."""

import hashlib
from collections.abc import Sequence
from dataclasses import replace

from morgiana.commerce.columns import TABLES
from morgiana.commerce.importing.models import (
    IGNORED,
    ColumnMapping,
    Correction,
    Mapping,
)
from morgiana.commerce.importing.reading import Sheet
from morgiana.commerce.importing.understanding.answers import Answers, answers_to
from morgiana.commerce.importing.understanding.building import SHARED
from morgiana.commerce.importing.understanding.cells import LINE, REASON, ROW
from morgiana.commerce.importing.understanding.completing import MADE, complete
from morgiana.commerce.importing.understanding.concepts import Looked, look
from morgiana.commerce.importing.understanding.currencies import within
from morgiana.commerce.importing.understanding.currency_columns import find_currency
from morgiana.commerce.importing.understanding.decided import Decided
from morgiana.commerce.importing.understanding.doubting import doubt
from morgiana.commerce.importing.understanding.guessing import asked_for_days, asked_table, guessed, said_table
from morgiana.commerce.importing.understanding.kinds import KINDS, Kind
from morgiana.commerce.importing.understanding.layouts import ask_repeated_stock, fill_down
from morgiana.commerce.importing.understanding.leftovers import ask_leftovers
from morgiana.commerce.importing.understanding.parts_of_orders import leave_parts
from morgiana.commerce.importing.understanding.pivoting import is_pivoted
from morgiana.commerce.importing.understanding.returning import ask_returned_counts, find_kinds
from morgiana.commerce.importing.understanding.settling import settle
from morgiana.commerce.importing.understanding.shortened import ask_shortened
from morgiana.commerce.importing.understanding.single_units import count_rows
from morgiana.commerce.importing.understanding.systems import System, recognise
from morgiana.commerce.importing.understanding.tables import Fit, assign, fits
from morgiana.commerce.shop import ShopProfile

_NAMED = 0.8
"""How well a name must fit to say without doubt that a column counts pieces."""


def fingerprint(sheet: Sheet) -> str:
    """A hash of the column names, whatever their order; the quarantine's own columns are left out."""
    names = sorted(name for name in sheet.columns if name not in (ROW, REASON, LINE))
    return hashlib.sha256("\x1f".join(names).encode()).hexdigest()[:32]


def decide(sheet: Sheet, profile: ShopProfile, saved: Mapping | None, corrections: Sequence[Correction]) -> Decided:
    """What the sheet is."""
    looked = look(sheet, profile.language)
    answers = answers_to(sheet, saved, corrections)
    answers.table = said_table(sheet, answers)
    system = recognise(sheet)
    if is_pivoted(sheet):
        looked = _as_pivot(looked)
    decided = _table(sheet, looked, system, saved, answers, profile)
    if decided.mapping is None:
        return decided
    if saved is None:
        find_kinds(decided)
        find_currency(decided)
    settle(decided, decided.looked, system, saved, answers, profile)
    ask_shortened(decided, answers)
    doubt(decided, answers, known=saved is not None)
    fill_down(decided)
    ask_repeated_stock(decided, answers)
    complete(decided, answers)
    leave_parts(decided)
    count_rows(decided, answers)
    ask_leftovers(decided, answers)
    ask_returned_counts(decided, answers)
    if decided.mapping is not None and decided.mapping.system is None and saved is None:
        decided.mapping = decided.mapping.model_copy(update={"tables": _tables(decided.mapping)})
    if decided.mapping is not None:
        decided.mapping = decided.mapping.model_copy(update={"answers": dict(answers.remembered)})
    return decided


def _as_pivot(looked: list[Looked]) -> list[Looked]:
    """Of a sheet with days as columns: the headers are the days, the numbers below them were sold."""
    *others, days, numbers = looked
    return [*others, replace(days, concepts={"order_date": 1.0}), replace(numbers, concepts={"quantity": 1.0})]


def _table(
    sheet: Sheet,
    looked: list[Looked],
    system: System | None,
    saved: Mapping | None,
    answers: Answers,
    profile: ShopProfile,
) -> Decided:
    """The tables that the sheet fills, and the meanings of its columns."""
    found, named = fits(looked), looked
    if not found and system is None and saved is None:
        looked = guessed(looked, sheet)
        found = fits(looked)
    if answers.table is not None:
        wanted = [fit for fit in found if fit.kind.table == answers.table]
        if answers.table == IGNORED:
            return Decided(sheet, None, "You said that it is not used.", looked=looked)
        found = wanted or [_forced(looked, kind) for kind in KINDS if kind.table == answers.table] or found
    elif (said := _said_table(answers)) is not None and not any(fit.kind.table == said for fit in found[:1]):
        found = [_forced(looked, kind) for kind in KINDS if kind.table == said] or found
    if saved is not None and answers.table is None:
        by_name = {column.column: column for column in saved.columns}
        columns = [
            _mapped(
                column, by_name[column.column.name].meaning if column.column.name in by_name else IGNORED, "as before"
            )
            for column in looked
        ]
        why = "It has the columns of an earlier import, and is read in the same way."
        mapping = _mapping(sheet, list(saved.tables), columns, saved.system, dict(saved.constants), answers)
    elif system is not None and not system.tables and answers.table is None:
        why = f"It has the columns of {system.name}'s {system.export}, of which nothing is used here."
        return Decided(sheet, None, why, looked=looked)
    elif system is not None and answers.table is None:
        columns = [
            _mapped(c, system.meaning(c.column.name) or IGNORED, f"{system.name} {system.export}") for c in looked
        ]
        columns = _in_one_currency(columns, profile)
        why = f"It has the columns of {system.name}'s export of {system.export}."
        mapping = _mapping(sheet, list(system.tables), columns, system.name, dict(system.constants), answers)
    elif found:
        fit = _lines_of(sheet, looked, found[0]) or found[0]
        columns = [_from_fit(column, fit) for column in looked]
        why = _because(fit, looked)
        mapping = _mapping(sheet, [fit.kind.table], columns, None, {}, answers)
        mapping = mapping.model_copy(update={"tables": _tables(mapping)})
    else:
        question = asked_table(sheet, named) or asked_for_days(sheet, named)
        asked = [question] if question is not None else []
        return Decided(sheet, None, "Its columns are none that Morgiana uses.", asked, looked=looked)
    mapping = _corrected(mapping, answers)
    return Decided(sheet, mapping, why, looked=looked)


def _lines_of(sheet: Sheet, looked: list[Looked], fit: Fit) -> Fit | None:
    """What looks like orders, but says how many in several rows for one order, is the lines of sales."""
    if fit.kind.table != "orders":
        return None
    order = next((index for index, (meaning, _, _) in fit.meanings.items() if meaning == "orders.order_id"), None)
    counts = any(one.concepts.get("quantity", 0.0) >= _NAMED and one.column.filled for one in looked)
    numbers = sheet.cells[f"c{order}"].drop_nulls() if order is not None else None
    if numbers is None or not counts or numbers.n_unique() > 0.95 * numbers.len():
        return None
    return next(_forced(looked, kind) for kind in KINDS if kind.table == "sales")


def _said_table(answers: Answers) -> str | None:
    """The table that most corrected columns belong to."""
    said = [c.meaning.partition(".")[0] for c in answers.columns.values() if c.meaning and c.meaning != IGNORED]
    return max(said, key=said.count) if said else None


def _forced(looked: list[Looked], kind: Kind) -> Fit:
    """The sheet as one of that kind, because the user says so."""
    return Fit(kind, 0.0, assign(looked, kind))


def _mapping(
    sheet: Sheet,
    tables: list[str],
    columns: list[ColumnMapping],
    system: str | None,
    constants: dict[str, str],
    answers: Answers,
) -> Mapping:
    return Mapping(
        fingerprint=fingerprint(sheet),
        layout="pivot" if is_pivoted(sheet) else "rows",
        system=system,
        tables=tables,
        columns=columns,
        constants=constants,
        answers=answers.remembered,
    )


def _in_one_currency(columns: list[ColumnMapping], profile: ShopProfile) -> list[ColumnMapping]:
    """Of prices in several currencies, a column each, those in the shop's; if there are none, the first."""
    named = {column.index: within(column.column) for column in columns if column.meaning == "products.price"}
    codes = list(dict.fromkeys(found[0] for found in named.values() if len(found) == 1))
    if len(codes) < 2:
        return columns
    chosen = profile.currency if profile.currency in codes else codes[0]
    return [
        column.model_copy(update={"meaning": IGNORED, "evidence": [f"the prices in {chosen} are taken"]})
        if column.index in named and named[column.index] != (chosen,)
        else column
        for column in columns
    ]


def _mapped(column: Looked, meaning: str, why: str) -> ColumnMapping:
    return ColumnMapping(column=column.column.name, index=column.index, meaning=meaning, evidence=[why])


def _from_fit(column: Looked, fit: Fit) -> ColumnMapping:
    name = column.column.name
    if name in (ROW, REASON, LINE) or column.index not in fit.meanings:
        return ColumnMapping(column=name, index=column.index)
    meaning, concept, share = fit.meanings[column.index]
    return ColumnMapping(
        column=name,
        index=column.index,
        meaning=meaning,
        confidence=max(0.0, min(1.0, share)),
        evidence=[f"its name means {concept.replace('_', ' ')}"],
    )


def _tables(mapping: Mapping) -> list[str]:
    """The main table, and those that its columns fill besides."""
    main = mapping.tables[0]
    others = {column.meaning.partition(".")[0] for column in mapping.columns if column.meaning != IGNORED} - {main}
    if "offers" in others and not any(c.meaning.endswith(".supplier_id") for c in mapping.columns):
        others.discard("offers")
    if "orders" in others and not mapping.meaning("sales.order_id"):
        others.discard("orders")
    meanings = {column.meaning for column in mapping.columns}
    others = {table for table in others if _fills(table, meanings)}
    order = (
        "sales",
        "orders",
        "products",
        "stock",
        "suppliers",
        "offers",
        "purchases",
        "customers",
        "prices",
        "promotions",
    )
    return [main, *(name for name in order if name in others)]


def _fills(table: str, meanings: set[str]) -> bool:
    """Whether the columns give all that rows of a table need; a place or a brand alone makes no stock list."""
    shared = {meaning.partition(".")[2] for meaning in meanings} & SHARED
    needed = [column.name for column in TABLES[table].columns if column.needed]
    return all(f"{table}.{name}" in meanings or name in shared or f"{table}.{name}" in MADE for name in needed)


def _because(fit: Fit, looked: list[Looked]) -> str:
    """The columns that tell, by their own names, which every reader knows."""
    names = {one.index: one.column.header.written for one in looked}
    telling = sorted(
        (-fit.kind.tells[concept], names[index])
        for index, (_, concept, _) in fit.meanings.items()
        if fit.kind.tells.get(concept, 0) > 0 and index in names
    )
    words = ", ".join(repr(name) for _, name in telling[:4])
    return f"Told by its columns {words}."


def _corrected(mapping: Mapping, answers: Answers) -> Mapping:
    columns = []
    for column in mapping.columns:
        said = answers.columns.get(column.column)
        if said is not None and said.meaning is not None:
            column = column.model_copy(update={"meaning": said.meaning, "confidence": 1.0, "evidence": ["you said so"]})
        columns.append(column)
    if columns == mapping.columns:
        return mapping
    changed = mapping.model_copy(update={"columns": columns})
    return changed.model_copy(update={"tables": _tables(changed)})
