"""Countries as files name them, in many languages, and their codes of ISO 3166-1."""

from functools import cache
from typing import Final

from babel import Locale

from morgiana.commerce.importing.understanding.text import fold

_LANGUAGES: Final = "en fr es de pt it nl pl ru tr ar zh ja".split()
_MORE: Final = {
    "eire": "IE", "usa": "US", "u s a": "US", "uk": "GB", "england": "GB", "scotland": "GB", "rsa": "ZA",
    "great britain": "GB",
    "united states america": "US", "channel islands": "JE", "holland": "NL", "uae": "AE", "korea": "KR", "russia": "RU",
}  # fmt: skip


@cache
def country_codes() -> dict[str, str]:
    """The code of each country by its folded names."""
    known: dict[str, str] = {}
    for language in _LANGUAGES:
        for code, name in Locale.parse(language).territories.items():
            if len(code) == 2 and code.isalpha() and code not in ("EU", "UN", "ZZ", "EZ", "XA", "XB"):
                known.setdefault(fold(name), code)
                known.setdefault(code.casefold(), code)
    return known | _MORE


def country_code(text: str) -> str | None:
    """The code of a country, if it is one."""
    return country_codes().get(fold(text))
