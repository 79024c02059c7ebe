"""Dates as shops write them: taken apart first, in any language and script, and put in order only when the column
says how.

A cell becomes three numbers with the time of day and the offset, if they are written. Which of the three is the day
and which the month is not decided here.
"""

import re
from functools import lru_cache
from typing import Final

import polars as pl

from morgiana.commerce.importing.understanding.calendar_words import AFTERNOON, FORENOON, OFFSETS, months, weekdays
from morgiana.commerce.importing.understanding.numbers import clean
from morgiana.commerce.importing.understanding.text import fold

SCHEMA: Final = pl.Schema(
    {
        "text": pl.String(),
        "style": pl.String(),
        "a": pl.Int32(),
        "b": pl.Int32(),
        "c": pl.Int32(),
        "a_long": pl.Boolean(),
        "c_long": pl.Boolean(),
        "mark": pl.String(),
        "seconds": pl.Float64(),
        "offset": pl.Int32(),
    }
)
"""A date taken apart: style `parts`, `named` (a is the year, b the month, c the day), `compact` (likewise), `week` or
`month`; seconds since midnight and minutes east of Greenwich where they are written."""

_FAST: Final = (
    r"^([0-9]{1,4})([-/.])([0-9]{1,2})[-/.]([0-9]{1,4})"
    r"(?:(?:T|,? +)([0-9]{1,2}):([0-9]{2})(?::([0-9]{2})(?:[.,]([0-9]{1,9}))?)?(Z|[+-][0-9]{2}:?[0-9]{2})?)?$"
)
_TIME: Final = re.compile(
    r"(?<![\d.,/-])(\d{1,2})\s*[:hH時时](?:\s*(\d{2})\s*[:m'分]?(?:\s*(\d{2})(?:[.,](\d{1,9}))?\s*(?:s|秒)?)?)?(?![\d/])"
)
_ZONE: Final = re.compile(r"(?:UTC|GMT)?\s*([+-])(\d{2}):?(\d{2})?$|(?:^|\s)([A-Z]{1,5})$")
_PARTS: Final = re.compile(r"(\d{1,4})\s*([-/. ])\s*(\d{1,2})\s*[-/. ]\s*(\d{1,4})\.?")
_COMPACT: Final = re.compile(r"(\d{8})(?:[T ]?(\d{2})(\d{2})(\d{2})?)?")
_WEEK: Final = re.compile(r"(\d{4})[- ]?[WwKk][Ww]?[- ]?(\d{1,2})(?:-?([1-7]))?")
_MONTH: Final = re.compile(r"(\d{4})[-/](\d{1,2})|(\d{1,2})[-/](\d{4})")
_WORD: Final = re.compile(r"[^\W\d_]+\.?")
_SKIPPED: Final = frozenset(
    "de del di of the den der am le a at um à st nd rd th er o º le the uhr klock kl hs hrs hours".split()
)

Apart = tuple[str, int | None, int | None, int | None, bool, bool, str, float | None, int | None]


def take_dates_apart(texts: pl.Series) -> pl.DataFrame:
    """Each text of `SCHEMA`; style null where it is no date."""
    groups = texts.alias("text").to_frame().with_columns(pl.col("text").str.extract_groups(_FAST).alias("g"))
    part = [pl.col("g").struct.field(str(n)) for n in range(1, 10)]
    clock = (
        part[4].cast(pl.Float64) * 3600
        + part[5].cast(pl.Float64) * 60
        + part[6].cast(pl.Float64).fill_null(0)
        + pl.concat_str(pl.lit("0."), part[7].fill_null("0")).cast(pl.Float64)
    )
    zone = part[8]
    east = zone.str.slice(1, 2).cast(pl.Int32, strict=False) * 60 + zone.str.slice(-2).cast(pl.Int32, strict=False)
    offset = pl.when(zone == "Z").then(0).when(zone.str.starts_with("-")).then(-east).otherwise(east)
    fast = groups.select(
        "text",
        pl.when(part[0].is_not_null()).then(pl.lit("parts")).alias("style"),
        part[0].cast(pl.Int32).alias("a"),
        part[2].cast(pl.Int32).alias("b"),
        part[3].cast(pl.Int32).alias("c"),
        (part[0].str.len_bytes() == 4).alias("a_long"),
        (part[3].str.len_bytes() == 4).alias("c_long"),
        part[1].alias("mark"),
        clock.alias("seconds"),
        offset.cast(pl.Int32).alias("offset"),
    )
    rest = fast.filter(pl.col("style").is_null())["text"].to_list()
    if not rest:
        return fast
    slow = pl.DataFrame([(text, *(_apart(text) or _NONE)) for text in rest], schema=SCHEMA, orient="row")
    return pl.concat([fast.filter(pl.col("style").is_not_null()), slow])


