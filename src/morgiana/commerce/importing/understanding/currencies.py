"""Currencies as they are written: ISO 4217 codes, and the signs and short words that stand for one or for several."""

import re
from typing import TYPE_CHECKING, Final

from babel.numbers import get_territory_currencies

from morgiana.commerce.importing.understanding.places import country_code

if TYPE_CHECKING:
    from morgiana.commerce.importing.models import Mapping
    from morgiana.commerce.importing.understanding.concepts import Looked

CODES: Final = frozenset(
    "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF "
    "CHF CLP CNY"
    " COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG "
    "HUF IDR ILS INR"
    " IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK "
    "MNT MOP MRU MUR"
    " MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD "
    "SCR SDG SEK SGD"
    " SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VES VND VUV "
    "WST XAF XCD XOF"
    " XPF YER ZAR ZMW ZWL".split()
)

SIGNS: Final[dict[str, tuple[str, ...]]] = {
    "€": ("EUR",), "£": ("GBP",), "R$": ("BRL",), "US$": ("USD",), "A$": ("AUD",), "AU$": ("AUD",), "C$": ("CAD",),
    "CA$": ("CAD",), "NZ$": ("NZD",), "HK$": ("HKD",), "S$": ("SGD",), "NT$": ("TWD",), "MX$": ("MXN",),
    "$": ("USD", "CAD", "AUD", "NZD", "MXN", "SGD", "HKD", "TWD", "CLP", "COP", "ARS"),
    "¥": ("CNY", "JPY"), "元": ("CNY",), "円": ("JPY",), "RMB": ("CNY",), "₹": ("INR",), "₩": ("KRW",), "₽": ("RUB",),
    "₺": ("TRY",), "₴": ("UAH",), "₪": ("ILS",), "₫": ("VND",), "฿": ("THB",), "₱": ("PHP",), "₦": ("NGN",),
    "zł": ("PLN",),
    "Kč": ("CZK",), "Ft": ("HUF",), "lei": ("RON",), "лв": ("BGN",), "руб": ("RUB",), "р": ("RUB",), "TL": ("TRY",),
    "Fr": ("CHF",), "SFr": ("CHF",), "kr": ("SEK", "NOK", "DKK", "ISK"), "Rs": ("INR", "PKR", "LKR"), "Rp": ("IDR",),
    "RM": ("MYR",), "S/": ("PEN",), "Bs": ("BOB",), "₡": ("CRC",), "Q": ("GTQ",), "FCFA": ("XOF", "XAF"),
    "F": ("XOF", "XAF"),
    "د.إ": ("AED",), "درهم": ("AED", "MAD"), "ر.س": ("SAR",), "ريال": ("SAR", "QAR", "OMR"), "ج.م": ("EGP",),
    "جنيه": ("EGP",), "د.ك": ("KWD",), "دينار": ("KWD", "JOD", "BHD"), "د.م": ("MAD",), "DH": ("MAD",),
    "EURO": ("EUR",),
    "euro": ("EUR",), "euros": ("EUR",), "Euro": ("EUR",),
}  # fmt: skip
"""What a sign can stand for, the likeliest first."""

_FOLDED: Final = {sign.casefold(): codes for sign, codes in SIGNS.items()}


def meant(written: str) -> tuple[str, ...]:
    """The currencies that a sign, word or code can stand for; none if it is not one."""
    text = written.strip().rstrip(".")
    if text.upper() in CODES and (text.isupper() or text.islower()):
        return (text.upper(),)
    return _FOLDED.get(text.casefold(), ())


def within(text: str) -> tuple[str, ...]:
    """The currencies that a header's words or its hints name: `Betrag in EUR`, `Price ($)`, `amount_usd`."""
    for word in re.split(r"[\s_\-\[\](){}/:,;.]+", text):
        if word.upper() in CODES and (
            word.isupper() or word.casefold() in ("eur", "usd", "gbp", "chf", "jpy", "cny", "brl", "pln")
        ):
            return (word.upper(),)
        if word and not word.isascii() and word in SIGNS:
            return SIGNS[word]
    sign = re.search(r"R\$|US\$|A\$|C\$|CA\$|[€£$¥₹₩₽₺₪₫฿₱円元]", text)
    return SIGNS[sign[0]] if sign else ()


def spent_in(mapping: "Mapping", looked: "list[Looked]", codes: tuple[str, ...]) -> str | None:
    """The one of several currencies that is spent in the country which every row names, if all name the same."""
    for column in mapping.columns:
        if not column.meaning.endswith(".country"):
            continue
        seen = looked[column.index].column
        countries = {country_code(text) for text in seen.values["text"].head(50).to_list()}
        if seen.filled < seen.height or len(countries) != 1 or None in countries:
            continue
        (country,) = countries
        spent = [code for code in get_territory_currencies(str(country)) if code in codes]
        if len(spent) == 1:
            return spent[0]
    return None
