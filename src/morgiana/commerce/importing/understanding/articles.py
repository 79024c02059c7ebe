"""Which column tells the articles apart, where their names stand in for their numbers."""

from typing import Final

import polars as pl

from morgiana.commerce.importing.models import IGNORED, Choice, ColumnMapping
from morgiana.commerce.importing.understanding import asking
from morgiana.commerce.importing.understanding.answers import Answers
from morgiana.commerce.importing.understanding.decided import Decided, change, mapping_of
from morgiana.commerce.importing.understanding.relations import column_of, texts_of
from morgiana.commerce.importing.understanding.tables import STOOD_IN

_MANY: Final = 20
_NAMED: Final = 0.9


def number_or_name(decided: Decided, answers: Answers) -> None:
    """Where a name stands in for the article number: another column may be the number after all.

    A column of codes that goes with the names one to one is the number, under whatever heading. One that does not
    is asked.
    """
    _not_each_line(decided)
    _barcode_beside_name(decided)
    mapping = mapping_of(decided)
    name = column_of(mapping, "sales.product_id")
    if name is None or mapping.system is not None or name.confidence != STOOD_IN:
        return
    names = texts_of(decided.sheet, name.index)
    doubtful = []
    for column, one in zip(mapping.columns, decided.looked, strict=True):
        if (
            column.meaning != IGNORED
            or one.column.filled < 0.9 * decided.sheet.cells.height
            or not _codes(one.column.values)
        ):
            continue
        if one.column.distinct == one.column.filled and one.column.filled > 3 * names.n_unique():
            continue
        if _one_to_one(texts_of(decided.sheet, one.index), names):
            change(decided, name.index, "products.name", f"{column.column} numbers it")
            change(decided, column.index, "sales.product_id", "its codes go with the names one to one")
            return
        if "unused" not in one.concepts and len(one.concepts.keys() - {"product_name", "name"}) == 0:
            doubtful.append(column)
    if doubtful:
        _ask_which_number(decided, name, doubtful, answers)


def _not_each_line(decided: Decided) -> None:
    """What is another one in every row numbers the lines, where a second column of article numbers repeats."""
    mapping = mapping_of(decided)
    number = column_of(mapping, "sales.product_id")
    if number is None or mapping.system is not None:
        return
    mine = decided.looked[number.index].column
    if mine.filled < _MANY or mine.distinct < mine.filled:
        return
    for column, one in zip(mapping.columns, decided.looked, strict=True):
        well = one.concepts.get("product_id", 0.0) >= _NAMED and one.column.filled >= 0.9 * mine.filled
        if column.meaning == IGNORED and well and one.column.distinct < 0.5 * one.column.filled:
            change(decided, number.index, IGNORED, "it is another one in every row")
            change(decided, column.index, "sales.product_id", f"{number.column} numbers the lines")
            return


def _barcode_beside_name(decided: Decided) -> None:
    """Where only words stand for the article and every row has its barcode, that is its number."""
    mapping = mapping_of(decided)
    name, barcode = column_of(mapping, "sales.product_id"), column_of(mapping, "products.gtin")
    if name is None or barcode is None or mapping.system is not None or column_of(mapping, "products.name") is not None:
        return
    if "product_name" not in decided.looked[name.index].concepts:
        return
    words, codes = (decided.looked[c.index].column for c in (name, barcode))
    if codes.filled == words.filled and codes.distinct >= words.distinct and _codes(codes.values):
        change(decided, name.index, "products.name", f"{barcode.column} numbers it")
        change(decided, barcode.index, "sales.product_id", "it numbers the articles")


def _codes(values: pl.DataFrame) -> bool:
    """Whether values are short, without spaces, and have digits: numbers of something, not counts of it."""
    text = values["text"]
    short = (
        (text.str.len_chars() <= 20)
        & ~text.str.contains(r"\s")
        & text.str.contains(r"[0-9]")
        & ~text.str.contains(r"^[-+]?[0-9]+[.,][0-9]+$")
    )
    return bool(short.all())


def _one_to_one(codes: pl.Series, names: pl.Series) -> bool:
    pairs = pl.DataFrame({"code": codes, "name": names}).drop_nulls().unique()
    return pairs.height >= 2 and pairs["code"].n_unique() == pairs["name"].n_unique() == pairs.height


def _ask_which_number(decided: Decided, name: ColumnMapping, doubtful: list[ColumnMapping], answers: Answers) -> None:
    examples = {c.index: next(iter(decided.looked[c.index].column.examples), "") for c in (name, *doubtful)}
    question = asking.ask_meaning(
        decided.sheet,
        "Which column tells the articles apart?",
        [Choice(key=c.column, label=c.column, example=f"such as {examples[c.index]}") for c in (name, *doubtful[:5])],
        column="article",
    )
    answer = answers.to(question)
    if answer is None:
        decided.questions.append(question)
    elif answer != name.column:
        change(decided, name.index, "products.name", "you said so")
        change(decided, next(c.index for c in doubtful if c.column == answer), "sales.product_id", "you said so")