_NONE: Final[tuple[None, ...]] = (None,) * 9


@lru_cache(maxsize=200_000)
def _apart(written: str) -> Apart | None:
    text = clean(written)
    text = re.sub(r"(?<=\d)\s*[年月]\s*(?=\d)", "-", text)
    text = re.sub(r"(?<=\d)\s*日", " ", text)
    text = re.sub(r"(\d{4})-(\d{1,2})\s*月$", r"\1-\2", text).strip()
    if re.fullmatch(r"\d{4}年\d{1,2}月", text):
        text = text.replace("年", "-").replace("月", "")
    if compact := _COMPACT.fullmatch(text):
        digits = compact[1]
        seconds = int(compact[2]) * 3600.0 + int(compact[3]) * 60 + int(compact[4] or 0) if compact[2] else None
        return ("compact", int(digits[:4]), int(digits[4:6]), int(digits[6:]), True, False, "", seconds, None)
    if week := _WEEK.fullmatch(text):
        return ("week", int(week[1]), int(week[2]), int(week[3] or 1), True, False, "", None, None)
    if month := _MONTH.fullmatch(text):
        year, number = (month[1], month[2]) if month[1] else (month[4], month[3])
        return ("month", int(year), int(number), 1, True, False, "", None, None)
    text, seconds, offset = _without_time(text)
    if seconds is not None and (compact := _COMPACT.fullmatch(text.strip())) and not compact[2]:
        digits = compact[1]
        return ("compact", int(digits[:4]), int(digits[4:6]), int(digits[6:]), True, False, "", seconds, offset)
    words = _WORD.findall(text)
    if not words:
        parts = _PARTS.fullmatch(text.strip(" ,"))
        if parts is None:
            return None
        a, mark, b, c = parts.groups()
        return ("parts", int(a), int(b), int(c), len(a) == 4, len(c) == 4, mark, seconds, offset)
    return _named(text, words, seconds, offset)


def _without_time(text: str) -> tuple[str, float | None, int | None]:
    """The text without its time of day, seconds since midnight, and the offset from UTC in minutes."""
    found = _TIME.search(text)
    if found is None or (found[2] is None and not re.search(r"[hH時时]", found[0])):
        return text, None, None
    before, after = text[: found.start()].rstrip(" T,"), text[found.end() :].strip()
    offset = None
    if zone := _ZONE.search(after):
        known = zone[1] is not None or zone[4] in OFFSETS
        if known:
            offset = (
                (int(zone[2]) * 60 + int(zone[3] or 0)) * (-1 if zone[1] == "-" else 1) if zone[1] else OFFSETS[zone[4]]
            )
            after = after[: zone.start()].strip()
    hour, half = int(found[1]), fold(after)
    leading = fold(before.split()[-1]) if before.split() else ""
    if half in AFTERNOON or leading in AFTERNOON:
        hour = hour % 12 + 12
    elif half in FORENOON or leading in FORENOON:
        hour %= 12
    elif half and half not in _SKIPPED:
        return text, None, None
    if leading in AFTERNOON or leading in FORENOON:
        before = " ".join(before.split()[:-1])
    if hour > 24 or int(found[2] or 0) > 59:
        return text, None, None
    seconds = hour * 3600.0 + int(found[2] or 0) * 60 + int(found[3] or 0) + float("0." + (found[4] or "0"))
    return before, seconds, offset


def _named(text: str, words: list[str], seconds: float | None, offset: int | None) -> Apart | None:
    """A date whose month is a word."""
    month = None
    for word in words:
        plain = fold(word)
        if plain in months() and month is None:
            month = months()[plain]
        elif plain not in _SKIPPED and plain not in weekdays():
            return None
    numbers = re.findall(r"\d+", text)
    if month is None:
        parts = _PARTS.search(text)
        if parts is None or len(numbers) != 3:
            return None
        a, mark, b, c = parts.groups()
        return ("parts", int(a), int(b), int(c), len(a) == 4, len(c) == 4, mark, seconds, offset)
    if len(numbers) == 1 and len(numbers[0]) in (2, 4):
        year = int(numbers[0]) if len(numbers[0]) == 4 else 2000 + int(numbers[0])
        return ("month", year, month, 1, True, False, "", seconds, offset)
    if len(numbers) != 2:
        return None
    first, second = numbers
    if len(first) == 4:
        return ("named", int(first), month, int(second), True, False, "", seconds, offset)
    if len(second) == 4:
        return ("named", int(second), month, int(first), True, False, "", seconds, offset)
    if len(second) == 2 and len(first) <= 2:
        return ("named", 2000 + int(second), month, int(first), True, False, "", seconds, offset)
    return None
