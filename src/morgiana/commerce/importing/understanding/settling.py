"""The form of each column of a sheet whose meanings are known, and what its cells leave open."""

from typing import Final

from morgiana.commerce.importing.models import (
    IGNORED,
    ColumnMapping,
    Correction,
    DateFormat,
    Mapping,
    NumberFormat,
)
from morgiana.commerce.importing.understanding import asking
from morgiana.commerce.importing.understanding.answers import Answers
from morgiana.commerce.importing.understanding.concepts import Looked, counted_style
from morgiana.commerce.importing.understanding.currencies import meant, spent_in, within
from morgiana.commerce.importing.understanding.date_orders import said_order
from morgiana.commerce.importing.understanding.decided import Decided
from morgiana.commerce.importing.understanding.meanings import SHARES, is_dated, is_numeric, kind_of
from morgiana.commerce.importing.understanding.number_forms import Judged, evidence, judge
from morgiana.commerce.importing.understanding.proving import by_answer, proven_by_product
from morgiana.commerce.importing.understanding.systems import System
from morgiana.commerce.importing.understanding.text import fold
from morgiana.commerce.importing.understanding.words import KINDS, STATUS, WAYS
from morgiana.commerce.shop import ShopProfile

_STATES = ("open", "paid", "shipped", "delivered", "cancelled", "returned", "test")


_IN_CENTS: Final = frozenset("cent cents centimes centavos centimos pence kopecks grosze minor".split())
"""Words of a header by which whole numbers are the minor unit: `unit_price_cents`."""


def settle(
    decided: Decided,
    looked: list[Looked],
    system: System | None,
    saved: Mapping | None,
    answers: Answers,
    profile: ShopProfile,
) -> None:
    """Give each column its form, and ask what its cells leave open."""
    mapping = decided.mapping
    assert mapping is not None
    before = {c.column: c for c in saved.columns} if saved else {}
    numeric = [c.index for c in mapping.columns if is_numeric(c.meaning)]
    found = evidence(looked, numeric)
    judged = {
        index: judge(
            looked[index],
            found,
            before[name].number if (name := mapping.columns[index].column) in before else None,
            share=mapping.columns[index].meaning in SHARES,
        )
        for index in numeric
    }
    proven = proven_by_product(decided.sheet, mapping, judged)
    columns = []
    for column in mapping.columns:
        said = answers.columns.get(column.column)
        known = before.get(column.column)
        if is_numeric(column.meaning):
            column = _number(decided, column, judged[column.index], proven.get(column.index), said, answers, system)
        elif is_dated(column.meaning):
            column = _date(decided, column, looked, mapping, known, said, answers, profile, system)
        elif kind_of(column.meaning) == "flag" and system is not None:
            column = column.model_copy(update={"words": {**column.words, **system.words_of(column.column)}})
        elif column.meaning in ("sales.status", "orders.status", "sales.kind"):
            column = _words(decided, column, looked[column.index], system, answers)
        if known is not None and said is None:
            _ask_if_changed(decided, column, known, looked[column.index], answers)
        columns.append(column)
    mapping = mapping.model_copy(update={"columns": columns})
    decided.mapping = _currency(decided, mapping, looked, answers, profile)


def _ask_if_changed(
    decided: Decided, column: ColumnMapping, known: ColumnMapping, looked: Looked, answers: Answers
) -> None:
    """A column that was read one way in the earlier file and cannot be read so in this one."""
    if not looked.column.filled:
        return
    before = after = ""
    numbers, dates = looked.column.numbers, looked.dates
    if column.number and known.number and numbers and numbers.marks.decimals and known.number.decimal:
        before, after = f"decimal {known.number.decimal}", f"decimal {column.number.decimal}"
    elif column.date and known.date and dates and known.date.style == column.date.style:
        before, after = f"order {known.date.order}", f"order {column.date.order}"
    elif (column.number and numbers is None) or (
        column.date and dates is None and counted_style(looked.column) is None
    ):
        before, after = "numbers" if column.number else "dates", "words"
    if before == after:
        return
    question = asking.ask_changed(decided.sheet, column.column, before, after, looked.column.example)
    if answers.to(question) is None:
        decided.questions.append(question)


def _number(
    decided: Decided,
    column: ColumnMapping,
    judged: Judged,
    proven: NumberFormat | None,
    said: Correction | None,
    answers: Answers,
    system: System | None,
) -> ColumnMapping:
    if said is not None and said.number is not None:
        return column.model_copy(update={"number": said.number})
    form, why = judged.form, judged.why
    if judged.unclear and system is not None and system.numbers is not None:
        marks = {"decimal": system.numbers.decimal, "thousands": system.numbers.thousands}
        form = form.model_copy(update=marks)
    elif proven is not None:
        form, why = proven, "quantity x price gives the amount only so"
    elif judged.unclear:
        question = asking.ask_mark(decided.sheet, column.column, judged.unclear, judged.example, torn=judged.torn)
        answer = answers.to(question)
        if answer is None:
            decided.questions.append(question)
        else:
            form, why = by_answer(form, answer), "you said so"
    if system is not None and column.column in system.cents:
        form = form.model_copy(update={"minor_units": True})
    whole = decided.looked[column.index].column.numbers
    if kind_of(column.meaning) == "money" and _IN_CENTS & set(fold(column.column).split()) and whole and whole.whole:
        form = form.model_copy(update={"minor_units": True})
        why = why or "its name says cents"
    reasons = [*column.evidence, *([f"marks: {why}"] if why else [])]
    return column.model_copy(update={"number": form, "evidence": reasons})


