"""Numbers that name a person or their money, known by their check digits.

Cards: ISO/IEC 7812-1, Luhn. IBAN: ISO 13616, modulo 97. National numbers: the French NIR (modulo 97), the German tax
identification number (ISO 7064, modulo 11, 10), the Spanish DNI and NIE (modulo 23), the Italian fiscal code, the
British national insurance number and the American social security number (form only: they have no check digit), the
Chinese resident number (GB 11643, ISO 7064 modulo 11, 2), the Polish PESEL.
"""

import re
from collections import Counter
from datetime import date
from typing import Final

_CARD: Final = re.compile(r"\d(?:[ -]?\d){13,18}")
_IBAN: Final = re.compile(r"[A-Z]{2}\d{2}[A-Z0-9]{11,30}")
_IBAN_LENGTHS: Final = {
    country: int(length)
    for country, length in re.findall(
        r"([A-Z]{2})(\d\d)",
        "AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DK18 DO28 EE20 EG29 ES24 FI18"
        " FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32 LI21 LT20"
        " LU20 LV21 LY25 MC27 MD24 ME22 MK19 MR27 MT31 MU30 NL18 NO15 PK24 PL28 PS29 PT25 QA29 RO24 RS22 SA24 SC31 SD18"
        " SE24 SI19 SK24 SM27 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20",
    )
}
_DNI_LETTERS: Final = "TRWAGMYFPDXBNJZSQVHLCKE"
_ODD: Final = dict(
    zip(
        "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ",
        [1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16,
         10, 22, 25, 24, 23],
        strict=True,
    )
)  # fmt: skip


def is_card(text: str) -> bool:
    """A payment card's number: of an issuer's range, of its length, with a right check digit."""
    if not _CARD.fullmatch(text):
        return False
    digits = re.sub(r"\D", "", text)
    return _is_issued(digits) and luhn(digits)


def _is_issued(digits: str) -> bool:
    two, four, length = int(digits[:2]), int(digits[:4]), len(digits)
    return (
        (digits[0] == "4" and length in (16, 19))
        or ((51 <= two <= 55 or 2221 <= four <= 2720) and length == 16)
        or (two in (34, 37) and length == 15)
        or ((two in (36, 38, 39) or 3000 <= four <= 3059) and length == 14)
        or ((four == 6011 or two == 65 or 6440 <= four <= 6499) and length == 16)
        or (3528 <= four <= 3589 and length == 16)
        or (two == 62 and 16 <= length <= 19)
        or ((two in (50, 67) or 56 <= two <= 58 or two == 63) and length in (16, 18, 19))
    )


def luhn(digits: str) -> bool:
    """Whether the last digit is right by the formula of Luhn (1954)."""
    doubled = (int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(digits)))
    return sum(value - 9 * (value > 9) for value in doubled) % 10 == 0


def is_iban(text: str) -> bool:
    """An account number of the right length for its country, with right check digits."""
    plain = re.sub(r"[ -]", "", text).upper()
    if not _IBAN.fullmatch(plain) or _IBAN_LENGTHS.get(plain[:2]) != len(plain):
        return False
    return int("".join(str(int(letter, 36)) for letter in plain[4:] + plain[:4])) % 97 == 1


def national_id(text: str) -> str | None:
    """Which country's number of a person this is, ISO 3166; None where it is none."""
    plain = re.sub(r"[ ./-]", "", text).upper()
    found = (country for country, (form, check) in _IDS.items() if form.fullmatch(plain) and check(plain))
    return next(found, _by_form(text))


def _by_form(text: str) -> str | None:
    """Numbers without a check digit, which only their own way of writing tells from others."""
    american = re.fullmatch(r"(\d{3})-(\d{2})-(\d{4})", text)
    if american and american[1] not in ("000", "666") and american[2] != "00" and american[3] != "0000":
        return "US"
    if re.fullmatch(r"(?!BG|GB|KN|NK|NT|TN|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?\d{2} ?\d{2} ?\d{2} ?[A-D]", text):
        return "GB"
    return None


def _french(text: str) -> bool:
    number = text[:13].replace("2A", "19").replace("2B", "18")
    return number.isdecimal() and 97 - int(number) % 97 == int(text[13:])


def _german(text: str) -> bool:
    rest = 10
    for digit in text[:10]:
        total = (int(digit) + rest) % 10 or 10
        rest = total * 2 % 11
    repeated = [count for count in Counter(text[:10]).values() if count > 1]
    return (11 - rest) % 10 == int(text[10]) and repeated in ([2], [3])  # one digit only comes more than once


def _spanish(text: str) -> bool:
    number = text[:-1].translate(str.maketrans("XYZ", "012"))
    return _DNI_LETTERS[int(number) % 23] == text[-1]


def _italian(text: str) -> bool:
    total = sum(_ODD[letter] if place % 2 == 0 else int(letter, 36) % 10 if letter.isdecimal() else ord(letter) - 65
                for place, letter in enumerate(text[:15]))  # fmt: skip
    return chr(65 + total % 26) == text[15]


def _chinese(text: str) -> bool:
    weights = [pow(2, 17 - place, 11) for place in range(17)]
    total = sum(weight * int(digit) for weight, digit in zip(weights, text, strict=False))
    return "10X98765432"[total % 11] == text[17] and _is_day(text[6:14])


def _polish(text: str) -> bool:
    total = sum(int(digit) * weight for digit, weight in zip(text, (1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1), strict=True))
    return total % 10 == 0 and 1 <= int(text[2:4]) % 20 <= 12 and 1 <= int(text[4:6]) <= 31


def _is_day(text: str) -> bool:
    try:
        born = date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        return False
    return born.year >= 1900


_IDS: Final = {
    "FR": (re.compile(r"[12378]\d{2}(0[1-9]|1[0-2]|[2-9]\d)(\d{2}|2A|2B)\d{8}"), _french),
    "CN": (re.compile(r"[1-9]\d{16}[\dX]"), _chinese),
    "IT": (re.compile(r"[A-Z]{6}\d{2}[A-EHLMPR-T]\d{2}[A-Z]\d{3}[A-Z]"), _italian),
    "ES": (re.compile(r"(\d{8}|[XYZ]\d{7})[A-Z]"), _spanish),
    "DE": (re.compile(r"[1-9]\d{10}"), _german),
    "PL": (re.compile(r"\d{11}"), _polish),
}
