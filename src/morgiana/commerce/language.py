"""The language that a shop is answered in: its sentences (gettext), and how it writes numbers, money and days (CLDR).

How to say something in every language. A package keeps its texts in English in a module `wording.py`, as public
constants with `{names}` in them, and says them with a `Language` that its operation makes:

    say = language_of(ctx.shop.profile, __package__)
    say(wording.RUNS_OUT, product="Pears", day=date(2026, 5, 12), left=1234.5)
    say.many(*wording.ORDERS, 3)                          # ("{n} order", "{n} orders")

Values are written as the language writes them: numbers with their marks, `Money`, days, lists of these; text stays as
it is. Beside it, `locale/fr.po` holds the French of each text; it is read as it is, and nothing has to be compiled. A
text without a translation is said in English. `tests/language` checks that every text of every `wording.py` has its
French, with the same names in it.

Where a text is made before anybody knows the language, `say.again("The file has 900 MB.")` finds it by its words.

Sentences are for people: what a program reads (ids, kinds, days, amounts) is never translated.
"""

import gettext
import io
import re
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Final

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_skeleton
from babel.lists import format_list
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_currency, format_decimal, format_percent

from morgiana.kernel.money import Money

if TYPE_CHECKING:
    from morgiana.commerce.shop import ShopProfile

LANGUAGES: Final = ("en", "fr")
"""The languages that answers are written in."""

_NOWHERE: Final = {"en": "en_001", "fr": "fr"}
"""How a language is written where the country has no way of its own; en_001 is English as most of the world has it."""

_LETTER_BEFORE_DIGIT: Final = re.compile(r"(?<=[A-Za-z])(?=\d)")
"""CLDR sets a space there (`currencySpacing`), which Babel leaves out."""

_SENTENCE_END: Final = re.compile(r"(?<=[.?!]) (?=[A-Z])")

_WITHIN: Final = r"(?:(?![.?!] [A-Z]).)+?"
"""What stands in a place of a text: never more than the sentence."""

_UNDER: Final = "under {share}"
_OVER: Final = "over {share}"