def _date(
    decided: Decided,
    column: ColumnMapping,
    looked: list[Looked],
    mapping: Mapping,
    known: ColumnMapping | None,
    said: Correction | None,
    answers: Answers,
    profile: ShopProfile,
    system: System | None,
) -> ColumnMapping:
    if said is not None and said.date is not None:
        return column.model_copy(update={"date": said.date})
    one = looked[column.index]
    style = counted_style(one.column)
    dates = one.dates
    if dates is None:
        return column.model_copy(update={"date": DateFormat.model_validate({"style": style or "parts"})})
    form, why = dates.form, dates.why
    if known is not None and known.date is not None and known.date.order in dates.orders:
        form = form.model_copy(update={"order": known.date.order, "zone": known.date.zone})
        why = "the earlier file of this form"
    elif len(dates.orders) > 1 and system is not None and system.dates and system.dates.order in dates.orders:
        form, why = form.model_copy(update={"order": system.dates.order}), f"{system.name} writes it so"
    elif len(dates.orders) > 1:
        order = said_order(column.column) or _by_others(column.index, looked, mapping)
        if order is not None and order in dates.orders:
            form, why = form.model_copy(update={"order": order}), "the header or another date column says so"
        else:
            question = asking.ask_order(decided.sheet, column.column, dates, _likely(dates.orders, profile))
            answer = answers.to(question)
            if answer is None:
                decided.questions.append(question)
            else:
                form, why = form.model_copy(update={"order": answer}), "you said so"
    if form.style in ("week", "month") and column.meaning in ("sales.ordered_at", "orders.ordered_at"):
        question = asking.ask_period(decided.sheet, column.column, form.style, one.column.example)
        answer = answers.to(question)
        if answer is None:
            decided.questions.append(question)
        elif answer == IGNORED:
            mapping.tables.clear()
    if system is not None and system.dates is not None and system.dates.zone and not form.offset:
        form = form.model_copy(update={"zone": system.dates.zone})
    return column.model_copy(update={"date": form, "evidence": [*column.evidence, *([f"order: {why}"] if why else [])]})


def _by_others(index: int, looked: list[Looked], mapping: Mapping) -> str | None:
    """The order that another date column with the same marks proves."""
    mine = looked[index].dates
    assert mine is not None
    proven = {
        other.dates.form.order
        for other in looked
        if other.index != index
        and other.dates is not None
        and len(other.dates.orders) == 1
        and other.dates.mark == mine.mark
        and other.dates.form.style == mine.form.style
        and other.dates.why == "one of its dates can be read in no other order"
    }
    return next(iter(proven)) if len(proven) == 1 else None


def _likely(orders: tuple[str, ...], profile: ShopProfile) -> str:
    return "mdy" if profile.country in ("US", "PH") and "mdy" in orders else "dmy" if "dmy" in orders else orders[0]


def _words(
    decided: Decided, column: ColumnMapping, looked: Looked, system: System | None, answers: Answers
) -> ColumnMapping:
    """What the words of a status or kind column mean; unknown ones are asked."""
    words = dict(column.words)
    if system is not None:
        words |= system.words_of(column.column)
    known = KINDS if column.meaning == "sales.kind" else STATUS
    values = looked.column.values["text"].to_list()
    if len(values) > 40:
        return column
    if column.meaning == "sales.kind" and system is None and all(fold(word) in WAYS for word in values):
        why = "its words say how it was sold, not what came back"
        return column.model_copy(update={"meaning": IGNORED, "evidence": [*column.evidence, why]})
    for word in values:
        if word.casefold() in words or fold(word) in known:
            continue
        choices = tuple(dict.fromkeys(KINDS.values())) if column.meaning == "sales.kind" else _STATES
        question = asking.ask_word(decided.sheet, column, word, choices)
        answer = answers.to(question)
        if answer is None:
            decided.questions.append(question)
        else:
            words[word.casefold()] = answer
    return column.model_copy(update={"words": words})


def _currency(
    decided: Decided, mapping: Mapping, looked: list[Looked], answers: Answers, profile: ShopProfile
) -> Mapping:
    """The currency of the sheet's money, where it is one."""
    constants = dict(mapping.constants)
    if answers.currency:
        return mapping.model_copy(update={"constants": {**constants, "currency": answers.currency}})
    money = [c for c in mapping.columns if kind_of(c.meaning) == "money"]
    if not money or any(c.meaning.endswith(".currency") for c in mapping.columns):
        return mapping
    for column in money:
        numbers = looked[column.index].column.numbers
        named = {codes[0] for word in (numbers.words if numbers else ()) if len(codes := meant(word)) == 1}
        if len(named) > 1:
            decided.notes.append(f"{column.column} holds {', '.join(sorted(named))}: each row keeps its own currency.")
        for word in numbers.words if numbers else ():
            codes = meant(word)
            if len(codes) == 1:
                if len(named) == 1:
                    constants.setdefault("currency", codes[0])
            elif codes and profile.currency not in codes and "currency" not in constants:
                spent = spent_in(mapping, looked, codes)
                if spent is not None:
                    constants["currency"] = spent
                    decided.notes.append(f"{word} is {spent}: every row names its country.")
                    continue
                example = next((t for t in looked[column.index].column.examples if word in t), word)
                question = asking.ask_currency(decided.sheet, column.column, word, codes, example)
                answer = answers.to(question)
                if answer is not None:
                    constants["currency"] = answer
                elif all(question.id != asked.id for asked in decided.questions):
                    decided.questions.append(question)
        header = within(column.column)
        if "currency" not in constants and len(header) == 1:
            constants["currency"] = header[0]
    return mapping.model_copy(update={"constants": constants})
