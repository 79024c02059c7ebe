"""Numbers as shops write them, read exactly.

A cell is taken apart (sign, currency, unit, digits and marks) without deciding what its marks mean; the column then
says what they must mean, if any of its cells can be read in one way only. Values are whole millionths, so that sums
are exact.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from morgiana.commerce.importing.understanding.currencies import SIGNS, meant
from morgiana.commerce.importing.understanding.units import unit_code

MICRO: Final = 1_000_000
"""Numbers are counted in millionths of one."""
_MOST: Final = 9 * 10**12
_DIGITS: Final = {ord(c): str(unicodedata.digit(c)) for block in ("٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹") for c in block}
_MARKS: Final = {
    ord("’"): "'",
    ord("‘"): "'",
    ord("´"): "'",
    ord("−"): "-",
    ord("–"): "-",
    ord("—"): "-",
    ord("٪"): "%",
} | {ord(c): None for c in "\u200e\u200f\u061c\u2066\u2067\u2069\u202a\u202b\u202c"}
_SIGN = "|".join(re.escape(sign) for sign in sorted(SIGNS, key=len, reverse=True))
_WORD = rf"(?:{_SIGN}|[A-Za-zÀ-ÿĀ-ž\u0400-\u04ff\u0600-\u06ff\u3040-\u30ff\u4e00-\u9fff][\w²³/]*\.?)"
_CELL: Final = re.compile(
    rf"(?P<ahead>{_WORD}(?=\s*\())?\s*(?P<open>\()?\s*(?P<minus>[-+])?\s*(?P<before>{_WORD}\.?)?\s*(?P<minus2>[-+])?\s*"
    r"(?P<core>\d[\d.,'٫٬\s]*\d|\d|[.,٫]\d+)(?P<exponent>[eE][-+]?\d{1,3})?(?P<dash>[.,]-{1,2})?"
    rf"\s*(?P<percent>%)?\s*(?P<trailing>[-+])?\s*(?P<after>{_WORD}\.?)?\s*(?P<trailing2>-)?(?P<close>\))?"
    rf"(?:(?<=\))\s*(?P<beyond>{_WORD}))?\s*(?P<side>CR|DR)?"
)
EMPTY_WORDS: Final = frozenset(
    "- -- --- – — n/a na #n/a null none nil nan \\n (null) . ? #wert! #value! #ref! #div/0! k.a. n.a. n.c. nc "
    "s/d".split()
)
"""Cells that say that nothing is there."""


@dataclass(frozen=True, slots=True)
class Written:
    """A number as written: its digits with their marks, and what stands around them."""

    core: str
    negative: str = ""
    """How it says that it is less than nothing, or empty."""
    word: str = ""
    """The currency or unit beside it."""
    percent: bool = False
    exponent: int = 0


def clean(text: str) -> str:
    """Western digits, plain spaces and signs."""
    if text.isascii():
        return text.strip()
    text = text.translate(_DIGITS)
    return " ".join(unicodedata.normalize("NFKC", text.translate(_MARKS)).translate(_MARKS).split())


@lru_cache(maxsize=200_000)
def take_apart(text: str) -> Written | None:
    """The number in a cell, or None if it is not one."""
    text = clean(text)
    if text.isdigit() and text.isascii():
        return Written(text)
    match = _CELL.fullmatch(text)
    if match is None or bool(match["open"]) != bool(match["close"]):
        return None
    words = [match[place] for place in ("ahead", "before", "after", "beyond") if match[place]]
    if len(words) > 1:
        return None
    word = words[0] if words else ""
    side = match["side"] or (match["after"] if match["after"] in ("CR", "DR") else "")
    if word in ("CR", "DR"):
        word = ""
    if word and not meant(word) and not unit_code(word):
        return None
    ways = [
        way
        for way, present in (
            ("-1", "-" in (match["minus"], match["minus2"])),
            ("1-", "-" in (match["trailing"], match["trailing2"])),
            ("(1)", bool(match["open"])),
            ("1 CR", side == "CR"),
        )
        if present
    ]
    if len(ways) > 1:
        return None
    core = match["core"]
    if re.search(r"\s\s|[.,'٫٬]\s|\s[.,'٫٬]", core):
        return None
    exponent = int(match["exponent"][1:]) if match["exponent"] else 0
    return Written(re.sub(r"\s", " ", core), "".join(ways), word.strip(), bool(match["percent"]), exponent)


@dataclass(slots=True)
class Marks:
    """What the marks of a column can mean, gathered cell by cell."""

    decimals: dict[str, str] = field(default_factory=dict)
    """Marks that must be decimal, each with a cell that says so."""
    thousands: dict[str, str] = field(default_factory=dict)
    """Marks that must stand between thousands, each with a cell that says so."""
    unclear: dict[str, str] = field(default_factory=dict)
    """Marks of cells such as `1,234` that fit both, each with a cell."""

    def add(self, core: str, cell: str, exponent: int = 0) -> bool:
        """Learn from one number; False if its marks make no number."""
        found = [c for c in core if not c.isdigit()]
        if not found:
            return True
        kinds = list(dict.fromkeys(found))
        last = kinds[-1]
        whole, _, part = core.rpartition(last)
        if len(kinds) > 2 or (len(kinds) == 2 and (found.count(last) > 1 or last in " '٬")):
            return False
        if len(kinds) == 2:
            if kinds[0] == "٫" or not _grouped(whole, kinds[0]):
                return False
            self.thousands.setdefault(kinds[0], cell)
            self.decimals.setdefault(last, cell)
            return True
        if last in " '٬":
            if _grouped(core, last):
                self.thousands.setdefault(last, cell)
            return _grouped(core, last)
        if last == "٫":
            if len(found) == 1:
                self.decimals.setdefault(last, cell)
            return len(found) == 1
        if len(found) > 1:
            if _grouped(core, last):
                self.thousands.setdefault(last, cell)
            return _grouped(core, last)
        if len(part) != 3 or not 1 <= len(whole) <= 3 or whole.startswith("0") or exponent:
            self.decimals.setdefault(last, cell)
        else:
            self.unclear.setdefault(last, cell)
        return True


def _grouped(core: str, mark: str) -> bool:
    """Whether the digits stand in threes, or as in India in twos and a last three."""
    first, *groups = core.split(mark)
    if not groups or not first or len(groups[-1]) != 3:
        return False
    by_three = len(first) <= 3 and all(len(group) == 3 for group in groups)
    return by_three or (mark == "," and len(first) <= 2 and all(len(group) == 2 for group in groups[:-1]))


def marks_of(cells: Iterable[str]) -> tuple[Marks, list[str]]:
    """What the marks of the cells can mean, and the cells that are no numbers."""
    marks, strange = Marks(), []
    for cell in cells:
        if cell.strip().casefold() in EMPTY_WORDS:
            continue
        written = take_apart(cell)
        if written is None or not marks.add(written.core, cell, written.exponent):
            strange.append(cell)
    return marks, strange


def value(text: str, decimal: str, thousands: str, *, percent: bool = False) -> int | None:
    """The number in millionths, or None if the cell does not fit the form.

    The thousands mark may be left out, as people do below ten thousand; the decimal mark means only decimals.
    """
    written = take_apart(text)
    if written is None:
        return None
    core = written.core
    whole, point, part = core.partition(decimal) if decimal else (core, "", "")
    if point and (not part.isdigit() or not (whole or part)):
        return None
    if not whole.isdigit() and whole:
        if not thousands or not _grouped(whole, thousands):
            return None
        whole = whole.replace(thousands, "")
    scale = 6 + written.exponent - (2 if percent or written.percent else 0)
    digits = int((whole or "0") + part)
    shift = scale - len(part)
    if abs(shift) > 40:
        return None
    micros = digits * 10**shift if shift >= 0 else _rounded(digits, 10**-shift)
    if micros > _MOST * MICRO:
        return None
    return -micros if written.negative else micros


def _rounded(digits: int, by: int) -> int:
    return (2 * digits + by) // (2 * by)