class Language:
    """One language, with the texts of some packages. Called with an English text it says it."""

    def __init__(self, code: str, locale: Locale, packages: Sequence[str]) -> None:
        assert code in LANGUAGES, code
        self.code, self.locale, self._packages = code, locale, tuple(packages)
        self._catalogues = tuple(_catalogue(package, code) for package in packages)

    def __call__(self, text: str, /, **values: object) -> str:
        """The text in this language, its `{names}` replaced by the values."""
        translations = (catalogue.gettext(text) for catalogue in self._catalogues if text)
        said = next((said for said in translations if said != text), text)
        return said.format(**{name: self.written(value) for name, value in values.items()}) if values else said

    def again(self, said: str, /) -> str:
        """What was said in English before the language was known, in this language, as far as its texts are known.

        A text with places is found by the words around them; the whole is looked for before its sentences.
        """
        if self.code == "en" or not said.strip():
            return said
        whole = self._restated(said)
        if whole is not None:
            return whole
        return " ".join(self._restated(part) or part for part in _SENTENCE_END.split(said))

    def _restated(self, said: str) -> str | None:
        known = self(said)
        if known != said:
            return known
        for package in self._packages:
            for pattern, translation in _patterns(package, self.code):
                if found := pattern.fullmatch(said):
                    return translation.format(**{name: self._part(part) for name, part in found.groupdict().items()})
        return None

    def _part(self, said: str) -> str:
        """What stood in a place: a day is written as the language does, a known word said, the rest kept."""
        try:
            return self.full_day(datetime.strptime(said, "%d %B %Y").date())
        except ValueError:
            return self(said)

    def many(self, one: str, more: str, n: float, /) -> str:
        """One of two texts by the language's own rule for how many; `{n}` is the number."""
        count = int(n) if n == int(n) else 2
        translations = (catalogue.ngettext(one, more, count) for catalogue in self._catalogues)
        said = next((said for said in translations if said not in (one, more)), one if n == 1 else more)
        return said.format(n=self.number(n))

    def written(self, value: object) -> str:
        """A value of any kind, as a sentence has it."""
        match value:
            case str():
                return value
            case Money():
                return self.money(value)
            case date():
                return self.day(value)
            case int() | float() | Decimal():
                return self.number(value)
            case list() | tuple():
                return self.listed([self.written(part) for part in value])
            case _:
                return str(value)

    def number(self, value: float | Decimal) -> str:
        """A number with its thousands marked, and two decimals where it has them."""
        return str(format_decimal(_plain(value, 2), format="#,##0.##", locale=self.locale))

    def units(self, value: float) -> str:
        """About so many units: whole from ten on, with one decimal below."""
        return str(format_decimal(_plain(value, 0 if abs(value) >= 9.95 else 1), format="#,##0.#", locale=self.locale))

    def share(self, value: float) -> str:
        """A share as a percentage, with one decimal below 10 %."""
        percent = _plain(abs(value) * 100, 0 if abs(value) >= 0.0995 else 1)
        pattern = self.locale.percent_formats[None].pattern.replace("#,##0", "#,##0.#")
        return str(format_percent(percent / 100, format=pattern, locale=self.locale))

    def chance(self, probability: float) -> str:
        """A probability as a percentage; never none, and never certain."""
        percent = round(probability * 100)
        if 1 <= percent <= 99:
            return str(format_percent(percent / 100, locale=self.locale))
        share = str(format_percent(0.01 if percent < 1 else 0.99, locale=self.locale))
        return self(_UNDER if percent < 1 else _OVER, share=share)

    def money(self, amount: Money) -> str:
        """An amount with its currency."""
        text = str(format_currency(amount.amount, amount.currency, locale=self.locale))
        return _LETTER_BEFORE_DIGIT.sub("\u00a0", text)

    def about(self, amount: Money) -> str:
        """An estimated amount: without its minor unit from a hundred on, where that would be false precision."""
        whole = amount.amount.to_integral_value()
        if abs(whole) < 100:
            return self.money(amount)
        pattern = re.sub(r"0\.0+", "0", self.locale.currency_formats["standard"].pattern)
        text = str(format_currency(whole, amount.currency, pattern, locale=self.locale, currency_digits=False))
        return _LETTER_BEFORE_DIGIT.sub("\u00a0", text)

    def day(self, day: date) -> str:
        """A day of this year or so: 12 May."""
        return self._first(day, str(format_skeleton("MMMMd", day, locale=self.locale)))

    def full_day(self, day: date) -> str:
        """A day of any year: 12 May 2026."""
        return self._first(day, str(format_date(day, format="long", locale=self.locale)))

    def listed(self, words: Sequence[str]) -> str:
        """Words within a sentence: one, two and three."""
        return str(format_list(list(words), locale=self.locale)) if words else ""

    def _first(self, day: date, text: str) -> str:
        """French has `1er` for the first of a month, which CLDR leaves to its users."""
        return text.replace("1", "1er", 1) if self.code == "fr" and day.day == 1 else text


def language_of(profile: "ShopProfile", *packages: str) -> Language:
    """The shop's language with the texts of these packages, written as in its country; English where it has no texts.

    `profile.language` may carry a country of its own, such as `fr-CA`.
    """
    code, _, country = profile.language.replace("_", "-").partition("-")
    code = code.lower() if code.lower() in LANGUAGES else "en"
    locale = _locale(code, (country or profile.country or "").upper())
    return Language(code, locale, (*packages, "morgiana.commerce"))


@cache
def _locale(code: str, country: str) -> Locale:
    try:
        return Locale.parse(f"{code}_{country}" if country else _NOWHERE[code])
    except (UnknownLocaleError, ValueError):
        return Locale.parse(_NOWHERE[code])


@cache
def _texts(package: str, code: str) -> Catalog:
    place = resources.files(package) / "locale" / f"{code}.po"
    if not place.is_file():
        return Catalog(locale=code)
    return read_po(io.BytesIO(place.read_bytes()), locale=code, abort_invalid=True)


@cache
def _catalogue(package: str, code: str) -> gettext.NullTranslations:
    compiled = io.BytesIO()
    write_mo(compiled, _texts(package, code))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


@cache
def _patterns(package: str, code: str) -> list[tuple[re.Pattern[str], str]]:
    """What finds each text that has places, and its translation; those with most words of their own come first."""
    found = []
    for message in _texts(package, code):
        if isinstance(message.id, str) and isinstance(message.string, str) and "{" in message.id:
            words = re.split(r"\{(\w+)\}", message.id)
            parts = [f"(?P<{part}>{_WITHIN})" if place % 2 else re.escape(part) for place, part in enumerate(words)]
            found.append((len("".join(words[::2])), re.compile("".join(parts), re.DOTALL), message.string))
    return [(pattern, text) for _, pattern, text in sorted(found, key=lambda entry: -entry[0])]


def _plain(value: float | Decimal, digits: int) -> float:
    """Rounded, and never minus nothing."""
    return round(float(value), digits) + 0.0
