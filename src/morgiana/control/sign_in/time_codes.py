"""Codes of an authenticator app: TOTP (RFC 6238), six digits, thirty seconds, each good once."""

import hmac
import re
import secrets
from base64 import b32encode
from datetime import datetime
from typing import Final
from urllib.parse import quote, urlencode

SECONDS: Final = 30
DIGITS: Final = 6
DRIFT: Final = 1
"""Steps before and after the present one that are taken too, for clocks that differ and people who type slowly."""

_CODE: Final = re.compile(rf"\d{{{DIGITS}}}", re.ASCII)


def new_secret() -> bytes:
    """160 random bits, as RFC 4226 recommends."""
    return secrets.token_bytes(20)


def written(secret: bytes) -> str:
    """The secret as a person types it into an app that has no camera."""
    return b32encode(secret).decode().rstrip("=")


def address(secret: bytes, *, account: str, issuer: str) -> str:
    """The `otpauth` address that an app reads from a QR code."""
    label = f"{quote(issuer, safe='')}:{quote(account, safe='')}"
    return f"otpauth://totp/{label}?{urlencode({'secret': written(secret), 'issuer': issuer}, quote_via=quote)}"


def step_of(secret: bytes, code: str, now: datetime, *, after: int) -> int | None:
    """The time step that a code belongs to, or None; steps up to `after` were used before, and are refused."""
    typed = "".join(code.split())
    if not _CODE.fullmatch(typed):
        return None
    present = int(now.timestamp()) // SECONDS
    found = None
    for step in range(present - DRIFT, present + DRIFT + 1):
        if hmac.compare_digest(code_at(secret, step), typed) and step > after:
            found = step
    return found


def code_at(secret: bytes, step: int) -> str:
    """The code of a time step."""
    from pyotp import HOTP

    return HOTP(written(secret), digits=DIGITS).at(step)
