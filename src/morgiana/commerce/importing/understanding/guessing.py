"""What the cells alone suggest where no name is known: a guess that is always asked about, never taken by itself."""

from dataclasses import replace
from itertools import permutations
from typing import Final

from morgiana.commerce.columns import TABLES
from morgiana.commerce.importing.models import IGNORED, Choice, NumberFormat, Question
from morgiana.commerce.importing.reading import Sheet
from morgiana.commerce.importing.understanding.answers import Answers
from morgiana.commerce.importing.understanding.asking import name_of
from morgiana.commerce.importing.understanding.concepts import Looked, speaks_of_another
from morgiana.commerce.importing.understanding.leftovers import runs
from morgiana.commerce.importing.understanding.number_forms import evidence, judge
from morgiana.commerce.importing.understanding.relations import multiplies, values_of
from morgiana.commerce.importing.understanding.text import Header, key
from morgiana.commerce.importing.understanding.vocabulary import concepts

GUESSED: Final = 0.5
"""How sure a guess is: so little that it is asked."""

_MOST: Final = 6
_PRODUCT: Final = ("quantity", "unit_price", "amount")


def guessed(looked: list[Looked], sheet: Sheet) -> list[Looked]:
    """The columns with what their cells suggest, where their names suggest nothing."""
    suggested: dict[int, str] = {}
    unknown = [one for one in looked if not one.concepts and one.column.filled]
    dated = [
        one
        for one in unknown
        if one.dates is not None and one.dates.share > 0.9 and not speaks_of_another(one.column.header)
    ]
    if len(dated) == 1:
        suggested[dated[0].index] = "order_date"
    numeric = [one for one in unknown if one.column.numbers is not None and one.dates is None][:_MOST]
    found = evidence(looked, [one.index for one in numeric])
    forms = {one.index: judge(one, found, None, share=False).form for one in numeric}
    values = {one.index: values_of(sheet, one.index, forms.get(one.index, NumberFormat())) for one in numeric}
    for places in permutations(values, 3):
        whole = values[places[0]].drop_nulls()
        checked = multiplies(*(values[place] for place in places))
        if checked.rows >= 3 and checked.share >= 0.95 and (whole == whole.round()).mean() == 1.0:
            suggested |= dict(zip(places, _PRODUCT, strict=True))
            break
    for one in unknown:
        if one.index not in suggested and one.column.values["text"].str.contains(r"^[^@\s]+@[^@\s]+\.[a-z]+$").all():
            suggested[one.index] = "email"
    return [replace(one, concepts={suggested[one.index]: GUESSED}) if one.index in suggested else one for one in looked]


def asked_table(sheet: Sheet, looked: list[Looked]) -> Question | None:
    """The question what a sheet is that has numbers or dates under names that are mostly unknown."""
    filled = [one for one in looked if one.column.filled]
    sums = _sums_by_day(filled)
    if sums is not None:
        return _ask_sums(sheet, *sums)
    unknown = [one for one in filled if not one.concepts and not _ends_known(one.column.header)]
    telling = [one for one in unknown if one.column.numbers is not None or one.dates is not None]
    beside = [one for one in filled if one.concepts.keys() == {"location"} and one.column.numbers is not None]
    sideways = runs([one for one in (*telling, *beside) if one.dates is None])
    if len(filled) < 2 or not (telling or sideways) or (len(unknown) < 0.6 * len(filled) and not sideways):
        return None
    columns = ", ".join(repr(one.column.name) for one in filled[:4])
    example = (telling or beside)[0].column.example
    return Question(
        id=name_of("table", sheet),
        topic="table",
        text=f"What is in this sheet? Its columns {columns} are not known.",
        choices=[
            *(Choice(key=table.name, label=table.title, example=table.meaning) for table in TABLES.values()),
            Choice(key=IGNORED, label="It is not used", example=f"{example} and the rest are left out"),
        ],
    )


def _sums_by_day(filled: list[Looked]) -> tuple[Looked, Looked] | None:
    """The day and the money or units of a sheet without articles: sums of a shop by day."""
    day = next((one for one in filled if one.concepts.keys() & {"order_date", "date"} and one.dates), None)
    value = next(
        (
            one
            for concept in ("amount", "total", "quantity")
            for one in filled
            if concept in one.concepts and one.column.numbers is not None and one is not day
        ),
        None,
    )
    articles = {"product_id", "product_name", "gtin", "handle", "order_id", "on_hand", "lead_time_days"}
    if day is None or value is None or any(one.concepts.keys() & articles for one in filled):
        return None
    return day, value


def asked_for_days(sheet: Sheet, looked: list[Looked]) -> Question | None:
    """The question what to do with what was sold of each article in a time that the sheet does not say."""
    concepts_there = {c for one in looked if one.column.filled for c, share in one.concepts.items() if share >= 0.8}
    if not concepts_there & {"product_id", "product_name", "gtin"} or not concepts_there & {"quantity", "amount"}:
        return None
    return Question(
        id=name_of("table", sheet),
        topic="table",
        text="The sheet says what was sold of each article, and not on which day. A forecast needs sales by the day "
        "or the order.",
        choices=[
            Choice(key=IGNORED, label="leave the sheet out", example="add an export with days instead"),
        ],
        suggested=IGNORED,
    )


def _ask_sums(sheet: Sheet, day: Looked, value: Looked) -> Question:
    return Question(
        id=name_of("table", sheet),
        topic="table",
        column=value.column.name,
        text=f"{value.column.name!r} for each {day.column.name!r} names no article: these are sums of a shop or a "
        "group. A plan needs the sales of each article. What shall be done with them?",
        choices=[
            Choice(key=IGNORED, label="leave the sheet out", example="add an export with articles instead"),
            Choice(
                key="sales",
                label="a column names the group that is planned",
                example="you then say which column stands for the article",
            ),
        ],
        suggested=IGNORED,
    )


def _ends_known(name: Header) -> bool:
    """Whether a name ends in a known one: `geolocation city`."""
    words = name.full.split()
    return any(key(" ".join(words[start:])) in concepts() for start in range(1, len(words)))


def said_table(sheet: Sheet, answers: Answers) -> str | None:
    """What the user said that the sheet is."""
    return answers.table or answers.by_question.get(name_of("table", sheet))
