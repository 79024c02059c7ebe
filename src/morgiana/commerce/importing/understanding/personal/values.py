"""One value: what about a person it may be, by its own form."""

import re
from datetime import date
from typing import Final, Literal

from morgiana.commerce.importing.understanding.personal.names import (
    CHINESE_FAMILY,
    FAMILY,
    GIVEN,
    PARTICLES,
    PREFIXES,
)
from morgiana.commerce.importing.understanding.personal.numbers import is_card, is_iban, national_id
from morgiana.commerce.importing.understanding.text import fold

PersonalKind = Literal[
    "name", "email", "phone", "address", "national_id", "payment_card", "bank_account", "date_of_birth"
]
"""What is personal about a column."""

EMAIL: Final = re.compile(r"[^\s@,;:<>()\"]+@[^\s@,;:<>()\"]+\.[^\W\d_]{2,24}")
_WRITTEN_PHONE: Final = re.compile(
    r"(?:\+|00)[1-9]\d{0,2}[ ./-]?(?:\(0?\d{0,4}\)[ ./-]?)?\d(?:[ ./-]?\d){5,12}(?:\s?(?:x|ext\.?)\s?\d{1,5})?"
    r"|\(?0\d{1,5}\)?(?:[ /.-]+\d{2,9}){1,5}"
    r"|(?:1[ .-])?(?:\(\d{3}\) ?|\d{3}[.-])\d{3}[.-]\d{4}(?:\s?(?:x|ext\.?)\s?\d{1,5})?"
    r"|[6789]\d{2}[ -]\d{3}[ -]\d{3}|[6789]\d{2}(?:[ -]\d{2}){3}"
)
_BARE_PHONE: Final = re.compile(r"0[1-9]\d{7,9}|1[3-9]\d{9}|[6789]\d{8}|3\d{9}|[2-9]\d{9}")
_DAY_LIKE: Final = re.compile(r"\d{1,4}[ ./-]\d{1,2}[ ./-]\d{1,4}")

_ROADS: Final = (
    "street st road rd avenue ave av lane ln drive dr boulevard blvd bd bld court ct square sq way place pl"
    " terrace close crescent parkway pkwy circle highway hwy trail loop walk gardens grove rue chemin ch impasse"
    " allee route quai cours passage sentier ruelle calle c cl plaza paseo avda avenida camino carretera ronda"
    " travesia glorieta cuesta rambla callejon pasadizo via viale piazza corso vicolo largo strada contrada borgo"
    " piazzale rotonda canale incrocio rua travessa alameda praca estrada str strasse weg allee platz gasse ring"
    " ufer damm steig straat laan ulica ul canyon ridge road mews port parkways fort falls ford junction harbors"
    " inlet islands isle key keys knoll lakes land lock manor meadow mill mission motorway mount mountain neck"
    " oval overpass park pass path pike pine pines plain plains point points prairie radial ramp ranch rapid"
    " rapids rest ridges river roads row run shoal shores skyway spring springs spur station stravenue stream"
    " summit throughway trace track trafficway tunnel turnpike underpass union valley via viaduct view views"
    " village ville vista wall well wells green glen gateway flats field extension expressway estate drives dale"
    " crossing crest course corner common cliff center centers cape bypass burg brook bridge branch bluff bend"
    " bayou beach arcade annex alley"
)
ROADS: Final = frozenset(_ROADS.split())
_ROAD_ENDS: Final = (
    "strasse",
    "straße",
    "str",
    "weg",
    "allee",
    "platz",
    "gasse",
    "ring",
    "damm",
    "ufer",
    "straat",
    "laan",
)
_ASIAN_ADDRESS: Final = re.compile(
    r"[\u4e00-\u9fff]+(?:路|街|巷|弄|道|里|丁目)[0-9A-Za-z一二三四五六七八九十].*|[\u4e00-\u9fff].*\d+(?:号|番地).*"
)
_LETTERS: Final = re.compile(r"[^\W\d_]+(?:[ .,'’-]+[^\W\d_]+)*\.?")


def form(text: str) -> PersonalKind | None:
    """What the value's own form proves: an address of e-mail, a checked number, a telephone as people write it."""
    if "@" in text:
        return "email" if EMAIL.fullmatch(text.split("<")[-1].rstrip("> ")) else None
    digits = sum(character.isdecimal() for character in text)
    if digits < 7:
        return None
    if is_iban(text):
        return "bank_account"
    if digits >= 14 and is_card(text):
        return "payment_card"
    if _WRITTEN_PHONE.fullmatch(text) and 7 <= digits <= 20 and not _DAY_LIKE.fullmatch(text):
        return "phone"
    return None


def may_be_national_id(text: str) -> str | None:
    """The country whose number of a person this is by its check digits or form."""
    return national_id(text) if 9 <= len(text) <= 22 else None


def may_be_phone(text: str) -> bool:
    """Whether bare digits can be a telephone; so can many another number."""
    return bool(_BARE_PHONE.fullmatch(text))


def is_name(text: str) -> bool:
    """A person's name: a few words of letters, one of them a common given or family name."""
    if 2 <= len(text) <= 4 and all("\u4e00" <= character <= "\u9fff" for character in text):
        return text[0] in CHINESE_FAMILY
    words = name_words(text)
    return bool(words) and any(word in GIVEN or word in FAMILY for word in words)


def is_full_name(text: str) -> bool:
    """A name of two or more words that begins or ends as names do."""
    if 2 <= len(text) <= 4 and text[0] in CHINESE_FAMILY:
        return is_name(text)
    words = name_words(text)
    return len(words) >= 2 and (words[0] in GIVEN or (words[-1] in GIVEN and words[0] in FAMILY))


def name_words(text: str) -> list[str]:
    """The words of what may be a name, folded, without titles and particles; none where it cannot be one."""
    if len(text) > 60 or not _LETTERS.fullmatch(text):
        return []
    written = [word for word in re.split(r"[ .,'’-]+", text) if word]
    if not all(word[0].isupper() or fold(word) in PARTICLES for word in written) or len(written) > 6:
        return []
    return [word for word in map(fold, written) if word not in PREFIXES and word not in PARTICLES and len(word) > 1]


def is_street(text: str) -> bool:
    """A street with a number, in the manners of several countries."""
    if len(text) > 150:
        return False
    if _ASIAN_ADDRESS.fullmatch(text):
        return True
    if not re.search(r"(^|[\s,])\d{1,5}[a-zA-Z]?([\s,/-]|$)", text):
        return False
    words = [word.strip(".,") for word in re.split(r"[\s,]+", text.casefold())]
    return any(word in ROADS or (len(word) > 5 and word.endswith(_ROAD_ENDS)) for word in words if word)


def as_day(text: str) -> date | None:
    """The day that a date means, whatever the order of its parts; where that is open, one of the two."""
    parts = re.fullmatch(r"(\d{1,4})[ ./-](\d{1,2})[ ./-](\d{1,4})(?:[T ].*)?", text)
    if parts is None:
        parts = re.fullmatch(r"((?:19|20)\d{2})(0[1-9]|1[0-2])([0-3]\d)", text)
        if parts is None:
            return None
    first, second, third = int(parts[1]), int(parts[2]), int(parts[3])
    for year, month, day in ((first, second, third), (third, second, first), (third, first, second)):
        try:
            if 1800 <= year <= 2200:
                return date(year, month, day)
        except ValueError:
            continue
    return None
