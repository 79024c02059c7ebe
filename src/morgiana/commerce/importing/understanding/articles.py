"""Which column tells the articles apart, where their names stand in for their numbers."""

import polars as pl

from morgiana.commerce.importing.models import IGNORED, Choice, ColumnMapping
from morgiana.commerce.importing.understanding import asking
from morgiana.commerce.importing.understanding.answers import Answers
from morgiana.commerce.importing.understanding.decided import Decided, change, mapping_of
from morgiana.commerce.importing.understanding.relations import column_of, texts_of
from morgiana.commerce.importing.understanding.tables import STOOD_IN


def number_or_name(decided: Decided, answers: Answers) -> None:
    """Where a name stands in for the article number: another column may be the number after all.

    A column of codes that goes with the names one to one is the number, under whatever heading. One that does not
    is asked.
    """
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
