"""Names that people give to shops, people, keys and roles: shown to others, so nothing in them may act."""

import re
import unicodedata
from typing import Annotated, Final

from pydantic import AfterValidator, Field

_SPACES: Final = re.compile(r"\s+")
_INVISIBLE: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_JOINERS: Final = frozenset({"\u200c", "\u200d"})
"""Scripts such as Persian and Hindi need these two between letters."""


def plain_name(text: str) -> str:
    """The name in composed form with single blanks. Raises ValueError for line ends, controls and turns of direction.

    A name goes into headers of mails, lines of logs and pages: a line end in it would begin another header.
    """
    for letter in text:
        if unicodedata.category(letter) in _INVISIBLE and letter not in _JOINERS:
            raise ValueError(f"the character U+{ord(letter):04X} cannot be part of a name")
    name = _SPACES.sub(" ", unicodedata.normalize("NFC", text)).strip()
    if not any(letter.isalnum() for letter in name):
        raise ValueError("a name needs a letter or a digit")
    return name


Name = Annotated[str, Field(min_length=1, max_length=100), AfterValidator(plain_name)]
"""A name for people to read; at most 100 characters, in one line."""

Word = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,38}[a-z0-9]$")]
"""A name for a role or a plan: 2 to 40 small letters, digits and hyphens, beginning with a letter."""
