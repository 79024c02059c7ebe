"""A language of the console: its words (gettext) and its ways to write numbers, money and days (CLDR, by Babel).

The catalogues are read from their `.po` texts when first needed, so that no compiled file has to be shipped.
"""

import gettext
import io
import re
from collections.abc import Sequence
from datetime import date, datetime, tzinfo
from decimal import Decimal
from functools import cache
from importlib import resources
from typing import Final

from babel import Locale
from babel.dates import format_date, format_datetime, format_interval, format_skeleton, format_time
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_compact_currency, format_currency, format_decimal, format_percent

from morgiana.commerce import ShopProfile
from morgiana.commerce.language import language_of
from morgiana.kernel.money import Money, minor_digits

LANGUAGES: Final = {"en": "English", "fr": "Français"}
"""Every language that the console speaks, each by its own name."""

DOMAIN: Final = "console"


class Words:
    """One language. Called with an English text it gives that text in the language."""

    def __init__(self, language: str, locale: Locale | None = None) -> None:
        assert language in LANGUAGES, language
        self.language = language
        self.locale = locale or Locale.parse(language)
        self._catalogue, self._templates = _catalogue(language)

    def __call__(self, text: str, /, **values: object) -> str:
        """The text in this language, its `{names}` replaced."""
        said = self._catalogue.gettext(text) if text else ""
        return said.format(**values) if values else said

    def many(self, one: str, more: str, count: float, /, **values: object) -> str:
        """One of two texts by the language's own rule; `{count}` is written as the language writes numbers."""
        said = self._catalogue.ngettext(one, more, int(count) if count == int(count) else 2)
        return said.format(count=self.number(count), **values)

    def told(self, text: str) -> str:
        """A sentence that was put together in English elsewhere, such as a refusal's, with its values kept."""
        said = self(text)
        if said != text:
            return said
        for pattern, translation in self._templates:
            if found := pattern.fullmatch(text):
                return translation.format("", *found.groups())
        return text

    def unit(self, unit: str, count: float) -> str:
        """A count of the units of a meter or of progress: `40 products`."""
        return f"{self.number(count)} {self.unit_name(unit, count)}"

    def unit_name(self, unit: str, count: float) -> str:
        """What a unit is called for so many of them, by the language's own rule."""
        return self(unit if self.locale.plural_form(count) == "one" else plural_of(unit))

    def number(self, value: float, *, digits: int | None = None) -> str:
        """A number with its thousands marked; as many digits after the mark as its size deserves."""
        if digits is None:
            digits = 0 if value == round(value) or abs(value) >= 100 else 1 if abs(value) >= 1 else 3
        rounded = round(value, digits) + 0.0
        return str(format_decimal(rounded, format="#,##0." + "#" * digits if digits else "#,##0", locale=self.locale))

    def share(self, value: float) -> str:
        """A share as a percentage."""
        pattern = "#,##0.0 %" if 0 < abs(value) < 0.01 and self.language == "fr" else None
        pattern = pattern or ("#,##0.0%" if 0 < abs(value) < 0.01 else None)
        return str(format_percent(value, format=pattern, locale=self.locale))

    def money(self, amount: Money, *, short: bool = False) -> str:
        """An amount as the language writes it; `short` leaves the minor unit away, or writes 1.2M."""
        if short and abs(amount.amount) >= 1_000_000:
            return str(format_compact_currency(amount.amount, amount.currency, fraction_digits=2, locale=self.locale))
        if short and abs(amount.amount) >= 100:
            whole = amount.amount.to_integral_value()
            pattern = self.locale.currency_formats["standard"].pattern.partition(";")[0].replace(".00", "")
            return str(format_currency(whole, amount.currency, pattern, locale=self.locale, currency_digits=False))
        return str(format_currency(amount.amount, amount.currency, locale=self.locale))

    def unit_price(self, amount: Decimal, currency: str) -> str:
        """A price of one unit, with as many digits as it has; prices of units are often less than the minor unit."""
        digits = max(minor_digits(currency), -int(amount.normalize().as_tuple().exponent))
        if digits > 6:
            amount, digits = round(amount, 6), 6
        pattern = self.locale.currency_formats["standard"].pattern.partition(";")[0].replace(".00", "." + "0" * digits)
        return str(format_currency(amount, currency, pattern, locale=self.locale, currency_digits=False))

    def moneys(self, amounts: Sequence[Money], *, short: bool = False) -> str:
        """Amounts of several currencies, never added up."""
        return " + ".join(self.money(amount, short=short) for amount in amounts) or "–"

    def day(self, day: date, *, long: bool = False) -> str:
        """A day, such as 4 May 2026; `long` with its weekday."""
        return str(format_date(day, format="full" if long else "medium", locale=self.locale))

    def month(self, day: date) -> str:
        """The month of a day, such as May 2026."""
        return str(format_skeleton("yMMMM", day, locale=self.locale))

    def short_day(self, day: date) -> str:
        """A day of this year or so, such as Mon 4 May."""
        return str(format_skeleton("MMMEd", day, locale=self.locale))

    def days(self, first: date | None, last: date | None) -> str:
        """A span of days."""
        if first is None or last is None:
            return "" if first is None and last is None else self.day((first or last) or date.min)
        return str(format_interval(first, last, "yMMMd", locale=self.locale))

    def moment(self, at: datetime, zone: tzinfo) -> str:
        """A moment in the shop's time zone."""
        local = at.astimezone(zone)
        if local.date() == datetime.now(zone).date():
            return self("today, {time}", time=format_time(local, format="short", locale=self.locale))
        return str(format_datetime(local, format="medium", locale=self.locale).removesuffix(":00"))

    def seconds(self, seconds: float) -> str:
        """A length of time, as a person would say it."""
        if seconds < 1:
            return self("{number} ms", number=self.number(seconds * 1000, digits=0 if seconds >= 0.01 else 1))
        if seconds < 90:
            return self("{number} s", number=self.number(seconds, digits=1))
        return self("{minutes} min {seconds} s", minutes=int(seconds // 60), seconds=int(seconds % 60))

    def size(self, size_bytes: float) -> str:
        """A size of a file or of memory."""
        for unit in (self("bytes"), self("kB"), self("MB"), self("GB")):
            if size_bytes < 1000 or unit == self("GB"):
                return f"{self.number(size_bytes, digits=0 if size_bytes >= 10 or unit == self('bytes') else 1)} {unit}"
            size_bytes /= 1000
        raise AssertionError("the last unit takes every size")

    def energy(self, joules: float) -> str:
        """Energy in the unit that its size asks for."""
        if joules < 3_600:
            return f"{self.number(joules, digits=1 if joules >= 1 else 3)} J"
        if joules < 3_600_000:
            return f"{self.number(joules / 3_600, digits=2)} Wh"
        return f"{self.number(joules / 3_600_000, digits=2)} kWh"

    def carbon(self, grams: float) -> str:
        """A mass of greenhouse gas."""
        if 0 < grams < 0.1:
            return f"{self.number(grams * 1000, digits=2 if grams >= 0.0001 else 4)} mg CO₂e"
        if grams < 1000:
            return f"{self.number(grams, digits=2)} g CO₂e"
        return f"{self.number(grams / 1000, digits=2)} kg CO₂e"


def marked(text: str) -> str:
    """Mark a text for the catalogue where it is written down before the language is known."""
    return text


def preferred(accept_language: str) -> str:
    """The first language of an `Accept-Language` header that the console speaks, else English."""
    for wish in accept_language.split(","):
        language = wish.partition(";")[0].strip().partition("-")[0].lower()
        if language in LANGUAGES:
            return language
    return "en"


def words_for(language: str, country: str | None = None) -> Words:
    """Words in `language`, with numbers and days as in `country`, as the shop's answers have them."""
    profile = ShopProfile(language=language, country=country)
    return Words(language, language_of(profile).locale)


def plural_of(unit: str) -> str:
    """The plural of a unit's English name: `products`, `entries`, `batches`."""
    first, of, rest = unit.partition(" of ")
    if of:
        return f"{plural_of(first)} of {rest}"
    if unit.endswith("y") and unit[-2:-1] not in "aeo":
        return f"{unit[:-1]}ies"
    return f"{unit}es" if unit.endswith(("s", "x", "ch", "sh")) else f"{unit}s"


@cache
def _catalogue(language: str) -> tuple[gettext.NullTranslations, tuple[tuple[re.Pattern[str], str], ...]]:
    """The texts of a language, and those of them that hold values, as patterns with the longest first."""
    place = resources.files(__package__) / "locale" / language / "LC_MESSAGES" / f"{DOMAIN}.po"
    if not place.is_file():
        return gettext.NullTranslations(), ()
    read = read_po(io.BytesIO(place.read_bytes()), locale=language)
    compiled = io.BytesIO()
    write_mo(compiled, read)
    compiled.seek(0)
    held = [(str(entry.id), str(entry.string)) for entry in read if "{1}" in entry.id and entry.string]
    held.sort(key=lambda pair: len(pair[0]), reverse=True)
    return gettext.GNUTranslations(compiled), tuple((_pattern(text), said) for text, said in held)


def _pattern(template: str) -> re.Pattern[str]:
    """A template with `{1}`, `{2}` as the pattern of the texts that are made of it."""
    return re.compile("(.+?)".join(re.escape(part) for part in re.split(r"\{\d+\}", template)), re.DOTALL)
