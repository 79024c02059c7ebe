"""The cells of a sheet into typed columns named by their meanings, and the list of those that cannot be read."""

from dataclasses import dataclass, field

import polars as pl

from morgiana.commerce.importing.models import ColumnMapping, DateFormat, Mapping, NumberFormat
from morgiana.commerce.importing.reading import Sheet
from morgiana.commerce.importing.understanding.currencies import meant
from morgiana.commerce.importing.understanding.date_orders import day
from morgiana.commerce.importing.understanding.dates import take_dates_apart
from morgiana.commerce.importing.understanding.facts import says_nothing
from morgiana.commerce.importing.understanding.meanings import IDENTIFIERS, SHARES, kind_of
from morgiana.commerce.importing.understanding.numbers import take_apart
from morgiana.commerce.importing.understanding.parsing_numbers import micros_of
from morgiana.commerce.importing.understanding.tables import SEVERAL
from morgiana.commerce.importing.understanding.text import fold
from morgiana.commerce.importing.understanding.words import flag

ROW, REASON, LINE = "morgiana row", "morgiana reason", "morgiana line"
"""Columns that the quarantine adds to a file's own; the import knows and skips them."""

OFFSET, TIMED, CURRENCY = " offset", " timed", " currency"
"""What is added to a meaning to name the offset of its moments, whether they say the time, and its cells' currency."""

UNPLACED = 0
"""The line of a corrected row of which nobody knew which line of its order it was."""

SHORTENED = r"^[0-9](?:[.,][0-9]+[eE]\+?|[eE]\+)[0-9]{1,2}$"
"""A long number as a spreadsheet shortens it: `4,00634E+12`."""

_SECOND_US = 1_000_000


@dataclass
class Cells:
    """A sheet's cells, typed: numbers and money in millionths, moments as the clock on the wall showed them."""

    frame: pl.DataFrame
    """One column for each meaning, and `at`, the place of the row in the sheet."""
    bad: list[pl.DataFrame] = field(default_factory=list)
    """Cells that cannot be read: `at`, `column`, `reason`."""
    raw: dict[str, pl.Series] = field(default_factory=dict)
    """The numbers of each used numeric column, in millionths and in the file's own unit, by the column's name."""

    def has(self, meaning: str) -> bool:
        return meaning in self.frame.columns

    def unreadable(self) -> pl.DataFrame:
        schema = {"at": pl.UInt32, "column": pl.String, "reason": pl.String}
        return pl.concat([pl.DataFrame(schema=schema), *self.bad])


def typed(sheet: Sheet, mapping: Mapping) -> Cells:
    """Read every cell that is used."""
    made = Cells(pl.DataFrame({"at": pl.int_range(sheet.cells.height, dtype=pl.UInt32, eager=True)}))
    if LINE in sheet.columns:
        line = sheet.cells[f"c{sheet.columns.index(LINE)}"].cast(pl.Int64, strict=False)
        made.frame = made.frame.with_columns(line.fill_null(UNPLACED).alias(LINE))
    for column in mapping.columns:
        kind = kind_of(column.meaning)
        if kind is None:
            continue
        texts = _texts(sheet, column.index)
        if kind in ("money", "number", "integer"):
            parts = _numbers(texts, column, made, share=column.meaning in SHARES)
        elif kind in ("day", "moment"):
            parts = _moments(texts, column, made)
        elif kind == "flag":
            parts = _flags(texts, column, made)
        else:
            parts = _words(texts, column, made)
        _put(made, column.meaning, parts)
    return made


def _put(made: Cells, meaning: str, parts: list[pl.Series]) -> None:
    """Add columns; where two columns mean the same, the first that is filled counts, or both are joined."""
    for part in parts:
        if part.name not in made.frame.columns:
            made.frame = made.frame.with_columns(part)
        elif meaning in SEVERAL:
            both = pl.concat_str(pl.col(part.name), part, separator=" / ", ignore_nulls=True)
            empty = pl.col(part.name).is_null() & part.is_null()
            made.frame = made.frame.with_columns(pl.when(~empty).then(both).alias(part.name))
        else:
            made.frame = made.frame.with_columns(pl.coalesce(pl.col(part.name), part).alias(part.name))


def _texts(sheet: Sheet, index: int) -> pl.Series:
    text = pl.col(f"c{index}")
    return sheet.cells.select(pl.when(~says_nothing(text)).then(text).alias("text")).to_series()


def _distinct(texts: pl.Series) -> pl.Series:
    return texts.drop_nulls().unique()


def _onto(texts: pl.Series, table: pl.DataFrame) -> pl.DataFrame:
    """What was found for each distinct text, row by row."""
    return texts.to_frame().join(table, on="text", how="left", maintain_order="left")


def _note_bad(made: Cells, column: ColumnMapping, texts: pl.Series, unread: pl.Series, reason: str) -> None:
    at = pl.arg_where(texts.is_not_null() & unread, eager=True)
    if at.len():
        seen = texts.gather(at).str.slice(0, 40)
        why = pl.select(pl.format("{}: {}", pl.lit(seen), pl.lit(reason))).to_series()
        made.bad.append(
            pl.DataFrame({"at": at.cast(pl.UInt32), "column": pl.Series([column.column] * at.len()), "reason": why})
        )


