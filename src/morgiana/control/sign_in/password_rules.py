"""What a new password must be: NIST SP 800-63B-4 section 3.1.1.2 and OWASP ASVS 5 chapter 6.2.

Long enough to stand alone (15 characters), never cut, of any letters of any script, with no rule of composition; and
not one that is guessed first: common ones, their repetitions and keyboard runs, the person's own name or address, ours.
The lists are those of zxcvbn (Wheeler 2016, USENIX Security, "zxcvbn: low-budget password strength estimation").
"""

import unicodedata
from typing import Final

from morgiana.control.sign_in.refusals import UnusablePassword
from morgiana.kernel.refusals import Where

LENGTH_MIN: Final = 15
"""Code points; NIST's least where the password is the only factor."""
LENGTH_MAX: Final = 1024
"""Code points; far beyond any person's, so that nobody makes us hash a book."""

_GUESSES_MIN: Final = 10**10
"""From here on zxcvbn speaks of strong protection where slow hashes were stolen (its highest score)."""

_LOOKED_AT: Final = 72
"""The estimate takes the square of the length; what follows can only add to it."""

OUR_NAMES: Final = ("morgiana",)


def normalised(password: str) -> str:
    """The password as it is hashed: NFKC, so that the same letters typed on two keyboards are the same password."""
    return unicodedata.normalize("NFKC", password)


def is_possible(password: str) -> bool:
    """Whether a password could be anybody's; what is longer than any that we take is not even hashed."""
    return 0 < len(password) <= LENGTH_MAX and _encodes(password)


def check_new_password(password: str, *, about: tuple[str, ...] = ()) -> None:
    """Refuse what cannot be a new password; `about` is what strangers know of the person. Raises `UnusablePassword`."""
    place = Where(field="password")
    if not _encodes(password):
        raise UnusablePassword("The password holds characters that are no text.", remedy="Type it again.", where=place)
    if len(normalised(password)) < LENGTH_MIN:
        raise UnusablePassword(
            "The password is too short.",
            remedy="Take at least 15 characters; four or five words are easy to remember.",
            where=place,
        )
    if len(password) > LENGTH_MAX:
        raise UnusablePassword("The password is too long.", remedy="Take at most 1,024 characters.", where=place)
    if _guesses(normalised(password), about) < _GUESSES_MIN:
        raise UnusablePassword(
            "The password is among the first that others would guess.",
            remedy="Take words that have nothing to do with each other or with you.",
            where=place,
        )


def _guesses(password: str, about: tuple[str, ...]) -> float:
    from zxcvbn import zxcvbn

    known = [part for text in (*OUR_NAMES, *about) for part in _parts(text.casefold())]
    return float(zxcvbn(password[:_LOOKED_AT], user_inputs=known)["guesses"])


def _parts(text: str) -> list[str]:
    """A name or an address, whole and by its words."""
    words = "".join(letter if letter.isalnum() else " " for letter in text).split()
    return [text, "".join(words), *(word for word in words if len(word) > 2)]


def _encodes(password: str) -> bool:
    """Half a surrogate pair is no text, and no hash can be made of it."""
    try:
        password.encode()
    except UnicodeEncodeError:
        return False
    return True
