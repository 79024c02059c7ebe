"""Questions about a sheet, each with choices and what a real cell would mean under each."""

import polars as pl

from morgiana.commerce.importing.models import Choice, ColumnMapping, NumberFormat, Question, Topic
from morgiana.commerce.importing.reading import Sheet
from morgiana.commerce.importing.understanding.date_orders import Dates
from morgiana.commerce.importing.understanding.parsing_numbers import micros_of

_ORDERS = {"dmy": "day, month, year", "mdy": "month, day, year", "ymd": "year, month, day", "ydm": "year, day, month"}


def name_of(topic: Topic, sheet: Sheet, column: str = "") -> str:
    """The same question about the same file has the same name."""
    return "|".join((topic, sheet.place, column))


def ask_order(sheet: Sheet, column: str, dates: Dates, suggested: str | None) -> Question:
    """Which part of the dates is the day."""
    differs = [pl.col(order).ne_missing(pl.col(dates.orders[0])) for order in dates.orders]
    known = dates.apart.filter(pl.any_horizontal(differs))
    row = (known if known.height else dates.apart).row(0, named=True)
    choices = []
    for order in dates.orders:
        meant = row[order]
        more = f"; {dates.unfit[order]} cells could not be read so" if dates.unfit[order] else ""
        choices.append(
            Choice(
                key=order, label=_ORDERS[order] + more, example=f"{row['text']} is {meant:%-d %B %Y}" if meant else ""
            )
        )
    return Question(
        id=name_of("date_order", sheet, column),
        topic="date_order",
        column=column,
        text=f"In which order do the dates of {column!r} stand? "
        + (
            "Some can be read in one order only and some in another: the column mixes them."
            if any(dates.unfit[order] for order in dates.orders)
            else "Every date in it fits more than one."
        ),
        choices=choices,
        suggested=suggested,
    )


def ask_mark(sheet: Sheet, column: str, mark: str, example: str, *, torn: bool) -> Question:
    """Whether a mark divides thousands or decimals."""
    other = "," if mark == "." else "."
    choices = [
        Choice(key=f"decimal {mark}", label=f"{_name(mark)} is the decimal mark", example=_reads(example, mark, other)),
        Choice(
            key=f"thousands {mark}",
            label=f"{_name(mark)} stands between thousands",
            example=_reads(example, other, mark),
        ),
    ]
    text = (
        f"The numbers of {column!r} are written in two ways; what does {_name(mark).lower()} in {example!r} mean?"
        if torn
        else f"What does {_name(mark).lower()} in {example!r} mean, in {column!r}?"
    )
    return Question(
        id=name_of("decimal_mark", sheet, column), topic="decimal_mark", column=column, text=text, choices=choices
    )


def _name(mark: str) -> str:
    return {".": "The point", ",": "The comma"}.get(mark, f"The mark {mark}")


def _reads(example: str, decimal: str, thousands: str) -> str:
    form = NumberFormat().model_copy(update={"decimal": decimal, "thousands": thousands})
    found = micros_of(pl.Series([example]), form)[0]
    return f"{example} is {found / 1_000_000:.10g}" if found is not None else f"{example} could not be read"


def ask_currency(sheet: Sheet, column: str, sign: str, codes: tuple[str, ...], example: str) -> Question:
    """Which of the currencies a sign stands for."""
    return Question(
        id=f"currency||{sign}",
        topic="currency",
        column=column,
        text=f"Which currency is {sign}?",
        choices=[Choice(key=code, label=code, example=f"{example} would be {code}") for code in codes],
    )


def ask_word(sheet: Sheet, column: ColumnMapping, word: str, meanings: tuple[str, ...]) -> Question:
    """What a word of a status column means."""
    return Question(
        id=name_of("status", sheet, f"{column.column}:{word}"),
        topic="status",
        column=column.column,
        text=f"What does {word!r} mean, in {column.column!r}?",
        choices=[
            Choice(key=meaning, label=meaning, example=f"rows with {word!r} are {meaning}") for meaning in meanings
        ],
    )


def ask_meaning(
    sheet: Sheet, text: str, choices: list[Choice], suggested: str | None = None, column: str = ""
) -> Question:
    """Which column is which, or what a column is."""
    return Question(
        id=name_of("meaning", sheet, column),
        topic="meaning",
        column=column or None,
        text=text,
        choices=choices,
        suggested=suggested,
    )


def ask_missing(sheet: Sheet, text: str) -> Question:
    """What another file must bring."""
    return Question(id=name_of("missing", sheet), topic="missing", text=text, choices=[])


def ask_pivot(sheet: Sheet, column: str) -> Question:
    """What the numbers below days are."""
    return Question(
        id=name_of("quantity", sheet, column),
        topic="quantity",
        column=column,
        text="Are the numbers below the days units or money?",
        choices=[
            Choice(key="sales.quantity", label="units sold", example="5 means five were sold that day"),
            Choice(key="sales.amount", label="money", example="5 means 5.00 was taken that day"),
        ],
        suggested="sales.quantity",
    )


def ask_period(sheet: Sheet, column: str, style: str, example: str) -> Question:
    """What to do with sums of weeks or months."""
    return Question(
        id=name_of("period", sheet, column),
        topic="period",
        column=column,
        text=f"{column!r} names {style}s, not days. A forecast needs sales by the day or the order.",
        choices=[
            Choice(
                key="first_day", label="take all as sold on the first day", example=f"all of {example} on its first day"
            ),
            Choice(key="ignored", label="leave the sheet out", example="add an export with days instead"),
        ],
    )


def ask_changed(sheet: Sheet, column: str, before: str, after: str, example: str) -> Question:
    """Whether a file of a known form that is written in another way is what it seems."""
    return Question(
        id=name_of("saved", sheet, f"{column}:{after}"),
        topic="saved",
        column=column,
        text=f"{column!r} was written with {before} in the earlier file, and is written with {after} in this one. "
        f"Is it right?",
        choices=[Choice(key="right", label="it is right, read it as it is now", example=f"such as {example}")],
    )
