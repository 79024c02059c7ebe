"""Names of months and weekdays in the languages of shops, and the short names of time zones, from the Unicode CLDR."""

from functools import cache
from typing import Final

from babel import Locale

from morgiana.commerce.importing.understanding.text import fold

_LANGUAGES: Final = "en fr es de pt it nl pl ru tr ar ar_LB ja zh sv da nb fi cs ro hu uk el ko id vi".split()

OFFSETS: Final = {
    "Z": 0, "UTC": 0, "GMT": 0, "WET": 0, "WEST": 60, "BST": 60, "CET": 60, "MEZ": 60, "CEST": 120, "MESZ": 120,
    "EET": 120,
    "EEST": 180, "MSK": 180, "JST": 540, "KST": 540, "EST": -300, "EDT": -240, "CDT": -300, "MDT": -360, "MST": -420,
    "PST": -480, "PDT": -420, "BRT": -180, "AEST": 600, "AEDT": 660, "NZST": 720, "NZDT": 780,
}  # fmt: skip
"""Minutes east of Greenwich. Names that stand for several zones, such as CST and IST, are left out."""

AFTERNOON: Final = {"pm", "p m", "下午", "午后", "午後", "晚上", "م", "مساء", "μμ", "오후", "nm"}
FORENOON: Final = {"am", "a m", "上午", "午前", "凌晨", "早上", "ص", "صباحا", "πμ", "오전", "fm"}


@cache
def months() -> dict[str, int]:
    """The number of each month by its folded names; a name that means two months in two languages is left out."""
    return _names("months")


@cache
def weekdays() -> dict[str, int]:
    """The number of each weekday, Monday being 0, by its folded names; doubtful names are left out."""
    return _names("days")


def _names(part: str) -> dict[str, int]:
    known: dict[str, int] = {}
    doubtful = set[str]()
    for language in _LANGUAGES:
        names = getattr(Locale.parse(language), part)
        for context in ("format", "stand-alone"):
            for width in ("wide", "abbreviated"):
                for number, name in names[context][width].items():
                    word = fold(name)
                    if not word or word.isdigit():
                        continue
                    if known.setdefault(word, number) != number:
                        doubtful.add(word)
    return {word: number for word, number in known.items() if word not in doubtful} | _more(part)


def _more(part: str) -> dict[str, int]:
    return {"sept": 9, "juin": 6, "mrz": 3, "maerz": 3, "janv": 1, "febr": 2} if part == "months" else {}
