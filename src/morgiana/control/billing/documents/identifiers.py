"""The numbers that are written on invoices and carry their own check: accounts, VAT ids, creditor references.

IBAN is ISO 13616 with its check by ISO 7064 Mod 97-10 and its country's own form; the creditor reference is ISO 11649.
VAT ids begin with the country (ISO 3166-1, and EL for Greece), as EN 16931 asks (BR-CO-09); those of the European
Union, the United Kingdom and Switzerland are checked by their own rule, others by their form alone.
"""

import re
from importlib import import_module
from typing import Final

_CHECKED_ELSEWHERE: Final = {"GB": "stdnum.gb.vat", "CH": "stdnum.ch.vat"}
_ANY_VAT_ID: Final = re.compile(r"[A-Z]{2}[0-9A-Z]{1,18}")
_BIC: Final = re.compile(r"[A-Z]{6}[A-Z0-9]{2}([A-Z0-9]{3})?")
_REFERENCE_LENGTH_MAX: Final = 21
"""Characters of a creditor reference after `RF` and its two check digits."""


def checked_iban(text: str) -> str:
    """The account number without its spaces. Raises `ValueError` where its check digits or its form are wrong."""
    from stdnum import iban
    from stdnum.exceptions import ValidationError

    try:
        return str(iban.validate(text))
    except ValidationError as error:
        raise ValueError(f"{text!r} is not an IBAN: its length, form or check digits are wrong") from error


def checked_bic(text: str) -> str:
    """A bank's code (ISO 9362), in capitals. Raises `ValueError`."""
    code = text.replace(" ", "").upper()
    if not _BIC.fullmatch(code):
        raise ValueError(f"{text!r} is not a BIC of 8 or 11 characters")
    return code


def checked_vat_id(text: str) -> str:
    """A VAT id with its country before it, without spaces. Raises `ValueError`."""
    from stdnum.eu import vat
    from stdnum.exceptions import ValidationError

    number = re.sub(r"[\s.\-]", "", text).upper()
    if not _ANY_VAT_ID.fullmatch(number):
        raise ValueError(f"{text!r} is not a VAT id: it begins with the two letters of its country")
    country = number[:2]
    if country in _CHECKED_ELSEWHERE:
        rule = import_module(_CHECKED_ELSEWHERE[country])
    elif country == "EL" or country.lower() in vat.MEMBER_STATES:
        rule = vat
    else:
        return number
    try:
        rule.validate(number)
    except ValidationError as error:
        raise ValueError(f"{text!r} is not a VAT id of its country: its form or check digit is wrong") from error
    return number


def creditor_reference(number: str) -> str:
    """The structured reference (ISO 11649) of an invoice number, by which its payment is known again.

    Letters and digits are kept, in capitals; of a longer number its last 21 are.
    """
    from stdnum.iso7064 import mod_97_10

    kept = re.sub(r"[^0-9A-Z]", "", number.upper())[-_REFERENCE_LENGTH_MAX:]
    if not kept:
        raise ValueError(f"{number!r} has neither letters nor digits")
    return f"RF{mod_97_10.calc_check_digits(f'{kept}RF')}{kept}"


def found_references(text: str) -> list[str]:
    """Each valid creditor reference that stands in a text, such as what somebody wrote on a transfer."""
    from stdnum import iso11649

    found = []
    packed = re.sub(r"[^0-9A-Z]", "", text.upper())
    for start in (place.start() for place in re.finditer("RF[0-9]{2}", packed)):
        candidates = (packed[start : start + length] for length in range(4 + _REFERENCE_LENGTH_MAX, 4, -1))
        found += [reference for reference in candidates if iso11649.is_valid(reference)]
    return list(dict.fromkeys(found))
