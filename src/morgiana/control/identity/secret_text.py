"""Secrets as texts: 256 random bits behind a prefix that says what they are and a public id that may be shown."""

import hashlib
import secrets
import string
from dataclasses import dataclass, field
from typing import Final

_LETTERS: Final = string.digits + string.ascii_letters
_SECRET_LETTERS: Final = 43
"""62 ** 43 is a little more than 2 ** 256."""
_ID_LETTERS: Final = string.digits + string.ascii_lowercase


@dataclass(frozen=True, slots=True)
class NewSecret:
    """A secret at the one moment at which it is known."""

    id: str
    """The public id, such as `key_4f7k2m9q0x1c`."""
    text: str = field(repr=False)
    digest: bytes = field(repr=False)


def new_secret(kind: str) -> NewSecret:
    """A secret such as `mg_key_4f7k2m9q0x1c_…`: letters and digits only, so that a double click takes all of it."""
    public = "".join(secrets.choice(_ID_LETTERS) for _ in range(12))
    text = f"mg_{kind}_{public}_{''.join(secrets.choice(_LETTERS) for _ in range(_SECRET_LETTERS))}"
    return NewSecret(f"{kind}_{public}", text, digest(text))


def digest(text: str) -> bytes:
    """What is kept of a secret; also of a text that is none, whatever its characters."""
    return hashlib.sha256(text.encode(errors="replace")).digest()
