"""Addresses of people, written in the one way in which two that look alike are told apart or found to be one.

The domain is compared as the DNS does (UTS #46, here Python's IDNA codec after NFKC). The part before the at sign is
compared without regard to case: no provider of note gives `Ann@` and `ann@` to two people. It is put into small letters
and not case-folded, which would make one of `straße@` and `strasse@`. Mail goes to the address as it is kept, never as
it was typed, so that one which is only found to be equal gets nobody's mail. Letters that look alike are refused: one
part must not mix scripts (UTS #39 section 5.2, "single script"), so that a word with one Cyrillic letter cannot stand
beside the Latin one.
"""

import re
import unicodedata
from typing import Final

from morgiana.kernel.refusals import Refusal

LONGEST: Final = 254
"""Characters of an address (RFC 5321, section 4.5.3.1)."""

_LOCAL: Final = re.compile(r"[\w!#$%&'*+/=?^`{|}~-]+(?:\.[\w!#$%&'*+/=?^`{|}~-]+)*")
_DOMAIN: Final = re.compile(r"(?=.{4,253}\Z)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9][a-z0-9-]{0,61}[a-z0-9]")


class BadAddress(Refusal):
    """The e-mail address cannot be used."""

    status = 422


def normal_email(text: str) -> str:
    """The address as it is kept and compared. Raises `BadAddress`."""
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text.strip()).lower())
    local, at, domain = folded.rpartition("@")
    try:
        domain = domain.encode("idna").decode()
    except UnicodeError:
        domain = ""
    if (
        not at
        or len(folded) > LONGEST
        or not _LOCAL.fullmatch(local)
        or len(local) > 64
        or not _DOMAIN.fullmatch(domain)
    ):
        raise BadAddress(f"{_shown(text)} is no e-mail address.", remedy="Write it as name@example.org.")
    for part in (local, *folded.rpartition("@")[2].split(".")):
        if len(_scripts(part)) > 1:
            raise BadAddress(
                f"{_shown(text)} mixes letters of several scripts, which can look like another address.",
                remedy="Type the address with one keyboard, or use another address.",
            )
    return f"{local}@{domain}"


def _scripts(text: str) -> set[str]:
    """The scripts of the letters, by the first word of their names, which Unicode gives to letters of one script."""
    found = {unicodedata.name(letter, "UNKNOWN").partition(" ")[0] for letter in text if letter.isalpha()}
    return {"CJK"} if found <= {"CJK", "HIRAGANA", "KATAKANA", "HANGUL", "BOPOMOFO"} and found else found


def _shown(text: str) -> str:
    """The text as it may be put into a message: no control characters, not too long."""
    return repr("".join(letter if letter.isprintable() else "?" for letter in text[:80]))
