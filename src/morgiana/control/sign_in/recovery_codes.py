"""Codes for whoever lost the second factor: shown once, kept as hashes, each good once.

Each has 120 random bits. OWASP ASVS 5, 6.5.2: from 112 bits on a plain hash protects what is kept, and no slow one is
needed.
"""

import hashlib
import re
import secrets
from typing import Final

HOW_MANY: Final = 10
_LETTERS: Final = "0123456789abcdefghjkmnpqrstvwxyz"
"""Crockford's base 32: no letter that is taken for another."""
_LENGTH: Final = 24
_MISREAD: Final = str.maketrans("oil", "011")


def new_codes() -> list[str]:
    """Fresh codes, in groups that can be copied by hand."""
    codes = ("".join(secrets.choice(_LETTERS) for _ in range(_LENGTH)) for _ in range(HOW_MANY))
    return ["-".join(re.findall("....", code)) for code in codes]


def digest(code: str) -> bytes | None:
    """What is kept of a code; groups, capitals and letters that are misread do not matter. None for what is no code."""
    plain = re.sub(r"[\s-]", "", code).lower().translate(_MISREAD)
    if len(plain) != _LENGTH or any(letter not in _LETTERS for letter in plain):
        return None
    return hashlib.sha256(plain.encode()).digest()