def _numbers(texts: pl.Series, column: ColumnMapping, made: Cells, *, share: bool) -> list[pl.Series]:
    form = column.number or NumberFormat(decimal=".")
    distinct = _distinct(texts)
    table = pl.DataFrame({"text": distinct, "micros": micros_of(distinct, form)})
    table = table.with_columns(_currencies(distinct))
    found = _onto(texts, table)
    _note_bad(made, column, texts, found["micros"].is_null(), "no number that fits the column")
    raw = found["micros"]
    made.raw[column.column] = raw
    value = raw
    if share and form.percent:
        value = value // 100
    if form.minor_units:
        value = value // 100
    parts = [value.alias(column.meaning)]
    if kind_of(column.meaning) == "money" and found["code"].null_count() < found.height:
        parts.append(found["code"].alias(column.meaning + CURRENCY))
    return parts


def _currencies(distinct: pl.Series) -> pl.Series:
    """The currency code or sign that stands beside each number, if any."""
    odd = distinct.filter(distinct.str.contains(r"[^0-9.,+\-'\s()%٫٬٠-٩]"))
    codes = {}
    for text in odd.to_list():
        written = take_apart(text)
        if written is not None and written.word and meant(written.word):
            codes[text] = written.word
    table = pl.DataFrame(
        {"text": list(codes), "code": list(codes.values())}, schema={"text": pl.String, "code": pl.String}
    )
    return distinct.to_frame("text").join(table, on="text", how="left", maintain_order="left")["code"]


def _moments(texts: pl.Series, column: ColumnMapping, made: Cells) -> list[pl.Series]:
    form = column.date or DateFormat()
    distinct = _distinct(texts)
    table = _counted(distinct, form) if form.style in ("serial", "epoch_s", "epoch_ms") else _written(distinct, form)
    found = _onto(texts, table)
    _note_bad(made, column, texts, found["at"].is_null(), f"no date in the order {_spoken(form.order)}")
    name = column.meaning
    return [found["at"].alias(name), found["offset"].alias(name + OFFSET), found["timed"].alias(name + TIMED)]


def _spoken(order: str) -> str:
    return {"ymd": "year month day", "dmy": "day month year", "mdy": "month day year", "ydm": "year day month"}[order]


def _written(distinct: pl.Series, form: DateFormat) -> pl.DataFrame:
    apart = take_dates_apart(distinct)
    apart = apart.with_columns(day(apart, form.order).alias("day"))
    us = (pl.col("seconds").fill_null(0.0) * _SECOND_US).round().cast(pl.Int64)
    return apart.select(
        "text",
        (pl.col("day").cast(pl.Datetime("us")) + pl.duration(microseconds=us)).alias("at"),
        "offset",
        pl.col("seconds").is_not_null().alias("timed"),
    )


def _counted(distinct: pl.Series, form: DateFormat) -> pl.DataFrame:
    """Excel's days since 30 December 1899 (which absorbs its 29 February 1900), or seconds since 1970 in UTC."""
    number = distinct.str.replace(",", ".").cast(pl.Float64, strict=False)
    if form.style == "serial":
        us = (number * 86_400).round().cast(pl.Int64) * _SECOND_US
        at = pl.select(pl.datetime(1899, 12, 30) + pl.lit(us).cast(pl.Duration("us"))).to_series()
        zone = pl.Series([None] * distinct.len(), dtype=pl.Int32)
        timed = (number % 1) != 0
    else:
        us = (number * (1000 if form.style == "epoch_ms" else _SECOND_US)).round().cast(pl.Int64)
        at = us.cast(pl.Datetime("us"))
        zone = pl.Series([0] * distinct.len(), dtype=pl.Int32)
        timed = number.is_not_null()
    return pl.DataFrame({"text": distinct, "at": at, "offset": zone, "timed": timed})


def _flags(texts: pl.Series, column: ColumnMapping, made: Cells) -> list[pl.Series]:
    distinct = _distinct(texts)
    said = [column.words.get(text.casefold()) or text for text in distinct.to_list()]
    table = pl.DataFrame({"text": distinct, "flag": pl.Series([flag(word) for word in said], dtype=pl.Boolean)})
    found = _onto(texts, table)["flag"]
    _note_bad(made, column, texts, found.is_null(), "neither yes nor no")
    return [found.alias(column.meaning)]


def _words(texts: pl.Series, column: ColumnMapping, made: Cells) -> list[pl.Series]:
    name = column.meaning.partition(".")[2]
    if name in IDENTIFIERS:
        shortened = texts.str.contains(SHORTENED).fill_null(False)
        _note_bad(made, column, texts, shortened, "shortened by a spreadsheet; the whole number is not in the file")
        texts = texts.zip_with(~shortened, pl.Series([None], dtype=pl.String).new_from_index(0, texts.len()))
        if texts.drop_nulls().str.contains(r"^[0-9]+\.0$").all() and texts.null_count() < texts.len():
            texts = texts.str.replace(r"\.0$", "")
    if column.words:
        distinct = _distinct(texts)
        plain = dict(column.words)
        said = [plain.get(text.casefold()) or plain.get(fold(text)) or text for text in distinct.to_list()]
        texts = _onto(texts, pl.DataFrame({"text": distinct, "said": pl.Series(said, dtype=pl.String)}))["said"]
    return [texts.alias(column.meaning)]
